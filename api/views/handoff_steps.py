"""The steps of a handoff, each a noun to POST to, as on the pages. Laws and turns are the handoff's own."""

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.examples import handoffs as examples
from api.exceptions import Code, FieldError, Refused
from api.models import Scope
from api.operation import operation
from api.serializers.handoffs import (
    ConversionBody,
    FollowUpBody,
    PostponementBody,
    ReasonBody,
    ReassignmentBody,
    ReturnBody,
    SteppedHandoffSerializer,
    SubmissionBody,
    TakenBackSerializer,
    TextBody,
    TurnBody,
    WithdrawalBody,
)
from api.views.endpoint import Endpoint
from api.views.handoffs import STEPS, OfHandoff, handoffs
from api.views.leads import OfLead
from events.models import Event
from leads.models import MAY_BE_TAKEN_BACK, Handoff, Invalid, Lead, take_back
from leads.undo import DONE
from sla.models import Agreement, Reason

LATE = (Code.NOT_FOUND, Code.OVERTAKEN)
AFTER = ("handoff_get", *STEPS, ("step_take_back", {"id": "undo/step"}))
step = partial(
    operation,
    scope=Scope.HANDOFFS,
    answers=SteppedHandoffSerializer,
    refuses=LATE,
    leads_to=AFTER,
    given=examples.STEPPED,
)


class StepOf(OfHandoff):
    """The address of a step."""

    def reason(self, *kinds: Reason.Kind) -> Reason | None:
        """The reason with the code that was said, if this handoff may take it."""
        code = self.body.get("reason")
        if not code:
            return None
        found = self.thing.reasons(*kinds, at=self.at).filter(code=code).first()
        if found is None:
            raise Invalid("reason", _("Choose one of the reasons that both sides signed."))
        return found

    def said_with(self, *kinds: Reason.Kind) -> dict[str, Any]:
        """The body with its reason found."""
        return {**self.body, "reason": self.reason(*kinds)}


class Submission(OfLead):
    @operation(
        "handoff_submit",
        action="handoff.submit",
        scope=Scope.HANDOFFS,
        body=SubmissionBody,
        answers={201: SteppedHandoffSerializer},
        refuses=(*LATE, Code.NOT_QUALIFIED),
        leads_to=AFTER,
        sent=examples.SUBMISSION,
        given=examples.STEPPED,
    )
    def post(self) -> Response:
        """Submit a lead: marketing hands it over, and sales' promises to respond and to follow up begin.

        The agreement in force judges it at that moment. One that does not qualify needs an exception in writing, which sales
        reads and the numbers count apart; without it the answer is `not_qualified` with the verdict.
        """
        said = self.body
        self._check_codes(said["context"])
        handoff = Handoff.submit(
            self.thing,
            team=said["team"],
            context=said["context"],
            exception=said["exception"],
            by=self.person,
            at=self.at,
        )
        return stands(self, handoff, status=201, location="handoff")

    def find(self, id: int, **_below: Any) -> Lead:
        return get_object_or_404(Lead.objects.select_related("company", "campaign"), pk=id)

    def _check_codes(self, context: dict[str, str]) -> None:
        """What nobody asks for would be lost."""
        agreement = Agreement.objects.in_force(self.at) if context else None
        if agreement is None:
            return
        known = {item["code"] for item in agreement.document["context"]}
        unknown = [
            FieldError(f"context.{code}", _("There is no such field here."), code="unknown")
            for code in context
            if code not in known
        ]
        if unknown:
            raise Refused(Code.INVALID, errors=unknown)


class Acceptance(StepOf):
    @step("handoff_accept", action="handoff.accept", body=TurnBody, sent=examples.TURN)
    def post(self) -> Response:
        """Accept a handoff: the rep takes the lead.

        The promise to respond is kept, those to try and to conclude begin.
        """
        self.thing.accept(by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class Return(StepOf):
    @step("handoff_return", action="handoff.return", body=ReturnBody, sent=examples.RETURN)
    def post(self) -> Response:
        """Return a handoff to marketing, with a reason that both sides signed and a note.

        A reason to nurture begins marketing's promise, some ask for the day to come back; a reason to disqualify ends the lead.
        """
        said, kinds = self.body, (Reason.Kind.NURTURE, Reason.Kind.DISQUALIFY)
        self.thing.return_(
            reason=self.reason(*kinds),
            note=said["note"],
            resume_on=said.get("resume_on"),
            by=self.person,
            turn=said["turn"],
            at=self.at,
        )
        return stands(self, self.thing)


class Withdrawal(StepOf):
    @step("handoff_withdraw", action="handoff.withdraw", body=WithdrawalBody, sent=examples.WITHDRAWAL)
    def post(self) -> Response:
        """Withdraw a handoff: marketing takes it back while it waits, and it counts for nobody."""
        self.thing.withdraw(reason=self.body["reason"], by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class Asking(StepOf):
    @step("question_ask", action="question.ask", body=TextBody, sent=examples.QUESTION)
    def post(self) -> Response:
        """Ask marketing about a handoff: sales' clocks stand still, marketing's promise to answer runs."""
        self.thing.ask(text=self.body["text"], by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class Answering(StepOf):
    @step("question_answer", action="question.answer", body=TextBody, sent=examples.ANSWER)
    def post(self) -> Response:
        """Answer the open question of a handoff: sales' clocks go on."""
        self.thing.answer(text=self.body["text"], by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class FollowingUp(StepOf):
    @step("handoff_follow_up", action="handoff.follow_up", body=FollowUpBody, sent=examples.FOLLOW_UP)
    def post(self) -> Response:
        """Write down a follow-up: sales tried to reach the lead.

        It counts from `when`, not before the submission nor after now. A handoff that waits is accepted in the same step.
        """
        said = self.body
        self.thing.follow_up(
            channel=said["channel"],
            outcome=said["outcome"],
            when=said.get("when"),
            note=said["note"],
            by=self.person,
            turn=said["turn"],
            at=self.at,
        )
        return stands(self, self.thing)


class Postponement(StepOf):
    @step("handoff_postpone", action="handoff.postpone", body=PostponementBody, sent=examples.POSTPONEMENT)
    def post(self) -> Response:
        """Postpone a handoff until a day, after a follow-up: attempts and outcome stand still until then."""
        said = self.body
        self.thing.postpone(until=said["until"], note=said["note"], by=self.person, turn=said["turn"], at=self.at)
        return stands(self, self.thing)


class GivingBack(StepOf):
    @step("handoff_give_back", action="handoff.give_back", body=ReasonBody, sent=examples.GIVING_BACK)
    def post(self) -> Response:
        """Give a handoff back into its team's queue, for a reason to reassign; promises run on."""
        self.thing.give_back(**self.said_with(Reason.Kind.REASSIGN), by=self.person, at=self.at)
        return stands(self, self.thing)


class Reassignment(StepOf):
    @step("handoff_reassign", action="handoff.reassign", body=ReassignmentBody, sent=examples.REASSIGNMENT)
    def post(self) -> Response:
        """Reassign a handoff to somebody else of sales, perhaps of another team, by whose hours the rest then runs."""
        self.thing.reassign(**self.said_with(Reason.Kind.REASSIGN), by=self.person, at=self.at)
        return stands(self, self.thing)


class Conversion(StepOf):
    @step("handoff_convert", action="handoff.convert", body=ConversionBody, sent=examples.CONVERSION)
    def post(self) -> Response:
        """Convert a handoff: it is an opportunity now, and the promise to conclude is kept."""
        self.thing.convert(value=self.body.get("value"), by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class Win(StepOf):
    @step("handoff_win", action="handoff.win", body=TurnBody, sent=examples.TURN)
    def post(self) -> Response:
        """Win a handoff: the lead is a customer from today."""
        self.thing.win(by=self.person, turn=self.body["turn"], at=self.at)
        return stands(self, self.thing)


class Loss(StepOf):
    @step("handoff_lose", action="handoff.lose", body=ReasonBody, sent=examples.LOSS)
    def post(self) -> Response:
        """Lose a handoff: the opportunity is gone, for a reason that both sides signed."""
        self.thing.lose(**self.said_with(Reason.Kind.LOST), by=self.person, at=self.at)
        return stands(self, self.thing)


class TakingBack(Endpoint):
    """``step`` is the id that a step's answer names in ``undo``."""

    @operation(
        "step_take_back",
        action="step.take_back",
        scope=Scope.HANDOFFS,
        answers=TakenBackSerializer,
        refuses=LATE,
        leads_to=(("lead_get", {"id": "lead"}),),
        given=examples.TAKEN_BACK,
    )
    def post(self) -> Response:
        """Take a step back, within 30 seconds and while nothing followed: everything is as it was.

        Only whoever took it may. A step of the lead itself (disqualified, reopened) needs a key for leads.
        """
        taken = take_back(self.event, by=self.person, at=self.at)
        lead = Lead.objects.get(pk=taken.lead_id)
        handoff = handoffs().filter(pk=taken.handoff_id).first() if taken.handoff_id else None
        return self.answer({"lead": lead.pk, "stage": lead.stage, "handoff": handoff})

    event: Event

    def scope(self) -> Scope:
        rows = Event.objects.select_related("actor").filter(kind__in=DONE, thread_type=Lead._meta.label_lower)
        self.event = get_object_or_404(rows, pk=self.kwargs["id"])
        return Scope.LEADS if self.event.subject_type == Lead._meta.label_lower else Scope.HANDOFFS

    def find(self, id: int) -> "Taken":
        return Taken(self.event)


class Taken:
    """A step as the permission table asks of it: whose it is."""

    def __init__(self, event: Event) -> None:
        self.owner_id = event.actor_id


def stands(view: Endpoint, handoff: Handoff, *, status: int = 200, location: str = "") -> Response:
    """The handoff as the step has left it, and the way back."""
    row: Any = handoff
    row.undo = {"step": row.taken.pk, "until": row.taken.at + MAY_BE_TAKEN_BACK} if row.taken else None
    return view.answer(row, status=status, location=location)
