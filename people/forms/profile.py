from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frame.forms import DayInput
from people.models import Person
from people.zones import zone_choices_with


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # of a person
    """What everybody says about themselves in the directory."""

    zone = forms.ChoiceField(label=_("Your time zone"), help_text=_("Times are shown to you in this zone."))

    class Meta:
        model = Person
        fields = ("name", "zone", "what_i_do", "ask_me_about", "away_until")
        labels = {
            "name": _("Your name"),
            "what_i_do": _("What I do"),
            "ask_me_about": _("Ask me about"),
            "away_until": _("Away until"),
        }
        help_texts = {"away_until": _("The last day that you are away. Empty: you are here.")}
        widgets = {"away_until": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices_with(self.instance.zone)  # type: ignore[attr-defined]  # a ChoiceField
