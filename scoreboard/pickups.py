"""When people pick up: calls by hour and weekday where the workspace is, and the share of them that was answered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.plots import Cell, HeatMap
from frame.words import grouped, percent
from leads.models import FollowUp
from people.models import Side, Team
from scoreboard.findings import Share
from scoreboard.measures import leads_of
from scoreboard.period import Period
from scoreboard.scope import Scope

ENOUGH = 30  # calls before anything is said of hours
TOLD = 4  # cells that a caption names at most
CLEARLY_MANY = 5  # calls in one cell
FEW = 3  # of fewer calls a cell is hollow
HOURS = range(8, 17)  # columns that are always there
MONDAY = date(2024, 1, 1)


def calls(period: Period, *, team: Team | None = None) -> QuerySet[Any]:
    """Calls made in the period, with ``weekday`` (Monday is 1) and ``hour`` where the workspace is."""
    zone = ZoneInfo(period.zone)
    found: QuerySet[Any] = FollowUp.objects.filter(
        channel=FollowUp.Channel.CALL, when__gte=period.begins_at, when__lt=period.ends_at
    ).annotate(weekday=ExtractIsoWeekDay("when", tzinfo=zone), hour=ExtractHour("when", tzinfo=zone))
    if team is None:
        return found
    if team.side == Side.SALES:
        return found.filter(handoff__team=team)
    return found.filter(leads_of(team, "handoff__lead__marketing_team"))


def weekday_name(weekday: int, *, short: bool = True) -> str:
    """1 is Monday."""
    return date_format(MONDAY + timedelta(days=weekday - 1), "D" if short else "l")


@dataclass
class Pickups:
    """The calls of a scope."""

    scope: Scope
    first_weekday: int = 0

    @cached_property
    def cells(self) -> dict[tuple[int, int], Share]:
        """Answered of all calls, by weekday and hour."""
        return self.scope.numbers.calls(self.scope.period, team=self.scope.team)

    @property
    def total(self) -> Share:
        return Share(sum(one.part for one in self.cells.values()), sum(one.whole for one in self.cells.values()))

    @cached_property
    def outstanding(self) -> list[tuple[int, int]]:
        """Where clearly more calls are answered than on the whole, the best first; none with too few calls."""
        whole = self.total
        if whole.whole < ENOUGH or whole.of_one is None:
            return []
        clear = [
            key for key, cell in self.cells.items() if cell.whole >= CLEARLY_MANY and cell.least > (whole.of_one or 0)
        ]
        best = sorted(clear, key=lambda key: (-(self.cells[key].of_one or 0), key))[:TOLD]
        return sorted(best)

    def heat(self) -> HeatMap:
        """Every hour in which somebody called, at least 8 to 16 on working days."""
        hours = [hour for _weekday, hour in self.cells]
        columns = range(min([*hours, HOURS[0]]), max([*hours, HOURS[-1]]) + 1)
        weekdays = [1 + (self.first_weekday + place) % 7 for place in range(7)]
        called = {weekday for weekday, _hour in self.cells}
        rows = [
            (weekday_name(weekday), [self._cell(weekday, hour) for hour in columns])
            for weekday in weekdays
            if weekday <= 5 or weekday in called
        ]
        return HeatMap([str(hour) for hour in columns], rows)

    def caption(self) -> str:
        """The hours that stand out, if any does."""
        whole = self.total
        if whole.of_one is None:
            return _("Nobody was called in these days.")
        if whole.whole < ENOUGH:
            return ngettext(
                "%(n)s call: too few to say when people pick up.",
                "%(n)s calls: too few to say when people pick up.",
                whole.whole,
            ) % {"n": whole.whole}
        words = {"share": percent(whole.of_one), "n": grouped(whole.whole)}
        if not self.outstanding:
            return _("No hour stands out: %(share)s of %(n)s calls were answered.") % words
        told = [self.cells[key] for key in self.outstanding]
        words["best"] = percent(sum(one.part for one in told) / sum(one.whole for one in told))
        words["hours"] = get_text_list(self._slots(), _("and"))
        return _("%(hours)s: %(best)s of calls become a conversation, %(share)s on the whole.") % words

    def _slots(self) -> list[str]:
        """The outstanding cells in words, hours of one day together: ``Tuesday at 9 and 10``."""
        days: dict[int, list[str]] = defaultdict(list)
        for weekday, hour in self.outstanding:
            days[weekday].append(str(hour))
        return [
            _("%(day)s from %(hours)s")
            % {"day": weekday_name(day, short=False), "hours": get_text_list(hours, _("and"))}
            for day, hours in days.items()
        ]

    def _cell(self, weekday: int, hour: int) -> Cell | None:
        share = self.cells.get((weekday, hour))
        if share is None or share.of_one is None:
            return None
        href = self.scope.calls(weekday=weekday, hour=hour)
        is_told = (weekday, hour) in self.outstanding
        return Cell(share.of_one, share.whole, href, is_told=is_told, is_few=share.whole < FEW)
