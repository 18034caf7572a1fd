"""What a month's handoffs say beside the clocks: volume, acceptance, completeness, exceptions, and why leads came back.

Imported handoffs count in none of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet

from leads.models import Handoff
from people.models import Side, Team
from scoreboard.numbers import Numbers
from scoreboard.period import Period
from sla.models import Agreement, Reason

# of what was handed over in the month
SUBMITTED = {
    # first attempts with a positive verdict, not withdrawn
    "volume": Q(attempt=1, exception="") & ~Q(state=Handoff.State.WITHDRAWN),
    "submitted": Q(),
    "complete": Q(is_complete=True),
    "incomplete": Q(is_complete=False),
    "exceptions": ~Q(exception=""),
}
AGAINST = Q(returned_for__counts_against_quality=True)


@dataclass(frozen=True)
class Month:
    """The counts of a month and their shares."""

    volume: int
    submitted: int
    complete: int
    exceptions: int
    decided: int
    not_accepted: int

    @property
    def acceptance(self) -> float | None:
        return (self.decided - self.not_accepted) / self.decided if self.decided else None

    @property
    def completeness(self) -> float | None:
        return self.complete / self.submitted if self.submitted else None

    @property
    def exception_share(self) -> float | None:
        return self.exceptions / self.submitted if self.submitted else None


def month(numbers: Numbers, period: Period, *, team: Team | None = None) -> Month:
    """Volume, completeness, exceptions and acceptance of a period."""
    found = numbers.handoffs(period, team=team)
    return Month(**{field.name: found[field.name] for field in fields(Month)})


def of_team(handoffs: QuerySet[Handoff], team: Team | None) -> QuerySet[Handoff]:
    """Those that a sales team received, or whose lead a marketing team looks after."""
    if team is None:
        return handoffs
    if team.side == Side.SALES:
        return handoffs.filter(team=team)
    return handoffs.filter(leads_of(team, "lead__marketing_team"))


def leads_of(team: Team, field: str = "marketing_team") -> Q:
    """The leads of a marketing team; what has no team is the first one's, as its promises are."""
    first = Team.objects.filter(side=Side.MARKETING).order_by("pk").values("pk")[:1]
    return Q(**{field: team}) | Q(**{f"{field}__isnull": True}) & Q(
        Exists(Team.objects.filter(pk=team.pk, pk__in=first))
    )


def submitted(period: Period, measure: str = "submitted") -> QuerySet[Handoff]:
    """What was handed over in the period, as far as the measure counts it."""
    return _own().filter(SUBMITTED[measure], submitted_at__gte=period.begins_at, submitted_at__lt=period.ends_at)


def first_decided(period: Period) -> QuerySet[Handoff]:
    """Each handoff once, by the day of its first decision: accepted, or returned for a reason against quality."""
    return _own().filter(decided_at__gte=period.begins_at, decided_at__lt=period.ends_at)


def accepted(period: Period) -> QuerySet[Handoff]:
    return first_decided(period).exclude(AGAINST)


def not_accepted(period: Period) -> QuerySet[Handoff]:
    return first_decided(period).filter(AGAINST)


def returned(period: Period) -> QuerySet[Handoff]:
    return _own().filter(returned_at__gte=period.begins_at, returned_at__lt=period.ends_at)


def followed_up(period: Period) -> QuerySet[Handoff]:
    """Those whose first follow-up was in the period."""
    return _own().filter(followed_up_at__gte=period.begins_at, followed_up_at__lt=period.ends_at)


def reached(period: Period, step: str) -> QuerySet[Handoff]:
    """Those that took a step (``submitted``, ``accepted``, ``converted``, ``won``) in the period."""
    return _own().filter(**{f"{step}_at__gte": period.begins_at, f"{step}_at__lt": period.ends_at})


def for_reasons(handoffs: QuerySet[Handoff], keys: Iterable[str]) -> QuerySet[Handoff]:
    """Those returned for reasons as ``Why.key`` names them, whichever version they ran under."""
    wanted = Q(pk__in=[])
    for key in keys:
        code, _slash, against = key.partition("/")
        wanted |= Q(returned_for__code=code, returned_for__counts_against_quality=bool(against))
    return handoffs.filter(wanted)


@dataclass(frozen=True)
class Why:
    """A reason of returns: in the latest wording, one line even if several versions know it."""

    key: str
    label: str
    against_quality: bool
    number: int


def return_reasons(numbers: Numbers, period: Period, *, team: Team | None = None) -> list[Why]:
    """Why leads came back, the most frequent first."""
    found = numbers.reasons(period, team=team)
    together: dict[tuple[str, bool], list[Reason]] = defaultdict(list)
    for reason in Reason.objects.filter(pk__in=list(found)).order_by("pk"):
        together[reason.code, reason.counts_against_quality].append(reason)
    whys = [
        Why(f"{code}/against" if against else code, rows[-1].label, against, sum(found[row.pk] for row in rows))
        for (code, against), rows in together.items()
    ]
    return sorted(whys, key=lambda why: (-why.number, why.label))


def promised(*, at: datetime) -> dict[str, Any]:
    """What the version in force at that instant promises over a month; empty where none was."""
    agreement = Agreement.objects.in_force(at)
    if agreement is None:
        return {}
    return {**agreement.document["measures"], "exceptions_percent": agreement.document["exceptions"]["at_most_percent"]}


def _own() -> QuerySet[Handoff]:
    return Handoff.objects.filter(is_imported=False)
