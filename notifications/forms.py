from django import forms

from notifications.models import Preference


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    class Meta:
        model = Preference
        fields = ("by_mail",)
