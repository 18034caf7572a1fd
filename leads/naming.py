"""Words for the codes in events about leads."""

from typing import Any

from events.names import names
from leads.models import Engagement, FollowUp, Lead
from leads.models.parts import Given
from sla.models import Reason


@names("reason")
def reason_name(reason: Any) -> str:
    """A reason of an agreement by its id, or one of the system's own by its code."""
    if reason in Given.values:
        return str(Given(reason).label)
    return str(Reason.objects.filter(pk=reason).first() or "…")


@names("channel")
def channel_name(channel: Any) -> str:
    return str(FollowUp.Channel(channel).label)


@names("outcome")
def outcome_name(outcome: Any) -> str:
    return str(FollowUp.Outcome(outcome).label)


@names("engagement")
def engagement_name(kind: Any) -> str:
    return str(Engagement.Kind(kind).label)


@names("stage")
def stage_name(stage: Any) -> str:
    return str(Lead.Stage(stage).label)
