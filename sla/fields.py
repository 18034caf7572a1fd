"""The facts that a definition of a qualified lead may ask about: the fixed vocabulary of leads and their companies.

Whoever judges builds facts to fit it. The workspace's own fields are read openly as ``attributes.…``; the operator that is
used with one says of which kind it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from criteria import Catalogue, Definition, Field, FieldKind, Operator, read
from criteria.catalogue import OPERATORS

T, N, D = FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE
OWN = "attributes."

_CONSENT = (("given", _("given")), ("refused", _("refused")))
_RELATION = (
    ("prospect", _("a prospect")),
    ("customer", _("a customer")),
    ("partner", _("a partner")),
    ("competitor", _("a competitor")),
    ("student", _("a student")),
    ("applicant", _("an applicant")),
)
ENGAGEMENTS = {
    "demo_request": _("asked for a demo"),
    "price_request": _("asked for a price"),
    "call_request": _("asked for a call"),
    "demo_page": _("read about the demo"),
    "price_page": _("read the prices"),
    "webinar_attended": _("attended a webinar"),
    "reply": _("replied"),
    "download": _("downloaded something"),
    "visit": _("visited the site"),
    "event_met": _("met us at an event"),
}
LEAD_FIELDS = (
    Field("name", T, _("Name")),
    Field("email", T, _("E-mail")),
    Field("phone", T, _("Phone")),
    Field("title", T, _("Title")),
    Field("department", T, _("Department")),
    Field("seniority", T, _("Seniority")),
    Field("country", T, _("Country")),
    Field("language", T, _("Language")),
    Field("source", T, _("Source")),
    Field("campaign", T, _("Campaign")),
    Field("first_contact_on", D, _("First contact")),
    Field("consent", T, _("Consent"), _CONSENT),
    Field("consent_source", T, _("Where consent was given")),
    Field("consent_at", D, _("When consent was given")),
    Field("need", T, _("The need in their words")),
    Field("best_time", T, _("Best time to reach them")),
    Field("relation", T, _("Relation"), _RELATION),
    Field("customer_since", D, _("Customer since")),
    Field("customer_until", D, _("Customer until")),
    Field("system", T, _("System they come from")),
)
COMPANY_FIELDS = (
    Field("company.name", T, _("Company")),
    Field("company.domain", T, _("Company’s domain")),
    Field("company.industry", T, _("Industry")),
    Field("company.employees", N, _("Employees")),
    Field("company.revenue", N, _("Revenue a year")),
    Field("company.country", T, _("Company’s country")),
    Field("company.technology", T, _("Technology")),
)


def catalogue(document: Any = None) -> Catalogue:
    """All standard fields, and the own fields that this definition (a JSON document) names."""
    return Catalogue.of([*LEAD_FIELDS, *COMPANY_FIELDS, *_own_fields(document)], engagements=ENGAGEMENTS)


def read_definition(document: Any, *, strict: bool = True) -> Definition:
    """The definition of a qualified lead in an agreement; not ``strict`` for a signed one, which stays readable."""
    return read(document, catalogue=catalogue(document), strict=strict)


def _own_fields(document: Any) -> list[Field]:
    """One field per own name; an operator that tells the kind counts before one that any kind has."""
    kinds: dict[str, FieldKind | None] = {}
    for criterion in _criteria(document):
        name = criterion.get("field")
        if isinstance(name, str) and name.startswith(OWN) and name.removeprefix(OWN).strip():
            kinds[name] = kinds.get(name) or _kind_by(criterion.get("operator"))
    return [Field(name, kind or T, name.removeprefix(OWN)) for name, kind in kinds.items()]


def _kind_by(operator: Any) -> FieldKind | None:
    if operator in (Operator.KNOWN, Operator.UNKNOWN):
        return None
    kinds = (
        kind for kind, operators in OPERATORS.items() if kind is not FieldKind.ENGAGEMENTS and operator in operators
    )
    return next(kinds, None)


def _criteria(document: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in the definition that names a field, however the rest is shaped."""
    if isinstance(document, Mapping):
        if "field" in document:
            yield document
        for part in document.values():
            yield from _criteria(part)
    elif isinstance(document, list | tuple):
        for part in document:
            yield from _criteria(part)
