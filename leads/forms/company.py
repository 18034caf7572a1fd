from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from frame.countries import country_name
from frame.forms import DayInput, plain_number
from leads import values
from leads.editing import CAMPAIGN_FIELDS, COMPANY_FIELDS, fingerprint
from leads.models import Campaign, Company


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]  # of a company
    """What is known of a company; its leads follow it."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Company
        fields = COMPANY_FIELDS

    def __init__(self, data: Any = None, *, company: Company) -> None:
        initial = {
            "seen": fingerprint(company, COMPANY_FIELDS),
            "country": country_name(company.country),
            "revenue": plain_number(company.revenue),
        }
        super().__init__(data, instance=company, initial=initial)

    def clean_country(self) -> str:
        return values.country(self.cleaned_data["country"])

    def clean_domain(self) -> str:
        typed = values.text(self.cleaned_data["domain"])
        if not typed:
            return ""
        try:
            domain = values.domain(typed)
        except values.BadValue as bad:
            raise ValidationError(str(bad)) from None
        if domain is None:
            raise ValidationError(_("Anybody may have an address there, so it is no company’s. Leave it empty."))
        other = Company.objects.filter(domain=domain).exclude(pk=self.instance.pk).first()
        if other:
            link = format_html('<a href="{}">{}</a>', reverse("leads:company", args=[other.pk]), other)
            raise ValidationError(
                format_html("<span>{}</span>", format_html(_t("This belongs to another company: {}."), link))
            )
        return domain

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COMPANY_FIELDS}


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # of a campaign
    """What marketing runs, and what sales will hear and may say."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Campaign
        fields = CAMPAIGN_FIELDS
        widgets = {
            "begins_on": DayInput(),
            "ends_on": DayInput(),
            "sales_will_hear": forms.Textarea(attrs={"rows": 2}),
            "sales_may_say": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        seen = {"seen": fingerprint(campaign, CAMPAIGN_FIELDS)} if campaign else {}
        super().__init__(data, instance=campaign, initial=seen)
        persona: Any = self.fields["persona"]
        persona.empty_label = _("No persona")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CAMPAIGN_FIELDS}
