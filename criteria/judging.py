"""Judge a lead's facts by a definition, and keep every reason."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from criteria.evaluating import Case, Finding, Outcome, Weighed, earliest, find, weigh
from criteria.facts import Facts
from criteria.rules import Criterion, Definition, Kind, Part, Rule
from criteria.verdict import COMMON, Line, Verdict
from criteria.words import points_needed, points_seen, saw, words


def judge(definition: Definition, *, facts: Facts, at: datetime, zone: tzinfo = UTC) -> Verdict:
    """The verdict at the instant `at`; `zone` (the workspace's) tells which day it is for criteria on dates."""
    case = Case.of(facts, at=at, zone=zone, interest=definition.interest)
    common = weigh(definition.common, case)
    lines = [*_lines(definition.common, common, case, part=COMMON, path="common", threshold="at_least_points")]
    tiers = [(tier, weigh(tier.part, case, carried=common)) for tier in definition.tiers]
    for index, (tier, weighed) in enumerate(tiers):
        at_tier = f"tiers[{index}]"
        lines += _lines(
            tier.part,
            weighed,
            case,
            part=tier.letter,
            path=f"{at_tier}.criteria",
            threshold=f"{at_tier}.at_least_points",
        )
    matched = next(((tier, weighed) for tier, weighed in tiers if weighed.holds), None) if common.holds else None
    closest = max((weighed for _tier, weighed in tiers), key=lambda one: (one.score, one.reachable), default=common)
    counts = matched[1] if matched else closest
    return Verdict(
        qualified=matched is not None if tiers else common.holds,
        score=counts.score,
        reachable=counts.reachable,
        tier=matched[0].letter if matched else None,
        lines=tuple(lines),
        fresh_until=earliest((common.until, *(weighed.until for _tier, weighed in tiers))),
    )


def judge_rule(rule: Rule, *, facts: Facts, at: datetime, zone: tzinfo = UTC) -> Line:
    """The line of one criterion or group on its own, as on a verdict."""
    case = Case.of(facts, at=at, zone=zone, interest={})
    return _line(rule, find(rule, case), case, part=COMMON, path="")


def _lines(part_of: Part, weighed: Weighed, case: Case, *, part: str, path: str, threshold: str) -> Iterator[Line]:
    for index, (rule, finding) in enumerate(zip(part_of.rules, weighed.findings, strict=True)):
        yield _line(rule, finding, case, part=part, path=f"{path}[{index}]")
    if weighed.threshold is not None and part_of.at_least_points is not None:
        yield Line(
            part=part,
            path=threshold,
            kind=Kind.REQUIRED,
            rule=points_needed(part_of.at_least_points),
            outcome=weighed.threshold,
            saw=points_seen(weighed.score, reachable=weighed.reachable),
        )


def _line(rule: Rule, finding: Finding, case: Case, *, part: str, path: str) -> Line:
    nested: tuple[Line, ...] = ()
    if isinstance(rule, Criterion):
        seen = saw(rule, finding, case.facts)
    else:
        nested = tuple(
            _line(member, found, case, part=part, path=f"{path}.any[{index}]")
            for index, (member, found) in enumerate(zip(rule.any, finding.members, strict=True))
        )
        seen = _seen_by_group(nested)
    return Line(
        part=part,
        path=path,
        kind=rule.kind,
        rule=words(rule),
        label=rule.label,
        outcome=finding.outcome,
        saw=seen,
        points=rule.points if finding.outcome is Outcome.MET else 0,
        could_bring=rule.points if finding.outcome is Outcome.UNKNOWN else 0,
        lines=nested,
    )


def _seen_by_group(members: tuple[Line, ...]) -> str | None:
    """What met it, or everything that did not."""
    met = [line.saw for line in members if line.outcome is Outcome.MET and line.saw]
    seen = met[:1] or [line.saw for line in members if line.saw]
    return "; ".join(dict.fromkeys(seen)) or None
