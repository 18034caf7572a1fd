"""What is said and answered about companies and campaigns."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Answer, Body, Id, Known, Money, Named, Paged
from leads import values
from leads.editing import CAMPAIGN_FIELDS, COMPANY_FIELDS, fingerprint
from leads.models import Campaign, Company
from personas.models import Persona

SEEN = "Send it back with a change: whoever was slower is refused, not lost."


def domain_of(said: str) -> str:
    """The registrable domain in what was said. ValidationError where it is no company's."""
    try:
        found = values.domain(said)
    except values.BadValue as bad:
        raise serializers.ValidationError(str(bad), "unreadable") from None
    if found is None:
        text = _("Anybody may have an address there, so it is no company’s. Leave it empty.")
        raise serializers.ValidationError(text, "unreadable")
    return found


class CompanySerializer(Answer[Company]):
    """An organisation that leads work for. What nobody knows is null."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    domain = Known()
    industry = Known()
    employees = serializers.IntegerField(allow_null=True)
    revenue = Money(allow_null=True, help_text="A year, in the workspace's currency.")
    country = Known(help_text="Two letters, or as it was written.")
    technology = Known()
    seen = serializers.SerializerMethodField(help_text=SEEN)

    def get_seen(self, company: Company) -> str:
        return fingerprint(company, COMPANY_FIELDS)


class CompanyQuery(Paged):
    """Which companies; each parameter narrows."""

    q = serializers.CharField(required=False, max_length=200, help_text="Part of a name or domain.")
    domain = serializers.CharField(required=False, max_length=253, help_text="Its website, or an address there.")

    def validate_domain(self, said: str) -> str:
        return domain_of(said)


class ChangedCompany(Body):
    """What is new; null: nobody knows it any more. ``seen`` is what the company's own ``seen`` was when it was read."""

    name = serializers.CharField(required=False, max_length=200)
    domain = serializers.CharField(required=False, allow_null=True, max_length=253)
    industry = serializers.CharField(required=False, allow_null=True, max_length=120)
    employees = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    revenue = serializers.DecimalField(required=False, allow_null=True, max_digits=18, decimal_places=2, min_value=0)
    country = serializers.CharField(required=False, allow_null=True, max_length=80)
    technology = serializers.CharField(required=False, allow_null=True, max_length=300)
    seen = serializers.CharField(required=False, max_length=16)

    def validate_domain(self, said: str | None) -> str | None:
        return domain_of(said) if said else said

    def validate_country(self, said: str | None) -> str | None:
        return values.country(said) if said else said


class CampaignSerializer(Answer[Campaign]):
    """What marketing runs, what for, and what sales will hear and may say."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    aim = Known()
    persona = Named()
    begins_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    sales_will_hear = Known()
    sales_may_say = Known()
    seen = serializers.SerializerMethodField(help_text=SEEN)

    def get_seen(self, campaign: Campaign) -> str:
        return fingerprint(campaign, CAMPAIGN_FIELDS)


class CampaignQuery(Paged):
    """Which campaigns; each parameter narrows."""

    name = serializers.CharField(required=False, max_length=160, help_text="The whole of it.")
    persona = Id(required=False, help_text="Its id.")
    runs_on = serializers.DateField(required=False, help_text="Those that run on this day.")


class NewCampaign(Body):
    name = serializers.CharField(max_length=160)
    aim = serializers.CharField(required=False, allow_null=True, max_length=300)
    persona = serializers.PrimaryKeyRelatedField(required=False, allow_null=True, queryset=Persona.objects.all())
    begins_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    sales_will_hear = serializers.CharField(required=False, allow_null=True, max_length=20_000)
    sales_may_say = serializers.CharField(required=False, allow_null=True, max_length=20_000)


class ChangedCampaign(NewCampaign):
    """What is new; null empties. ``seen`` is what the campaign's own ``seen`` was when it was read."""

    seen = serializers.CharField(required=False, max_length=16)

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        found["name"] = serializers.CharField(required=False, max_length=160)
        return found
