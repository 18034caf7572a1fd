"""How long leads wait for their first follow-up: business time by the clock of the promise, in whole minutes."""

import re
from functools import cached_property

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.plots import Line
from frame.words import business_duration
from scoreboard.findings import FEW
from scoreboard.numbers import Waits
from scoreboard.scope import Scope

MINUTE = 60


class FollowUpTimes:
    """The first follow-ups of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def by_week(self) -> dict[int | None, Waits]:
        """In whole minutes of business time; None: over all the days."""
        scope = self.scope
        return scope.numbers.follow_ups(scope.period, team=scope.team, first=scope.first_of_weeks)

    @property
    def number(self) -> int:
        return self.by_week[None].number if self.by_week else 0

    @property
    def median(self) -> int | None:
        return self.by_week[None].median if self.by_week else None

    @property
    def nine_of_ten(self) -> int | None:
        return self.by_week[None].nine_of_ten if self.by_week else None

    @property
    def median_parts(self) -> SafeString:
        return _with_small_units(self.median)

    @property
    def nine_of_ten_parts(self) -> SafeString:
        return _with_small_units(self.nine_of_ten)

    @property
    def url(self) -> str:
        return self.scope.handoffs("followed_up")

    def lines(self) -> tuple[Line, Line]:
        """The 90th percentile and the median per week, in seconds."""
        weeks = [self.by_week.get(place) for place in range(len(self.scope.weeks))]
        return (
            Line(
                _("90th percentile"), [None if week is None else week.nine_of_ten * MINUTE for week in weeks], "sales"
            ),
            Line(_("median"), [None if week is None else week.median * MINUTE for week in weeks], "sales"),
        )

    def caption(self) -> str:
        """What is usual, when enough were followed up to say."""
        number = self.number
        if self.median is None or self.nine_of_ten is None:
            return _("No lead was followed up for the first time in these days.")
        if number < FEW:
            return ngettext(
                "%(n)s lead was followed up: too few to say what is usual.",
                "%(n)s leads were followed up: too few to say what is usual.",
                number,
            ) % {"n": number}
        return _("Half of all leads hear from us within %(median)s. One in ten waits longer than %(most)s.") % {
            "median": _unbroken(self.median),
            "most": _unbroken(self.nine_of_ten),
        }


def _unbroken(minutes: int) -> str:
    """In words that stay on one line."""
    return business_duration(minutes * MINUTE).replace(" ", "\xa0")


def _with_small_units(minutes: int | None) -> SafeString:
    """``3 h 10`` with the words small beside the figures."""
    pieces = re.split(r"(\d+)", "" if minutes is None else business_duration(minutes * MINUTE))
    return format_html_join(
        "",
        "{}",
        (
            (piece if piece.isdigit() else format_html('<span class="figure-unit">{}</span>', piece),)
            for piece in pieces
            if piece
        ),
    )
