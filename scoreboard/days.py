"""Which days of a period, and hours of the day that runs, stand in the tables; the others are counted from the raw rows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sla.clock import start_of_day

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FEW, MANY = 14, 10_000
# from the first up to, not including, the second, days from their midnight; None has no end on that side
Range = tuple[date | None, date | None]


def start_of_hour(zone: str, day: date, hour: int) -> datetime:
    """When this hour of a day begins, counted in time that passes: a day may have 23 or 25 of them."""
    return start_of_day(zone, day) + hour * HOUR


def hours_over(zone: str, day: date, *, at: datetime) -> int:
    """How many hours of a day are over."""
    return (at - start_of_day(zone, day)) // HOUR


@dataclass(frozen=True)
class Running:
    """The day that runs: how many of its hours are over, and which of those have to be counted."""

    day: date
    over: int
    dirty: tuple[int, ...] = ()

    def raw(self, *, zone: str, until: date | None) -> Iterator[Range]:
        """Hours that are to be counted, those that follow each other as one range, and what is not over yet."""
        begun: int | None = None
        for hour in range(self.over):
            if hour in self.dirty:
                begun = hour if begun is None else begun
            elif begun is not None:
                yield start_of_hour(zone, self.day, begun), start_of_hour(zone, self.day, hour)
                begun = None
        yield start_of_hour(zone, self.day, self.over if begun is None else begun), until


@dataclass(frozen=True)
class Days:
    """A part of the days is read from the tables, the other, ``raw``, from what happened; together they are the period."""

    zone: str
    raw: tuple[Range, ...]
    first: date | None = None
    end: date | None = None  # nothing is kept from here on; None: nothing at all is read from the tables
    dirty: tuple[date, ...] = ()
    running: Running | None = None

    @classmethod
    def counted(cls, *ranges: Range, zone: str) -> "Days":
        """All from the raw rows."""
        return cls(zone, ranges)

    @classmethod
    def of_each(cls, days: Collection[date], *, zone: str) -> "Days":
        """These days from the raw rows."""
        return cls(zone, tuple(_together(days)))

    @classmethod
    def kept(
        cls, period: Range, *, today: date, dirty: Collection[date], zone: str, running: Running | None = None
    ) -> "Days":
        """What is over and has no mark from the tables, the rest from the raw rows. ``running``: hours of today are over, too."""
        first, end = period
        over = today if end is None else min(end, today)
        mine = tuple(sorted(day for day in dirty if (first is None or day >= first) and day < over))
        if end is not None and end <= today:
            return cls(zone, tuple(_together(mine)), first, over, mine)
        if running is None or (first is not None and first > today):
            return cls(zone, (*_together(mine), (max(first, today) if first else today, end)), first, over, mine)
        return cls(zone, (*_together(mine), *running.raw(zone=zone, until=end)), first, over, mine, running)

    @property
    def are_few(self) -> bool:
        """Whether so few are raw that what their rows point to is better looked up one by one than read as a whole."""
        return sum(_length(first, end) for first, end in self.raw) <= FEW

    @property
    def params(self) -> dict[str, Any]:
        """The ends of every raw range, as dates and as instants, by the names that ``within`` uses."""
        named: dict[str, Any] = {"zone": self.zone, "kept_from": self.first, "kept_until": self.end}
        named["dirty"] = list(self.dirty)
        if self.running is not None:
            named |= {"kept_until": self.running.day + DAY, "running": self.running.day}
            named |= {"hours_over": self.running.over, "dirty_hours": list(self.running.dirty)}
        for place, (first, end) in enumerate(self.raw):
            for name, day in (("from", first), ("until", end)):
                named[f"day_{name}_{place}"] = day
                named[f"{name}_{place}"] = day if isinstance(day, datetime) else day and start_of_day(self.zone, day)
        return named

    def within(self, moment: str) -> str:
        """The condition that an instant lies in a raw range."""
        return self._within(moment, "")

    def dated_within(self, day: str) -> str:
        """The same of a date."""
        return self._within(day, "day_")

    def _within(self, value: str, prefix: str) -> str:
        """Whole conditions with plain values, so that the planner sees how narrow they are."""
        ranges = []
        for place, (first, end) in enumerate(self.raw):
            parts = [f"{value} IS NOT NULL"] if first is None and end is None else []
            parts += [f"{value} >= %({prefix}from_{place})s"] if first else []
            parts += [f"{value} < %({prefix}until_{place})s"] if end else []
            ranges.append(f"({' AND '.join(parts)})")
        return f"({' OR '.join(ranges)})" if ranges else "FALSE"

    @property
    def standing(self) -> str:
        """The condition that a row of a table is to be read."""
        if self.end is None:
            return "FALSE"
        since = "day >= %(kept_from)s AND " if self.first else ""
        over = ""
        if self.running is not None:
            hours = "span >= 0 AND span < %(hours_over)s AND span <> ALL(%(dirty_hours)s::int[])"
            over = f" AND (day < %(running)s OR {hours})"
        return f"{since}day < %(kept_until)s AND day <> ALL(%(dirty)s::date[]){over}"


def _length(first: date | None, end: date | None) -> int:
    """In days; what has an hour at one end is short."""
    if first is None:
        return MANY
    return 1 if end is None or isinstance(first, datetime) else (end - first).days


def _together(days: Collection[date]) -> list[Range]:
    """Days that follow each other as one range."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + DAY)
        else:
            found.append((day, day + DAY))
    return list(found)
