"""Months, weeks and other spans of the workspace's days as ranges of instants."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from people.models import Workspace
from sla.clock import start_of_day

YEARS = range(2000, 2201)  # what an address may name
LONGEST = 731  # days


@dataclass(frozen=True)
class Period:
    """The local days from ``first`` up to, not including, ``end``, in a zone."""

    first: date
    end: date
    zone: str

    @property
    def begins_at(self) -> datetime:
        return start_of_day(self.zone, self.first)

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.zone, self.end)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def code(self) -> str:
        """The month as it stands in an address: 2026-03."""
        return f"{self.first:%Y-%m}"

    @property
    def is_month(self) -> bool:
        return self == month_of(self.first, zone=self.zone)

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    @property
    def address(self) -> dict[str, str]:
        """How an address names it."""
        if self.is_month:
            return {"month": self.code}
        return {"from": self.first.isoformat(), "until": self.last.isoformat()}

    def moved(self, days: int) -> "Period":
        return Period(self.first + timedelta(days=days), self.end + timedelta(days=days), self.zone)

    def within(self, other: "Period") -> "Period":
        """The days that both have."""
        return Period(max(self.first, other.first), min(self.end, other.end), self.zone)


def month_of(day: date, *, zone: str) -> Period:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1), zone)


def quarter_of(day: date, *, zone: str) -> Period:
    """The calendar quarter that a day lies in."""
    first = month_of(day.replace(month=day.month - (day.month - 1) % 3, day=1), zone=zone)
    last = month_of(first.first + timedelta(days=70), zone=zone)
    return Period(first.first, last.end, zone)


def week_of(day: date, *, zone: str, first_weekday: int = 0) -> Period:
    """The week that a day lies in, by the workspace's first day of the week (0 is Monday)."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return Period(first, first + timedelta(days=7), zone)


def read_month(code: str, *, at: datetime, workspace: Workspace | None) -> Period:
    """The month an address names (2026-03), else the one of ``at``."""
    zone, _start = places_days(workspace)
    today = at.astimezone(ZoneInfo(zone)).date()
    return month_of(_day(f"{code}-01") or today, zone=zone)


def read_days(asked: QueryDict, *, workspace: Workspace | None) -> Period | None:
    """The days an address names by the first and the last (from=2026-03-02&until=2026-03-08), or None."""
    zone, _start = places_days(workspace)
    first, last = _day(asked.get("from", "")), _day(asked.get("until", ""))
    if first is None or last is None:
        return None
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=LONGEST - 1)), last + timedelta(days=1), zone)


def read_period(asked: QueryDict, *, at: datetime, workspace: Workspace | None) -> Period:
    """The days, else the month that an address names, else the month of ``at``."""
    return read_days(asked, workspace=workspace) or read_month(asked.get("month", ""), at=at, workspace=workspace)


def weeks_of(period: Period, *, workspace: Workspace | None) -> list[Period]:
    """The weeks that a period touches, oldest first; the first and the last may be cut short by it."""
    _zone, start = places_days(workspace)
    first = week_of(period.first, zone=period.zone, first_weekday=start)
    count = -(-(period.end - first.first).days // 7)
    return [first.moved(7 * place).within(period) for place in range(count)]


def places_days(workspace: Workspace | None) -> tuple[str, int]:
    """Whose days count: the workspace's zone and first day of the week."""
    return (workspace.zone, workspace.first_weekday) if workspace else ("UTC", 0)


def _day(code: str) -> date | None:
    try:
        day = date.fromisoformat(code)
    except ValueError:
        return None
    return day if day.year in YEARS else None
