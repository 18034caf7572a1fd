"""Where leads came from and how many were won: by source, by campaign, by month of first contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from frame import words
from leads.models import Lead


@dataclass(frozen=True, slots=True)
class Group:
    """The leads of one source, campaign or month; ``key`` is "" or None for those of whom it is not known."""

    key: Any
    name: str
    leads: int
    won: int

    @property
    def share(self) -> float:
        """Won of all, 0 to 1."""
        return self.won / self.leads if self.leads else 0.0

    @property
    def is_unknown(self) -> bool:
        return self.key in ("", None)


def by_source(leads: QuerySet[Lead] | None = None) -> list[Group]:
    """Most leads first, those without a source last."""
    counted = _counted(leads, "source")
    return _most_first(Group(source, words.source(source), all_, won) for source, all_, won in counted)


def by_campaign(leads: QuerySet[Lead] | None = None) -> list[Group]:
    """Most leads first, those without a campaign last."""
    counted = _counted(leads, "campaign", "campaign__name")
    return _most_first(Group(pk, name or "", all_, won) for pk, name, all_, won in counted)


def by_month(leads: QuerySet[Lead] | None = None) -> list[Group]:
    """By the first day of the month of first contact, in order; those without one last. Later months had less time to win."""
    found = (Lead.objects.all() if leads is None else leads).annotate(month=TruncMonth("first_contact_on"))
    groups = [Group(month, _month(month), all_, won) for month, all_, won in _counted(found, "month")]
    return sorted(groups, key=lambda group: (group.key is None, group.key or date.min))


def total(groups: Iterable[Group]) -> Group:
    """All of them together."""
    seen = list(groups)
    return Group("all", "", sum(group.leads for group in seen), sum(group.won for group in seen))


def _counted(leads: QuerySet[Lead] | None, *by: str) -> Any:
    """Rows of the groups' values, how many leads, and how many of them have become customers, in one query."""
    found = Lead.objects.all() if leads is None else leads
    counted = found.order_by().values(*by).annotate(all=Count("pk"), won=Count("customer_since"))
    return counted.values_list(*by, "all", "won")


def _most_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group.is_unknown, -group.leads, group.name))


def _month(month: date | None) -> str:
    return f"{month:%Y-%m}" if month else ""
