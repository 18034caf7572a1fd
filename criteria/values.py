"""The value of a criterion, as the kind of its field wants it. Blank ones are refused: they would match anything."""

from datetime import UTC, date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from criteria.catalogue import Field, FieldKind, Operator
from criteria.documents import Refused
from criteria.facts import day, fold, number
from criteria.rules import Value

LONGEST = 3650


def read_value(raw: Any, field: Field, operator: Operator, *, strict: bool) -> Value:
    """The operand for this field and operator; Refused says what to write instead."""
    match operator:
        case Operator.ONE_OF | Operator.NOT_ONE_OF:
            if not isinstance(raw, list | tuple) or not raw:
                raise Refused(_("Write a list of at least one value."))
            return tuple(dict.fromkeys(_read_text(one, field, strict=strict) for one in raw))
        case Operator.BETWEEN:
            return _read_span(raw)
        case Operator.WITHIN_DAYS:
            return read_days(raw)
        case Operator.ON_OR_AFTER | Operator.ON_OR_BEFORE:
            return _read_date(raw)
    return _read_text(raw, field, strict=strict) if field.kind is FieldKind.TEXT else _read_number(raw)


def read_whole(raw: Any, low: int, high: int) -> int:
    if type(raw) is not int or not low <= raw <= high:
        raise Refused(_("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
    return raw


def read_days(raw: Any) -> int:
    return read_whole(raw, 1, LONGEST)


def _read_text(raw: Any, field: Field, *, strict: bool) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Refused(_("Write a text: a blank condition is not a catch-all."))
    found = next((choice for choice, _label in field.choices if fold(choice) == fold(raw)), None)
    if found is None and field.choices and strict:
        choices = ", ".join(choice for choice, _label in field.choices)
        raise Refused(_("“%(value)s” is not a choice: write one of %(choices)s.") % {"value": raw, "choices": choices})
    return found or raw.strip()


def _read_number(raw: Any) -> Decimal:
    found = number(raw)
    if found is None:
        raise Refused(_("Write a number, such as 50."))
    return found if found == found.to_integral_value() else Decimal(str(float(found)))


def _read_span(raw: Any) -> tuple[Decimal, Decimal]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise Refused(_("Write two numbers, the lower one first."))
    low, high = _read_number(raw[0]), _read_number(raw[1])
    if low > high:
        raise Refused(_("Write the lower number first."))
    return low, high


def _read_date(raw: Any) -> date:
    found = day(raw, zone=UTC) if isinstance(raw, date) or (isinstance(raw, str) and len(raw.strip()) == 10) else None
    if found is None:
        raise Refused(_("Write a date as year-month-day, such as 2026-03-31."))
    return found
