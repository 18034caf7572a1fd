from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import Side, Team, Workspace
from people.zones import CURRENCIES, zone_choices_with


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # of the workspace
    zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Days, weeks and months of promises and numbers are counted in it.")
    )
    currency = forms.ChoiceField(label=_("Currency"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Workspace
        fields = ("name", "mission", "zone", "currency", "language", "first_weekday")
        labels = {"name": _("Name of the workspace"), "mission": _("Mission")}
        help_texts = {
            "name": _("Usually the company’s."),
            "mission": _("One sentence that both teams work for. It opens every meeting."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.currency
        self.fields["zone"].choices = zone_choices_with(self.instance.zone)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["currency"].choices = [(code, code) for code in sorted({*CURRENCIES, own})]  # type: ignore[attr-defined]


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # of a team
    side = forms.ChoiceField(
        label=_("Side"), choices=Side.choices, widget=forms.RadioSelect, help_text=_("A team stays on its side.")
    )

    class Meta:
        model = Team
        fields = ("name", "side")
        labels = {"name": _("Name of the team")}


class TeamNameForm(forms.ModelForm):  # type: ignore[type-arg]  # of a team
    class Meta:
        model = Team
        fields = ("name",)
        labels = {"name": _("Name of the team")}
