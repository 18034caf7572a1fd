"""Calendars that the stories about business time happen in."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sla.clock import Calendar, Dated, Hours

BERLIN = "Europe/Berlin"
OFFICE = ((9 * 60, 17 * 60),)
LUNCH = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
NIGHT = ((22 * 60, 30 * 60),)
ALL_DAY = ((0, 24 * 60),)

Day = tuple[tuple[int, int], ...]


def weekdays(day: Day) -> tuple[Day, ...]:
    return (day,) * 5 + ((), ())


def calendar(
    week: tuple[Day, ...] = weekdays(OFFICE),
    *,
    zone: str = BERLIN,
    holidays: Mapping[date, str] | None = None,
    dated: Mapping[date, Dated] | None = None,
    holidays_win: bool = True,
) -> Calendar:
    hours = Hours(zone, weekly=week)
    return Calendar(((None, hours),), holidays=holidays or {}, dated=dated or {}, holidays_win=holidays_win)


def local(text: str, *, zone: str = BERLIN, fold: int = 0) -> datetime:
    """`local("2025-03-28 18:00")` on the wall of that zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
