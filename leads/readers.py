"""What leads do when something happened: the ladder gives back, and whoever left gives back what they held."""

from collections.abc import Sequence
from datetime import datetime

from events.kinds import Kind
from events.models import Event
from events.registry import reads
from leads.models import Handoff, Lead
from leads.models.parts import Given
from people.models import Person
from sla.models import Clock


@reads(Kind.CLOCK_RUNG_DUE)
def give_back_what_nobody_followed_up(events: Sequence[Event], *, at: datetime) -> None:
    """The rung says that giving back is due; the handoff looks again under its lock, and a follow-up that was first stands."""
    due = [event.subject_id for event in events if event.details["rung"] == "give_back"]
    clocks = Clock.objects.filter(pk__in=due, subject_type=Handoff._meta.label_lower).undecided()
    for handoff in Handoff.objects.filter(pk__in=clocks.values("subject_id")).order_by("lead_id"):
        handoff.give_back_for(Given.NOT_FOLLOWED_UP, at=at)


@reads(Kind.PERSON_DEACTIVATED)
def give_back_what_they_held(events: Sequence[Event], *, at: datetime) -> None:
    """Waiting and accepted handoffs go back, converted ones to a manager, leads to their team."""
    for event in events:
        person = Person.objects.get(pk=event.subject_id)
        if person.is_active:
            continue
        for handoff in person.handoffs.open().order_by("lead_id"):
            handoff.leave_holder(at=at)
        for lead in Lead.objects.filter(owner=person).order_by("pk"):
            lead.leave_owner(person, at=at)


@reads(Kind.CALENDAR_CHANGED)
def write_down_when_the_first_is_due(events: Sequence[Event], *, at: datetime) -> None:
    """The clocks moved with the hours; the queue is in order of what handoffs say."""
    teams = {event.details["team"] for event in events}
    for handoff in Handoff.objects.filter(team__in=teams).due_elsewhen():
        handoff.refresh_due()
