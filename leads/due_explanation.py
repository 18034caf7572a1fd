"""Why a promise is due when it is: what counted, what did not and why, what stood still, and its ladder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from frame import words
from leads.models import Handoff, Question
from sla import wording
from sla.clock import Explanation, Why, explain
from sla.ladder import ACTIONS
from sla.models import Clock, Stretch

MANY = 400  # lines shown; a promise of a year has about as many


@dataclass(frozen=True)
class ExplainedLine:
    """One piece of time: ``counted`` says how much of it, ``why`` in words why it did not."""

    start: datetime
    end: datetime
    counts: bool
    is_whole_day: bool
    text: str
    seconds: float = 0


@dataclass(frozen=True)
class Rung:
    """A level of the ladder."""

    at: datetime
    text: str
    is_taken: bool


@dataclass(frozen=True)
class Explained:
    """Everything that the page of one clock says."""

    target: str
    lines: list[ExplainedLine]
    is_cut: bool
    rungs: list[Rung]
    counted: float
    zone: str
    team: str


def explained(clock: Clock, *, at: datetime) -> Explained:
    """Read the stretches of a clock and count them again, up to its due time or its end."""
    stretches = list(clock.stretches.exclude(ends_at=F("begins_at")).select_related("team").order_by("begins_at"))
    lines = list(_lines(clock, stretches, at=at))
    hours = stretches[-1].hours if stretches else clock.hours
    return Explained(
        target=wording.time(clock.commitment.target),
        lines=lines[:MANY],
        is_cut=len(lines) > MANY,
        rungs=_rungs(clock),
        counted=sum(line.seconds for line in lines),
        zone=str(get_current_timezone()) if clock.time.is_clock_time else hours.hours_on(at.date()).zone,
        team=str(clock.team),
    )


def _lines(clock: Clock, stretches: Sequence[Stretch], *, at: datetime) -> Iterator[ExplainedLine]:
    pauses = _pauses(clock)
    before: Stretch | None = None
    for stretch in stretches:
        if before is not None and before.ends_at is not None and before.ends_at < stretch.begins_at:
            yield _pause(before.ends_at, stretch.begins_at, pauses)
        if before is not None and before.team_id != stretch.team_id and stretch.team is not None:
            moved = _("From here on by the hours of %(team)s") % {"team": stretch.team}
            yield ExplainedLine(stretch.begins_at, stretch.begins_at, counts=False, is_whole_day=False, text=moved)
        end = _end_of(stretch, clock, at=at)
        if end > stretch.begins_at:
            yield from (_line(one) for one in explain(stretch.hours, start=stretch.begins_at, end=end))
        before = stretch
    if clock.stopped_at is not None and clock.met_at is None and clock.voided_at is None:
        yield _pause(clock.stopped_at, at, pauses)


def _end_of(stretch: Stretch, clock: Clock, *, at: datetime) -> datetime:
    """A stretch that is over ends there; a running one reaches to the due time, past it when that is over."""
    return stretch.ends_at or clock.due_at or at


def _line(one: Explanation) -> ExplainedLine:
    if one.why is Why.COUNTED:
        text = _("%(duration)s counted") % {"duration": words.duration(one.seconds)}
        if one.source:
            text = _("%(text)s, opened for: %(source)s") % {"text": text, "source": one.source}
        return ExplainedLine(one.start, one.end, counts=True, is_whole_day=False, text=text, seconds=one.seconds)
    reasons = {
        Why.HOLIDAY: _("holiday: %(source)s"),
        Why.CLOSURE: _("closed: %(source)s") if one.source else _("closed"),
        Why.DAY_OFF: _("no working day"),
        Why.PAUSED: _("stood still"),
    }
    return ExplainedLine(
        one.start, one.end, counts=False, is_whole_day=True, text=reasons[one.why] % {"source": one.source}
    )


def _pauses(clock: Clock) -> list[Question]:
    if clock.subject_type != Handoff._meta.label_lower:
        return []
    return list(Question.objects.filter(handoff=clock.subject_id).select_related("asked_by"))


def _pause(start: datetime, end: datetime, questions: Sequence[Question]) -> ExplainedLine:
    asked = next((one for one in questions if one.asked_at == start), None)
    text = (
        _("stood still: %(person)s had asked a question") % {"person": asked.asked_by}
        if asked
        else _("stood still: it was postponed")
    )
    return ExplainedLine(start, end, counts=False, is_whole_day=False, text=text)


def _rungs(clock: Clock) -> list[Rung]:
    return [
        Rung(
            at=moment, text=wording.action(action) if action in ACTIONS else action, is_taken=place < clock.rungs_taken
        )
        for place, (action, moment) in enumerate(zip(clock.ladder, clock.rungs or [], strict=False))
    ]
