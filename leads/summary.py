"""Where leads came from and how many were won: by source, by campaign, by month of first contact.

They are counted by day, by the app that keeps such numbers; it says here how.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from frame import words
from leads.models import Campaign

By = Literal["source", "campaign", "month"]
Counter = Callable[[By, datetime], Iterable[tuple[Any, int, int]]]
_COUNTERS: list[Counter] = []


def counts_leads(counter: Counter) -> Counter:
    """Register the function that counts all leads by this, at an instant: key, how many, how many of them have become customers.

    A key is a source, the id of a campaign or the first day of a month; "" or None stands for not known.
    """
    _COUNTERS.append(counter)
    return counter


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


def by_source(*, at: datetime) -> list[Group]:
    """Most leads first, those without a source last."""
    return _most_first(Group(source, words.source(source), all_, won) for source, all_, won in _counted("source", at))


def by_campaign(*, at: datetime) -> list[Group]:
    """Most leads first, those without a campaign last."""
    counted = _counted("campaign", at)
    names = dict(Campaign.objects.filter(pk__in=[pk for pk, _all, _won in counted if pk]).values_list("pk", "name"))
    return _most_first(Group(pk, names.get(pk, ""), all_, won) for pk, all_, won in counted)


def by_month(*, at: datetime) -> list[Group]:
    """By the first day of the month of first contact, in order; those without one last. Later months had less time to win."""
    groups = [Group(month, _month(month), all_, won) for month, all_, won in _counted("month", at)]
    return sorted(groups, key=lambda group: (group.key is None, group.key or date.min))


def total(groups: Iterable[Group]) -> Group:
    """All of them together."""
    seen = list(groups)
    return Group("all", "", sum(group.leads for group in seen), sum(group.won for group in seen))


def _counted(by: By, at: datetime) -> list[tuple[Any, int, int]]:
    return [row for counter in _COUNTERS for row in counter(by, at)]


def _most_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group.is_unknown, -group.leads, group.name))


def _month(month: date | None) -> str:
    return f"{month:%Y-%m}" if month else ""
