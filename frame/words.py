"""Times and shares in words. Plain functions: what now is, and whose zone counts, are given by the caller."""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import date_format, number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

BREAKS = re.compile(r"(?<=@)|(?<=[^.@])(?=[._])")  # where an address may go on in the next line
MINUTE, HOUR, DAY = 60, 3600, 86400
NARROW_SPACE = "\u202f"


def duration(seconds: float) -> str:
    """A span in the two largest units that matter, rounded down: ``14 min``, ``1 h 20``, ``3 h``, ``2 days``."""
    whole = int(abs(seconds))
    if whole < MINUTE:
        return _("under 1 min")
    if whole < HOUR:
        return _("%(minutes)d min") % {"minutes": whole // MINUTE}
    if whole < 2 * DAY:
        hours, minutes = divmod(whole // MINUTE, 60)
        if minutes:
            return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
        return _("%(hours)d h") % {"hours": hours}
    days = whole // DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def business_duration(seconds: float) -> str:
    """A span of business time: as ``duration``, but hours stay hours (``80 h``), since no working day has twenty-four."""
    if abs(seconds) < 2 * DAY:
        return duration(seconds)
    return _("%(hours)d h") % {"hours": int(abs(seconds)) // HOUR}


def left(seconds: float) -> str:
    """What is left until an instant, or how late it is: ``14 min left``, ``1 h 24 late``."""
    if seconds < 0:
        return late(-seconds)
    return _("%(duration)s left") % {"duration": duration(seconds)}


def business_left(seconds: float) -> str:
    """What is left of a promise that stands still: ``80 h left``."""
    return _("%(duration)s left") % {"duration": business_duration(seconds)}


def late(seconds: float) -> str:
    return _("%(duration)s late") % {"duration": duration(seconds)}


def early(seconds: float) -> str:
    """By how much business time a promise was kept before it was due: ``4 h 10 early``."""
    return _("%(duration)s early") % {"duration": business_duration(seconds)}


def due(due_at: datetime, *, at: datetime, zone: tzinfo | None = None) -> str:
    """When a promise runs out: what is left on its own day, else the day and time; afterwards how late it is."""
    seconds = (due_at - at).total_seconds()
    if seconds <= 0:
        return late(seconds)
    zone = zone or get_current_timezone()
    if localtime(due_at, zone).date() == localtime(at, zone).date():
        return left(seconds)
    return _("due %(moment)s") % {"moment": moment(due_at, at=at, zone=zone, with_time=True)}


def moment(when: datetime, *, at: datetime, zone: tzinfo | None = None, with_time: bool = False) -> str:
    """``10:41`` today, ``Fri 16:40`` within the six days to come, else ``12 Nov`` (with the year when it is not this one).

    A day that is over is never a weekday alone, which could as well be the one to come: ``yesterday 16:40``, ``12 Nov 16:40``.
    """
    zone = zone or get_current_timezone()
    local, today = localtime(when, zone), localtime(at, zone)
    days = (local.date() - today.date()).days
    time = date_format(local, _("G:i"))
    if days == 0:
        return time
    if days == -1:
        return _("yesterday %(time)s") % {"time": time}
    if 0 < days < 7:
        return date_format(local, _("D G:i"))
    said = _date(local.date(), today=today.date())
    return f"{said} {time}" if with_time or -7 < days < 0 else said


def day(which: date, *, today: date) -> str:
    """``today``, ``Fri`` within the six days to come, else ``12 Nov``, with the year when it is not this one."""
    days = (which - today).days
    if days == 0:
        return _("today")
    if 0 < days < 7:
        return date_format(which, "D")
    return _date(which, today=today)


def _date(which: date, *, today: date) -> str:
    return date_format(which, _("j M") if which.year == today.year else _("j M Y"))


def exact(when: datetime, *, zone: tzinfo | None = None) -> str:
    """The instant to the second with its zone: ``Tue 17 November 2026, 11:06:00 CET``."""
    return _exact(when, zone or get_current_timezone(), get_language())


@lru_cache(maxsize=8192)
def _exact(when: datetime, zone: tzinfo, _language: str | None) -> str:
    """Written once for all who look at the same list."""
    return date_format(localtime(when, zone), _("D j F Y, G:i:s T"))


def source(written: str) -> str:
    """Where leads come from as people say it: `paid search` for `paid_search`."""
    return " ".join(written.replace("_", " ").split())


def grouped(number: float | Decimal | None) -> str:
    """A number with its thousands apart, as the language writes it."""
    if number is None:
        return ""
    whole = int(number)
    return number_format(whole if whole == number else number, force_grouping=True)


def address(mail: str) -> SafeString:
    """A mail address that may break behind its @ and before its dots rather than in the middle of a word."""
    return format_html_join(
        "", "{}{}", ((mark_safe("<wbr>") if place else "", part) for place, part in enumerate(BREAKS.split(mail)))
    )


def tier(letter: str) -> str:
    return _("tier %(letter)s") % {"letter": letter}


def percent(share: float, *, digits: int = 0) -> str:
    """A share of one as a percentage: ``93 %`` with a narrow space that does not break."""
    return f"{hundredths(share, digits=digits)}{NARROW_SPACE}%"


def hundredths(share: float, *, digits: int = 0) -> str:
    """The number of a percentage. Only all is 100 and only none is 0: 203 of 204 is ``99.5``, one of a thousand ``0.1``."""
    if _says_all_or_none(share, digits):
        digits += 1
    return number_format(honest_percent(share, digits=digits), digits)


def honest_percent(share: float, *, digits: int = 0) -> float:
    """In percent, rounded, but neither up to 100 though something is missing nor down to 0 though there is something."""
    least = 10.0**-digits
    rounded = round(share * 100, digits)
    return min(max(rounded, least), 100 - least) if 0 < share < 1 else rounded


def _says_all_or_none(share: float, digits: int) -> bool:
    return 0 < share < 1 and round(share * 100, digits) in (0, 100)
