"""What is said and answered about the versions of the agreement."""

from typing import Any

from rest_framework import serializers

from api.fields import Answer, Body, Document, Known, Moment, Named, Paged
from people.models import Side
from sla.models import Agreement, Commitment, Reason


class SignatureSerializer(serializers.Serializer[Any]):
    """One side's word for one exact document."""

    side = serializers.ChoiceField(choices=Side.values)
    person = Named()
    at = Moment()
    digest = serializers.CharField()


class AgreementSerializer(Answer[Agreement]):
    """One version of what both sides promise each other."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Agreement.State.values)
    edition = serializers.IntegerField(help_text="Rises with each edit; a step names the edition it saw.")
    begins_on = serializers.DateField(allow_null=True, help_text="The day it names; null: with the second signature.")
    in_force_from = Moment(source="in_force.lower", default=None, allow_null=True)
    in_force_until = Moment(source="in_force.upper", default=None, allow_null=True, help_text="Null: still.")
    digest = Known(help_text="sha256 of what was signed; null before.")
    drafted_by = Named()
    drafted_at = Moment()
    proposed_by = Named()
    proposed_at = Moment(allow_null=True)
    signatures = SignatureSerializer(many=True, source="signatures.all")


class CommitmentSerializer(serializers.Serializer[Commitment]):
    """One measurable promise; an aim that is never broken when it is not firm."""

    id = serializers.IntegerField()
    side = serializers.ChoiceField(choices=Side.values)
    kind = serializers.ChoiceField(choices=Commitment.Kind.values)
    tier = Known(help_text="Null: of every tier.")
    target = Document(help_text="`amount` of a `unit`.")
    count = serializers.IntegerField(allow_null=True, help_text="How many attempts.")
    channels = serializers.IntegerField(allow_null=True, help_text="On how many channels.")
    firm = serializers.BooleanField()


class AgreementReasonSerializer(serializers.Serializer[Reason]):
    """Why a lead goes back, goes elsewhere or is lost."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.ChoiceField(choices=Reason.Kind.values)
    asks_date = serializers.BooleanField()
    counts_against_quality = serializers.BooleanField()


class AgreementDetailSerializer(AgreementSerializer):
    """The same with its document, and what it made of the document once both sides had signed."""

    document = Document()
    commitments = CommitmentSerializer(many=True, source="every_commitment")
    reasons = AgreementReasonSerializer(many=True, source="every_reason")


class AgreementQuery(Paged):
    """Which versions; each parameter narrows."""

    state = serializers.ChoiceField(required=False, choices=Agreement.State.values)


class EditionBody(Body):
    edition = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="The version's `edition` as it was read: a stale one is refused."
    )


class DraftBody(EditionBody):
    document = Document(help_text="The whole document, as it was read and changed.")
    begins_on = serializers.DateField(
        allow_null=True, help_text="From which day it is in force; null: with the second signature."
    )


class NothingSaid(Body):
    """Nothing: the draft begins as a copy of the version in force, or as the template."""
