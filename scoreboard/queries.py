"""The numbers both sides believe, computed from handoffs, holdings and clocks. Read only.

A promise belongs to the day it was decided: ``least(met, due)``. It is broken when ``least(met, voided, now) > due``;
voided at or before due it counts for nobody. Aims (not firm) are never broken and do not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Least

from leads.models import Handoff
from people.models import Side
from scoreboard.period import Period
from sla.models import Agreement, Clock


@dataclass(frozen=True)
class Tally:
    """Promises kept and broken."""

    kept: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """The share kept, 0 to 1; None when nothing was decided."""
        return self.kept / self.total if self.total else None


def decided(period: Period, *, at: datetime) -> QuerySet[Clock]:
    """The firm promises decided in the period, with ``decided_at`` and ``was_broken``."""
    found = Clock.objects.filter(firm=True).annotate(
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


def tallies(clocks: QuerySet[Clock], *by: str) -> dict[tuple[Any, ...], Tally]:
    """Kept and broken of decided promises, by these fields."""
    rows = clocks.order_by().values_list(*by, "was_broken").annotate(number=Count("pk"))
    found: dict[tuple[Any, ...], dict[bool, int]] = {}
    for *key, was_broken, number in rows:
        found.setdefault(tuple(key), {})[was_broken] = number
    return {key: Tally(kept=counts.get(False, 0), broken=counts.get(True, 0)) for key, counts in found.items()}


def total(rows: Iterable[Tally]) -> Tally:
    rows = list(rows)
    return Tally(sum(row.kept for row in rows), sum(row.broken for row in rows))


def by_week(weeks: Sequence[Period], *, at: datetime) -> dict[str, list[Tally]]:
    """Both sides' promises week by week, in one query."""
    span = Period(weeks[0].first, weeks[-1].end, weeks[0].zone)
    rows = decided(span, at=at).values_list("side", "decided_at", "was_broken")
    counts = {side: [[0, 0] for _week in weeks] for side in Side.values}
    starts = [week.begins_at for week in weeks]
    for side, moment, was_broken in rows:
        week = max(index for index, start in enumerate(starts) if start <= moment)
        counts[side][week][was_broken] += 1
    return {side: [Tally(kept, broken) for kept, broken in pairs] for side, pairs in counts.items()}


def overdue(*, at: datetime) -> QuerySet[Clock]:
    """Firm promises past their due time that nobody has met yet, the oldest first."""
    return Clock.objects.overdue(at).order_by("due_at", "pk")


@dataclass(frozen=True)
class Month:
    """What a month's handoffs say beside the clocks."""

    volume: int
    submitted: int
    complete: int
    exceptions: int
    accepted: int
    not_accepted: int

    @property
    def acceptance(self) -> float | None:
        decided_ones = self.accepted + self.not_accepted
        return self.accepted / decided_ones if decided_ones else None

    @property
    def completeness(self) -> float | None:
        return self.complete / self.submitted if self.submitted else None

    @property
    def exception_share(self) -> float | None:
        return self.exceptions / self.submitted if self.submitted else None


MEASURES = {
    # first attempts submitted with a positive verdict and not withdrawn
    "volume": Q(attempt=1, exception="") & ~Q(state=Handoff.State.WITHDRAWN),
    "submitted": ~Q(state=Handoff.State.WITHDRAWN),
    "complete": Q(is_complete=True) & ~Q(state=Handoff.State.WITHDRAWN),
    "incomplete": Q(is_complete=False) & ~Q(state=Handoff.State.WITHDRAWN),
    "exceptions": ~Q(exception="") & ~Q(state=Handoff.State.WITHDRAWN),
}
AGAINST = Q(returned_for__counts_against_quality=True)


def submitted(period: Period, measure: str = "") -> QuerySet[Handoff]:
    """What was handed over in the period; with a measure, what it counts of that."""
    rule = MEASURES[measure] if measure else Q()
    return Handoff.objects.filter(
        rule, is_imported=False, submitted_at__gte=period.begins_at, submitted_at__lt=period.ends_at
    )


def first_decided(period: Period) -> QuerySet[Handoff]:
    """Each handoff once, by the day of its first decision."""
    return Handoff.objects.filter(is_imported=False, decided_at__gte=period.begins_at, decided_at__lt=period.ends_at)


def returned(period: Period) -> QuerySet[Handoff]:
    return Handoff.objects.filter(is_imported=False, returned_at__gte=period.begins_at, returned_at__lt=period.ends_at)


def month(period: Period) -> Month:
    """Volume, completeness, exceptions and acceptance of a month."""
    sent = submitted(period).aggregate(
        **{name: Count("pk", filter=rule) for name, rule in MEASURES.items() if name != "incomplete"}
    )
    answered = first_decided(period).aggregate(
        not_accepted=Count("pk", filter=AGAINST),
        everything=Count("pk"),
    )
    return Month(
        **sent,
        not_accepted=answered["not_accepted"],
        accepted=answered["everything"] - answered["not_accepted"],
    )


def return_reasons(period: Period) -> list[dict[str, Any]]:
    """Why leads came back, the most frequent first: code, label, kind, whether it counts, number."""
    return list(
        returned(period)
        .order_by()
        .values(
            code=F("returned_for__code"),
            label=F("returned_for__label"),
            kind=F("returned_for__kind"),
            counts=F("returned_for__counts_against_quality"),
        )
        .annotate(number=Count("pk"))
        .order_by("-number", "label")
    )


def promised(*, at: datetime) -> dict[str, Any]:
    """What the version in force promises over a month; empty before the first signature."""
    agreement = Agreement.objects.in_force(at)
    if agreement is None:
        return {}
    return {**agreement.document["measures"], "exceptions_percent": agreement.document["exceptions"]["at_most_percent"]}
