"""Months and weeks of the workspace as ranges of instants."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.models import Workspace
from sla.clock import start_of_day

YEARS = range(2000, 2201)  # what an address may name


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
    def is_week(self) -> bool:
        return (self.end - self.first).days == 7

    @property
    def previous(self) -> "Period":
        return month_of(self.first - timedelta(days=1), zone=self.zone)

    @property
    def next(self) -> "Period":
        return month_of(self.end, zone=self.zone)


def month_of(day: date, *, zone: str) -> Period:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1), zone)


def week_of(day: date, *, zone: str, first_weekday: int = 0) -> Period:
    """The week that a day lies in, by the workspace's first day of the week (0 is Monday)."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return Period(first, first + timedelta(days=7), zone)


def read_month(code: str, *, at: datetime, workspace: Workspace | None) -> Period:
    """The month an address names (2026-03), else the one of ``at``."""
    zone, _start = _places_days(workspace)
    today = at.astimezone(ZoneInfo(zone)).date()
    return month_of(_day(f"{code}-01") or today, zone=zone)


def read_week(code: str, *, workspace: Workspace | None) -> Period | None:
    """The week an address names by one of its days (2026-03-02), or None."""
    zone, start = _places_days(workspace)
    day = _day(code)
    return week_of(day, zone=zone, first_weekday=start) if day else None


def weeks_until(day: date, *, count: int, workspace: Workspace | None) -> list[Period]:
    """The last weeks up to the one of ``day``, oldest first."""
    zone, start = _places_days(workspace)
    return [week_of(day - timedelta(weeks=back), zone=zone, first_weekday=start) for back in range(count - 1, -1, -1)]


def _places_days(workspace: Workspace | None) -> tuple[str, int]:
    """Whose days count: the workspace's zone and first day of the week."""
    return (workspace.zone, workspace.first_weekday) if workspace else ("UTC", 0)


def _day(code: str) -> date | None:
    try:
        day = date.fromisoformat(code)
    except ValueError:
        return None
    return day if day.year in YEARS else None
