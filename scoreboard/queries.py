"""The promises behind the numbers, as lists show them. Read only; how many there are `numbers.py` says.

A promise belongs to the day it was decided: ``least(met, due)``. It is broken when ``least(met, voided, now) > due``;
voided at or before due it counts for nobody. Aims (not firm) are never broken and do not count.
"""

from datetime import datetime

from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Least

from people.models import Team
from scoreboard.period import Period
from sla.models import Clock, ClockQuerySet


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


def overdue(*, at: datetime, team: Team | None = None) -> ClockQuerySet:
    """Firm promises past their due time that nobody has met yet."""
    return _of_team(Clock.objects.overdue(at), team)


def _of_team(clocks: ClockQuerySet, team: Team | None) -> ClockQuerySet:
    return clocks if team is None else clocks.filter(counts_for_team=team)
