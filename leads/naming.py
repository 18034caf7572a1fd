"""Words for the codes in events about leads."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext

from events.names import names
from leads.mapping import FIELDS
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


@names("fields")
def field_names(fields: Any) -> str:
    """The changed fields of a lead in words."""
    known = {field.name: str(getattr(field, "verbose_name", field.name)) for field in Lead._meta.get_fields()}
    known |= {name: str(one.label) for name, one in FIELDS.items() if name not in known}
    return str(get_text_list([known.get(name, name) for name in fields], gettext("and")))


@names("until")
def day_name(day: Any) -> str:
    return str(date_format(date.fromisoformat(day), "j F Y"))
