"""Why a due time is what it is: each open span counted, each closed day skipped and why, each pause. Plain Python."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sla.hours import Calendar
from sla.spans import Pause, Span, in_seconds, instant, merged, ticks, utc_date


class Why(StrEnum):
    """What a piece of time was to a clock. The closed ones name whole dates, the others pieces of open time."""

    COUNTED = "counted"
    PAUSED = "paused"
    DAY_OFF = "day_off"
    CLOSURE = "closure"
    HOLIDAY = "holiday"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One line of an explanation. `seconds` count only when `why` is COUNTED; a paused piece says how much stood still."""

    day: date  # the local date it belongs to, that on which a shift over midnight began
    why: Why
    start: datetime
    end: datetime
    seconds: float
    source: str  # the holiday's name, or the reason of a dated closing or opening


def explain(calendar: Calendar, *, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> list[Explanation]:
    """What happened to a clock from its start to its end or due time, in order; seconds counted add up to `used`."""
    first, last = ticks(start), ticks(end)
    stops = [(begin, last if stop is None else min(stop, last)) for begin, stop in merged(pauses)]
    lines, opened = [], []
    for day in _days(first, last):
        today = calendar.day(day)
        if today.intervals:
            opened += [(span, day, today.source) for span in calendar.spans_of(day)]
            continue
        begin, stop = calendar.bounds(day)
        closed = max(begin, first), min(stop, last)
        if closed[0] < closed[1]:
            lines.append(_line(closed, day=day, why=Why(today.kind.value), seconds=0, source=today.source))
    counted_to = first
    for (opens, closes), day, source in sorted(opened):
        piece = max(opens, counted_to), min(closes, last)
        counted_to = max(counted_to, piece[1])
        lines += [
            _line(part, day=day, why=why, seconds=in_seconds(part[1] - part[0]), source=source)
            for part, why in _parts(piece, stops)
        ]
    return sorted(lines, key=lambda line: line.start)


def _days(first: int, last: int) -> Iterator[date]:
    """Every local date that may reach into the range, in whatever zone."""
    day, until = utc_date(first) - timedelta(days=2), utc_date(last) + timedelta(days=1)
    while day <= until:
        yield day
        day += timedelta(days=1)


def _parts(piece: Span, stops: list[Span]) -> Iterator[tuple[Span, Why]]:
    """An open piece cut where pauses begin and end."""
    at, last = piece
    for begin, stop in stops:
        paused = max(begin, at), min(stop, last)
        if paused[0] >= paused[1]:
            continue
        if at < paused[0]:
            yield (at, paused[0]), Why.COUNTED
        yield paused, Why.PAUSED
        at = paused[1]
    if at < last:
        yield (at, last), Why.COUNTED


def _line(span: Span, *, day: date, why: Why, seconds: float, source: str) -> Explanation:
    begin, end = span
    return Explanation(day=day, why=why, start=instant(begin), end=instant(end), seconds=seconds, source=source)
