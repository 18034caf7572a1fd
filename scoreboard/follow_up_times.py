"""How long leads wait for their first follow-up: business time by the clock of the promise, in whole minutes."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.plots import Line
from frame.words import duration
from leads.models import Handoff
from people.models import Side
from scoreboard import measures
from scoreboard.findings import FEW, percentile
from scoreboard.queries import week_number
from scoreboard.scope import Scope
from sla import clock
from sla.hours import Calendar as OpenHours
from sla.models import Calendar, Commitment, Stretch

MINUTE = 60


@dataclass(frozen=True)
class FirstFollowUp:
    """One handoff's: how many minutes of business time it took, and the week of the scope it was in."""

    handoff: int
    minutes: int
    week: int


class FollowUpTimes:
    """The first follow-ups of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def all(self) -> list[FirstFollowUp]:
        handoffs = measures.of_team(measures.followed_up(self.scope.period), self.scope.team)
        week = week_number("followed_up_at", first=self.scope.first_of_weeks, zone=self.scope.period.zone)
        rows = list(handoffs.annotate(week=week).values_list("pk", "team_id", "submitted_at", "followed_up_at", "week"))
        stretches = _stretches(handoffs.order_by().values("pk"))
        hours = {calendar.team_id: calendar.hours for calendar in Calendar.objects.filter(team__side=Side.SALES)}
        return [
            FirstFollowUp(pk, int(_seconds(stretches.get(pk), team, since, until, hours) // MINUTE), place)
            for pk, team, since, until, place in rows
            if team and until
        ]

    @cached_property
    def minutes(self) -> list[int]:
        return sorted(one.minutes for one in self.all)

    @property
    def median(self) -> int | None:
        return percentile(self.minutes, 50)

    @property
    def nine_of_ten(self) -> int | None:
        return percentile(self.minutes, 90)

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
        weeks: dict[int, list[int]] = defaultdict(list)
        for one in self.all:
            weeks[one.week].append(one.minutes)

        def per_week(percent: int) -> list[float | None]:
            found = [percentile(sorted(weeks[place]), percent) for place in range(len(self.scope.weeks))]
            return [None if minutes is None else minutes * MINUTE for minutes in found]

        return Line(_("90th percentile"), per_week(90), "sales"), Line(_("median"), per_week(50), "sales")

    def caption(self) -> str:
        """What is usual, when enough were followed up to say."""
        number = len(self.minutes)
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
    return duration(minutes * MINUTE).replace(" ", "\xa0")


def _with_small_units(minutes: int | None) -> SafeString:
    """``3 h 10`` with the words small beside the figures."""
    pieces = re.split(r"(\d+)", "" if minutes is None else duration(minutes * MINUTE))
    return format_html_join(
        "",
        "{}",
        (
            (piece if piece.isdigit() else format_html('<span class="figure-unit">{}</span>', piece),)
            for piece in pieces
            if piece
        ),
    )


Piece = tuple[int, int | None, datetime, datetime | None, float | None]


def _stretches(handoffs: QuerySet[Handoff, Any]) -> dict[int, list[Piece]]:
    """The stretches of each handoff's promise to follow up; of several such promises the first one's."""
    rows = (
        Stretch.objects.filter(
            clock__kind=Commitment.Kind.FIRST_FOLLOW_UP,
            clock__firm=True,
            clock__subject_type=Handoff._meta.label_lower,
            clock__subject_id__in=handoffs,
        )
        .order_by("clock_id", "begins_at")
        .values_list("clock__subject_id", "clock_id", "team_id", "begins_at", "ends_at", "seconds")
    )
    found: dict[int, list[Piece]] = {}
    piece: Any
    for handoff, *piece in rows:
        pieces = found.setdefault(handoff, [])
        if not pieces or pieces[0][0] == piece[0]:
            pieces.append(tuple(piece))
    return found


def _seconds(
    pieces: list[Piece] | None, team: int, since: datetime, until: datetime, hours: Mapping[int, OpenHours]
) -> float:
    """Business seconds from handing over to the follow-up, without what a question took.

    Without a promise, or with one that runs by the clock on the wall, the receiving team's hours count.
    """
    total = 0.0
    for _clock, whose, begins, ends, seconds in pieces or [(0, None, since, until, None)]:
        if begins >= until:
            continue
        if whose is not None and ends is not None and ends <= until and seconds is not None:
            total += seconds
        else:
            total += clock.used(hours[whose or team], start=begins, end=min(ends or until, until))
    return total
