from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria import Catalogue, FieldKind, InvalidRule, Kind, Operator, read_rules
from criteria.catalogue import OPERATOR_LABELS, WITHOUT_VALUE
from glossary.forms import LinesField, VersionForm
from personas.catalogue import BUYER, COMPANY, in_normal_form
from personas.models import NameTaken, Persona, PersonaVersion, ProfileVersion, refuse_taken

SEVERAL = frozenset({Operator.ONE_OF, Operator.NOT_ONE_OF, Operator.BETWEEN})
BLANK_ROWS = 2


class CriterionRow(forms.Form):
    """One criterion: about what, the condition, the value, and what it does. A row without a field is none."""

    catalogue: ClassVar[Catalogue]

    field = forms.ChoiceField(label=_("About"), required=False)
    operator = forms.ChoiceField(label=_("Condition"), required=False)
    value = forms.CharField(label=_("Value"), required=False, max_length=300)
    kind = forms.ChoiceField(
        label=_("Is"),
        required=False,
        choices=[
            (Kind.POINTS, _("worth points")),
            (Kind.REQUIRED, _("required")),
            (Kind.DISQUALIFYING, _("ruling out")),
        ],
    )
    points = forms.IntegerField(label=_("Points"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {operator for about in self.catalogue.fields for operator in about.operators}
        self.fields["field"].choices = [("", "–"), *((about.name, about.label) for about in self.catalogue.fields)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["operator"].choices = [(one.value, OPERATOR_LABELS[one]) for one in Operator if one in offered]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("field") and not self.errors:
            try:
                read_rules([self.document], catalogue=self.catalogue, weighing=True)
            except InvalidRule as invalid:
                for problem in invalid.problems:
                    place = problem.path.rpartition(".")[2]
                    self.add_error(place if place in self.fields else "value", problem.sentence)
        return self.cleaned_data

    @property
    def document(self) -> dict[str, Any]:
        """The rule as the rule language writes it. “Contains” with several values, parted by commas, means any of them."""
        said = self.cleaned_data
        about = self.catalogue.field(said["field"])
        numeric = about is not None and about.kind is FieldKind.NUMBER
        standing: dict[str, Any] = {"kind": said["kind"] or Kind.POINTS.value}
        if standing["kind"] == Kind.POINTS:
            standing["points"] = said["points"] or 0
        one: dict[str, Any] = {"field": said["field"], "operator": said["operator"]}
        values = [value.strip() for value in said["value"].split(",") if value.strip()]
        if said["operator"] == Operator.CONTAINS and len(values) > 1:
            return {"any": [{**one, "value": value} for value in values], **standing}
        if said["operator"] in SEVERAL:
            one["value"] = [_plain(value, numeric=numeric) for value in values]
        elif said["operator"] not in WITHOUT_VALUE:
            one["value"] = _plain(said["value"].strip(), numeric=numeric)
        return one | standing


class CompanyRow(CriterionRow):
    catalogue = COMPANY


class BuyerRow(CriterionRow):
    catalogue = BUYER


class RowsForm(VersionForm):
    """A version's form with its criteria as rows below."""

    row: ClassVar[type[CriterionRow]]

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        shown = [as_row(rule) for rule in self.seen.criteria] if self.seen else []
        rows = forms.formset_factory(self.row, extra=BLANK_ROWS, max_num=40, validate_max=True)
        self.rows = rows(data, prefix="criteria", initial=shown)

    def is_valid(self) -> bool:
        return self.rows.is_valid() and super().is_valid()

    @property
    def problems(self) -> bool:
        """Whether anything, above or in a row, needs a look."""
        return bool(self.errors) or (self.is_bound and not self.rows.is_valid())

    @property
    def worded(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self.versions.content if name != "criteria"}
        filled = [row.document for row in self.rows if row.is_valid() and row.cleaned_data.get("field")]
        return said | {"criteria": in_normal_form(filled, catalogue=self.row.catalogue)}


class PersonaForm(RowsForm):
    """A description of a persona."""

    versions, row = PersonaVersion, BuyerRow
    thing: Persona | None

    name = forms.CharField(label=_("Name"), max_length=80, error_messages={"required": _("Give the persona a name.")})
    role = forms.CharField(
        label=_("Role"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence: what they do, and what part they play when something is bought."),
        error_messages={"required": _("Write in one sentence what this kind of buyer does.")},
    )
    goals = LinesField(label=_("Goals"))
    wants = LinesField(label=_("Wants"))
    needs = LinesField(label=_("Needs"))
    pains = LinesField(label=_("What hurts"))
    objections = LinesField(label=_("Says no because"))
    questions = LinesField(label=_("Asks"))
    traits = LinesField(label=_("Traits"))
    interests = LinesField(label=_("Interests"))
    channels = LinesField(label=_("Reached by"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        try:
            refuse_taken(name, unless=self.thing)
        except NameTaken as taken:
            raise forms.ValidationError(str(taken)) from taken
        return name


class ProfileForm(RowsForm):
    """The profile: in words, and as weighted criteria."""

    versions, row = ProfileVersion, CompanyRow

    summary = forms.CharField(
        label=_("In words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence or two which companies you want.")},
    )

    def clean(self) -> dict[str, Any]:
        if (
            not self.errors
            and self.rows.is_valid()
            and not any(rule.get("points", 0) > 0 for rule in self.worded["criteria"])
        ):
            raise forms.ValidationError(_("Weigh at least one criterion: without points there is no fit to work out."))
        return super().clean()


def as_row(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A stored rule as its row shows it."""
    first = rule["any"][0] if "any" in rule else rule
    values = [member["value"] for member in rule["any"]] if "any" in rule else rule.get("value", "")
    return {
        "field": first["field"],
        "operator": first["operator"],
        "value": ", ".join(map(str, values)) if isinstance(values, list) else values,
        "kind": rule.get("kind", Kind.POINTS if "points" in rule else Kind.REQUIRED),
        "points": rule.get("points"),
    }


def _plain(value: str, *, numeric: bool) -> Any:
    """A whole number where a number is wanted and one is written; else the text, for the rule language to judge."""
    return int(value) if numeric and value.isdecimal() else value
