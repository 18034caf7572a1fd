"""What profiles and personas may ask: facts on the company, and for personas on the person too."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria import Catalogue, Definition, Field, FieldKind, Group, InvalidRule, Operator, read_rules, words
from criteria.rules import Rule

COMPANY = Catalogue(
    (
        Field("company.employees", FieldKind.NUMBER, gettext_lazy("Employees")),
        Field("company.revenue", FieldKind.NUMBER, gettext_lazy("Revenue a year")),
        Field("company.industry", FieldKind.TEXT, gettext_lazy("Industry")),
        Field("company.country", FieldKind.TEXT, gettext_lazy("Country of the company")),
        Field("company.technology", FieldKind.TEXT, gettext_lazy("Technology")),
        Field("company.name", FieldKind.TEXT, gettext_lazy("Company")),
    )
)
BUYER = Catalogue(
    (
        Field("title", FieldKind.TEXT, gettext_lazy("Title")),
        Field("department", FieldKind.TEXT, gettext_lazy("Department")),
        Field("seniority", FieldKind.TEXT, gettext_lazy("Seniority")),
        Field("country", FieldKind.TEXT, gettext_lazy("Country")),
        Field("language", FieldKind.TEXT, gettext_lazy("Language")),
        Field("source", FieldKind.TEXT, gettext_lazy("Source")),
        *COMPANY.fields,
    )
)


def definition(document: Any, *, catalogue: Catalogue) -> Definition:
    """The criteria of a version that was stored, whatever the catalogue has lost since."""
    return read_rules(document, catalogue=catalogue, strict=False, weighing=True)


def in_normal_form(document: list[dict[str, Any]], *, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The same criteria as every version stores them, so that equal ones compare equal."""
    return [rule.to_json() for rule in definition(document, catalogue=catalogue).common.rules] if document else []


def in_words(rule: Rule) -> str:
    """The rule as a sentence; several values for one fact stand in one sentence, not one each."""
    if not isinstance(rule, Group) or any(
        member.operator is not Operator.CONTAINS or member.field != rule.any[0].field for member in rule.any
    ):
        return words(rule)
    values = [f"“{member.value}”" for member in rule.any]
    listed = (
        _("%(values)s or %(last)s") % {"values": ", ".join(values[:-1]), "last": values[-1]}
        if values[1:]
        else values[0]
    )
    return _("%(field)s contains %(values)s") % {"field": rule.any[0].field.label, "values": listed}


def on_the_company(document: Any) -> None:
    """Validator: weighted criteria on the company, at least one."""
    _refuse_unreadable(document, COMPANY)


def on_the_buyer(document: Any) -> None:
    """Validator: criteria that recognise a persona; none is allowed, then nobody is recognised."""
    if document:
        _refuse_unreadable(document, BUYER)


def _refuse_unreadable(document: Any, catalogue: Catalogue) -> None:
    try:
        read_rules(document, catalogue=catalogue, weighing=True)
    except InvalidRule as invalid:
        raise ValidationError([problem.sentence for problem in invalid.problems]) from invalid
