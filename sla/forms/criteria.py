"""The definition of a qualified lead as rows: a criterion each, for everybody or for a tier, alone or in an "any of"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria import InvalidRule, Kind, Operator
from criteria.catalogue import COUNT, OPERATOR_LABELS, POINTS, WITHOUT_VALUE
from sla.fields import COMPANY_FIELDS, ENGAGEMENTS, LEAD_FIELDS, OWN, read_definition
from sla.forms.rows import RowForm, Rows, label_of
from sla.wording import rule as in_words_of

COMMON = "common"
_LISTS = (Operator.ONE_OF, Operator.NOT_ONE_OF)
_TEXTS = (Operator.IS, Operator.IS_NOT, Operator.CONTAINS, Operator.ON_OR_AFTER, Operator.ON_OR_BEFORE)
FIELDS = [
    ("", "—"),
    (_("The lead"), [(field.name, field.label) for field in LEAD_FIELDS]),
    (_("The company"), [(field.name, field.label) for field in COMPANY_FIELDS]),
    (_("What they did"), [(COUNT, _("Number of engagements")), (POINTS, _("Points of interest"))]),
    (_("Own fields"), [(OWN, _("the own field named beside"))]),
]
_CHOICES = {field.name: field for field in (*LEAD_FIELDS, *COMPANY_FIELDS) if field.choices}


class CriterionRow(RowForm):
    """One criterion. Rows of one part with the same group are alternatives."""

    tells = ("field", "own", "value", "of")

    part = forms.ChoiceField(
        label=_("For"),
        choices=[(COMMON, _("every lead")), *((letter, _("tier %s") % letter) for letter in "ABCDEFGH")],
        required=False,
    )
    group = forms.CharField(label=_("Any of"), required=False, max_length=4)
    field = forms.ChoiceField(label=_("What"), choices=FIELDS, required=False)
    own = forms.CharField(label=_("Own field"), required=False, max_length=60)
    operator = forms.ChoiceField(label=_("Condition"), choices=[("", "—"), *OPERATOR_LABELS.items()], required=False)
    value = forms.CharField(label=_("Value"), required=False, max_length=1000)
    of = forms.CharField(label=_("Which engagements"), required=False, max_length=400)
    within_days = forms.IntegerField(label=_("Within days"), required=False)
    kind = forms.ChoiceField(
        label=_("Counts as"),
        choices=[
            (Kind.REQUIRED.value, _("required")),
            (Kind.DISQUALIFYING.value, _("disqualifying")),
            (Kind.POINTS.value, _("points")),
        ],
        required=False,
    )
    points = forms.IntegerField(label=_("Points"), required=False)
    label = forms.CharField(label=_("Name of it"), required=False, max_length=120)
    group_label = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def row(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        name = part["field"]
        own = name.removeprefix(OWN) if name.startswith(OWN) else ""
        return {
            **part,
            "rule": part,
            "field": OWN if own else name,
            "own": own,
            "value": _written(part.get("value")),
            "of": ", ".join(str(ENGAGEMENTS.get(kind, kind)) for kind in part.get("of", [])),
        }

    @property
    def first_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in ("part", "field", "operator", "value", "kind", "remove")]

    @property
    def more_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in ("group", "of", "within_days", "points", "own", "label", "group_label")]

    @property
    def says_more(self) -> bool:
        """Whether the part that is folded away holds anything."""
        return any(str(cell.value() or "").strip() or cell.errors for cell in self.more_cells)

    @property
    def sentence(self) -> str:
        """The row as the agreement puts it; empty for a blank row and for one that cannot be read."""
        if self.is_bound and (self.is_blank or self.errors):
            return ""
        rule = {**self.document, **self.standing} if self.is_bound else self.initial.get("rule", {})
        return _in_words(rule) if rule.get("field") else ""

    @property
    def for_whom(self) -> str:
        """The part of the definition that it belongs to, in words."""
        return label_of(self.fields["part"], str(self["part"].value() or COMMON))

    @property
    def document(self) -> dict[str, Any]:
        """The criterion without its standing, as the rule language reads it."""
        said = self.cleaned_data
        name = f"{OWN}{said['own'].strip()}" if said.get("field") == OWN else said.get("field", "")
        document: dict[str, Any] = {"field": name, "operator": said.get("operator", "")}
        if said.get("value") or document["operator"] not in WITHOUT_VALUE:
            document["value"] = _meant(said.get("value", ""), document["operator"], name)
        if said.get("of"):
            document["of"] = [_kind_called(one) for one in _several(said["of"])]
        if said.get("within_days") is not None:
            document["within_days"] = said["within_days"]
        if said.get("label"):
            document["label"] = said["label"]
        return document

    @property
    def standing(self) -> dict[str, Any]:
        said = self.cleaned_data
        kind, points = said.get("kind") or Kind.REQUIRED.value, said.get("points")
        if kind == Kind.REQUIRED and points is None:
            return {}
        return {"kind": kind} if points is None else {"kind": kind, "points": points}


def rows_of(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each criterion of the document, groups spread out."""
    tiers = definition.get("tiers", [])
    parts = [(COMMON, definition.get("common", [])), *((tier["letter"], tier.get("criteria", [])) for tier in tiers)]
    return [{**row, "part": part} for part, rules in parts for row in _spread(rules)]


def _spread(rules: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    groups = 0
    for rule in rules:
        if "any" not in rule:
            yield dict(rule)
            continue
        groups += 1
        standing = {"kind": rule.get("kind", "required"), "points": rule.get("points"), "group": str(groups)}
        for member in rule["any"]:
            yield {**member, **standing, "group_label": rule.get("label", "")}


def gathered(rows: Rows[CriterionRow], part: str, path: str) -> tuple[list[dict[str, Any]], dict[str, CriterionRow]]:
    """The rules of one part, and which row stands at which path of the document."""
    rules: list[dict[str, Any]] = []
    places: dict[str, CriterionRow] = {}
    groups: dict[str, int] = {}
    for row in rows.filled:
        if (row.cleaned_data.get("part") or COMMON) != part:
            continue
        group = row.cleaned_data.get("group", "").strip()
        if not group:
            places[f"{path}[{len(rules)}]"] = row
            rules.append({**row.document, **row.standing})
        elif group not in groups:
            groups[group] = len(rules)
            places[f"{path}[{len(rules)}].any[0]"] = places[f"{path}[{len(rules)}]"] = row
            label = row.cleaned_data.get("group_label")
            rules.append({"any": [row.document], **row.standing, **({"label": label} if label else {})})
        else:
            rule = rules[groups[group]]
            places[f"{path}[{groups[group]}].any[{len(rule['any'])}]"] = row
            rule["any"].append(row.document)
            if any(row.standing.get(name) != rule.get(name) for name in ("kind", "points")):
                row.add_error("kind", _("Alternatives of one group count alike: write the same in each of its rows."))
    return rules, places


def _in_words(rule: Mapping[str, Any]) -> str:
    """The sentence of one criterion; of a row as it stands in the form, what the document says."""
    known = ("field", "operator", "value", "of", "within_days", "label", "kind", "points")
    raw = {name: rule[name] for name in known if rule.get(name) not in (None, "")}
    try:
        return in_words_of(
            read_definition(
                {"common": [raw], "tiers": [], "interest": {"points": {"visit": 1}}}, strict=False
            ).common.rules[0]
        )
    except (InvalidRule, IndexError):
        return ""


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ("; " if any("," in str(one) for one in value) else ", ").join(map(str, value))
    return "" if value is None else str(value)


def _meant(text: str, operator: str, field: str) -> Any:
    """The typed text as the operand that the operator takes; what cannot be one stays text, for the reader to refuse."""
    if operator in _LISTS:
        return [_choice_called(one, field) for one in _several(text)]
    if operator in _TEXTS:
        return _choice_called(text.strip(), field)
    if operator == Operator.BETWEEN:
        return [_number(one) for one in re.split(r"\s*(?:;|,|–|\bto\b)\s*", text.strip()) if one]
    return _number(text.strip())


def _several(text: str) -> list[str]:
    return [one.strip() for one in text.split(";" if ";" in text else ",") if one.strip()]


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _choice_called(text: str, field: str) -> str:
    """The code of a choice that was written by its label."""
    choices = _CHOICES[field].choices if field in _CHOICES else ()
    return next((code for code, label in choices if str(label).casefold() == text.casefold()), text)


def _kind_called(text: str) -> str:
    return next((code for code, label in ENGAGEMENTS.items() if str(label).casefold() == text.casefold()), text)
