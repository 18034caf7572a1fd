"""What a person did last and may take back: the sentence, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.names import in_words
from leads.models import TakenStep
from people.models import Person

DONE: dict[str, str | Promise] = {
    Kind.HANDOFF_SUBMITTED: _("You handed %(name)s over to %(team)s."),
    Kind.HANDOFF_ACCEPTED: _("You accepted %(name)s."),
    Kind.HANDOFF_RETURNED: _("You returned %(name)s to marketing."),
    Kind.HANDOFF_WITHDRAWN: _("You withdrew %(name)s."),
    Kind.HANDOFF_GIVEN_BACK: _("You gave %(name)s back to the queue."),
    Kind.HANDOFF_REASSIGNED: _("You reassigned %(name)s to %(person)s."),
    Kind.HANDOFF_POSTPONED: _("You postponed %(name)s."),
    Kind.HANDOFF_CONVERTED: _("%(name)s is an opportunity now."),
    Kind.HANDOFF_WON: _("%(name)s is a customer now."),
    Kind.HANDOFF_LOST: _("%(name)s is lost."),
    Kind.FOLLOW_UP_MADE: _("Your follow-up with %(name)s is written down."),
    Kind.QUESTION_ASKED: _("You asked marketing about %(name)s."),
    Kind.QUESTION_ANSWERED: _("You answered about %(name)s."),
    Kind.LEAD_DISQUALIFIED: _("%(name)s is disqualified. Marketing may reopen it."),
    Kind.LEAD_REOPENED: _("%(name)s is with marketing again."),
}
# from the second time on nobody finds it in the queue
GIVEN_TO_A_MANAGER = _("You gave %(name)s back. It was given back before, so %(person)s holds it now.")


@dataclass(frozen=True)
class Undo:
    """A step on the screen of whoever took it, with the way back."""

    said: str
    seconds: int
    action: str
    lead: int
    handoff: int | None


def undo_of(person: Person, *, at: datetime) -> Undo | None:
    """What this person did last, while they may take it back; one query."""
    step = TakenStep.objects.last_of(person, at=at)
    if step is None:
        return None
    named = {"name": step.lead, "team": step.handoff.team if step.handoff else "", "person": _to_whom(step)}
    done = DONE[step.event.kind]
    if step.event.kind == Kind.HANDOFF_GIVEN_BACK and named["person"]:
        done = GIVEN_TO_A_MANAGER
    return Undo(
        said=str(done) % named,
        seconds=step.seconds_left(at=at),
        action=reverse("leads:taking_back", args=[step.event_id]),
        lead=step.lead_id,
        handoff=step.handoff_id,
    )


def _to_whom(step: TakenStep) -> str:
    """Whom the lead was given to; as a rule they hold it still."""
    to, handoff = step.event.details.get("to"), step.handoff
    if step.event.kind == Kind.HANDOFF_GIVEN_BACK and handoff and handoff.given_back > 1:
        return str(handoff.holder or "")
    if to is None:
        return ""
    return str(handoff.holder) if handoff and handoff.holder_id == to else in_words("to", to)
