"""When a team works: weekly hours, holidays, dated openings and closings. Plain Python, no "now".

Laws (DOMAIN.md, conventions of clocks), as this module reads them:
- A local time that a clock change skips moves forward by what was skipped (02:30 is 03:30); of a repeated one the first
  pass counts.
- A date decides the shifts that begin on it, over midnight too. A holiday and a dated closing close their whole local
  date, so they also end what began the night before. A dated opening replaces the weekly hours of its date and leaves
  the tail of the night before.
- With `holidays_win` off, or on the dates in `dated_first`, a dated opening on a holiday opens at its own intervals; the rest of the date stays closed.
- Before the first dated version its hours hold as well. Time that two dates both open counts once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sla.spans import BLOCK_DAYS, EPOCH, Block, Span, ticks

Interval = tuple[int, int]  # minutes from local midnight; the second may pass 1440
MIDNIGHT = 24 * 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_DAY = date(2099, 12, 31)  # nobody plans beyond, and the reckoning of days comes to its end somewhere
_DAY = timedelta(days=1)


class InvalidHours(ValueError):
    """These hours cannot be worked by. `code` and `params` let a form say so in the reader's language."""

    def __init__(self, message: str, *, code: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class DayKind(StrEnum):
    """Why a date is as it is."""

    WEEKLY = "weekly"
    OPENING = "opening"
    DAY_OFF = "day_off"  # the weekly hours have none
    CLOSURE = "closure"
    HOLIDAY = "holiday"


class Dated(NamedTuple):
    """Hours of one date in place of the weekly ones; no intervals: closed."""

    intervals: tuple[Interval, ...]
    reason: str = ""


@dataclass(frozen=True)
class Hours:
    """The weekly rules of a calendar: an IANA zone, and the intervals of Monday to Sunday."""

    zone: str
    weekly: tuple[tuple[Interval, ...], ...] = field(kw_only=True)

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidHours(f"There is no time zone “{self.zone}”.", code="zone", zone=self.zone) from None
        if len(self.weekly) != len(WEEKDAYS):
            raise InvalidHours("A week has seven days, Monday to Sunday.", code="week")
        week = tuple(in_order(day, where=name) for name, day in zip(WEEKDAYS, self.weekly, strict=True))
        for today, tonight in enumerate(week):
            tomorrow = (today + 1) % len(week)
            if tonight and week[tomorrow] and tonight[-1][1] - MIDNIGHT > week[tomorrow][0][0]:
                raise _overlap(
                    f"{WEEKDAYS[today]} to {WEEKDAYS[tomorrow]}", first=tonight[-1], second=week[tomorrow][0]
                )
        object.__setattr__(self, "weekly", week)

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def round_the_clock(self) -> bool:
        return all(sum(close - open_ for open_, close in day) == MIDNIGHT for day in self.weekly)


class Day(NamedTuple):
    """What a calendar says of one local date. Sealed: nothing that began the night before reaches into it."""

    kind: DayKind
    source: str
    intervals: tuple[Interval, ...]
    hours: Hours
    sealed: bool


@dataclass(frozen=True)
class Calendar:
    """Whose time counts: hours (from a date on; None: always), holidays by name, and dated openings and closings."""

    versions: tuple[tuple[date | None, Hours], ...]
    holidays: Mapping[date, str] = field(default_factory=dict, kw_only=True, hash=False)
    dated: Mapping[date, Dated] = field(default_factory=dict, kw_only=True, hash=False)
    holidays_win: bool = field(default=True, kw_only=True)
    dated_first: frozenset[date] = field(default=frozenset(), kw_only=True)
    _since: list[date] = field(init=False, repr=False, compare=False)
    _blocks: dict[int, Block] = field(init=False, repr=False, compare=False, default_factory=dict)
    _spans: dict[date, list[Span]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        versions = sorted(self.versions, key=lambda version: version[0] or date.min)
        since = [day or date.min for day, _ in versions]
        if not versions:
            raise InvalidHours("This calendar has no hours.", code="never_opens")
        for day, after in pairwise(since):
            if day == after:
                raise InvalidHours(f"Two sets of hours begin on the same day, {day}.", code="same_day", day=day)
        dated = {day: Dated(in_order(hours, where=str(day)), reason) for day, (hours, reason) in self.dated.items()}
        for name, value in (
            ("versions", tuple(versions)),
            ("holidays", dict(self.holidays)),
            ("dated", dated),
            ("_since", since),
        ):
            object.__setattr__(self, name, value)
        self._refuse_if_it_never_opens()

    def hours_on(self, day: date) -> Hours:
        return self.versions[max(bisect_right(self._since, day) - 1, 0)][1]

    def day(self, day: date) -> Day:
        """A local date and why it is so: a holiday comes before a dated opening or closing, that before weekly hours."""
        hours, dated, holiday = self.hours_on(day), self.dated.get(day), self.holidays.get(day)
        if holiday is not None and (dated is None or (self.holidays_win and day not in self.dated_first)):
            return Day(DayKind.HOLIDAY, holiday, (), hours, sealed=True)
        if dated is not None:
            kind = DayKind.OPENING if dated.intervals else DayKind.CLOSURE
            sealed = holiday is not None or not dated.intervals
            return Day(kind, dated.reason, dated.intervals, hours, sealed=sealed)
        intervals = hours.weekly[day.weekday()]
        return Day(DayKind.WEEKLY if intervals else DayKind.DAY_OFF, "", intervals, hours, sealed=False)

    def bounds(self, day: date) -> Span:
        """From the first instant of a local date to that of the next one; equal when the zone skipped the date."""
        zone = self.hours_on(day).tz
        return _moment(day, minutes=0, zone=zone), _moment(day + _DAY, minutes=0, zone=zone)

    def spans_of(self, day: date) -> list[Span]:
        """The open spans that belong to a local date, in order, worked out once; the last may reach into the next date."""
        if (found := self._spans.get(day)) is None:
            found = self._spans[day] = self._opened(day)
        return found

    def _opened(self, day: date) -> list[Span]:
        today = self.day(day)
        if not today.intervals:
            return []
        zone, (midnight, next_midnight) = today.hours.tz, self.bounds(day)
        if midnight == next_midnight:
            return []
        spans = [tuple(_moment(day, minutes=end, zone=zone) for end in interval) for interval in today.intervals]
        if today.intervals[-1][1] > MIDNIGHT and self.day(day + _DAY).sealed:
            limit = self.bounds(day + _DAY)[0]
            spans = [(begin, min(end, limit)) for begin, end in spans]
        return [(begin, end) for begin, end in spans if begin < end]

    def block(self, index: int) -> Block:
        """The open time of one block of days, worked out once."""
        if (found := self._blocks.get(index)) is None:
            # A night of two dates before may still be open, and far east the next date has begun.
            first = EPOCH.date() + timedelta(days=index * BLOCK_DAYS)
            days = (first + timedelta(days=offset) for offset in range(-2, BLOCK_DAYS + 1))
            found = Block((span for day in days for span in self.spans_of(day)), index=index)
            self._blocks[index] = found
        return found

    def _refuse_if_it_never_opens(self) -> None:
        """Holidays come to an end, so weekly hours that stay in force will open; without any, a dated opening must."""
        if any(self.versions[-1][1].weekly):
            return
        if any(day >= self._since[-1] and self.day(day).intervals for day in self.dated):
            return
        since = self.versions[-1][0]
        when = f"From {since} on this calendar" if since else "This calendar"
        raise InvalidHours(f"{when} never opens.", code="never_opens", since=since)


def start_of_day(zone: str, day: date) -> datetime:
    """The first instant of a local date, also where a clock change skips or repeats midnight."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def in_order(intervals: Iterable[Interval], *, where: str) -> tuple[Interval, ...]:
    """The intervals of one day in order, or InvalidHours: out of range, without length, overlapping."""
    ordered = tuple(sorted((open_, close) for open_, close in intervals))
    for open_, close in ordered:
        text = f"{where}: {_text((open_, close))}"
        if not 0 <= open_ < MIDNIGHT:
            raise InvalidHours(f"{text} does not open between 00:00 and 24:00.", code="range", where=where)
        if close == open_:
            raise InvalidHours(f"{text} has no length.", code="no_length", where=where)
        if close < open_:
            raise InvalidHours(
                f"{text} closes before it opens; over midnight, count on past 24:00.", code="order", where=where
            )
        if close - open_ > MIDNIGHT:
            raise InvalidHours(f"{text} is longer than 24 hours.", code="too_long", where=where)
    for first, second in pairwise(ordered):
        if second[0] < first[1]:
            raise _overlap(where, first=first, second=second)
    return ordered


def _moment(day: date, *, minutes: int, zone: ZoneInfo) -> int:
    """A local time as an instant. Fold 0 is the law: skipped moves forward, repeated means its first pass."""
    return ticks((datetime.combine(day, time.min, tzinfo=zone) + timedelta(minutes=minutes)).astimezone(UTC))


def _overlap(where: str, *, first: Interval, second: Interval) -> InvalidHours:
    message = f"{where}: {_text(first)} and {_text(second)} overlap."
    return InvalidHours(message, code="overlap", where=where, first=first, second=second)


def _text(interval: Interval) -> str:
    return " to ".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in interval)
