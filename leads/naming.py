"""Words for the codes in events about leads."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.names import names
from leads.mapping import FIELDS
from leads.models import Campaign, Company, Engagement, FollowUp, Import, Lead
from leads.models.parts import Given
from sla.models import Reason

# what was taken back, as in "Sam took back …"
STEP_NAMES = {
    Kind.HANDOFF_SUBMITTED: _("the handoff"),
    Kind.HANDOFF_ACCEPTED: _("the acceptance"),
    Kind.HANDOFF_RETURNED: _("the return"),
    Kind.HANDOFF_WITHDRAWN: _("the withdrawal"),
    Kind.HANDOFF_GIVEN_BACK: _("giving this lead back"),
    Kind.HANDOFF_REASSIGNED: _("the reassignment"),
    Kind.HANDOFF_POSTPONED: _("the postponement"),
    Kind.HANDOFF_CONVERTED: _("the opportunity"),
    Kind.HANDOFF_WON: _("the win"),
    Kind.HANDOFF_LOST: _("the loss"),
    Kind.FOLLOW_UP_MADE: _("the follow-up"),
    Kind.QUESTION_ASKED: _("the question"),
    Kind.QUESTION_ANSWERED: _("the answer"),
    Kind.LEAD_DISQUALIFIED: _("the disqualification"),
    Kind.LEAD_REOPENED: _("reopening this lead"),
}


@names("reason")
def reason_name(reason: Any) -> str:
    """A reason of an agreement by its id, or one of the system's own by its code."""
    if reason in Given.values:
        return str(Given(reason).label)
    return str(Reason.objects.filter(pk=reason).first() or "…")


@names("file")
def file_name(file: Any) -> str:
    """The file that an import brought in."""
    return str(Import.objects.filter(pk=file).first() or "…")


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
@names("learned")
def field_names(fields: Any) -> str:
    """The changed fields of a lead, company or campaign in words."""
    known = {
        field.name: str(getattr(field, "verbose_name", field.name))
        for model in (Campaign, Company, Lead)
        for field in model._meta.get_fields()
    }
    known |= {name: str(one.label) for name, one in FIELDS.items() if name not in known}
    return str(get_text_list([known.get(name, name) for name in fields], gettext("and")))


@names("until")
def day_name(day: Any) -> str:
    return str(date_format(date.fromisoformat(day), gettext("j F Y")))


@names("step")
def step_name(step: Any) -> str:
    """The step that was taken back, as something somebody did."""
    return str(STEP_NAMES.get(step, "…"))
