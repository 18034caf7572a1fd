from typing import Any

from django.db import IntegrityError
from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.examples import marketing as examples
from api.exceptions import Code, FieldError, Refused
from api.fields import Sparse
from api.models import Scope
from api.operation import operation
from api.serializers.marketing import (
    CampaignQuery,
    CampaignSerializer,
    ChangedCampaign,
    ChangedCompany,
    CompanyQuery,
    CompanySerializer,
    NewCampaign,
)
from api.views.endpoint import Endpoint
from leads import editing
from leads.models import Campaign, Company, Invalid
from people.models.team import sort_key

GONE = (Code.NOT_FOUND,)
LATE = (Code.NOT_FOUND, Code.OVERTAKEN)


class CompanyList(Endpoint):
    @operation(
        "company_list",
        action="lead.see",
        query=CompanyQuery,
        answers=CompanySerializer,
        is_list=True,
        leads_to=("company_get", "company_change"),
        given=examples.COMPANIES,
    )
    def get(self) -> Response:
        """List the companies that leads work for, those added last first."""
        found = Company.objects.all()
        if text := self.query.get("q", ""):
            found = found.filter(Q(sort_key__contains=sort_key(text)) | Q(domain__contains=text.lower()))
        if "domain" in self.query:
            found = found.filter(domain=self.query["domain"])
        return self.page(found)


class CompanyDetail(Endpoint):
    thing: Company

    def find(self, id: int) -> Company:
        return get_object_or_404(Company, pk=id)

    @operation(
        "company_get",
        action="lead.see",
        query=Sparse,
        answers=CompanySerializer,
        refuses=GONE,
        given=examples.COMPANY,
    )
    def get(self) -> Response:
        """Read what is known of a company."""
        return self.answer(self.thing)

    @operation(
        "company_change",
        action="company.edit",
        scope=Scope.LEADS,
        body=ChangedCompany,
        answers=CompanySerializer,
        refuses=LATE,
        sent=examples.COMPANY_CHANGE,
        given=examples.COMPANY,
    )
    def patch(self) -> Response:
        """Change what is known of a company; its leads follow it.

        Only what is said changes; null means that nobody knows it any more. With `seen` of the company as it was read, a
        change by somebody else in between is refused instead of overwritten.
        """
        values = _columns(Company, self.body)
        other = (
            Company.objects.filter(domain=values["domain"]).exclude(pk=self.thing.pk) if values.get("domain") else ()
        )
        for company in other:
            said = _("This belongs to another company: {}.").format(company)
            raise Refused(Code.INVALID, errors=[FieldError("domain", said, code="taken")], company=company.pk)
        try:
            editing.overwrite(self.thing, values, seen=self.body.get("seen"), by=self.person, at=self.at)
        except IntegrityError:  # somebody took the domain a moment ago
            raise _taken("domain", _("This belongs to another company by now.")) from None
        return self.answer(self.thing)


def campaigns() -> QuerySet[Campaign]:
    """Campaigns with everything that is answered about them: one query."""
    return Campaign.objects.select_related("persona")


class CampaignList(Endpoint):
    @operation(
        "campaign_list",
        action="lead.see",
        query=CampaignQuery,
        answers=CampaignSerializer,
        is_list=True,
        leads_to=("campaign_get", "campaign_change"),
        given=examples.CAMPAIGNS,
    )
    def get(self) -> Response:
        """List what marketing runs, the campaigns added last first."""
        found = campaigns().filter(**{name: self.query[name] for name in ("name", "persona") if name in self.query})
        if day := self.query.get("runs_on"):
            found = found.filter(Q(begins_on=None) | Q(begins_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))
        return self.page(found)

    @operation(
        "campaign_add",
        action="campaign.edit",
        scope=Scope.LEADS,
        body=NewCampaign,
        answers={201: CampaignSerializer},
        leads_to=("campaign_get", "campaign_change"),
        sent=examples.NEW_CAMPAIGN,
        given=examples.CAMPAIGN,
    )
    def post(self) -> Response:
        """Add a campaign, under a name that no other has."""
        values = _columns(Campaign, self.body)
        _refuse_end_before_begin(values.get("begins_on"), values.get("ends_on"))
        try:
            added = editing.add_campaign(values, by=self.person, at=self.at)
        except IntegrityError:
            raise _taken("name", _("There is a campaign of this name by now.")) from None
        return self.answer(added, status=201, location="campaign")


class CampaignDetail(Endpoint):
    thing: Campaign

    def find(self, id: int) -> Campaign:
        return get_object_or_404(campaigns(), pk=id)

    @operation(
        "campaign_get",
        action="lead.see",
        query=Sparse,
        answers=CampaignSerializer,
        refuses=GONE,
        given=examples.CAMPAIGN,
    )
    def get(self) -> Response:
        """Read a campaign: its aim, and what sales will hear and may say."""
        return self.answer(self.thing)

    @operation(
        "campaign_change",
        action="campaign.edit",
        scope=Scope.LEADS,
        body=ChangedCampaign,
        answers=CampaignSerializer,
        refuses=LATE,
        sent=examples.CAMPAIGN_CHANGE,
        given=examples.CAMPAIGN,
    )
    def patch(self) -> Response:
        """Change a campaign.

        Only what is said changes; null empties. With `seen` of the campaign as it was read, a change by somebody else in
        between is refused instead of overwritten.
        """
        values = _columns(Campaign, self.body)
        begins_on, ends_on = (values.get(name, getattr(self.thing, name)) for name in ("begins_on", "ends_on"))
        _refuse_end_before_begin(begins_on, ends_on)
        try:
            editing.overwrite(self.thing, values, seen=self.body.get("seen"), by=self.person, at=self.at)
        except IntegrityError as error:
            if "a_campaign_ends_after_it_began" in str(error):  # somebody moved the other end a moment ago
                raise _ends_before_it_began() from None
            raise _taken("name", _("There is a campaign of this name by now.")) from None
        return self.answer(campaigns().get(pk=self.thing.pk))


def _columns(model: type[Model], said: dict[str, Any]) -> dict[str, Any]:
    """What is said, as the columns have it: what nobody knows is "" for a text."""
    return {
        name: "" if value is None and not model._meta.get_field(name).null else value
        for name, value in said.items()
        if name != "seen"
    }


def _refuse_end_before_begin(begins_on: Any, ends_on: Any) -> None:
    if begins_on and ends_on and ends_on < begins_on:
        raise _ends_before_it_began()


def _ends_before_it_began() -> Invalid:
    return Invalid("ends_on", _("A campaign ends on or after the day it begins."))


def _taken(name: str, said: str) -> Refused:
    return Refused(Code.INVALID, errors=[FieldError(name, said, code="taken")])
