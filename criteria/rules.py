"""What a rule is, once read: criteria, groups of them, and the definition of a qualified lead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from criteria.catalogue import Field, Operator

Value = str | int | Decimal | date | tuple[Any, ...] | None


class Kind(StrEnum):
    REQUIRED = "required"
    DISQUALIFYING = "disqualifying"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """`field operator value`. `of` and `within_days` narrow which engagements count (any kind, at any time)."""

    field: Field
    operator: Operator
    value: Value = None
    of: tuple[str, ...] = ()
    within_days: int | None = None
    kind: Kind = Kind.REQUIRED
    points: int = 0
    label: str = ""

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {"field": self.field.name, "operator": self.operator.value}
        if self.value is not None:
            document["value"] = _plain(self.value)
        if self.of:
            document["of"] = list(self.of)
        if self.within_days is not None:
            document["within_days"] = self.within_days
        return document | _standing(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Met as soon as any of its criteria is."""

    any: tuple[Criterion, ...]
    kind: Kind = Kind.REQUIRED
    points: int = 0
    label: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"any": [member.to_json() for member in self.any], **_standing(self)}


Rule = Criterion | Group


@dataclass(frozen=True, slots=True)
class Part:
    """Criteria that are judged together, and the points that they have to bring (None: no threshold)."""

    rules: tuple[Rule, ...] = ()
    at_least_points: int | None = None

    @property
    def most(self) -> int:
        """The points that this part brings at best."""
        return sum(max(rule.points, 0) for rule in self.rules)

    @property
    def decides(self) -> bool:
        """Whether anything here can say no: points alone, without a threshold, let everybody through."""
        return self.at_least_points is not None or any(rule.kind is not Kind.POINTS for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Tier:
    letter: str
    part: Part
    label: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """Who is qualified: the common part holds and, where there are tiers, one does; the first that does is theirs.

    A tier's threshold counts the points of the common part and its own. `interest` is what an engagement of each kind
    brings to `engagements.points`; a kind that is not listed brings nothing.
    """

    common: Part
    tiers: tuple[Tier, ...] = ()
    interest: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The document this was read from, in its normal form: reading it again gives an equal definition."""
        document: dict[str, Any] = {"common": [rule.to_json() for rule in self.common.rules]}
        if self.common.at_least_points is not None:
            document["at_least_points"] = self.common.at_least_points
        if self.interest:
            document["interest"] = {"points": dict(self.interest)}
        if self.tiers:
            document["tiers"] = [_tier_to_json(tier) for tier in self.tiers]
        return document


def leaves(rules: Iterable[Rule]) -> Iterator[Criterion]:
    """Every single criterion, also those inside groups."""
    for rule in rules:
        if isinstance(rule, Group):
            yield from rule.any
        else:
            yield rule


def _tier_to_json(tier: Tier) -> dict[str, Any]:
    document: dict[str, Any] = {"letter": tier.letter}
    if tier.label:
        document["label"] = tier.label
    if tier.part.at_least_points is not None:
        document["at_least_points"] = tier.part.at_least_points
    return document | {"criteria": [rule.to_json() for rule in tier.part.rules]}


def _standing(rule: Rule) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if rule.kind is not Kind.REQUIRED:
        document["kind"] = rule.kind.value
    if rule.points:
        document["points"] = rule.points
    if rule.label:
        document["label"] = rule.label
    return document


def _plain(value: Any) -> Any:
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
    return value
