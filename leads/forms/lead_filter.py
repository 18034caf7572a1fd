from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frame.words import source
from leads.lead_filter import NONE, LeadFilter
from leads.models import Campaign, Lead

MOST_CHOICES = 200


class LeadFilterForm(forms.Form):
    """The conditions of the list of leads as fields; it only shows them, the address is read by ``LeadFilter``."""

    use_required_attribute = False

    q = forms.CharField(label=_("Search"), widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}))
    source = forms.ChoiceField(label=_("Source"))
    campaign = forms.ChoiceField(label=_("Campaign"))
    month = forms.CharField(
        label=_("Month of first contact"), widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"})
    )

    def __init__(self, chosen: LeadFilter, **kwargs: Any) -> None:
        super().__init__(initial=chosen.parameters, auto_id="filter_%s", **kwargs)
        sources = list(
            Lead.objects.exclude(source="")
            .values_list("source", flat=True)
            .distinct()
            .order_by("source")[:MOST_CHOICES]
        )
        if chosen.source and chosen.source not in sources:
            sources.append(chosen.source)
        campaigns = Campaign.objects.order_by("name").values_list("pk", "name")[:MOST_CHOICES]
        offered: dict[str, list[tuple[Any, Any]]] = {
            "source": [("", _("Any source")), *((name, source(name)) for name in sources)],
            "campaign": [("", _("Any campaign")), (NONE, _("Without a campaign")), *campaigns],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
