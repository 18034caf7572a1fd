"""What rules say of facts: met, not met or unknown, with what was seen and when time alone may change it."""

import operator as compare
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from criteria.catalogue import POINTS, FieldKind, Operator
from criteria.facts import Engagement, Facts, fold
from criteria.rules import Criterion, Definition, Kind, Part, Rule

_NEVER = datetime.max.replace(tzinfo=UTC)


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Case:
    """Whose facts are judged, and when. `zone` tells which day it is; `interest` what an engagement brings."""

    facts: Facts
    at: datetime
    zone: tzinfo
    interest: Mapping[str, int]

    @classmethod
    def of(cls, facts: Facts, *, at: datetime, zone: tzinfo, interest: Mapping[str, int]) -> "Case":
        if at.tzinfo is None:
            raise ValueError("Judging needs an instant with a time zone.")
        return cls(facts, at.astimezone(UTC), zone, interest)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule came to. `value` is the fact, typed (a sum or count for engagements, with those `counted`)."""

    outcome: Outcome
    value: Any = None
    counted: tuple[Engagement, ...] = ()
    until: datetime | None = None
    members: tuple["Finding", ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part after all its rules were looked at; score and reachable include what was carried into it."""

    findings: tuple[Finding, ...]
    threshold: Outcome | None
    holds: bool
    score: int
    reachable: int
    until: datetime | None = field(default=None)


def matches(rule: Definition | Rule, *, facts: Facts, at: datetime, zone: tzinfo = UTC) -> bool:
    """Whether these facts satisfy the rule: a definition qualifies them, a single criterion or group is met."""
    if not isinstance(rule, Definition):
        return find(rule, Case.of(facts, at=at, zone=zone, interest={})).outcome is Outcome.MET
    case = Case.of(facts, at=at, zone=zone, interest=rule.interest)
    common = weigh(rule.common, case)
    if not common.holds:
        return False
    return not rule.tiers or any(weigh(tier.part, case, carried=common).holds for tier in rule.tiers)


def weigh(part: Part, case: Case, *, carried: Weighed | None = None) -> Weighed:
    """Look at every rule of a part. Unknown points are not counted, but reachable unless they would subtract."""
    findings = tuple(find(rule, case) for rule in part.rules)
    score, open_points = (carried.score, carried.reachable - carried.score) if carried else (0, 0)
    holds = True
    for rule, finding in zip(part.rules, findings, strict=True):
        if finding.outcome is Outcome.MET:
            score += rule.points
        elif finding.outcome is Outcome.UNKNOWN:
            open_points += max(rule.points, 0)
        holds = holds and not stands_in_the_way(rule.kind, finding.outcome)
    threshold = _threshold(part.at_least_points, score=score, reachable=score + open_points)
    holds = holds and threshold in (None, Outcome.MET)
    until = earliest(finding.until for finding in findings)
    return Weighed(findings, threshold, holds, score, score + open_points, until)


def stands_in_the_way(kind: Kind, outcome: Outcome) -> bool:
    """A required unknown does; an unknown disqualifier does not."""
    if kind is Kind.REQUIRED:
        return outcome is not Outcome.MET
    return kind is Kind.DISQUALIFYING and outcome is Outcome.MET


def find(rule: Rule, case: Case) -> Finding:
    """What one criterion or group comes to. A group is unknown only while none is met and one might be."""
    if isinstance(rule, Criterion):
        return _find_engagements(rule, case) if rule.field.kind is FieldKind.ENGAGEMENTS else _find_fact(rule, case)
    members = tuple(find(member, case) for member in rule.any)
    outcomes = {member.outcome for member in members}
    outcome = next(one for one in (Outcome.MET, Outcome.UNKNOWN, Outcome.NOT_MET) if one in outcomes)
    return Finding(outcome, until=earliest(member.until for member in members), members=members)


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _threshold(needed: int | None, *, score: int, reachable: int) -> Outcome | None:
    if needed is None:
        return None
    if score >= needed:
        return Outcome.MET
    return Outcome.UNKNOWN if reachable >= needed else Outcome.NOT_MET


def _find_fact(criterion: Criterion, case: Case) -> Finding:
    value = case.facts.value(criterion.field, zone=case.zone)
    match criterion.operator:
        case Operator.KNOWN:
            return Finding(_outcome(value is not None), value)
        case Operator.UNKNOWN:
            return Finding(_outcome(value is None), value)
    if value is None:
        return Finding(Outcome.UNKNOWN)
    if criterion.operator is Operator.WITHIN_DAYS:
        return _find_recent(value, criterion.value, case)
    return Finding(_outcome(_HOLDS[criterion.operator](value, criterion.value)), value)


def _find_recent(value: date, days: Any, case: Case) -> Finding:
    """The last N days, today among them; a day to come is not among them yet."""
    met = timedelta() <= case.today - value < timedelta(days=days)
    begins, ends = _start_of(value, 0, case.zone), _start_of(value, days, case.zone)
    return Finding(_outcome(met), value, until=earliest(_later((begins, ends), case.at)))


def _start_of(day: date, days: int, zone: tzinfo) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=days), time.min, zone).astimezone(UTC)
    except OverflowError:
        return None


def _find_engagements(criterion: Criterion, case: Case) -> Finding:
    """Counts or sums over (at - N days, at]; with no list at all nothing is known, an empty one counts as zero."""
    if case.facts.engagements is None:
        return Finding(Outcome.UNKNOWN)
    brings = case.interest if criterion.field.name == POINTS else None
    relevant = [
        one
        for one in case.facts.engagements
        if (not criterion.of or one.kind in criterion.of) and (brings is None or brings.get(one.kind))
    ]
    counted = tuple(one for one in relevant if one.at <= case.at < (_leaves(one, criterion) or _NEVER))
    total = Decimal(len(counted) if brings is None else sum(brings[one.kind] for one in counted))
    changes = [instant for one in relevant for instant in (one.at, _leaves(one, criterion))]
    until = earliest(_later(changes, case.at))
    return Finding(_outcome(_HOLDS[criterion.operator](total, criterion.value)), total, counted, until)


def _leaves(engagement: Engagement, criterion: Criterion) -> datetime | None:
    """The first instant at which it no longer lies in the window; None when there is no window."""
    if criterion.within_days is None:
        return None
    try:
        return engagement.at + timedelta(days=criterion.within_days)
    except OverflowError:
        return None


def _later(instants: Iterable[datetime | None], at: datetime) -> Iterable[datetime]:
    return (instant for instant in instants if instant is not None and instant > at)


def _outcome(holds: bool) -> Outcome:
    return Outcome.MET if holds else Outcome.NOT_MET


def _is(values: tuple[str, ...], wanted: str) -> bool:
    return _one_of(values, (wanted,))


def _one_of(values: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return not {fold(value) for value in values}.isdisjoint(fold(one) for one in wanted)


_HOLDS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: _is,
    Operator.IS_NOT: lambda values, wanted: not _is(values, wanted),
    Operator.CONTAINS: lambda values, wanted: any(fold(wanted) in fold(value) for value in values),
    Operator.ONE_OF: _one_of,
    Operator.NOT_ONE_OF: lambda values, wanted: not _one_of(values, wanted),
    Operator.EQUALS: compare.eq,
    Operator.AT_LEAST: compare.ge,
    Operator.AT_MOST: compare.le,
    Operator.MORE_THAN: compare.gt,
    Operator.LESS_THAN: compare.lt,
    Operator.BETWEEN: lambda value, span: span[0] <= value <= span[1],
    Operator.ON_OR_AFTER: compare.ge,
    Operator.ON_OR_BEFORE: compare.le,
    Operator.IS_TRUE: lambda value, _nothing: value,
    Operator.IS_FALSE: lambda value, _nothing: not value,
}
