from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.examples import leads as examples
from api.exceptions import Code
from api.fields import Paged
from api.models import Scope
from api.operation import operation
from api.serializers.leads import (
    DisqualificationBody,
    EngagementBody,
    EngagementSerializer,
    LeadSerializer,
    NextStepBody,
    NextStepSerializer,
    OwnershipBody,
    ReopeningBody,
    SteppedLeadSerializer,
)
from api.views.leads import OfLead
from leads import editing
from leads.models import MAY_BE_TAKEN_BACK, Engagement, Invalid, NextStep, TakenStep
from leads.models.days import refuse_to_come, workspace_zone
from sla.models import Agreement, Reason

GONE = (Code.NOT_FOUND,)
LATE = (Code.NOT_FOUND, Code.OVERTAKEN)
BACK = ("step_take_back", {"id": "undo/step"})


class StepOf(OfLead):
    """The address of a step that may be taken back."""

    def stands(self) -> Response:
        """The lead as the step has left it, and the way back."""
        lead: Any = self.fresh()
        mine = TakenStep.objects.filter(lead=lead, by=self.person, taken_back_at=None)
        last = mine.values_list("event", "at").first()
        lead.undo = {"step": last[0], "until": last[1] + MAY_BE_TAKEN_BACK} if last else None
        return self.answer(lead)


class Disqualification(StepOf):
    @operation(
        "lead_disqualify",
        action="lead.disqualify",
        scope=Scope.LEADS,
        body=DisqualificationBody,
        answers=SteppedLeadSerializer,
        refuses=LATE,
        leads_to=("lead_get", "lead_reopen", BACK),
        sent=examples.DISQUALIFICATION,
        given=examples.STEPPED,
    )
    def post(self) -> Response:
        """Disqualify a lead: marketing ends it.

        For a reason that both sides signed, by its code; in writing while no agreement is in force.
        """
        reason = _reason(self.body.get("reason"), self.at)
        self.thing.disqualify(reason=reason, note=self.body["note"], by=self.person, at=self.at)
        return self.stands()


class Reopening(StepOf):
    @operation(
        "lead_reopen",
        action="lead.reopen",
        scope=Scope.LEADS,
        body=ReopeningBody,
        answers=SteppedLeadSerializer,
        refuses=LATE,
        leads_to=("lead_get", "handoff_submit", BACK),
        sent=examples.REOPENING,
        given=examples.STEPPED,
    )
    def post(self) -> Response:
        """Reopen a lead: marketing begins again with one that was disqualified, lost or is a customer."""
        self.thing.reopen(reason=self.body["reason"], by=self.person, at=self.at)
        return self.stands()


class Ownership(OfLead):
    @operation(
        "lead_own",
        action="lead.edit",
        scope=Scope.LEADS,
        body=OwnershipBody,
        answers=LeadSerializer,
        refuses=GONE,
        sent=examples.OWNERSHIP,
        given=examples.LEAD,
    )
    def post(self) -> Response:
        """Say who of marketing looks after a lead, or that nobody does.

        What marketing promised about it is theirs from now on.
        """
        editing.change(self.thing, {"owner": self.body["owner"]}, by=self.person, at=self.at)
        return self.answer(self.fresh())


class Engagements(OfLead):
    @operation(
        "engagement_list",
        action="lead.see",
        query=Paged,
        answers=EngagementSerializer,
        is_list=True,
        refuses=GONE,
        given=examples.ENGAGEMENTS,
    )
    def get(self) -> Response:
        """List what marketing saw a lead do, the last written down first."""
        return self.page(self.thing.engagements.all())

    @operation(
        "engagement_see",
        action="engagement.edit",
        scope=Scope.LEADS,
        body=EngagementBody,
        answers={201: EngagementSerializer},
        refuses=GONE,
        sent=examples.ENGAGEMENT_SEEN,
        given=examples.ENGAGEMENT,
    )
    def post(self) -> Response:
        """Write down an engagement: a touch that marketing saw.

        It keeps a promise to nurture that began before it, and may make the lead qualified.
        """
        said = self.body
        refuse_to_come("at", said["at"], at=self.at)
        seen = Engagement.see(
            self.thing,
            kind=said["kind"],
            when=said["at"],
            source=said["source"],
            note=said["note"],
            by=self.person,
            at=self.at,
        )
        return self.answer(seen, status=201)


class NextSteps(OfLead):
    @operation(
        "next_step_list",
        action="lead.see",
        query=Paged,
        answers=NextStepSerializer,
        is_list=True,
        refuses=GONE,
        given=examples.NEXT_STEPS,
    )
    def get(self) -> Response:
        """List what marketing planned to do with a lead, the last planned first."""
        return self.page(_planned(self.thing.next_steps.all()))

    @operation(
        "next_step_plan",
        action="next_step.edit",
        scope=Scope.LEADS,
        body=NextStepBody,
        answers={201: NextStepSerializer},
        refuses=GONE,
        leads_to=(("next_step_finish", {"id": "$request.path.id", "step": "id"}),),
        sent=examples.NEXT_STEP_PLANNED,
        given=examples.NEXT_STEP,
    )
    def post(self) -> Response:
        """Plan what marketing will do with a lead; it keeps the promise to nurture."""
        if self.body["by_day"] < self.at.astimezone(workspace_zone()).date():
            raise Invalid("by_day", _("That day is past. Choose today or a later day."))
        return self.answer(NextStep.plan(self.thing, **self.body, by=self.person, at=self.at), status=201)


class NextStepCompletion(OfLead):
    @operation(
        "next_step_finish",
        action="next_step.edit",
        scope=Scope.LEADS,
        answers=NextStepSerializer,
        refuses=LATE,
        given=examples.NEXT_STEP,
    )
    def post(self) -> Response:
        """Say that a next step is done."""
        planned = get_object_or_404(_planned(NextStep.objects.filter(lead=self.thing)), pk=self.kwargs["step"])
        planned.finish(by=self.person, at=self.at)
        return self.answer(planned)


def _planned(steps: QuerySet[NextStep]) -> QuerySet[NextStep]:
    return steps.select_related("planned_by")


def _reason(code: str | None, at: Any) -> Reason | None:
    """The reason with this code, of the agreement in force."""
    if not code:
        return None
    agreement = Agreement.objects.in_force(at)
    found = agreement.reasons.filter(code=code).first() if agreement else None
    if found is None:
        raise Invalid("reason", _("Choose one of the reasons that both sides signed."))
    return found
