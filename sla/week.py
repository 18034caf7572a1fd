"""Hours as people write them: ``9:00-12:30, 13:30-17:00``, ``22:00-6:00``, ``24 h``; empty: closed. Plain Python."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sla.hours import MIDNIGHT, Interval

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
_SHORT = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to)\s*{_TIME}", re.IGNORECASE)
_WHOLE_DAY = re.compile(r"24\s*(?:h|hours)?", re.IGNORECASE)
_CLOSED = re.compile(r"(?:closed|-|–)?", re.IGNORECASE)


class Unreadable(ValueError):
    """These are no hours; the text says what to write."""


def read_day(text: str) -> tuple[Interval, ...]:
    """The intervals of a day in minutes from midnight; an end at or before its start lies on the next day."""
    text = text.strip()
    if _CLOSED.fullmatch(text):
        return ()
    if _WHOLE_DAY.fullmatch(text):
        return ((0, MIDNIGHT),)
    return tuple(_read_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip())


def _read_span(text: str) -> Interval:
    found = _SPAN.fullmatch(text)
    if not found:
        raise Unreadable(_("“%(text)s” is no time: write such as 9:00-12:30, 13:30-17:00.") % {"text": text})
    opens, closes = _minutes(found[1], found[2], text), _minutes(found[3], found[4], text)
    if opens >= MIDNIGHT:
        raise Unreadable(_("“%(text)s” begins at the end of the day: write 0:00 on the next one.") % {"text": text})
    if opens == closes:
        raise Unreadable(_("“%(text)s” has no length. For the whole day write 24 h.") % {"text": text})
    return opens, closes if closes > opens else closes + MIDNIGHT


def _minutes(hour: str, minute: str | None, text: str) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes > MIDNIGHT or int(minute or 0) > 59:
        raise Unreadable(_("“%(text)s” is no time of the day: a day ends at 24:00.") % {"text": text})
    return minutes


def write_day(intervals: Sequence[Interval]) -> str:
    """The text that ``read_day`` reads back."""
    if list(intervals) == [(0, MIDNIGHT)]:
        return "24 h"
    return ", ".join(f"{_clock(opens)}-{_clock(closes, end=True)}" for opens, closes in intervals)


def _clock(minutes: int, *, end: bool = False) -> str:
    hour, minute = divmod(minutes if end and minutes == MIDNIGHT else minutes % MIDNIGHT, 60)
    return f"{hour}:{minute:02}"


def in_words(week: Sequence[Sequence[Interval]]) -> str:
    """A week in one line, days alike together: ``Mon–Fri 9:00-17:00``."""
    groups: list[tuple[int, int, str]] = []
    for day, intervals in enumerate(week):
        text = write_day(tuple(intervals))
        if groups and groups[-1][2] == text:
            groups[-1] = groups[-1][0], day, text
        else:
            groups.append((day, day, text))
    said = [
        f"{_SHORT[first]}–{_SHORT[last]} {text}" if last > first else f"{_SHORT[first]} {text}"
        for first, last, text in groups
        if text
    ]
    return ", ".join(said)
