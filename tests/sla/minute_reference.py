"""Business time the slow way, to judge sla.clock by: every minute of a stretch of UTC is looked at on its own.

It shares nothing with sla.clock: what a clock on the wall shows is read minute by minute, ends of shifts are found by
looking for the minute that first shows them, and time is counted one open minute after the other.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = 1440
TABLE_DAYS = 18  # a case uses the twelve in the middle; three on each side hold the shifts that reach in

Shifts = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Wall:
    """What a zone's wall clocks show in each minute from `first` on, as local minutes since day 0."""

    first: datetime
    shows: list[int]
    minute_of: dict[int, int]  # local minute: the first UTC minute that shows it; skipped ones already moved forward
    shown_days: frozenset[int]


@lru_cache(maxsize=8)  # the zone at hand: a table is large
def wall(zone: str, first: datetime) -> Wall:
    tz = ZoneInfo(zone)
    shows: list[int] = []
    minute_of: dict[int, int] = {}
    for step in range(TABLE_DAYS * DAY):
        there = (first + step * MINUTE).astimezone(tz)
        reading = there.toordinal() * DAY + there.hour * 60 + there.minute
        shows.append(reading)
        minute_of.setdefault(reading, step)
    days = frozenset(reading // DAY for reading in shows)
    for before, after in pairwise(shows):
        skipped = after - before - 1
        for reading in range(before + 1, after):
            minute_of[reading] = minute_of[reading + skipped]
    return Wall(first, shows, minute_of, days)


@dataclass(frozen=True)
class Case:
    """A calendar as plain data: hours before and from a day on, holidays, dated openings and closings, pauses."""

    zone: str
    first: datetime
    week: tuple[Shifts, ...]
    holidays: frozenset[date] = frozenset()
    dated: dict[date, Shifts] = field(default_factory=dict)
    holidays_win: bool = True
    changed_on: date = date.max
    week_after: tuple[Shifts, ...] = ()

    def shifts_of(self, day: date) -> tuple[Shifts, bool]:
        """The shifts that begin on a date, and whether they are a dated opening."""
        if day in self.holidays and (self.holidays_win or day not in self.dated):
            return (), False
        if day in self.dated:
            return self.dated[day], bool(self.dated[day])
        return (self.week if day < self.changed_on else self.week_after)[day.weekday()], False

    def open_minutes(self) -> bytearray:
        """1 for each open minute of the table."""
        table = wall(self.zone, self.first)
        is_open = bytearray(len(table.shows))
        for number in sorted(table.shown_days):
            shifts, _ = self.shifts_of(date.fromordinal(number))
            for begin, end in shifts:
                self._open(is_open, table, number * DAY + begin, number * DAY + end)
        closed = {day.toordinal() for day in self.holidays} | {d.toordinal() for d, s in self.dated.items() if not s}
        for step, reading in enumerate(table.shows) if closed else ():
            if reading // DAY in closed:
                is_open[step] = 0
        for day in self.holidays & set(self.dated):
            for begin, end in self.shifts_of(day)[0]:
                midnight = (day.toordinal() + 1) * DAY
                stop = min(end, DAY) if day.toordinal() + 1 in closed else end
                self._open(is_open, table, midnight - DAY + begin, midnight - DAY + stop)
        return is_open

    def _open(self, is_open: bytearray, table: Wall, begin: int, end: int) -> None:
        if begin not in table.minute_of or end not in table.minute_of:
            return  # it lies outside the table, or at its rim
        first, last = table.minute_of[begin], table.minute_of[end]
        is_open[first:last] = b"\x01" * (last - first)


def pause(is_open: bytearray, *, pauses: list[tuple[int, int]]) -> bytearray:
    """The same minutes with those of the pauses closed."""
    running = bytearray(is_open)
    for begin, end in pauses:
        running[begin:end] = bytes(end - begin)
    return running


def used(is_open: bytearray, *, start: int, end: int) -> int:
    """Open minutes from start to end."""
    return sum(is_open[start:end])


def due(is_open: bytearray, *, start: int, minutes: int) -> int | None:
    """The minute at whose beginning that many open ones have passed; None when the table ends before."""
    for step in range(start, len(is_open)):
        minutes -= is_open[step]
        if minutes == 0:
            return step + 1
    return None


def spans(is_open: bytearray, *, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of open minutes."""
    runs: list[tuple[int, int]] = []
    for step in range(start, end):
        if not is_open[step]:
            continue
        if runs and runs[-1][1] == step:
            runs[-1] = (runs[-1][0], step + 1)
        else:
            runs.append((step, step + 1))
    return runs


@cache
def stretches(zone: str) -> tuple[datetime, ...]:
    """Beginnings of tables worth looking at: around each change of the zone's clocks in a year, and two without."""
    tz, year = ZoneInfo(zone), datetime(2025, 1, 1, tzinfo=UTC)
    hours = [year + timedelta(hours=hour) for hour in range(365 * 24)]
    changes = [
        after
        for before, after in pairwise(hours)
        if before.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset()
    ]
    days = {datetime(change.year, change.month, change.day, tzinfo=UTC) for change in changes}
    return (*(day - timedelta(days=9) for day in sorted(days)), year + timedelta(days=40), year + timedelta(days=190))
