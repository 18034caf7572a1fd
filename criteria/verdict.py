"""What the rules said of a lead, kept as it was said: frozen, and JSON both ways."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


@dataclass(frozen=True, slots=True)
class PartLines:
    """The lines of one part: of the common one (no letter), or of a tier; ``holds`` when none stands in the way."""

    letter: str
    lines: tuple[Line, ...]

    @property
    def holds(self) -> bool:
        return not any(line.stands_in_the_way for line in self.lines)


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

    @property
    def parts(self) -> tuple[PartLines, ...]:
        """All lines part by part: the common one, then each tier."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault("" if line.part == COMMON else line.part, []).append(line)
        return tuple(PartLines(letter, tuple(lines)) for letter, lines in found.items())

    @property
    def parts_to_reach(self) -> tuple[PartLines, ...]:
        """The parts up to the matched tier: what qualified the lead, and what would lift it; all while there is none."""
        letters = [part.letter for part in self.parts]
        return self.parts[: letters.index(self.tier) + 1] if self.tier in letters else self.parts

    @property
    def telling_parts(self) -> tuple[PartLines, ...]:
        """The telling lines part by part."""
        return tuple(part for part in self.parts if not part.letter or self.tier in (None, part.letter))

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
    """One sentence, or two, on why the lead is or is not qualified: everything that stands in the way."""
    if verdict.qualified:
        return _("Qualified, tier %(tier)s.") % {"tier": verdict.tier} if verdict.tier else _("Qualified.")
    reasons = "; ".join(_reasons(verdict.of_part(COMMON)))
    lacking = [part for part in verdict.parts if part.letter and not part.holds]
    is_without_tier = lacking and len(lacking) == sum(bool(part.letter) for part in verdict.parts)
    tiers = "; ".join(
        _("%(tier)s: %(reasons)s") % {"tier": part.letter, "reasons": ", ".join(_reasons(part.lines))}
        for part in lacking
    )
    if not is_without_tier:
        return _("Not qualified: %(reasons)s.") % {"reasons": reasons}
    if not reasons:
        return _("Not qualified: no tier fits (%(tiers)s).") % {"tiers": tiers}
    return _("Not qualified: %(reasons)s. Nor does any tier fit (%(tiers)s).") % {"reasons": reasons, "tiers": tiers}


def reworded(frozen: Verdict, again: Verdict) -> Verdict:
    """A frozen verdict in the words of the same judgement made again, so that whoever reads it reads their own language.

    What was decided stays as it was frozen; a line that came out otherwise, or is not there any more, keeps its words.
    """
    words = {line.path: line for line in _every(again.lines)}
    return replace(frozen, lines=tuple(_reworded(line, words) for line in frozen.lines))


def _reworded(line: Line, words: Mapping[str, Line]) -> Line:
    again = words.get(line.path)
    lines = tuple(_reworded(inner, words) for inner in line.lines)
    if again is None or (again.kind, again.outcome, again.points) != (line.kind, line.outcome, line.points):
        return replace(line, lines=lines)
    return replace(line, rule=again.rule, saw=again.saw, lines=lines)


def _every(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _every(line.lines)


def _reasons(lines: Iterable[Line]) -> Iterator[str]:
    """What stands in the way, put together by how it does."""
    in_the_way: dict[tuple[bool, bool], list[str]] = {}
    for line in lines:
        if line.stands_in_the_way:
            how = line.kind is Kind.DISQUALIFYING, line.outcome is Outcome.UNKNOWN
            in_the_way.setdefault(how, []).append(_("“%(criterion)s”") % {"criterion": line.text})
    for (rules_out, is_unknown), criteria in in_the_way.items():
        yield _in_words(criteria, rules_out=rules_out, is_unknown=is_unknown)


def _in_words(criteria: list[str], *, rules_out: bool, is_unknown: bool) -> str:
    *firsts, last = criteria
    said = _("%(firsts)s and %(last)s") % {"firsts": ", ".join(firsts), "last": last} if firsts else last
    if rules_out:
        words = ngettext("%(criteria)s rules it out", "%(criteria)s rule it out", len(criteria))
    elif is_unknown:
        words = ngettext("%(criteria)s is unknown", "%(criteria)s are unknown", len(criteria))
    else:
        words = ngettext("%(criteria)s is not met", "%(criteria)s are not met", len(criteria))
    return words % {"criteria": said}
