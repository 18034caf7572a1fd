"""Months and weeks of the workspace as ranges of instants."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.models import Workspace
from sla.clock import start_of_day


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
    def code(self) -> str:
        """As it stands in an address: 2026-03."""
        return f"{self.first:%Y-%m}"

    @property
    def previous(self) -> "Period":
        return month_of(self.first - timedelta(days=1), zone=self.zone)

    @property
    def next(self) -> "Period":
        return month_of(self.end, zone=self.zone)

    def holds(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


def month_of(day: date, *, zone: str) -> Period:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1), zone)


def week_of(day: date, *, zone: str, first_weekday: int = 0) -> Period:
    """The week that a day lies in, by the workspace's first day of the week (0 is Monday)."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return Period(first, first + timedelta(days=7), zone)


def read_month(code: str, *, at: datetime, workspace: Workspace | None) -> Period:
    """The month an address names, else the one of ``at``."""
    zone = workspace.zone if workspace else "UTC"
    today = at.astimezone(ZoneInfo(zone)).date()
    try:
        named = date.fromisoformat(f"{code}-01") if code else today
        return month_of(named if 2000 <= named.year <= 2200 else today, zone=zone)
    except ValueError:
        return month_of(today, zone=zone)


def weeks_until(day: date, *, count: int, workspace: Workspace | None) -> list[Period]:
    """The last weeks up to the one of ``day``, oldest first."""
    zone, start = (workspace.zone, workspace.first_weekday) if workspace else ("UTC", 0)
    return [week_of(day - timedelta(weeks=back), zone=zone, first_weekday=start) for back in range(count - 1, -1, -1)]
