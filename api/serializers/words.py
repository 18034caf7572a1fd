"""What is said and answered about what both sides word together: terms, personas, the ideal customer profile."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Answer, Body, Document, Moment, Named, Paged
from glossary.models import Term
from people.models import Side
from personas.models import Persona, PersonaVersion, Profile

SIDES = Side.values


class Line(serializers.CharField):
    """An entry of a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 300, **kwargs})


class ApprovalSerializer(serializers.Serializer[Any]):
    """A manager's yes, for their side, to the wording as it is now."""

    side = serializers.ChoiceField(choices=SIDES)
    person = Named()
    at = Moment()


class VersionSerializer(serializers.Serializer[Any]):
    """One numbered wording: open until a manager of each side approved it, then fixed."""

    number = serializers.IntegerField()
    revision = serializers.IntegerField(help_text="Rises each time an open proposal is reworded.")
    proposed_by = Named(help_text="Null: the starting content.")
    proposed_at = Moment()
    agreed_at = Moment(allow_null=True)
    approvals = serializers.SerializerMethodField()

    @extend_schema_field(ApprovalSerializer(many=True))
    def get_approvals(self, version: Any) -> Any:
        given = [approval for _side, approval in version.standings if approval is not None]
        return ApprovalSerializer(given, many=True).data


class TermVersionSerializer(VersionSerializer):
    word = serializers.CharField()
    wording = serializers.CharField()
    counts = serializers.ListField(child=serializers.CharField())
    does_not_count = serializers.ListField(child=serializers.CharField())


class TermSerializer(Answer[Term]):
    """A word that both sides use for the same thing."""

    id = serializers.IntegerField()
    code = serializers.CharField(help_text="Stays when the word changes.")
    word = serializers.CharField()
    current = TermVersionSerializer(allow_null=True, help_text="What both sides agreed on.")
    proposal = TermVersionSerializer(allow_null=True, help_text="What waits for approval.")


class PersonaVersionSerializer(VersionSerializer):
    name = serializers.CharField()
    role = serializers.CharField()
    criteria = serializers.ListField(child=Document(), help_text="The rules that recognise one.")

    def get_fields(self) -> dict[str, Any]:
        lists = {name: serializers.ListField(child=serializers.CharField()) for name in PersonaVersion.lists}
        return super().get_fields() | lists


class PersonaSerializer(Answer[Persona]):
    """A kind of buyer that both sides describe the same way."""

    id = serializers.IntegerField()
    code = serializers.CharField(help_text="Stays when the name changes.")
    name = serializers.CharField()
    current = PersonaVersionSerializer(allow_null=True, help_text="What both sides agreed on.")
    proposal = PersonaVersionSerializer(allow_null=True, help_text="What waits for approval.")


class ProfileVersionSerializer(VersionSerializer):
    summary = serializers.CharField()
    criteria = serializers.ListField(child=Document(), help_text="Weighted rules on the company.")


class ProfileSerializer(Answer[Profile]):
    """The ideal customer profile: which companies the workspace wants."""

    current = ProfileVersionSerializer(allow_null=True, help_text="What both sides agreed on.")
    proposal = ProfileVersionSerializer(allow_null=True, help_text="What waits for approval.")


class TermQuery(Paged):
    """Which terms; each parameter narrows."""

    q = serializers.CharField(required=False, max_length=80, help_text="Part of the word or of what it means.")
    code = serializers.CharField(required=False)


class PersonaQuery(Paged):
    """Which personas; each parameter narrows."""

    code = serializers.CharField(required=False)


class SeenBody(Body):
    """The latest version as it was read: a stale one is refused."""

    number = serializers.IntegerField(min_value=0, max_value=32767, help_text="0: there was none.")
    revision = serializers.IntegerField(min_value=0, max_value=32767, help_text="0: there was none.")


class TermBody(Body):
    word = serializers.CharField(max_length=80)
    wording = serializers.CharField(max_length=1000, help_text="What it means, in a sentence or two.")
    counts = serializers.ListField(child=Line(), required=False, default=list, max_length=50)
    does_not_count = serializers.ListField(child=Line(), required=False, default=list, max_length=50)


class TermProposalBody(TermBody, SeenBody):
    """The whole wording, and the version it rests on."""


class PersonaBody(Body):
    name = serializers.CharField(max_length=80)
    role = serializers.CharField(max_length=300, help_text="What this kind of buyer does, in a sentence.")
    criteria = serializers.ListField(
        child=Document(), required=False, default=list, max_length=40, help_text="The rules that recognise one."
    )

    def get_fields(self) -> dict[str, Any]:
        lists = {
            name: serializers.ListField(child=Line(), required=False, default=list, max_length=50)
            for name in PersonaVersion.lists
        }
        return super().get_fields() | lists


class PersonaProposalBody(PersonaBody, SeenBody):
    """The whole description, and the version it rests on."""


class ProfileProposalBody(SeenBody):
    """The whole profile, and the version it rests on."""

    summary = serializers.CharField(max_length=1000, help_text="Which companies, in a sentence or two.")
    criteria = serializers.ListField(child=Document(), max_length=40, help_text="Weighted rules on the company.")
