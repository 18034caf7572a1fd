"""For whoever saves too late: what is saved now, beside what they typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class SavedNow:
    """What a field holds by now, in words, and who wrote it there if that is known."""

    value: str
    who: str = ""


def stand_beside(typed: forms.BaseForm, saved: forms.BaseForm, *, who: Mapping[str, str]) -> None:
    """Give each field that was typed differently what is saved now; ``saved`` is a fresh form of the same kind.

    Whoever saves again has seen that, so the typed form takes over which state it has seen.
    """
    for name, field in typed.fields.items():
        bound = typed[name]
        before = saved.get_initial_for_field(saved.fields[name], name)
        if isinstance(before, datetime):
            before = before.replace(second=0, microsecond=0)  # nobody types seconds
        if bound.is_hidden or not field.has_changed(before, bound.data):
            continue
        say(bound, SavedNow(_in_words(saved.fields[name], before), who.get(name, "")))
    data: Any = typed.data
    typed.data = data.copy()
    typed.data["seen"] = saved["seen"].value()  # type: ignore[index]  # a copy may be changed


def say(bound: forms.BoundField, saved: SavedNow) -> None:
    """Show it at the field, and read it out with it."""
    bound.field.saved_now = saved  # type: ignore[attr-defined]  # the template of every field looks for it
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    bound.field.widget.attrs["aria-describedby"] = " ".join([*described, f"{bound.auto_id}_saved"])


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or "")  # type: ignore[union-attr]  # every one has its rows
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # without groups
    match value:
        case datetime():
            return date_format(localtime(value), _("j M Y, G:i"))
        case date():
            return date_format(value, _("j M Y"))
        case int() | Decimal():
            return number_format(value, force_grouping=True)
        case _other:
            return str(value)
