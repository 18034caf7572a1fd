"""Times and shares in words. Plain functions: what now is, and whose zone counts, are given by the caller."""

from datetime import datetime, tzinfo
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def left(seconds: float) -> str:
    """What is left of a promise, or how late it is: ``14 min left``, ``1 h 24 late``."""
    if seconds < 0:
        return late(-seconds)
    return _("%(duration)s left") % {"duration": duration(seconds)}


def late(seconds: float) -> str:
    return _("%(duration)s late") % {"duration": duration(seconds)}


def early(seconds: float) -> str:
    return _("%(duration)s early") % {"duration": duration(seconds)}


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
    """``10:41`` today, ``Fri 16:40`` within six days, else ``12 Nov`` (with the year when it is not this one)."""
    zone = zone or get_current_timezone()
    local, today = localtime(when, zone), localtime(at, zone)
    days = (local.date() - today.date()).days
    if days == 0:
        return date_format(local, _("G:i"))
    if abs(days) < 7:
        return date_format(local, _("D G:i"))
    day = date_format(local, _("j M") if local.year == today.year else _("j M Y"))
    return day + " " + date_format(local, _("G:i")) if with_time else day


def exact(when: datetime, *, zone: tzinfo | None = None) -> str:
    """The instant to the second with its zone: ``Tue 17 November 2026, 11:06:00 CET``."""
    return date_format(localtime(when, zone or get_current_timezone()), _("D j F Y, G:i:s T"))


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
    """A mail address that may break behind its @ and before a dot rather than in the middle of a word."""
    name, at, domain = mail.rpartition("@")
    return format_html("{}{}<wbr>{}", name, at, _may_break(domain)) if at else format_html("{}", mail)


def _may_break(domain: str) -> SafeString:
    return format_html_join(mark_safe("<wbr>."), "{}", ((part,) for part in domain.split(".")))


def tier(letter: str) -> str:
    return _("tier %(letter)s") % {"letter": letter}


def percent(share: float, *, digits: int = 0) -> str:
    """A share of one as a percentage: ``93 %`` with a narrow space that does not break."""
    return f"{number_format(round(share * 100, digits), digits)}{NARROW_SPACE}%"
