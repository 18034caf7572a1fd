from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from api.models import Scope
from people.models import Person

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("Half a year")), (365, _("A year")))


class KeyForm(forms.Form):
    """Whom an admin allows a key, what for, and for how long."""

    person = forms.ModelChoiceField(
        label=_("Whose"),
        queryset=Person.objects.none(),
        empty_label=_("Choose a person"),
        help_text=_("The key can do what this person may, and only they will see it."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, such as the system that will hold it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    days = forms.TypedChoiceField(label=_("For how long"), choices=DAYS, initial=90, coerce=int)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["person"].queryset = Person.objects.active().by_name()  # type: ignore[attr-defined]  # a ModelChoiceField

    def said(self, *, at: datetime) -> dict[str, Any]:
        """What ``Token.allow`` takes."""
        data = self.cleaned_data
        until = at + timedelta(days=data["days"])
        return {"person": data["person"], "name": data["name"], "scopes": data["scopes"], "expires_at": until}
