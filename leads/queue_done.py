"""What an empty queue shows: what the team has answered today, and what its reader can do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from frame.ring import ClockFace
from leads.clock_faces import clocks_of, handoff_face, result_face
from leads.models import Handoff
from leads.promises_told import kept_in_words
from people.models import Person, Team
from sla.models import Clock, Commitment

MANY = 12  # shown of what was taken today


@dataclass(frozen=True)
class Taken:
    """A handoff that was answered today: how its promise to respond ended, and by how much."""

    handoff: Handoff
    result: ClockFace
    by_how_much: str
    in_time: bool


@dataclass(frozen=True)
class DayDone:
    """Today's answers of a team, the latest first, and the reader's own next handoff."""

    taken: Sequence[Taken]
    number: int
    in_time: int
    held: int
    next: Handoff | None
    next_face: ClockFace | None


def day_done(team: Team, *, reader: Person, at: datetime, mine: bool = False) -> DayDone:
    """Read it, of the whole team or what is the reader's; six queries, however much was taken."""
    answered = Clock.objects.filter(
        subject_type=Handoff._meta.label_lower, kind=Commitment.Kind.RESPOND, met_at__date=localdate(at), team=team
    )
    if mine:
        answered = answered.filter(person=reader)
    ids = list(answered.order_by("-met_at").values_list("subject_id", flat=True))
    found = {one.pk: one for one in Handoff.objects.filter(pk__in=ids).select_related("lead__company", "holder")}
    clocks = clocks_of(found.values())
    taken = [_taken(found[pk], clocks[pk], at=at) for pk in ids if pk in found]
    held = Handoff.objects.in_queue_of(team).filter(holder=reader, postponed_until=None, due_at__isnull=False)
    first = held.select_related("lead__company").first()
    return DayDone(
        taken=taken[:MANY],
        number=len(taken),
        in_time=sum(one.in_time for one in taken),
        held=Handoff.objects.open().filter(holder=reader).count(),
        next=first,
        next_face=handoff_face(first, clocks_of([first])[first.pk], at=at) if first else None,
    )


def _taken(handoff: Handoff, clocks: Sequence[Clock], *, at: datetime) -> Taken:
    response = next(row for row in clocks if row.kind == Commitment.Kind.RESPOND)
    in_time = response.met_at is not None and (response.due_at is None or response.met_at <= response.due_at)
    return Taken(handoff, result_face(handoff, clocks, at=at), kept_in_words(response), in_time)
