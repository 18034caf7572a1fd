"""What is said and answered about the hours of a team."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Answer, Known, Moment, Named, Sparse
from sla.hours import DayKind

MOST_DAYS = 366
FIRST, LAST = date(1990, 1, 1), date(2099, 12, 31)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class OpeningSerializer(serializers.Serializer[Any]):
    """Local times. One that closes at or before it opens closes on the next day; 24:00 is the end of the day."""

    opens = serializers.CharField()
    closes = serializers.CharField()


def _week() -> Any:
    return {name: OpeningSerializer(many=True) for name in WEEK}


class WeekSerializer(serializers.Serializer[Any]):
    """The weekly hours; a day without any is closed."""

    def get_fields(self) -> dict[str, Any]:
        return _week()  # type: ignore[no-any-return]  # serializers by their names


class SpanSerializer(serializers.Serializer[Any]):
    """Open from one instant to another."""

    opens_at = Moment()
    closes_at = Moment()


class CalendarDaySerializer(serializers.Serializer[Any]):
    """A local date, why it is as it is, and when the team is open; the last span may reach into the next date."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in DayKind])
    reason = Known(help_text="The name of the holiday, or why this date is an exception.")
    spans = SpanSerializer(many=True)


class CalendarSerializer(Answer[Any]):
    """When a team works: its promises run only then."""

    team = Named()
    today = serializers.DateField(help_text="The team's own date.")
    zone = serializers.CharField(help_text="The time zone of today's hours.")
    week = WeekSerializer(help_text="The weekly hours that count today.")
    country = Known(help_text="Whose public holidays count, in two letters.")
    region = Known()
    holidays_win = serializers.BooleanField(help_text="On a public holiday the team is closed, even if it was opened.")
    changes_on = serializers.ListField(
        child=serializers.DateField(), help_text="Coming days from which on other weekly hours count."
    )
    days = CalendarDaySerializer(many=True, help_text="Date by date: weekly hours, holidays, closures and openings.")


class CalendarQuery(Sparse):
    """Which dates."""

    from_day = serializers.DateField(required=False, help_text="The first one; today, unless it is said.")
    days = serializers.IntegerField(
        required=False, default=14, min_value=1, max_value=MOST_DAYS, help_text="How many, up to a year."
    )

    def validate_from_day(self, day: date) -> date:
        if not FIRST <= day <= LAST:
            raise serializers.ValidationError(
                _("Choose a date from %(first)s to %(last)s.") % {"first": FIRST, "last": LAST}
            )
        return day
