"""Handed over, accepted and won by source, campaign, persona, team and tier, each with its weeks."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from frame.words import percent, source
from leads.models import Campaign
from people.models import Team
from personas.models import Persona
from scoreboard.promises import Promises
from scoreboard.scope import Scope
from scoreboard.tally import Tally

ENOUGH_WON = 5
NOTHING = "none"


@dataclass
class Counts:
    """What became of the handoffs of one line."""

    given: int = 0
    decided: int = 0
    not_accepted: int = 0
    won: int = 0
    weekly: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        self.given += other.given
        self.decided += other.decided
        self.not_accepted += other.not_accepted
        self.won += other.won
        for week, number in other.weekly.items():
            self.weekly[week] = self.weekly.get(week, 0) + number

    @property
    def acceptance(self) -> float | None:
        return (self.decided - self.not_accepted) / self.decided if self.decided else None


@dataclass(frozen=True)
class BreakdownRow:
    """One line: its name, its counts, and the ways to the handoffs behind each."""

    name: str
    counts: Counts
    weekly: list[float]
    given_url: str
    decided_url: str
    won_url: str
    tally: Tally | None = None
    kept_url: str = ""
    side: str = ""

    @property
    def accepted(self) -> str:
        return "–" if self.counts.acceptance is None else percent(self.counts.acceptance)

    @property
    def accepted_of(self) -> str:
        """What the share is of, for those who want to know."""
        return _("%(part)s of %(whole)s accepted") % {
            "part": self.counts.decided - self.counts.not_accepted,
            "whole": self.counts.decided,
        }


class Breakdowns:
    """One question, counted by everything at once."""

    def __init__(self, scope: Scope, promises: Promises) -> None:
        self.scope, self.promises = scope, promises

    def by_source(self) -> list[BreakdownRow]:
        return self._most_first(self._rows(self._by("source"), "source", lambda key: source(key) or _("Not known")))

    def by_campaign(self) -> list[BreakdownRow]:
        names = {pk: name for pk, (name, _persona) in self._campaigns.items()}
        rows = self._rows(_numbered(self._by("campaign")), "campaign", lambda key: names.get(key, _("No campaign")))
        return self._most_first(rows)

    def by_persona(self) -> list[BreakdownRow]:
        """By the persona that the campaign was for; empty while no campaign names one."""
        found: dict[int | None, Counts] = {}
        for campaign, counts in _numbered(self._by("campaign")).items():
            persona = self._campaigns[campaign][1] if campaign else None
            found.setdefault(persona, Counts()).add(counts)
        personas = Persona.objects.in_bulk([key for key in found if key])
        if not personas:
            return []
        return self._most_first(
            self._rows(found, "persona", lambda key: str(personas[key]) if key else _("No campaign for one persona"))
        )

    def by_tier(self) -> list[BreakdownRow]:
        rows = self._rows(self._by("tier"), "tier", lambda key: key, tally=lambda key: self.promises.of_tier(key))
        return sorted(rows, key=lambda row: row.name)

    def by_team(self) -> list[BreakdownRow]:
        """Sales teams with what they received, all teams with their promises, by side and name."""
        rows = []
        for team in self.scope.teams:
            counts = self._by("team").get(str(team.pk), Counts())
            tally, _weekly = self.promises.of_team(team.pk)
            if counts.given or counts.decided or counts.won or tally.total:
                rows.append(self._team_row(team, counts, tally))
        return rows

    def source_caption(self) -> str:
        """Which brings most leads, and which most customers, when enough were won to say."""
        counts = {key: found for key, found in self._by("source").items() if key}
        given = sorted(counts, key=lambda key: -counts[key].given)
        won = sorted(counts, key=lambda key: -counts[key].won)
        if len(counts) < 2 or counts[given[0]].given == counts[given[1]].given:
            return ""
        if sum(found.won for found in counts.values()) < ENOUGH_WON or counts[won[0]].won == counts[won[1]].won:
            return _("“%(source)s” brings the most leads. Too few were won to compare.") % {"source": source(given[0])}
        if given[0] == won[0]:
            return _("“%(source)s” brings the most leads and the most customers.") % {"source": source(given[0])}
        return _("“%(source)s” brings the most leads, “%(best)s” the most customers.") % {
            "source": source(given[0]),
            "best": source(won[0]),
        }

    @cached_property
    def _all(self) -> dict[str, dict[str, Counts]]:
        """Counts by everything they are told apart by, from one question."""
        scope, found = self.scope, defaultdict[str, dict[str, Counts]](dict)
        for one in scope.numbers.origins(scope.period, team=scope.team, first=scope.first_of_weeks):
            weekly = {one.week: one.given} if one.given else {}
            counts = Counts(one.given, one.decided, one.not_accepted, one.won, weekly)
            found[one.by].setdefault(one.key, Counts()).add(counts)
        return found

    def _by(self, what: str) -> dict[str, Counts]:
        return self._all.get(what, {})

    @cached_property
    def _campaigns(self) -> dict[int, tuple[str, int | None]]:
        """Name and persona of each."""
        keys = [key for key in _numbered(self._by("campaign")) if key]
        rows = Campaign.objects.filter(pk__in=keys).values_list("pk", "name", "persona")
        return {pk: (name, persona) for pk, name, persona in rows}

    def _rows(
        self,
        found: Mapping[Any, Counts],
        name: str,
        said: Callable[[Any], str],
        tally: Callable[[Any], Tally] | None = None,
    ) -> list[BreakdownRow]:
        return [
            self._row(said(key), counts, {name: key or NOTHING}, tally=tally(key) if tally else None)
            for key, counts in found.items()
        ]

    def _row(self, name: str, counts: Counts, narrowed: dict[str, Any], *, tally: Tally | None = None) -> BreakdownRow:
        return BreakdownRow(
            name,
            counts,
            [counts.weekly.get(place, 0) for place in range(len(self.scope.weeks))],
            self.scope.handoffs("submitted", **narrowed) if counts.given else "",
            self.scope.handoffs("decided", **narrowed) if counts.decided else "",
            self.scope.handoffs("won", **narrowed) if counts.won else "",
            tally,
            self._promises(**narrowed) if tally and tally.total else "",
        )

    def _team_row(self, team: Team, counts: Counts, tally: Tally) -> BreakdownRow:
        row = self._row(team.name, counts, {"team": team.pk}, tally=tally)
        return BreakdownRow(**{**vars(row), "side": team.side})

    def _promises(self, **narrowed: Any) -> str:
        return self.scope.promises(**narrowed)

    @staticmethod
    def _most_first(rows: list[BreakdownRow]) -> list[BreakdownRow]:
        return sorted(rows, key=lambda row: (f"={NOTHING}" in row.given_url, -row.counts.given, row.name.casefold()))


def _numbered(found: Mapping[str, Counts]) -> dict[int | None, Counts]:
    """By the id that a key is; None for no key."""
    return {int(key) if key else None: counts for key, counts in found.items()}


def narrow(handoffs: Any, asked: Any) -> Any:
    """The handoffs of one line of a table, as its address names it."""
    for name, path in (("source", "source"), ("campaign", "lead__campaign"), ("persona", "lead__campaign__persona")):
        value = asked.get(name, "")
        if value == NOTHING:
            handoffs = handoffs.filter(Q(**{path: ""}) if name == "source" else Q(**{f"{path}__isnull": True}))
        elif value:
            handoffs = handoffs.filter(**{path: value if name == "source" else whole_number(value)})
    return handoffs.filter(tier=asked["tier"]) if asked.get("tier") else handoffs


def whole_number(value: str) -> int:
    """An id from an address; one that cannot be is nobody's."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
