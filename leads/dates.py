"""Reading dates and times as a file writes them, in the order and the zone that the person chose for the file."""

import datetime as dt
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from leads.values import BadValue, plain, text

ORDERS = ("dmy", "mdy", "ymd")
_LIKE = {"dmy": "31/12/2025", "mdy": "12/31/2025", "ymd": "2025-12-31"}
_YEARS = range(1900, 2101)
_PARTS = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|º|\.)?[\s-]*(?:de\s+)?([^\W\d_]+)\.?[,\s-]*(?:de\s+)?(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(
    r"(?P<day>.*?\S)(?:T|,?\s+(?:at\s+|um\s+|às\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?(?:\s*(?:uhr|h))?\s*(?P<offset>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_MONTHS = {  # the first three letters in English, German and Portuguese, without accents
    "jan": 1,
    "feb": 2,
    "fev": 2,
    "mar": 3,
    "mrz": 3,
    "apr": 4,
    "abr": 4,
    "may": 5,
    "mai": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "ago": 8,
    "sep": 9,
    "set": 9,
    "oct": 10,
    "okt": 10,
    "out": 10,
    "nov": 11,
    "dec": 12,
    "dez": 12,
}


def date(cell: str, *, order: str, zone: ZoneInfo | None = None, home: ZoneInfo | None = None) -> dt.date:
    """The day that is written. With both zones, a day with a time is the day it was at `home` at that moment.

    `order` says how 01/02/2025 is meant (dmy, mdy, ymd); a year of four digits in front always means ymd.
    """
    day, time, offset = _read(cell, order)
    if time is None or home is None or (zone is None and offset is None):
        return day
    return _instant(day, time, offset or zone).astimezone(home).date()


def moment(cell: str, *, order: str, zone: ZoneInfo) -> dt.datetime:
    """The instant in UTC. Without an offset of its own it is read in `zone`; a day without a time is its midnight.

    A time that a clock change skips moves forward by what was skipped; of a repeated hour the first pass counts.
    """
    day, time, offset = _read(cell, order)
    return _instant(day, time or dt.time(), offset or zone)


def orders(cells: Iterable[str]) -> tuple[str, ...]:
    """The orders in which most of these can be read: one when they leave no choice, none when nothing is a date."""
    written = [cell for cell in cells if text(cell)]
    readable = {order: sum(_is_date(cell, order) for cell in written) for order in ORDERS}
    most = max(readable.values())
    if not most:
        return ()
    if not any(_depends(cell) for cell in written):
        return ("ymd",)
    return tuple(order for order in ORDERS if readable[order] == most)


def lacks_zone(cells: Iterable[str]) -> bool:
    """Whether some of these have a time of day but do not say in which zone."""
    found = (_TIME.fullmatch(text(cell)) for cell in cells)
    return any(match and not match["offset"] for match in found)


def _instant(day: dt.date, time: dt.time, zone: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)  # fold 0: forward out of a gap, first pass of a fold


def _read(cell: str, order: str) -> tuple[dt.date, dt.time | None, dt.tzinfo | None]:
    """(day, time of day, offset) as written. Raises BadValue."""
    written = text(cell)
    timed = _TIME.fullmatch(written)
    try:
        day = _day(timed["day"] if timed else written, order)
        return (day, _time(timed), _offset(timed["offset"])) if timed else (day, None, None)
    except (ValueError, KeyError):
        reason = _(
            "“%(text)s” is no date of this file's kind. Write it like %(like)s, or choose another order of day and month."
        )
        raise BadValue("date", cell, reason % {"text": cell, "like": _LIKE[order]}) from None


def _day(written: str, order: str) -> dt.date:
    if parts := _PARTS.fullmatch(written):
        numbers = (parts[1], parts[3], parts[4])
        meant = dict(zip("ymd" if len(parts[1]) > 2 else order, numbers, strict=True))
    elif parts := _COMPACT.fullmatch(written):
        meant = {"y": parts[1], "m": parts[2], "d": parts[3]}
    elif parts := _DAY_FIRST.fullmatch(written):
        meant = {"d": parts[1], "m": _month(parts[2]), "y": parts[3]}
    elif parts := _MONTH_FIRST.fullmatch(written):
        meant = {"m": _month(parts[1]), "d": parts[2], "y": parts[3]}
    else:
        raise ValueError(written)
    day = dt.date(_year(meant["y"]), int(meant["m"]), int(meant["d"]))
    if day.year not in _YEARS:
        raise ValueError(written)
    return day


def _month(name: str) -> str:
    return str(_MONTHS[plain(name)[:3]])


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069."""
    if len(digits) not in (2, 4):
        raise ValueError(digits)
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _time(match: re.Match[str]) -> dt.time:
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return dt.time(hour, int(match["minute"]), int(match["second"] or 0))


def _offset(written: str | None) -> dt.tzinfo | None:
    if written is None:
        return None
    if written.isalpha():
        return dt.UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    away = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-away if written[0] == "-" else away)


def _is_date(cell: str, order: str) -> bool:
    try:
        _read(cell, order)
    except BadValue:
        return False
    return True


def _depends(cell: str) -> bool:
    """Whether the meaning depends on the order."""
    timed = _TIME.fullmatch(text(cell))
    parts = _PARTS.fullmatch(timed["day"] if timed else text(cell))
    return parts is not None and len(parts[1]) <= 2
