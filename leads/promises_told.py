"""How each promise about a lead stands, in a line: kept how early, running until when, late by how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from frame import words
from frame.ring import ClockFace, State
from leads.clock_faces import ORDER, face, late_in_business_time, open_hours
from leads.models import Handoff
from people.models import Side
from sla import clock as business_time
from sla.models import Clock, Commitment

BY_SALES = {
    Commitment.Kind.RESPOND,
    Commitment.Kind.FIRST_FOLLOW_UP,
    Commitment.Kind.ATTEMPTS,
    Commitment.Kind.OUTCOME,
}


@dataclass(frozen=True)
class PromiseLine:
    """A promise as the aside of a lead shows it."""

    clock: Clock
    face: ClockFace
    name: str
    standing: str


def promise_lines(clocks: Iterable[Clock], current: Handoff | None, *, asked: bool, at: datetime) -> list[PromiseLine]:
    """The promises of the open handoff and whatever else is not decided yet; asks the database nothing."""
    shown = [row for row in clocks if _belongs(row, current)]
    return [
        _line(row, asked=asked, at=at) for row in sorted(shown, key=lambda row: (row.started_at, ORDER.index(row.kind)))
    ]


def kept_in_words(row: Clock) -> str:
    """How much business time before or after its due time a promise was met: ``4 h 10 early``; "" while it is not."""
    if row.met_at is None:
        return ""
    if row.due_at is None or row.met_at == row.due_at:
        return _("kept")
    hours = open_hours(row)
    if row.met_at < row.due_at:
        return words.early(business_time.used(hours, start=row.met_at, end=row.due_at))
    seconds = (row.met_at - row.due_at).total_seconds()
    return words.late(seconds) if row.firm else _("%(time)s past the aim") % {"time": words.duration(seconds)}


def kept_in_full(row: Clock) -> str:
    """The same as a sentence of the timeline says it: of what was late also how much was business time."""
    is_late = row.met_at is not None and row.due_at is not None and row.met_at > row.due_at
    note = late_in_business_time(row, until=row.met_at) if is_late and row.firm and row.met_at else ""
    return ", ".join(filter(None, [kept_in_words(row), note]))


def _belongs(row: Clock, current: Handoff | None) -> bool:
    if current and row.subject_id == current.pk and row.subject_type == Handoff._meta.label_lower:
        return row.voided_at is None
    return row.met_at is None and row.voided_at is None


def _line(row: Clock, *, asked: bool, at: datetime) -> PromiseLine:
    meanwhile = Side.MARKETING.value if asked and row.kind != Commitment.Kind.ANSWER else "none"
    shown = face(row, at=at, meanwhile=meanwhile)
    return PromiseLine(row, shown, _name(row), kept_in_words(row) or _standing(row, shown, at=at))


def _name(row: Clock) -> str:
    name = str(Commitment.Kind(row.kind).label)
    return name if row.kind in BY_SALES else _("%(promise)s, by marketing") % {"promise": name}


def _standing(row: Clock, shown: ClockFace, *, at: datetime) -> str:
    if row.due_at is None or shown.state == State.STILL or row.started_at > at:
        return shown.words
    if row.due_at <= at or localtime(row.due_at).date() == localtime(at).date():
        return shown.words
    return words.moment(row.due_at, at=at, with_time=True)
