"""How well a company fits the profile, and which persona a lead is. Plain functions: facts and instants are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Generic, TypeVar

from criteria import Definition, Facts, Kind, Line, Outcome, judge

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Fit:
    """``score`` from 0 to 100, None while no criterion is known; ``reachable`` once all that is unknown turns out well.

    A disqualifying criterion that is met makes both 0, whatever else is known.
    """

    score: int | None
    reachable: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K]):
    """A persona as recognition sees it: any key, and the criteria that recognise one."""

    key: K
    definition: Definition


@dataclass(frozen=True, slots=True)
class Recognition(Generic[K]):
    """Which persona, and the criteria that were met."""

    key: K
    lines: tuple[Line, ...]


def fit(definition: Definition, *, facts: Facts, at: datetime, zone: tzinfo) -> Fit:
    """The weights met as a share of all weights, in percent."""
    verdict = judge(definition, facts=facts, at=at, zone=zone)
    if any(line.kind is Kind.DISQUALIFYING and line.outcome is Outcome.MET for line in verdict.lines):
        return Fit(0, 0, verdict.lines)
    most = definition.common.most
    known = any(line.outcome is not Outcome.UNKNOWN for line in verdict.lines)
    return Fit(
        _percent(verdict.score, most) if known else None,
        _percent(verdict.reachable, most),
        verdict.lines,
    )


def recognise(candidates: Iterable[Candidate[K]], *, facts: Facts, at: datetime, zone: tzinfo) -> Recognition[K] | None:
    """The persona whose criteria say most: everything required, nothing disqualifying, and the most points.

    Of equals the one with more criteria met, then the first given. None when nobody's criteria are met.
    """
    best: tuple[tuple[int, int], Recognition[K]] | None = None
    for candidate in candidates:
        verdict = judge(candidate.definition, facts=facts, at=at, zone=zone)
        speaking = tuple(
            line
            for line in verdict.lines
            if line.outcome is Outcome.MET and (line.kind is Kind.REQUIRED or line.points > 0)
        )
        rank = (verdict.score, len(speaking))
        if verdict.qualified and speaking and (best is None or rank > best[0]):
            best = (rank, Recognition(candidate.key, speaking))
    return best[1] if best else None


def _percent(points: int, most: int) -> int:
    return min(100, max(0, round(100 * points / most))) if most else 0
