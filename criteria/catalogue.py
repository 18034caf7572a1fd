"""What criteria may speak about: fields, their kinds, and the operators that each kind understands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ENGAGEMENTS = "engagements"


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    ONE_OF = "one_of"
    NOT_ONE_OF = "not_one_of"
    EQUALS = "equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    ON_OR_AFTER = "on_or_after"
    ON_OR_BEFORE = "on_or_before"
    WITHIN_DAYS = "within_days"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    KNOWN = "known"
    UNKNOWN = "unknown"


WITHOUT_VALUE = frozenset({Operator.IS_TRUE, Operator.IS_FALSE, Operator.KNOWN, Operator.UNKNOWN})

_NUMBERS = (
    Operator.AT_LEAST,
    Operator.AT_MOST,
    Operator.MORE_THAN,
    Operator.LESS_THAN,
    Operator.EQUALS,
    Operator.BETWEEN,
)
_ANY = (Operator.KNOWN, Operator.UNKNOWN)
OPERATORS: Mapping[FieldKind, tuple[Operator, ...]] = {
    FieldKind.TEXT: (
        Operator.IS,
        Operator.IS_NOT,
        Operator.CONTAINS,
        Operator.ONE_OF,
        Operator.NOT_ONE_OF,
        *_ANY,
    ),
    FieldKind.NUMBER: (*_NUMBERS, *_ANY),
    FieldKind.DATE: (Operator.ON_OR_AFTER, Operator.ON_OR_BEFORE, Operator.WITHIN_DAYS, *_ANY),
    FieldKind.BOOLEAN: (Operator.IS_TRUE, Operator.IS_FALSE, *_ANY),
    FieldKind.ENGAGEMENTS: _NUMBERS,
}

OPERATOR_LABELS: Mapping[Operator, "StrOrPromise"] = {
    Operator.IS: _("is"),
    Operator.IS_NOT: _("is not"),
    Operator.CONTAINS: _("contains"),
    Operator.ONE_OF: _("is one of"),
    Operator.NOT_ONE_OF: _("is not one of"),
    Operator.EQUALS: _("is exactly"),
    Operator.AT_LEAST: _("is at least"),
    Operator.AT_MOST: _("is at most"),
    Operator.MORE_THAN: _("is more than"),
    Operator.LESS_THAN: _("is less than"),
    Operator.BETWEEN: _("is between"),
    Operator.ON_OR_AFTER: _("is on or after"),
    Operator.ON_OR_BEFORE: _("is on or before"),
    Operator.WITHIN_DAYS: _("is within the last days"),
    Operator.IS_TRUE: _("is yes"),
    Operator.IS_FALSE: _("is no"),
    Operator.KNOWN: _("is known"),
    Operator.UNKNOWN: _("is unknown"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that a criterion may ask for.

    `name` is `company.…`, `attributes.…`, or a bare name for the lead's own. With `choices` (pairs of value and label)
    a text takes only these values; for engagements they are the kinds that may be counted.
    """

    name: str
    kind: FieldKind
    label: "StrOrPromise"
    choices: "tuple[tuple[str, StrOrPromise], ...]" = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The operators to offer: a closed list of choices has no use for `contains`."""
        offered = OPERATORS[self.kind]
        if self.kind is FieldKind.TEXT and self.choices:
            return tuple(operator for operator in offered if operator is not Operator.CONTAINS)
        return offered

    def called(self, value: str) -> str:
        """The label of one of the choices, or the value itself where none fits any more."""
        return next((str(label) for choice, label in self.choices if choice == value), value)


COUNT, POINTS = "engagements.count", "engagements.points"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The fields and the kinds of engagement (value to label) that a workspace knows, supplied by the caller."""

    fields: tuple[Field, ...]
    engagements: "Mapping[str, StrOrPromise]" = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Iterable[Field], *, engagements: "Mapping[str, StrOrPromise] | None" = None) -> "Catalogue":
        """A catalogue of these fields; what counts and sums engagements joins them by itself."""
        kinds = dict(engagements or {})
        choices = tuple(kinds.items())
        counted = (
            Field(COUNT, FieldKind.ENGAGEMENTS, _("Engagements"), choices),
            Field(POINTS, FieldKind.ENGAGEMENTS, _("Points of interest"), choices),
        )
        return cls((*fields, *counted), kinds)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((known for known in self.fields if known.name == name), None)
