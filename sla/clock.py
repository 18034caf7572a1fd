"""Business-time arithmetic: how much of a team's time is used, and when a promise runs out. Plain Python, no "now".

All arithmetic is on instants; results are in UTC. Spans are half open `[open, close)`. Seconds are exact to the
microsecond. A target used up exactly at closing is due at closing, never at the next opening. Nothing here moves by
itself: who passes a changed calendar gets the changed answer.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sla.explanation import Explanation, Why, explain
from sla.hours import Calendar, Dated, Day, DayKind, Hours, InvalidHours, start_of_day
from sla.spans import BLOCK, BLOCK_DAYS, SECOND, Pause, Span, in_seconds, instant, merged, ticks, utc_date
from sla.target import InvalidTarget, Target, Unit

__all__ = [
    "ALWAYS", "Calendar", "Dated", "Day", "DayKind", "Explanation", "Hours", "InvalidHours", "InvalidTarget",
    "OutOfReach", "Pause", "Target", "Unit", "Why", "after_due", "due", "due_with_pauses", "explain", "is_open",
    "next_opening", "running_calendar", "share_instant", "spans", "start_of_day", "target_due", "target_seconds",
    "used", "used_with_pauses",
]  # fmt: skip

ALWAYS = Calendar(((None, Hours("UTC", weekly=(((0, 24 * 60),),) * 7)),))
REACH_YEARS = 20
_REACH_BLOCKS = REACH_YEARS * 366 // BLOCK_DAYS
_DAY = timedelta(days=1)


class OutOfReach(ValueError):
    """No such instant: the calendar does not open often enough within 20 years, or a pause has no end."""


def used(calendar: Calendar, *, start: datetime, end: datetime) -> float:
    """Business seconds from start to end (an int when whole); 0 when end is not after start."""
    return in_seconds(_used(calendar, ticks(start), ticks(end)))


def due(calendar: Calendar, *, start: datetime, seconds: float) -> datetime:
    """The instant at which that many business seconds are used. Zero or less is refused (ValueError)."""
    return instant(_due(calendar, ticks(start), _amount(seconds)))


def used_with_pauses(calendar: Calendar, *, start: datetime, end: datetime, pauses: Iterable[Pause]) -> float:
    """Business seconds from start to end outside the pauses; where pauses overlap they count once."""
    first, last = ticks(start), ticks(end)
    paused = sum(
        _used(calendar, max(begin, first), last if stop is None else min(stop, last)) for begin, stop in merged(pauses)
    )
    return in_seconds(_used(calendar, first, last) - paused)


def due_with_pauses(calendar: Calendar, *, start: datetime, seconds: float, pauses: Iterable[Pause]) -> datetime:
    """As `due`, with the clock standing still in the pauses. OutOfReach when a pause without an end comes first."""
    at, left = ticks(start), _amount(seconds)
    for begin, stop in merged(pauses):
        before = _used(calendar, at, begin)
        if before >= left:
            break
        left -= before
        if stop is None:
            raise OutOfReach("The clock stands still and nothing says until when.")
        at = max(at, stop)
    return instant(_due(calendar, at, left))


def share_instant(
    calendar: Calendar, *, start: datetime, seconds: float, share: float, pauses: Iterable[Pause] = ()
) -> datetime:
    """When that share (above 0, at most 1) of a window of business seconds is used: "remind at 75 %"."""
    if not 0 < share <= 1:
        raise ValueError(f"A share of a window lies above 0 and is at most 1, not {share}.")
    return due_with_pauses(calendar, start=start, seconds=seconds * share, pauses=pauses)


def running_calendar(calendar: Calendar, *, target: Target) -> Calendar:
    """The calendar by which a clock of this target runs: for clock time one that never closes."""
    return ALWAYS if target.is_clock_time else calendar


def target_due(calendar: Calendar, *, start: datetime, target: Target) -> datetime:
    """When a target that starts then is due. For working days the very local time, even where it is an opening."""
    if (each := target.seconds_each) is None:
        return instant(_after_working_days(calendar, ticks(start), target.amount))
    return due(running_calendar(calendar, target=target), start=start, seconds=target.amount * each)


def target_seconds(calendar: Calendar, *, start: datetime, target: Target) -> float:
    """The target in seconds of the calendar it runs by, fixed when the clock starts."""
    if target.seconds_each is not None:
        return target.amount * target.seconds_each
    return used(calendar, start=start, end=target_due(calendar, start=start, target=target))


def after_due(calendar: Calendar, *, due: datetime, target: Target) -> datetime:
    """A rung after the due time: due + 2 business hours, due + 1 working day."""
    return target_due(calendar, start=due, target=target)


def spans(calendar: Calendar, *, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open spans within a range, clipped to it, in order; spans that touch are one."""
    first, last = ticks(start), ticks(end)
    held: Span | None = None
    for index in range(first // BLOCK, -(-last // BLOCK)):
        block = calendar.block(index)
        for opens, closes in zip(block.opens, block.closes, strict=True):
            begin, stop = max(opens, first), min(closes, last)
            if begin >= stop:
                continue
            if held and held[1] == begin:
                held = (held[0], stop)
                continue
            if held:
                yield instant(held[0]), instant(held[1])
            held = (begin, stop)
    if held:
        yield instant(held[0]), instant(held[1])


def next_opening(calendar: Calendar, *, after: datetime) -> datetime:
    """The first open instant from then on: `after` itself when it is open. OutOfReach when there is none."""
    return instant(_next_opening(calendar, ticks(after)))


def is_open(calendar: Calendar, *, at: datetime) -> bool:
    """Whether business time runs at that instant: at the opening yes, at the closing no."""
    moment = ticks(at)
    return calendar.block(moment // BLOCK).next_open(moment) == moment


def _used(calendar: Calendar, start: int, end: int) -> int:
    if end <= start:
        return 0
    first, last = start // BLOCK, end // BLOCK
    whole = sum(calendar.block(index).total for index in range(first, last))
    return whole + calendar.block(last).used(end) - calendar.block(first).used(start)


def _due(calendar: Calendar, start: int, amount: int) -> int:
    index = start // BLOCK
    left = amount + calendar.block(index).used(start)
    for index in _within_reach(start):
        block = calendar.block(index)
        if left <= block.total:
            return block.when(left)
        left -= block.total
    raise OutOfReach(f"{in_seconds(amount)} s of business time are not used up within {REACH_YEARS} years.")


def _next_opening(calendar: Calendar, after: int) -> int:
    for index in _within_reach(after):
        if (found := calendar.block(index).next_open(after)) is not None:
            return found
    raise OutOfReach(f"This calendar does not open within {REACH_YEARS} years.")


def _within_reach(start: int) -> range:
    return range(start // BLOCK, start // BLOCK + _REACH_BLOCKS)


def _after_working_days(calendar: Calendar, start: int, count: int) -> int:
    """The same local time on the Nth next working day, moved to an end of its intervals where it is not in them."""
    begin = _next_opening(calendar, start)
    day = _working_day(calendar, begin)
    if count == 0:
        return calendar.spans_of(day)[-1][1]
    if calendar.hours_on(day).round_the_clock:
        end = begin + count * 86_400 * SECOND
        if _used(calendar, begin, end) == end - begin:
            return end
    wall = instant(begin).astimezone(calendar.hours_on(day).tz).replace(tzinfo=None)
    since_midnight = wall - datetime.combine(day, time.min)  # past 24 h in a shift over midnight
    last = _nth_working_day(calendar, day, count)
    local = datetime.combine(last, time.min, tzinfo=calendar.hours_on(last).tz) + since_midnight
    at = ticks(local.astimezone(UTC))
    for opens, closes in calendar.spans_of(last):
        if at <= closes:
            return at if at >= opens else closes
    return calendar.spans_of(last)[-1][1]


def _working_day(calendar: Calendar, at: int) -> date:
    """The date that an open instant belongs to: that on which its shift began."""
    first = utc_date(at) - 2 * _DAY
    days = (first + offset * _DAY for offset in range(4))
    return next(day for day in days if any(opens <= at < closes for opens, closes in calendar.spans_of(day)))


def _nth_working_day(calendar: Calendar, day: date, count: int) -> date:
    for _ in range(REACH_YEARS * 366):
        day += _DAY
        count -= bool(calendar.spans_of(day))
        if count == 0:
            return day
    raise OutOfReach(f"This calendar has too few working days within {REACH_YEARS} years.")


def _amount(seconds: float) -> int:
    amount = round(seconds * SECOND)
    if amount <= 0:
        raise ValueError(f"A target is more than 0 seconds, not {seconds}.")
    return amount
