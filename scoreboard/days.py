"""Which days of a period stand in the tables, and which have to be counted from the raw rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sla.clock import start_of_day

DAY = timedelta(days=1)
FEW, MANY = 14, 10_000
Range = tuple[date | None, date | None]  # from the first up to, not including, the second; None has no end on that side


@dataclass(frozen=True)
class Days:
    """A part of the days is read from the tables, the other, ``raw``, from what happened; together they are the period."""

    zone: str
    raw: tuple[Range, ...]
    first: date | None = None
    end: date | None = None  # nothing is kept from here on; None: nothing at all is read from the tables
    dirty: tuple[date, ...] = ()

    @classmethod
    def counted(cls, *ranges: Range, zone: str) -> "Days":
        """All from the raw rows."""
        return cls(zone, ranges)

    @classmethod
    def of_each(cls, days: Collection[date], *, zone: str) -> "Days":
        """These days from the raw rows."""
        return cls(zone, tuple(_together(days)))

    @classmethod
    def kept(cls, period: Range, *, today: date, dirty: Collection[date], zone: str) -> "Days":
        """What is over and has no mark from the tables, the rest from the raw rows."""
        first, end = period
        over = today if end is None else min(end, today)
        mine = tuple(sorted(day for day in dirty if (first is None or day >= first) and day < over))
        rest = [] if end is not None and end <= today else [(max(first, today) if first else today, end)]
        return cls(zone, (*_together(mine), *rest), first, over, mine)

    @property
    def are_few(self) -> bool:
        """Whether so few are raw that what their rows point to is better looked up one by one than read as a whole."""
        lengths = [(end - first).days if first and end else 1 if first else MANY for first, end in self.raw]
        return sum(lengths) <= FEW

    @property
    def params(self) -> dict[str, Any]:
        """The ends of every raw range, as dates and as instants, by the names that ``within`` uses."""
        named: dict[str, Any] = {"zone": self.zone, "kept_from": self.first, "kept_until": self.end}
        named["dirty"] = list(self.dirty)
        for place, (first, end) in enumerate(self.raw):
            for name, day in (("from", first), ("until", end)):
                named[f"day_{name}_{place}"] = day
                named[f"{name}_{place}"] = start_of_day(self.zone, day) if day else None
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
        return f"{since}day < %(kept_until)s AND day <> ALL(%(dirty)s::date[])"


def _together(days: Collection[date]) -> list[Range]:
    """Days that follow each other as one range."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + DAY)
        else:
            found.append((day, day + DAY))
    return list(found)
