"""What is said and answered about leads."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Answer, Body, Document, Id, Known, Moment, Named, NamedSerializer, OneOf, Paged
from api.serializers.problem import FieldErrorSerializer
from leads.editing import FIELDS, fingerprint
from leads.models import Company, Engagement, Lead, NextStep
from people.models import Person, Side, Team

WHERE = (
    "Criteria on the lead as it is now, as JSON in the language of the agreement: a list in which all have to hold, such as "
    '`[{"field": "source", "operator": "is", "value": "webinar"}]`, with groups `{"any": [...]}` of which one has to.'
)


class LeadCompanySerializer(NamedSerializer):
    """The company that a lead works for."""

    domain = Known()


class LeadReasonSerializer(serializers.Serializer[Any]):
    """A reason that both sides signed."""

    code = serializers.CharField()
    label = serializers.CharField()


class LeadSerializer(Answer[Lead]):
    """A person whom marketing nurtures and hands over. What nobody knows is null."""

    id = serializers.IntegerField()
    name = Known()
    email = Known()
    phone = Known()
    title = Known()
    department = Known()
    seniority = Known()
    country = Known(help_text="Two letters, or as it was written.")
    language = Known()
    company = LeadCompanySerializer(allow_null=True)
    source = Known()
    campaign = Named()
    first_contact_on = serializers.DateField(allow_null=True)
    consent = OneOf(choices=["given", "refused"], allow_null=True)
    consent_source = Known()
    consent_at = Moment(allow_null=True)
    need = Known(help_text="What they need, in their words.")
    best_time = Known()
    relation = OneOf(choices=[one for one in Lead.Relation.values if one], allow_null=True)
    attributes = Document(help_text="The workspace's own fields.")
    system = Known(help_text="The system the lead comes from.")
    external_id = Known(help_text="Its id in that system.")
    marketing_team = Named()
    owner = Named(help_text="Who of marketing looks after it.")
    stage = serializers.ChoiceField(choices=Lead.Stage.values, help_text="Follows from steps; nobody sets it.")
    handoff = serializers.IntegerField(
        source="open_handoff_id", allow_null=True, help_text="The handoff that is waiting, accepted or converted."
    )
    customer_since = serializers.DateField(allow_null=True)
    customer_until = serializers.DateField(allow_null=True)
    disqualified_for = LeadReasonSerializer(allow_null=True)
    disqualified_note = Known()
    added_at = Moment()
    seen = serializers.SerializerMethodField(
        help_text="Send it back with a change: whoever was slower is refused, not lost."
    )

    def get_seen(self, lead: Lead) -> str:
        return fingerprint(lead, FIELDS)


class UndoSerializer(serializers.Serializer[Any]):
    """How a step may be taken back."""

    step = serializers.IntegerField(help_text="Take it back at `/steps/{step}/taking-back`.")
    until = Moment()


class SteppedLeadSerializer(LeadSerializer):
    """The lead after a step, and for how long the step may be taken back."""

    undo = UndoSerializer(allow_null=True)


class AddedLeadSerializer(LeadSerializer):
    """The lead that was meant, and whether it is new."""

    outcome = serializers.ChoiceField(choices=["new", "updated", "unchanged"])


class LeadQuery(Paged):
    """Which leads; each parameter narrows."""

    q = serializers.CharField(
        required=False, help_text="Part of a name or company, how an e-mail begins, or a whole external id."
    )
    email = serializers.CharField(required=False)
    system = serializers.CharField(required=False)
    external_id = serializers.CharField(required=False)
    stage = serializers.ChoiceField(required=False, choices=Lead.Stage.values)
    source = serializers.CharField(required=False)
    company = Id(required=False, help_text="Its id.")
    campaign = Id(required=False, help_text="Its id.")
    owner = Id(required=False, help_text="Somebody's id.")
    marketing_team = Id(required=False, help_text="A team's id.")
    added_since = Moment(required=False, help_text="Those that came in since.")
    changed_since = Moment(
        required=False, help_text="With whom anything happened since: a change, a step, an engagement."
    )
    where = serializers.CharField(required=False, max_length=8000, help_text=WHERE)


class CompanyFactsBody(Body):
    """What is known of a company; its domain finds it, else its name, else it is made."""

    name = serializers.CharField(required=False, allow_null=True, max_length=200)
    domain = serializers.CharField(required=False, allow_null=True, max_length=253)
    industry = serializers.CharField(required=False, allow_null=True, max_length=120)
    employees = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    revenue = serializers.DecimalField(required=False, allow_null=True, max_digits=18, decimal_places=2, min_value=0)
    country = serializers.CharField(required=False, allow_null=True, max_length=80)


class LeadFacts(Body):
    """What may be known of a lead. Null and what is left out say nothing when a lead is added."""

    name = serializers.CharField(required=False, allow_null=True, max_length=200)
    email = serializers.CharField(required=False, allow_null=True, max_length=254)
    system = serializers.CharField(required=False, allow_null=True, max_length=60)
    external_id = serializers.CharField(required=False, allow_null=True, max_length=120)
    phone = serializers.CharField(required=False, allow_null=True, max_length=80)
    title = serializers.CharField(required=False, allow_null=True, max_length=160)
    department = serializers.CharField(required=False, allow_null=True, max_length=120)
    seniority = serializers.CharField(required=False, allow_null=True, max_length=60)
    country = serializers.CharField(required=False, allow_null=True, max_length=80)
    language = serializers.CharField(required=False, allow_null=True, max_length=40)
    source = serializers.CharField(required=False, allow_null=True, max_length=120)
    campaign = serializers.CharField(
        required=False, allow_null=True, max_length=160, help_text="Its name; found, or made."
    )
    first_contact_on = serializers.DateField(required=False, allow_null=True)
    consent = serializers.ChoiceField(required=False, allow_null=True, choices=["given", "refused"])
    consent_source = serializers.CharField(required=False, allow_null=True, max_length=200)
    consent_at = Moment(required=False, allow_null=True)
    need = serializers.CharField(required=False, allow_null=True, max_length=20_000)
    best_time = serializers.CharField(required=False, allow_null=True, max_length=160)
    relation = serializers.ChoiceField(
        required=False, allow_null=True, choices=[one for one in Lead.Relation.values if one]
    )
    attributes = Document(required=False, help_text="The workspace's own fields: texts, numbers, yes or no.")

    def validate_attributes(self, said: dict[str, Any]) -> dict[str, Any]:
        for name, value in said.items():
            if not name or len(name) > 80 or not isinstance(value, str | int | float | bool | None):
                raise serializers.ValidationError(
                    _("An own field has a name of at most 80 characters and one value: text, number, yes or no.")
                )
            if len(str(value)) > 2000:
                raise serializers.ValidationError(
                    _("This is longer than the %(limit)d characters there is room for.") % {"limit": 2000}
                )
        return said


class KnownLead(LeadFacts):
    company = CompanyFactsBody(required=False, allow_null=True)


class NewLead(KnownLead):
    """A lead to add. An e-mail, or the id of the system it comes from, says who it is: one that is known is updated."""

    owner = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Person.objects.filter(is_active=True, side=Side.MARKETING)
    )
    marketing_team = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Team.objects.filter(side=Side.MARKETING)
    )


class ChangedLead(LeadFacts):
    """What is new; null: nobody knows it any more. ``seen`` is what the lead's own ``seen`` was when it was read."""

    company = serializers.PrimaryKeyRelatedField(required=False, allow_null=True, queryset=Company.objects.all())
    owner = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Person.objects.filter(is_active=True, side=Side.MARKETING)
    )
    marketing_team = serializers.PrimaryKeyRelatedField(
        required=False, allow_null=True, queryset=Team.objects.filter(side=Side.MARKETING)
    )
    seen = serializers.CharField(required=False, max_length=16)


class Rows(serializers.ListField):
    """Rows that are checked one by one, later: a bad one stops no other."""

    def run_child_validation(self, data: Any) -> Any:
        return data


class ManyLeads(Body):
    """Up to 500 leads, each as when one is added."""

    leads = Rows(child=KnownLead(), min_length=1, max_length=500)


class TakenRowSerializer(serializers.Serializer[Any]):
    """What became of one of many."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    outcome = serializers.ChoiceField(choices=["new", "updated", "unchanged", "rejected"])
    lead = serializers.IntegerField(allow_null=True)
    errors = FieldErrorSerializer(many=True)


class TakenRowsSerializer(Answer[Any]):
    """What became of each, in the order in which they were sent."""

    results = TakenRowSerializer(many=True)


class DisqualificationBody(Body):
    reason = serializers.CharField(
        required=False, allow_null=True, help_text="Code of a reason to disqualify, of the agreement in force."
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class ReopeningBody(Body):
    reason = serializers.CharField(max_length=300, help_text="Why, in writing.")


class OwnershipBody(Body):
    owner = serializers.PrimaryKeyRelatedField(
        allow_null=True, queryset=Person.objects.filter(is_active=True, side=Side.MARKETING), help_text="Null: nobody."
    )


class EngagementSerializer(Answer[Engagement]):
    """A touch that marketing saw."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Engagement.Kind.values)
    at = Moment()
    source = Known()
    note = Known()


class EngagementBody(Body):
    kind = serializers.ChoiceField(choices=Engagement.Kind.values)
    at = Moment(help_text="When it was; not in the future.")
    source = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class NextStepSerializer(Answer[NextStep]):
    """What marketing will do with a lead, by when."""

    id = serializers.IntegerField()
    what = serializers.CharField()
    by_day = serializers.DateField()
    planned_by = Named()
    planned_at = Moment()
    done_at = Moment(allow_null=True)


class NextStepBody(Body):
    what = serializers.CharField(max_length=300)
    by_day = serializers.DateField(help_text="Today or later.")
