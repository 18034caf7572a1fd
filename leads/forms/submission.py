"""Handing a lead over: the team, what the agreement asks marketing to tell, and why all the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Team

SHORT = ("persona", "best_time")


class AskedField(forms.CharField):
    """Asked for by the agreement, so not called optional; left empty it counts as incomplete and is not refused."""

    def validate(self, value: Any) -> None:
        """Nothing to refuse: completeness is measured, not enforced."""


class SubmissionForm(forms.Form):
    """``asked`` are the context items of the version, ``known`` what we know already by their codes."""

    team = forms.ModelChoiceField(
        label=_("To"), queryset=Team.objects.none(), error_messages={"required": _("Choose the team that receives it.")}
    )

    def __init__(
        self,
        *args: Any,
        teams: Sequence[Team],
        team: Team | None,
        asked: Sequence[Mapping[str, Any]],
        known: Mapping[str, str],
        is_qualified: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **kwargs})
        field = self.fields["team"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Team.objects.filter(pk__in=[one.pk for one in teams]).order_by("sort_key", "pk")
            field.initial, field.empty_label = team, _("Choose a team")
        self.codes = [item["code"] for item in asked]
        for item in asked:
            kind = AskedField if item.get("required") else forms.CharField
            code = item["code"]
            widget = forms.TextInput() if code in SHORT else forms.Textarea(attrs={"rows": 2})
            required = bool(item.get("required"))
            self.fields[_name(code)] = kind(
                label=item["label"], required=required, initial=known.get(code, ""), widget=widget
            )
        if not is_qualified:
            self.fields["exception"] = AskedField(
                label=_("Why you hand it over all the same"),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Sales reads this, and exceptions are counted apart."),
            )

    @property
    def context(self) -> dict[str, str]:
        """What was written for each item, by its code."""
        return {code: self.cleaned_data.get(_name(code), "") for code in self.codes}


def _name(code: str) -> str:
    return f"context_{code}"
