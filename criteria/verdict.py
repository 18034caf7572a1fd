"""What the rules said of a lead, kept as it was said: frozen, and JSON both ways."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from criteria.evaluating import Outcome, stands_in_the_way
from criteria.rules import Kind

COMMON = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion, group or threshold of a verdict.

    `rule` is the sentence of the criterion, `label` its own name if somebody gave it one; `saw` is the fact it saw, None
    when there was none. `points` are those it brought, `could_bring` those that an unknown one may bring yet. `part` is
    `common` or the letter of a tier, `path` the place in the definition.
    """

    part: str
    path: str
    kind: Kind
    rule: str
    label: str = ""
    outcome: Outcome
    saw: str | None = None
    points: int = 0
    could_bring: int = 0
    lines: tuple["Line", ...] = ()

    @property
    def text(self) -> str:
        return self.label or self.rule

    @property
    def stands_in_the_way(self) -> bool:
        """Required and not met or unknown, or a disqualifier that is met."""
        return stands_in_the_way(self.kind, self.outcome)

    def to_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "path": self.path,
            "kind": self.kind.value,
            "rule": self.rule,
            "label": self.label,
            "outcome": self.outcome.value,
            "saw": self.saw,
            "points": self.points,
            "could_bring": self.could_bring,
            "lines": [line.to_json() for line in self.lines],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Line":
        return cls(
            **{
                **document,
                "kind": Kind(document["kind"]),
                "outcome": Outcome(document["outcome"]),
                "lines": tuple(cls.from_json(line) for line in document["lines"]),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Qualified or not, and why.

    `score` is that of the common part and the matched tier, or while none matches of the tier that comes closest;
    `reachable` adds what unknown criteria may bring. Nothing changes before `fresh_until` (UTC) unless a fact does; None:
    time alone changes nothing.
    """

    qualified: bool
    score: int
    reachable: int
    tier: str | None
    lines: tuple[Line, ...]
    fresh_until: datetime | None

    def of_part(self, part: str) -> tuple[Line, ...]:
        """The lines of the common part or of the tier with that letter."""
        return tuple(line for line in self.lines if line.part == part)

    @property
    def telling(self) -> tuple[Line, ...]:
        """The lines to show first: the common part with the matched tier, or all of them while there is none."""
        return tuple(line for line in self.lines if self.tier is None or line.part in (COMMON, self.tier))

    def to_json(self) -> dict[str, Any]:
        return {
            "qualified": self.qualified,
            "score": self.score,
            "reachable": self.reachable,
            "tier": self.tier,
            "lines": [line.to_json() for line in self.lines],
            "fresh_until": self.fresh_until.isoformat() if self.fresh_until else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Verdict":
        until = document["fresh_until"]
        return cls(
            qualified=document["qualified"],
            score=document["score"],
            reachable=document["reachable"],
            tier=document["tier"],
            lines=tuple(Line.from_json(line) for line in document["lines"]),
            fresh_until=datetime.fromisoformat(until) if until else None,
        )


def explain(verdict: Verdict) -> str:
    """One sentence on why the lead is, or is not, qualified."""
    if verdict.qualified:
        return _("Qualified, tier %(tier)s.") % {"tier": verdict.tier} if verdict.tier else _("Qualified.")
    reasons = "; ".join(_reasons(verdict.of_part(COMMON)))
    if reasons:
        return _("Not qualified: %(reasons)s.") % {"reasons": reasons}
    tiers = "; ".join(_tier_reasons(verdict))
    return _("Not qualified: no tier fits (%(tiers)s).") % {"tiers": tiers}


def _tier_reasons(verdict: Verdict) -> Iterator[str]:
    for part in dict.fromkeys(line.part for line in verdict.lines if line.part != COMMON):
        reasons = ", ".join(_reasons(verdict.of_part(part)))
        yield _("%(tier)s: %(reasons)s") % {"tier": part, "reasons": reasons}


def _reasons(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        if not line.stands_in_the_way:
            continue
        if line.kind is Kind.DISQUALIFYING:
            yield _("“%(criterion)s” rules it out") % {"criterion": line.text}
        elif line.outcome is Outcome.UNKNOWN:
            yield _("“%(criterion)s” is unknown") % {"criterion": line.text}
        else:
            yield _("“%(criterion)s” is not met") % {"criterion": line.text}
