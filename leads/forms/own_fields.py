from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from frame.saved_now import SavedNow, say
from leads import values


class OwnFieldForm(forms.Form):
    """One of the workspace's own fields; a row without a value is none."""

    field = forms.CharField(label=_("Field"), required=False, max_length=80)
    value = forms.CharField(label=_("Value"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        said = {name: values.text(str(text)) for name, text in self.cleaned_data.items()}
        if said.get("value") and not said.get("field"):
            self.add_error("field", _("Name the field that this value belongs to."))
        return said


class OwnFieldRows(forms.BaseFormSet):  # type: ignore[type-arg]  # of such rows
    saved_besides: Sequence[tuple[str, Any]] = ()

    def clean(self) -> None:
        names = [row.cleaned_data.get("field") for row in self.forms if row.cleaned_data.get("value")]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValidationError(
                _("“%(name)s” stands here twice. Keep one of them."), params={"name": min(map(str, twice))}
            )

    def stand_beside(self, now: dict[str, Any], *, who: str) -> None:
        """For whoever saves too late: what the own fields say by now, in the rows and, of those without one, below."""
        for row in self.forms:
            name, text = row.cleaned_data.get("field", ""), row.cleaned_data.get("value", "")
            if name and str(now.get(name, "")) != text:
                say(row["value"], SavedNow(str(now.get(name, "")), who))
        typed = {row.cleaned_data.get("field") for row in self.forms}
        self.saved_besides = [(name, value) for name, value in sorted(now.items()) if name not in typed]

    def attributes(self, *, before: dict[str, Any]) -> dict[str, Any]:
        """The own fields as typed; a value whose text is unchanged keeps its kind (number, yes or no)."""
        said = {
            row.cleaned_data["field"]: row.cleaned_data["value"] for row in self.forms if row.cleaned_data.get("value")
        }
        return {name: before[name] if str(before.get(name)) == text else text for name, text in said.items()}


_OwnFieldSet = forms.formset_factory(OwnFieldForm, formset=OwnFieldRows, extra=2, max_num=200)


def own_field_rows(data: Any, *, attributes: dict[str, Any]) -> OwnFieldRows:
    """The rows for these own fields, and two blank ones."""
    initial = [{"field": name, "value": value} for name, value in sorted(attributes.items())]
    return _OwnFieldSet(data, prefix="own", initial=initial)  # type: ignore[return-value]  # made at run time
