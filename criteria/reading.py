"""From a JSON document to rules. Whatever cannot be meant is refused, with its place and a sentence that says what to write."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from criteria.catalogue import COUNT, POINTS, WITHOUT_VALUE, Catalogue, Field, FieldKind, Operator
from criteria.documents import Refused, label_of, listed, mapping, within
from criteria.rules import Criterion, Definition, Group, Kind, Part, Rule, Tier
from criteria.values import read_days, read_value, read_whole

_STANDING = {"kind", "points", "label"}
_CRITERION = {"field", "operator", "value", "of", "within_days", *_STANDING}
_LETTER = re.compile(r"[A-Z]", re.ASCII)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` as in `tiers[1].criteria[0].value`; `sentence` for the person who writes the rule."""

    path: str
    sentence: str


class InvalidRule(ValueError):
    """A document that is not a rule, with everything that is wrong with it; `path` and `sentence` are the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        self.path, self.sentence = self.problems[0].path, self.problems[0].sentence
        super().__init__("\n".join(f"{problem.path}: {problem.sentence}" for problem in self.problems))


def read(document: Any, *, catalogue: Catalogue, strict: bool = True) -> Definition:
    """The definition of a qualified lead.

    Not `strict` is for versions that were signed long ago: a field, kind of engagement or choice that the catalogue has
    lost since is read all the same, under its bare name (its fact is unknown). InvalidRule names every problem.
    """
    return _Reader(catalogue, strict=strict).definition(document)


def read_rules(
    documents: Any,
    *,
    catalogue: Catalogue,
    interest: Mapping[str, int] | None = None,
    strict: bool = True,
    weighing: bool = False,
    path: str = "criteria",
) -> Definition:
    """A plain list of criteria that all have to hold: a filter, a profile, a persona.

    `weighing` allows criteria that only bring points, for whoever reads the score; alone they would match everybody.
    InvalidRule as in `read`, its paths beginning with `path`.
    """
    reader = _Reader(catalogue, strict=strict)
    reader.interest = dict(interest or {})
    part = Part(reader.noting(path, reader.rules, documents, path) or ())
    if not part.decides and not (weighing and part.rules):
        reader.note(path, _blank_part(part))
    reader.finish()
    return Definition(part, interest=reader.interest)


class _Reader:
    """Reads as much as it can and keeps every problem it meets, so that a person sees all of them at once."""

    def __init__(self, catalogue: Catalogue, *, strict: bool) -> None:
        self.catalogue, self.strict = catalogue, strict
        self.interest: dict[str, int] = {}
        self.problems: list[Problem] = []

    def note(self, path: str, sentence: str) -> None:
        self.problems.append(Problem(path, sentence))

    def noting(self, path: str, step: Callable[..., T], *arguments: Any) -> T | None:
        """What the step reads; None when it refuses, which is noted."""
        try:
            return step(*arguments)
        except Refused as refusal:
            self.note(".".join(filter(None, (path, refusal.below))), refusal.sentence)
            return None

    def finish(self) -> None:
        if self.problems:
            raise InvalidRule(self.problems)

    def definition(self, document: Any) -> Definition:
        known = self.noting("", mapping, document, {"common", "at_least_points", "interest", "tiers"}) or {}
        self.finish()
        self.interest = self.noting("interest", self.weights, known.get("interest")) or {}
        common = self.part(known, "common", below="")
        tiers = tuple(
            tier
            for index, one in enumerate(self.noting("tiers", listed, known.get("tiers") or []) or [])
            if (tier := self.tier(one, f"tiers[{index}]", common)) is not None
        )
        for index, tier in enumerate(tiers):
            if any(tier.letter == earlier.letter for earlier in tiers[:index]):
                self.note(f"tiers[{index}].letter", _("Another tier has this letter: write one that is free."))
        if not self.problems and not tiers and not common.decides:
            self.note("common", _blank_part(common))
        self.finish()
        return Definition(common, tiers, self.interest)

    def weights(self, document: Any) -> dict[str, int]:
        if document is None:
            return {}
        points = mapping(document, {"points"}).get("points") or {}
        if not isinstance(points, Mapping):
            raise Refused(_("Write the points for each kind of engagement, such as demo_page: 15."), below="points")
        for kind, brings in points.items():
            if self.strict and kind not in self.catalogue.engagements:
                self.note(f"interest.points.{kind}", self._no_such_kind(kind))
            self.noting(f"interest.points.{kind}", read_whole, brings, 1, 1000)
        return {kind: brings for kind, brings in points.items() if type(brings) is int}

    def tier(self, document: Any, path: str, common: Part) -> Tier | None:
        fields = self.noting(path, mapping, document, {"letter", "label", "criteria", "at_least_points"})
        if fields is None:
            return None
        letter = fields.get("letter")
        if not isinstance(letter, str) or not _LETTER.fullmatch(letter):
            self.note(f"{path}.letter", _("Write one capital letter, such as A."))
        before = len(self.problems)
        part = self.part(fields, "criteria", below=f"{path}.", carried=common.most)
        if len(self.problems) == before and not part.decides:
            self.note(f"{path}.criteria", _blank_part(part))
        return Tier(str(letter), part, self.noting(path, label_of, fields) or "")

    def part(self, fields: Mapping[str, Any], key: str, *, below: str, carried: int = 0) -> Part:
        path = f"{below}{key}"
        rules = self.noting(path, self.rules, fields.get(key) or [], path) or ()
        part, threshold = Part(rules), fields.get("at_least_points")
        if threshold is None:
            return part
        where = f"{below}at_least_points"
        threshold = self.noting(where, read_whole, threshold, 1, 1_000_000)
        if threshold is not None and threshold > part.most + carried and not self.problems:
            most = part.most + carried
            self.note(
                where, _("These criteria bring %(most)s points at most: write no more than that.") % {"most": most}
            )
        return Part(rules, threshold)

    def rules(self, documents: Any, path: str) -> tuple[Rule, ...]:
        read = (
            self.noting(f"{path}[{index}]", self.rule, one, f"{path}[{index}]")
            for index, one in enumerate(listed(documents))
        )
        return tuple(rule for rule in read if rule is not None)

    def rule(self, document: Any, path: str) -> Rule:
        if not isinstance(document, Mapping) or "any" not in document:
            fields = mapping(document, _CRITERION)
            return self.criterion(fields, **_standing(fields))
        fields = mapping(document, {"any", *_STANDING})
        members = [
            self.noting(f"{path}.any[{index}]", self.member, one)
            for index, one in enumerate(within("any", listed, fields["any"]))
        ]
        if not members:
            raise Refused(_("This group is empty: write at least one criterion into it, or remove it."), below="any")
        return Group(any=tuple(member for member in members if member is not None), **_standing(fields))

    def member(self, document: Any) -> Criterion:
        if isinstance(document, Mapping) and "any" in document:
            raise Refused(_("A group holds no further groups: write all the alternatives into one."))
        fields = mapping(document, _CRITERION)
        if fields.keys() & {"kind", "points"}:
            raise Refused(_("Inside a group a criterion has no kind and no points of its own: give them to the group."))
        return self.criterion(fields, label=label_of(fields))

    def criterion(self, fields: Mapping[str, Any], **standing: Any) -> Criterion:
        about = self.field(fields)
        operator = _operator(fields, about)
        value = None
        if operator in WITHOUT_VALUE:
            if fields.get("value") is not None:
                raise Refused(_("This condition takes no value: leave it out."), below="value")
        else:
            value = within("value", read_value, fields.get("value"), about, operator, strict=self.strict)
        if about.kind is FieldKind.ENGAGEMENTS:
            standing |= {"of": self.kinds(fields, about), "within_days": _window(fields)}
        elif fields.keys() & {"of", "within_days"}:
            raise Refused(_("Kinds and days belong to engagements only: leave “of” and “within_days” out."))
        return Criterion(field=about, operator=operator, value=value, **standing)

    def field(self, fields: Mapping[str, Any]) -> Field:
        name = fields.get("field")
        if not isinstance(name, str) or not name.strip():
            raise Refused(_("Choose what this is about."), below="field")
        found = self.catalogue.field(name)
        if found is None and self.strict:
            raise Refused(_("There is no “%(name)s”: choose one of the fields.") % {"name": name}, below="field")
        if found is None or (not self.strict and fields.get("operator") not in found.operators):
            return _lost(name, fields.get("operator"))
        return found

    def kinds(self, fields: Mapping[str, Any], about: Field) -> tuple[str, ...]:
        if about.name == POINTS and not self.interest:
            raise Refused(
                _("Say first what each kind of engagement brings: write the points of interest."), below="field"
            )
        if "of" not in fields:
            return ()
        kinds = within("of", listed, fields["of"])
        if not kinds:
            raise Refused(_("Choose at least one kind of engagement, or leave this out for any."), below="of")
        for kind in kinds:
            if not isinstance(kind, str) or (self.strict and kind not in self.catalogue.engagements):
                raise Refused(self._no_such_kind(kind), below="of")
            if about.name == POINTS and kind not in self.interest:
                raise Refused(_("“%(kind)s” brings no points of interest: give it some.") % {"kind": kind}, below="of")
        return tuple(dict.fromkeys(kinds))

    def _no_such_kind(self, kind: object) -> str:
        return _("There is no engagement “%(kind)s”: choose one of the kinds.") % {"kind": kind}


def _lost(name: str, operator: Any) -> Field:
    """A field that the catalogue no longer has: its kind is told by the operator that was signed."""
    if name in (COUNT, POINTS):
        return Field(name, FieldKind.ENGAGEMENTS, name)
    if operator in (Operator.ON_OR_AFTER, Operator.ON_OR_BEFORE, Operator.WITHIN_DAYS):
        return Field(name, FieldKind.DATE, name)
    if operator in (Operator.IS_TRUE, Operator.IS_FALSE):
        return Field(name, FieldKind.BOOLEAN, name)
    return Field(name, FieldKind.TEXT if operator in _TEXT_ONLY else FieldKind.NUMBER, name)


_TEXT_ONLY = {
    *(Operator.IS, Operator.IS_NOT, Operator.CONTAINS, Operator.ONE_OF, Operator.NOT_ONE_OF),
    *(Operator.KNOWN, Operator.UNKNOWN),
}


def _operator(fields: Mapping[str, Any], about: Field) -> Operator:
    offered = about.operators
    if fields.get("operator") not in offered:
        choices = ", ".join(offered)
        raise Refused(_("Choose one of these conditions: %(choices)s.") % {"choices": choices}, below="operator")
    return Operator(fields["operator"])


def _window(fields: Mapping[str, Any]) -> int | None:
    days = fields.get("within_days")
    return None if days is None else within("within_days", read_days, days)


def _standing(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Kind, points and label; points alone make the kind `points`."""
    points = fields.get("points")
    kind = fields.get("kind", Kind.REQUIRED if points is None else Kind.POINTS)
    if kind not in tuple(Kind):
        raise Refused(_("Choose one of these: %(choices)s.") % {"choices": ", ".join(Kind)}, below="kind")
    if kind == Kind.POINTS:
        points = within("points", read_whole, points, -1000, 1000)
        if points == 0:
            raise Refused(_("Write how many points this brings: not 0."), below="points")
    elif points is not None:
        raise Refused(_("Only a criterion worth points has points: leave them out."), below="points")
    return {"kind": Kind(kind), "points": points or 0, "label": label_of(fields)}


def _blank_part(part: Part) -> str:
    if part.rules:
        return _("Points alone let everybody through: require something, or say how many points are needed.")
    return _("There is no criterion here, and a blank condition is not a catch-all: write at least one.")
