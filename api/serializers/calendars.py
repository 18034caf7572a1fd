"""What is said and answered about the hours of a team."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from api.fields import Answer, Body, Known, Moment, Named, Sparse
from people.zones import known_zones
from sla.hours import LAST_DAY, MIDNIGHT, DayKind, Interval

MOST_DAYS = 366
FIRST = date(1990, 1, 1)
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


OPENS, CLOSES = r"^([01]\d|2[0-3]):[0-5]\d$", r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"


class OpeningBody(Body):
    """Local times. One that closes at or before it opens closes on the next day; 24:00 is the end of the day."""

    opens = serializers.RegexField(OPENS, help_text="Such as 09:00.")
    closes = serializers.RegexField(CLOSES, help_text="Such as 17:30, or 24:00.")

    def to_internal_value(self, data: Any) -> Any:
        said = super().to_internal_value(data)
        return interval(said["opens"], said["closes"])


def interval(opens: str, closes: str) -> Interval:
    """Local times of a clock as minutes from midnight."""
    begin, end = (
        (int(hour) * 60 + int(minute)) for hour, _colon, minute in (opens.partition(":"), closes.partition(":"))
    )
    return begin, end if end > begin else end + MIDNIGHT


class WeekBody(Body):
    """The weekly hours; a day without any is closed."""

    def get_fields(self) -> dict[str, Any]:
        return {
            name: OpeningBody(many=True, required=False, default=list, help_text="When the team is open that day.")
            for name in WEEK
        }


class HoursBody(Body):
    """Weekly hours from a day on."""

    from_day = serializers.DateField(required=False, help_text="Today or later; the team's today, unless it is said.")
    zone = serializers.CharField(max_length=64, help_text="The time zone that the hours are in, as in Europe/Berlin.")
    week = WeekBody(help_text="The weekly hours; a day that is left out is closed.")
    country = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=2,
        help_text="Whose public holidays count, in two letters.",
    )
    region = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10, help_text="Of the country, by its code."
    )
    holidays_win = serializers.BooleanField(
        required=False, default=True, help_text="On a public holiday the team is closed, even if it was opened."
    )

    def validate_zone(self, zone: str) -> str:
        if zone not in known_zones():
            raise serializers.ValidationError(_("There is no time zone “%(zone)s”.") % {"zone": zone})
        return zone


class DayBody(Body):
    """Hours of one date in place of the weekly ones."""

    day = serializers.DateField(help_text="Today or later.")
    open = OpeningBody(many=True, help_text="When the team is open; empty: closed all day.")
    reason = serializers.CharField(max_length=120, help_text="Why, for both sides.")


class DayRemovalBody(Body):
    """Which date."""

    day = serializers.DateField(help_text="Today or later.")


class CalendarQuery(Sparse):
    """Which dates."""

    from_day = serializers.DateField(required=False, help_text="The first one; today, unless it is said.")
    days = serializers.IntegerField(
        required=False, default=14, min_value=1, max_value=MOST_DAYS, help_text="How many, up to a year."
    )

    def validate_from_day(self, day: date) -> date:
        if not FIRST <= day <= LAST_DAY:
            raise serializers.ValidationError(
                _("Choose a date from %(first)s to %(last)s.") % {"first": FIRST, "last": LAST_DAY}
            )
        return day
