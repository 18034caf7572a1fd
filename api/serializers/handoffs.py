"""What is said and answered about handoffs and their steps."""

from typing import Any

from rest_framework import serializers

from api.fields import Answer, Body, Document, Id, Known, Moment, Money, Named, Paged
from api.serializers.clocks import ClockSerializer, VerdictSerializer
from api.serializers.leads import WHERE, LeadReasonSerializer, UndoSerializer
from leads.models import FollowUp, Handoff, Holding, Question
from people.models import Person, Side, Team

REASON = "Code of a reason, of the version that the handoff was submitted under."
WRITTEN = "In place of a reason: only for what was imported, while no agreement is in force."


class HandoffSerializer(Answer[Handoff]):
    """One passing of one lead from marketing to sales."""

    id = serializers.IntegerField()
    lead = Named()
    team = Named(help_text="The sales team that receives it.")
    state = serializers.ChoiceField(choices=Handoff.State.values)
    turn = serializers.IntegerField(
        help_text="Rises with each change of state or holder; a step names the turn it saw."
    )
    holder = Named()
    due_at = Moment(allow_null=True, help_text="The earliest due time of sales' running promises.")
    agreement = serializers.IntegerField(
        source="agreement.number", default=None, allow_null=True, help_text="The number of the version it runs under."
    )
    tier = Known()
    attempt = serializers.IntegerField()
    previous = serializers.IntegerField(source="previous_id", allow_null=True)
    is_complete = serializers.BooleanField(help_text="With every item that the agreement asks for.")
    exception = Known(help_text="Why it was handed over although it did not qualify.")
    is_imported = serializers.BooleanField()
    source = Known()
    submitted_by = Named()
    submitted_at = Moment()
    accepted_at = Moment(allow_null=True)
    decided_at = Moment(allow_null=True)
    followed_up_at = Moment(allow_null=True)
    conversation_at = Moment(allow_null=True)
    postponed_until = Moment(allow_null=True)
    postponed_note = Known()
    given_back = serializers.IntegerField(help_text="How often.")
    withdrawn_at = Moment(allow_null=True)
    withdrawn_because = Known()
    returned_at = Moment(allow_null=True)
    returned_for = LeadReasonSerializer(allow_null=True)
    returned_note = Known()
    resume_on = serializers.DateField(allow_null=True)
    came_back_at = Moment(allow_null=True)
    converted_at = Moment(allow_null=True)
    value = Money(allow_null=True)
    won_at = Moment(allow_null=True)
    lost_at = Moment(allow_null=True)
    lost_for = LeadReasonSerializer(allow_null=True)


class SteppedHandoffSerializer(HandoffSerializer):
    """The handoff after a step, and for how long the step may be taken back."""

    undo = UndoSerializer(allow_null=True)


class HoldingSerializer(Answer[Holding]):
    """Who held it, from when to when, and why them."""

    person = Named()
    team = Named()
    why = serializers.ChoiceField(choices=Holding.Why.values)
    begins_at = Moment()
    ends_at = Moment(allow_null=True)


class QuestionSerializer(Answer[Question]):
    """Asked by sales; open until answered, or closed by another step."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    asked_by = Named()
    asked_at = Moment()
    answer = Known()
    answered_by = Named()
    answered_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)


class FollowUpSerializer(Answer[FollowUp]):
    """An attempt by sales to reach the lead."""

    id = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=FollowUp.Channel.values)
    outcome = serializers.ChoiceField(choices=FollowUp.Outcome.values)
    is_conversation = serializers.BooleanField()
    when = Moment()
    note = Known()
    by = Named()
    entered_at = Moment()


class HandoffDetailSerializer(HandoffSerializer):
    """The same with everything that belongs to it, and the lead as it was at submission."""

    facts = Document(help_text="Everything known of the lead when it was handed over.")
    verdict = VerdictSerializer(source="judgement", allow_null=True)
    context = Document(help_text="What marketing told, by the codes that the agreement asks for.")
    clocks = ClockSerializer(many=True, source="every_clock")
    holdings = HoldingSerializer(many=True, source="every_holding")
    questions = QuestionSerializer(many=True, source="every_question")
    follow_ups = FollowUpSerializer(many=True, source="every_follow_up")


class HandoffQuery(Paged):
    """Which handoffs; each parameter narrows."""

    state = serializers.ChoiceField(required=False, choices=Handoff.State.values)
    is_open = serializers.BooleanField(required=False, help_text="Waiting, accepted or converted; false: any other.")
    team = Id(required=False, help_text="A sales team's id.")
    holder = Id(required=False, help_text="Somebody's id.")
    lead = Id(required=False)
    tier = serializers.CharField(required=False, max_length=1)
    source = serializers.CharField(required=False)
    due_before = Moment(required=False, help_text="Whose next promise is due before.")
    submitted_since = Moment(required=False, help_text="Those handed over since.")
    changed_since = Moment(required=False, help_text="With which anything happened since.")
    where = serializers.CharField(required=False, max_length=8000, help_text=WHERE)


class SubmissionBody(Body):
    team = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.filter(side=Side.SALES), help_text="The sales team that receives it."
    )
    context = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=5000),
        required=False,
        default=dict,
        help_text="What the agreement asks marketing to tell, by its codes.",
    )
    exception = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="Why, although it does not qualify."
    )


class TurnBody(Body):
    turn = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="The handoff's `turn` as it was read: a stale one is refused."
    )


class ReturnBody(TurnBody):
    reason = serializers.CharField(required=False, allow_null=True, help_text=REASON)
    note = serializers.CharField(max_length=5000, help_text="What marketing should know; two words at least.")
    resume_on = serializers.DateField(required=False, allow_null=True, help_text="When the lead comes back by itself.")


class WithdrawalBody(TurnBody):
    reason = serializers.CharField(max_length=2000, help_text="Why, in writing.")


class TextBody(TurnBody):
    text = serializers.CharField(max_length=5000)


class FollowUpBody(TurnBody):
    channel = serializers.ChoiceField(choices=FollowUp.Channel.values)
    outcome = serializers.ChoiceField(choices=FollowUp.Outcome.values)
    when = Moment(required=False, allow_null=True, help_text="When it was; now, when left out.")
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=5000)


class PostponementBody(TurnBody):
    until = serializers.DateField(help_text="Until the start of that day of the workspace.")
    note = serializers.CharField(max_length=5000, help_text="What you are waiting for; two words at least.")


class ReasonBody(TurnBody):
    reason = serializers.CharField(required=False, allow_null=True, help_text=REASON)
    written = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000, help_text=WRITTEN)


class ReassignmentBody(ReasonBody):
    to = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True).select_related("team"), help_text="Somebody of sales."
    )


class ConversionBody(TurnBody):
    value = Money(required=False, allow_null=True, min_value=0, help_text="What it may be worth.")


class TakenBackSerializer(Answer[Any]):
    """What it looks like after a step was taken back: the lead, and the handoff unless it was the submission itself."""

    lead = serializers.IntegerField()
    stage = serializers.CharField()
    handoff = HandoffSerializer(allow_null=True)
