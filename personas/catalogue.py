"""What profiles and personas may ask: facts on the company, and for personas on the person too."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from criteria import Catalogue, Definition, Field, FieldKind, InvalidRule, read_rules

COMPANY = Catalogue(
    (
        Field("company.employees", FieldKind.NUMBER, _("Employees")),
        Field("company.revenue", FieldKind.NUMBER, _("Revenue a year")),
        Field("company.industry", FieldKind.TEXT, _("Industry")),
        Field("company.country", FieldKind.TEXT, _("Country of the company")),
        Field("company.technology", FieldKind.TEXT, _("Technology")),
        Field("company.name", FieldKind.TEXT, _("Company")),
    )
)
BUYER = Catalogue(
    (
        Field("title", FieldKind.TEXT, _("Title")),
        Field("department", FieldKind.TEXT, _("Department")),
        Field("seniority", FieldKind.TEXT, _("Seniority")),
        Field("country", FieldKind.TEXT, _("Country")),
        Field("language", FieldKind.TEXT, _("Language")),
        Field("source", FieldKind.TEXT, _("Source")),
        *COMPANY.fields,
    )
)


def definition(document: Any, *, catalogue: Catalogue) -> Definition:
    """The criteria of a version that was stored, whatever the catalogue has lost since."""
    return read_rules(document, catalogue=catalogue, strict=False, weighing=True)


def in_normal_form(document: list[dict[str, Any]], *, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The same criteria as every version stores them, so that equal ones compare equal."""
    return [rule.to_json() for rule in definition(document, catalogue=catalogue).common.rules] if document else []


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
