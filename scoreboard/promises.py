"""Promises kept in a scope: both sides, week by week, by promise, tier, team and person, from two questions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from frame.plots import Line
from frame.words import honest_percent, hundredths, percent
from people.models import Person, Side
from scoreboard.findings import Change, Share, change
from scoreboard.numbers import Kept, KeptByPerson
from scoreboard.scope import Scope
from scoreboard.tables import Row, kind_rows
from scoreboard.tally import Tally

G = TypeVar("G", Kept, KeptByPerson)

MANY = 100  # from here on a share is shown with a decimal


@dataclass(frozen=True)
class WeeklyRow:
    """A line of a table with its share kept per week, None where nothing was decided."""

    row: Row
    weekly: list[float | None]
    detail: str = ""


class Promises:
    """Every number about promises that the page shows."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        period, team, first = scope.period, scope.team, scope.first_of_weeks
        self.groups = scope.numbers.promises(period, team=team, first=first)
        self.people = scope.numbers.people(period, team=team, first=first)

    @property
    def has_any(self) -> bool:
        return bool(self.groups)

    @cached_property
    def before(self) -> dict[str, Tally]:
        """Both sides' promises in the days compared with; empty when there are none."""
        if self.scope.compared is None:
            return {}
        return self.scope.numbers.sides(self.scope.compared.period, team=self.scope.team)

    @cached_property
    def sides(self) -> dict[str, Row]:
        """Marketing first, also where nothing was decided."""
        found = self._by(lambda group: group.side)
        return {
            str(side): Row(str(side.label), found.get(side, Tally()), self.scope.narrowed(side=str(side)), side)
            for side in Side
        }

    @property
    def lines(self) -> list[Line]:
        """The share kept per week, in percent, by side."""
        return [Line(self._in_line(side), self._weekly("side", side), str(side)) for side in Side]

    @property
    def weeks(self) -> list[dict[str, Any]]:
        """The table behind the lines: each week's tallies of both sides, oldest first."""
        found = self._by(lambda group: (group.side, group.week))
        return [
            {
                "first": week.first,
                **{
                    str(side): Row(
                        str(side.label),
                        found.get((side, place), Tally()),
                        self.scope.narrowed(days=week, side=str(side)),
                        side,
                    )
                    for side in Side
                },
            }
            for place, week in enumerate(self.scope.weeks)
            if any((side, place) in found for side in Side)
        ]

    @property
    def kinds(self) -> list[Row]:
        return kind_rows(self._by(lambda group: (group.kind, group.tier)), narrowed=self.scope.narrowed())

    def by_person(self) -> list[WeeklyRow]:
        """By name; nobody is ranked."""
        found = _summed(self.people, lambda group: group.person)
        people = Person.objects.select_related("team").in_bulk([key for key in found if key])
        rows = [
            WeeklyRow(
                Row(
                    str(people[key]) if key else _("Nobody: the team alone"),
                    tally,
                    self.scope.narrowed(counts_for=key or "none"),
                    (people[key].side or "") if key else "",
                ),
                self._shares(group for group in self.people if group.person == key),
            )
            for key, tally in found.items()
        ]
        return sorted(rows, key=lambda one: ("none" in one.row.narrowed.values(), one.row.name.casefold()))

    def of_team(self, team: int) -> tuple[Tally, list[float | None]]:
        """A team's promises and their share kept per week."""
        found = self._by(lambda group: group.team)
        return found.get(team, Tally()), self._weekly("team", team)

    def of_tier(self, tier: str) -> Tally:
        return self._by(lambda group: group.tier).get(tier, Tally())

    def figure(self, side: str) -> dict[str, Any]:
        """The side's share in large, what of what, and where it came from when there is enough to compare."""
        row, before = self.sides[side], self.before.get(side, Tally())
        share, words = row.tally.share, ""
        if row.tally.total and before.total:
            words = _compared_in_words(row.tally, before)
        digits = 1 if row.tally.total >= MANY and share not in (0, 1) else 0
        value = "–" if share is None else hundredths(share, digits=digits)
        return {"row": row, "value": value, "has_share": share is not None, "words": words}

    def caption(self) -> str:
        """Whether each side keeps more or fewer than in the days compared with."""
        if not self.groups:
            return _("No promise was decided in these days.")
        if self.scope.compared is None:
            return ""
        changes = {
            str(side): change(_share(self.sides[side].tally), _share(self.before.get(side, Tally()))) for side in Side
        }
        return _changes_in_words(changes["marketing"], changes["sales"], self.scope.compared.phrase)

    def _by(self, key: Callable[[Kept], Any]) -> dict[Any, Tally]:
        return _summed(self.groups, key)

    def _weekly(self, field: str, value: Any) -> list[float | None]:
        """The share kept per week, in percent, of the groups whose field has this value."""
        return self._shares(group for group in self.groups if getattr(group, field) == value)

    def _shares(self, groups: Iterable[G]) -> list[float | None]:
        tallies = _summed(groups, lambda group: group.week)
        shares = [tallies.get(place, Tally()).share for place in range(len(self.scope.weeks))]
        return [None if share is None else honest_percent(share, digits=1) for share in shares]

    def _in_line(self, side: Side) -> str:
        return _("marketing") if side == Side.MARKETING else _("sales")


def _summed(groups: Iterable[G], key: Callable[[G], Any]) -> dict[Any, Tally]:
    found: dict[Any, Tally] = {}
    for group in groups:
        found[key(group)] = found.get(key(group), Tally()) + group.tally
    return found


def _share(tally: Tally) -> Share:
    return Share(tally.kept, tally.total)


def _compared_in_words(now: Tally, before: Tally) -> str:
    was, shown = before.share or 0.0, now.share or 0.0
    if hundredths(was) == hundredths(shown):
        return _("as before")
    return _("%(share)s before") % {"share": percent(was)}


def _changes_in_words(marketing: Change, sales: Change, before: str) -> str:
    both = {
        Change.ROSE: _("Both sides keep more than %(before)s."),
        Change.FELL: _("Both sides keep fewer than %(before)s."),
        Change.SAME: _("Both sides keep about as many as %(before)s."),
        Change.TOO_FEW: _("Too few promises were decided to compare with those %(before)s."),
    }
    if marketing == sales:
        return both[marketing] % {"before": before}
    each = {
        "marketing": {
            Change.ROSE: _("Marketing keeps more than %(before)s."),
            Change.FELL: _("Marketing keeps fewer than %(before)s."),
            Change.SAME: _("Marketing keeps about as many as %(before)s."),
            Change.TOO_FEW: _("Of marketing’s, too few were decided to compare."),
        }[marketing],
        "sales": {
            Change.ROSE: _("Sales keeps more than %(before)s."),
            Change.FELL: _("Sales keeps fewer than %(before)s."),
            Change.SAME: _("Sales keeps about as many as %(before)s."),
            Change.TOO_FEW: _("Of sales’, too few were decided to compare."),
        }[sales],
    }
    return " ".join(sentence % {"before": before} for sentence in each.values())
