"""Versions of the agreement. Signing stays with people in the browser."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.examples import agreements as examples
from api.exceptions import Code
from api.fields import Sparse
from api.models import Scope
from api.operation import operation
from api.serializers.agreements import (
    AgreementDetailSerializer,
    AgreementQuery,
    AgreementSerializer,
    DraftBody,
    EditionBody,
    NothingSaid,
)
from api.views.endpoint import Endpoint
from leads.models import Invalid
from leads.models.days import workspace_zone
from sla.models import Agreement

GONE = (Code.NOT_FOUND,)
STEP: dict[str, Any] = {"scope": Scope.WORDS, "refuses": (Code.NOT_FOUND, Code.OVERTAKEN)}


def agreements() -> Any:
    return Agreement.objects.select_related("drafted_by", "proposed_by").prefetch_related("signatures__person")


def in_full(agreement: Any) -> Any:
    """With its commitments and reasons, which only a signed version has."""
    agreement.every_commitment = agreement.commitments.order_by("pk")
    agreement.every_reason = agreement.reasons.order_by("position")
    return agreement


class AgreementList(Endpoint):
    @operation(
        "agreement_list",
        action="agreement.see",
        query=AgreementQuery,
        answers=AgreementSerializer,
        is_list=True,
        leads_to=("agreement_get",),
        given=examples.PAGE,
    )
    def get(self) -> Response:
        """List the versions of the agreement, the newest first."""
        found = agreements().defer("document")
        return self.page(found.filter(state=self.query["state"]) if "state" in self.query else found)

    @operation(
        "agreement_draft",
        action="agreement.edit",
        scope=Scope.WORDS,
        body=NothingSaid,
        answers={201: AgreementDetailSerializer},
        leads_to=("agreement_get", "agreement_edit", "agreement_propose"),
        sent=examples.NOTHING,
        given=examples.DRAFT,
    )
    def post(self) -> Response:
        """Start a draft: a copy of the version in force, or the template."""
        made = Agreement.draft(by=self.person, at=self.at)
        answer = self.answer(in_full(agreements().get(pk=made.pk)), status=201)
        answer.headers["Location"] = str(reverse("api:agreement", args=[made.number], request=self.request))
        return answer


class AgreementInForce(Endpoint):
    def find(self, **_nothing: Any) -> Agreement:
        current: Agreement | None = agreements().in_force(self.at)
        if current is None:
            raise Http404
        return current

    @operation(
        "agreement_in_force",
        action="agreement.see",
        query=Sparse,
        answers=AgreementDetailSerializer,
        refuses=GONE,
        given=examples.IN_FORCE,
    )
    def get(self) -> Response:
        """Read the version that counts now: its document, commitments, reasons and signatures."""
        return self.answer(in_full(self.thing))


class OfAgreement(Endpoint):
    """An address below a version, which its number names."""

    thing: Agreement

    def find(self, number: int, **_below: Any) -> Agreement:
        found: Agreement = get_object_or_404(agreements(), number=min(number, 2**31 - 1))
        return found

    def fresh(self) -> Response:
        """The version as it stands now."""
        return self.answer(in_full(agreements().get(pk=self.thing.pk)))


class AgreementDetail(OfAgreement):
    @operation(
        "agreement_get",
        action="agreement.see",
        query=Sparse,
        answers=AgreementDetailSerializer,
        leads_to=("agreement_edit", "agreement_propose", "agreement_recall"),
        refuses=GONE,
        given=examples.IN_FORCE,
    )
    def get(self) -> Response:
        """Read a version: its document, commitments, reasons and signatures."""
        return self.answer(in_full(self.thing))

    @operation(
        "agreement_edit",
        action="agreement.edit",
        body=DraftBody,
        answers=AgreementDetailSerializer,
        leads_to=("agreement_propose",),
        sent=examples.EDIT,
        given=examples.DRAFT,
        **STEP,
    )
    def put(self) -> Response:
        """Change a draft: its whole document.

        What both sides could not sign is refused, each place with what to mend. Only a draft is edited.
        """
        begins_on = self.body["begins_on"]
        if begins_on and begins_on < timezone.localdate(self.at, workspace_zone()):
            raise Invalid("begins_on", _("This day is over: choose today or a later day."))
        self.thing.edit(by=self.person, at=self.at, **self.body)
        return self.fresh()


class AgreementProposal(OfAgreement):
    @operation(
        "agreement_propose",
        action="agreement.propose",
        body=EditionBody,
        answers=AgreementDetailSerializer,
        leads_to=("agreement_recall",),
        sent=examples.EDITION,
        given=examples.PROPOSED,
        **STEP,
    )
    def post(self) -> Response:
        """Put a draft before both sides.

        From here people sign it, or it is taken back to draft.
        """
        self.thing.propose(by=self.person, at=self.at, edition=self.body["edition"])
        return self.fresh()


class AgreementRecall(OfAgreement):
    @operation(
        "agreement_recall",
        action="agreement.propose",
        body=EditionBody,
        answers=AgreementDetailSerializer,
        leads_to=("agreement_edit", "agreement_propose"),
        sent=examples.EDITION,
        given=examples.DRAFT,
        **STEP,
    )
    def post(self) -> Response:
        """Take a proposed version back to draft.

        A signature already given ends with it.
        """
        self.thing.recall(by=self.person, at=self.at, edition=self.body["edition"])
        return self.fresh()
