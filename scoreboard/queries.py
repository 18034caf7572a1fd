"""The numbers both sides believe about promises, computed from clocks. Read only.

A promise belongs to the day it was decided: ``least(met, due)``. It is broken when ``least(met, voided, now) > due``;
voided at or before due it counts for nobody. Aims (not firm) are never broken and do not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, DateField, Expression, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Least, TruncDate

from people.models import Team
from scoreboard.period import Period
from sla.models import Clock, ClockQuerySet


@dataclass(frozen=True)
class Tally:
    """Promises kept and broken."""

    kept: int = 0
    broken: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.kept + other.kept, self.broken + other.broken)

    @property
    def total(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """The share kept, 0 to 1; None when nothing was decided."""
        return self.kept / self.total if self.total else None


def decided(period: Period, *, at: datetime, team: Team | None = None) -> ClockQuerySet:
    """The firm promises decided in the period, with ``decided_at`` and ``was_broken``; of all, or what counts for a team."""
    found = _of_team(Clock.objects.filter(firm=True), team).annotate(
        decided_at=Least("met_at", "due_at"),
        was_broken=Case(
            When(due_at__lt=Least("met_at", "voided_at", Value(at)), then=True),
            default=False,
            output_field=BooleanField(),
        ),
    )
    return found.filter(
        Q(was_broken=True) | Q(met_at__isnull=False),
        decided_at__gte=period.begins_at,
        decided_at__lt=period.ends_at,
    )


def tallies(clocks: ClockQuerySet, *by: str) -> dict[tuple[Any, ...], Tally]:
    """Kept and broken of decided promises, by these fields."""
    found: dict[tuple[Any, ...], Tally] = {}
    for *fields, was_broken, number in clocks.order_by().values_list(*by, "was_broken").annotate(number=Count("pk")):
        one = Tally(broken=number) if was_broken else Tally(kept=number)
        found[tuple(fields)] = found.get(tuple(fields), Tally()) + one
    return found


def total(rows: Iterable[Tally]) -> Tally:
    return sum(rows, start=Tally())


def overdue(*, at: datetime, team: Team | None = None) -> ClockQuerySet:
    """Firm promises past their due time that nobody has met yet."""
    return _of_team(Clock.objects.overdue(at), team)


def week_number(moment: str, *, first: date, zone: str) -> Expression:
    """Which week a moment lies in, counted from the one that begins on ``first``: the same everywhere on the page."""
    local = TruncDate(F(moment), tzinfo=ZoneInfo(zone))
    return Func(
        local,
        Value(first, output_field=DateField()),
        template="((%(expressions)s) / 7)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


def _of_team(clocks: ClockQuerySet, team: Team | None) -> ClockQuerySet:
    return clocks if team is None else clocks.filter(counts_for_team=team)
