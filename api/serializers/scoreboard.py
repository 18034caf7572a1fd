"""What is asked of the scoreboard and answered: the same numbers as on its page."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Answer, Id, Known, Moment, Named, Sparse
from people.models import Side
from scoreboard.funnel import STEPS
from scoreboard.scope import WEEKS
from sla.models import Commitment

SHARE = "From 0 to 1; null where there is nothing to divide by."


class ScoreboardQuery(Sparse):
    """Which days, of which team, beside which other days; as in the address of the page."""

    period = serializers.ChoiceField(
        required=False, choices=[*WEEKS, "month", "quarter"], help_text="The last weeks, this month or this quarter."
    )
    month = serializers.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])$", required=False, help_text="In place of it: 2026-03."
    )
    until = serializers.DateField(required=False, help_text="The last day; with `from`.")
    team = Id(required=False, help_text="A team's id: what it promised, received or looks after.")
    compare = serializers.RegexField(
        r"^(before|none|v[0-9]{1,9})$",
        required=False,
        default="before",
        help_text="The time `before`, the same length before a version of the agreement (`v2`), or `none`.",
    )

    def get_fields(self) -> dict[str, Any]:
        first = serializers.DateField(required=False, help_text="Own days: the first; at most 731 days to `until`.")
        return super().get_fields() | {"from": first}

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        own = said.keys() & {"from", "until"}
        if len(own) == 1:
            missing = next(iter({"from", "until"} - own))
            raise serializers.ValidationError({missing: _("Name the first day and the last.")})
        if len(said.keys() & {"period", "month", "from"}) > 1:
            raise serializers.ValidationError({"period": _("Choose one: a period, a month, or own days.")})
        return said


class DaysSerializer(serializers.Serializer[Any]):
    """From one day to another, both included."""

    first = serializers.DateField()
    last = serializers.DateField()


class ComparedSerializer(serializers.Serializer[Any]):
    """The days that others are compared with."""

    code = serializers.CharField()
    first = serializers.DateField(source="period.first")
    last = serializers.DateField(source="period.last")


class TallySerializer(serializers.Serializer[Any]):
    """Promises that were decided: kept, or broken."""

    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=SHARE)


class PromisesOfSideSerializer(TallySerializer):
    side = serializers.ChoiceField(choices=Side.values)
    late_now = serializers.IntegerField(help_text="Overdue at this moment, whatever the days.")
    before = TallySerializer(allow_null=True, help_text="In the days compared with.")


class PromisesOfWeekSerializer(serializers.Serializer[Any]):
    """A week in which anything was decided."""

    first = serializers.DateField()
    marketing = TallySerializer(source="marketing.tally")
    sales = TallySerializer(source="sales.tally")


class PromisesOfKindSerializer(TallySerializer):
    kind = serializers.ChoiceField(choices=Commitment.Kind.values)
    tier = Known(help_text="Null: of every tier.")
    side = serializers.ChoiceField(choices=Side.values)


class PromisesOfTeamSerializer(TallySerializer):
    team = Named()
    side = serializers.ChoiceField(choices=Side.values)


class PromisesOfPersonSerializer(TallySerializer):
    person = serializers.IntegerField(allow_null=True, help_text="Somebody's id; null: the team alone.")
    name = serializers.CharField()
    side = Known()


class PromisesSerializer(serializers.Serializer[Any]):
    """Promises that were decided, by whose they were and what for."""

    sides = PromisesOfSideSerializer(many=True)
    weeks = PromisesOfWeekSerializer(many=True)
    kinds = PromisesOfKindSerializer(many=True)
    teams = PromisesOfTeamSerializer(many=True)
    people = PromisesOfPersonSerializer(many=True, help_text="By name: nobody is ranked.")


class PromisedMonthSerializer(serializers.Serializer[Any]):
    """What the version in force promises over a month; null where there is none."""

    volume = serializers.IntegerField(allow_null=True, default=None)
    acceptance_percent = serializers.IntegerField(allow_null=True, default=None)
    completeness_percent = serializers.IntegerField(allow_null=True, default=None)
    exceptions_percent = serializers.IntegerField(allow_null=True, default=None, help_text="At most.")


class MonthSerializer(serializers.Serializer[Any]):
    """The month in which the days end, or this one."""

    first = serializers.DateField()
    volume = serializers.IntegerField(help_text="Qualified handoffs.")
    submitted = serializers.IntegerField()
    complete = serializers.IntegerField()
    exceptions = serializers.IntegerField()
    decided = serializers.IntegerField()
    not_accepted = serializers.IntegerField()
    acceptance = serializers.FloatField(allow_null=True, help_text=SHARE)
    completeness = serializers.FloatField(allow_null=True, help_text=SHARE)
    exception_share = serializers.FloatField(allow_null=True, help_text=SHARE)
    promised = PromisedMonthSerializer()


class FollowUpTimesSerializer(serializers.Serializer[Any]):
    """How long leads waited for their first follow-up, in minutes of business time."""

    number = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True)
    ninetieth = serializers.IntegerField(allow_null=True, help_text="One in ten waited longer.")


class FunnelStepSerializer(serializers.Serializer[Any]):
    """A stage: who reached it in these days, and how many of them went on so far."""

    stage = serializers.CharField(source="code", help_text=f"Among others {', '.join(STEPS)}.")
    number = serializers.IntegerField()
    went_on = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=SHARE)
    median_seconds = serializers.SerializerMethodField(help_text="The middle of the waits until then.")

    def get_median_seconds(self, step: Any) -> float | None:
        return None if step.wait is None else float(step.wait.total_seconds())


class WhyReturnedSerializer(serializers.Serializer[Any]):
    """A reason, one line even where several versions know it."""

    reason = serializers.SerializerMethodField(help_text="Its code.")
    label = serializers.CharField()
    against_quality = serializers.BooleanField()
    number = serializers.IntegerField()

    def get_reason(self, why: Any) -> str:
        return str(why.key).partition("/")[0]


class ShareOfSerializer(serializers.Serializer[Any]):
    """Came back, for handed over; the two are not the same leads."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    share = serializers.FloatField(source="of_one", allow_null=True, help_text=SHARE)


class ReturnsSerializer(serializers.Serializer[Any]):
    """What came back to marketing, and why."""

    number = serializers.IntegerField()
    share = ShareOfSerializer()
    before = ShareOfSerializer(allow_null=True, help_text="In the days compared with.")
    reasons = WhyReturnedSerializer(many=True)


class ScoreboardSerializer(Answer[Any]):
    """Are we keeping our promises, and does it pay?"""

    at = Moment()
    days = DaysSerializer()
    team = Named()
    compared = ComparedSerializer(allow_null=True)
    promises = PromisesSerializer()
    month = MonthSerializer()
    follow_up_times = FollowUpTimesSerializer()
    funnel = FunnelStepSerializer(many=True)
    returns = ReturnsSerializer()
