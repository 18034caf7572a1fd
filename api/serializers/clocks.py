"""Promises that run, and why they are due when they are."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from api.fields import Answer, Document, Moment, Named, Paged
from people.models import Side
from sla.models import Clock, Commitment


class ClockSerializer(Answer[Clock]):
    """One running promise: whose, for what, due when."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Commitment.Kind.values)
    side = serializers.ChoiceField(choices=Side.values)
    firm = serializers.BooleanField(help_text="False: an aim that is shown but never broken.")
    tier = serializers.CharField(allow_blank=True)
    target = Document(source="commitment.target", help_text="How long the promise gives, as it was signed.")
    team = Named()
    person = Named()
    state = serializers.SerializerMethodField()
    started_at = Moment(help_text="In the future for a promise that begins on a resume date.")
    due_at = Moment(allow_null=True, help_text="Null while it stands still before it is late.")
    seconds_left = serializers.FloatField(allow_null=True, help_text="Of its own hours, while it stands still.")
    stopped_at = Moment(allow_null=True, help_text="Since when it stands still.")
    met_at = Moment(allow_null=True)
    voided_at = Moment(allow_null=True)

    def get_state(self, clock: Clock) -> str:
        """One of `kept`, `met_late`, `voided`, `standing_still`, `late`, `running`."""
        return state_of(clock, at=self.context["at"])


def state_of(clock: Clock, *, at: datetime) -> str:
    if clock.met_at is not None:
        return "met_late" if clock.is_late(clock.met_at) else "kept"
    if clock.voided_at is not None:
        return "late" if clock.is_late(clock.voided_at) else "voided"
    if clock.is_late(at):
        return "late"
    return "standing_still" if clock.stopped_at is not None else "running"


class ExplainedLineSerializer(serializers.Serializer[Any]):
    """A piece of time: how much of it counted, or why it did not."""

    start = Moment()
    end = Moment()
    counts = serializers.BooleanField()
    seconds = serializers.FloatField()
    text = serializers.CharField(help_text="How much of it counted, or why it did not.")


class RungSerializer(serializers.Serializer[Any]):
    """A rung of the ladder: what happens as the promise gets late."""

    at = Moment()
    text = serializers.CharField()
    is_taken = serializers.BooleanField()


class ExplanationSerializer(serializers.Serializer[Any]):
    """Open times counted, closed days skipped and why, pauses, and the ladder."""

    target = serializers.CharField(help_text="How long the promise gives, in words.")
    team = serializers.CharField(help_text="By whose hours it runs.")
    zone = serializers.CharField()
    counted = serializers.FloatField(help_text="Seconds, up to the due time or the end.")
    lines = ExplainedLineSerializer(many=True)
    is_cut = serializers.BooleanField(help_text="Whether there were more lines than are shown.")
    rungs = RungSerializer(many=True)


class ExplainedClockSerializer(ClockSerializer):
    """One running promise, and why it is due when it is."""

    explanation = ExplanationSerializer()


class ClockQuery(Paged):
    """All promises; none of those whose beginning was taken back."""


class VerdictLineSerializer(serializers.Serializer[Any]):
    """A criterion, and whether the lead meets it."""

    part = serializers.CharField(help_text="`common`, or the letter of a tier.")
    path = serializers.CharField(help_text="Its place in the definition.")
    kind = serializers.CharField()
    rule = serializers.CharField(help_text="The criterion as a sentence.")
    label = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=["met", "not_met", "unknown"])
    saw = serializers.CharField(allow_null=True, help_text="The fact it saw.")
    points = serializers.IntegerField()
    could_bring = serializers.IntegerField()
    lines = serializers.ListField(child=serializers.DictField(), help_text="Those inside a group, of the same shape.")


class VerdictSerializer(Answer[Any]):
    """What the rules say of a lead, criterion by criterion."""

    qualified = serializers.BooleanField()
    tier = serializers.CharField(allow_null=True)
    score = serializers.IntegerField()
    reachable = serializers.IntegerField(help_text="With what unknown criteria may bring yet.")
    fresh_until = serializers.CharField(allow_null=True, help_text="Nothing changes before, unless a fact does.")
    lines = VerdictLineSerializer(many=True)


class LeadVerdictSerializer(VerdictSerializer):
    agreement = serializers.IntegerField(help_text="The number of the version in force.")
    sentence = serializers.CharField(help_text="The verdict in one sentence.")
