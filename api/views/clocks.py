from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from api.examples import handoffs as examples
from api.exceptions import Code
from api.fields import Paged, Sparse
from api.operation import operation
from api.serializers.clocks import ClockSerializer, ExplainedClockSerializer, LeadVerdictSerializer
from api.views.endpoint import Endpoint
from api.views.leads import OfLead
from criteria import explain
from leads.clock_faces import faced
from leads.due_explanation import explained
from leads.models import NotAllowed
from leads.models.handoff import missing_signatures
from sla.models import Agreement, Clock

GONE = (Code.NOT_FOUND,)


class LeadClocks(OfLead):
    @operation(
        "lead_clocks",
        action="lead.see",
        query=Paged,
        answers=ClockSerializer,
        is_list=True,
        refuses=GONE,
        leads_to=("clock_get",),
        given=examples.CLOCKS,
    )
    def get(self) -> Response:
        """List every promise about a lead, of both sides, the one that began last first."""
        return self.page(faced(Clock.objects.on_thread(self.thing)).select_related("person"))


class ClockDetail(Endpoint):
    @operation(
        "clock_get",
        action="lead.see",
        query=Sparse,
        answers=ExplainedClockSerializer,
        refuses=GONE,
        given=examples.EXPLAINED,
    )
    def get(self) -> Response:
        """Read a promise, and why it is due when it is.

        What counted, which days were closed and why, when it stood still, and what happens when it gets late.
        """
        clock: Any = self.thing
        clock.explanation = explained(clock, at=self.at)
        return self.answer(clock)

    def find(self, id: int) -> Clock:
        rows = Clock.objects.select_related("commitment__agreement", "person", "team__calendar")
        return get_object_or_404(rows.exclude(voided_at=F("started_at")), pk=id)


class LeadVerdict(OfLead):
    @operation(
        "lead_verdict",
        action="lead.see",
        query=Sparse,
        answers=LeadVerdictSerializer,
        refuses=(Code.NOT_FOUND, Code.OVERTAKEN),
        given=examples.VERDICT,
    )
    def get(self) -> Response:
        """Read what the agreement in force says of a lead now.

        Qualified or not, by which criteria, and which fact each of them saw. 409 while no agreement is in force, with whose
        signature is missing.
        """
        agreement = Agreement.objects.in_force(self.at)
        if agreement is None:
            raise NotAllowed(missing_signatures())
        verdict = self.thing.verdict(agreement, at=self.at)
        return self.answer({**verdict.to_json(), "agreement": agreement.number, "sentence": explain(verdict)})
