from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any

from rest_framework.response import Response

from api.examples import people as examples
from api.exceptions import Code
from api.models import Scope
from api.operation import operation
from api.serializers.calendars import (
    WEEK,
    CalendarQuery,
    CalendarSerializer,
    DayBody,
    DayRemovalBody,
    HoursBody,
)
from api.views.people import OfTeam
from leads.models import Invalid
from sla.hours import MIDNIGHT, Hours, Interval, InvalidHours
from sla.impossible_hours import field_of, in_our_words
from sla.models import Calendar
from sla.spans import instant

DAY = timedelta(days=1)
DAYS = 14  # that are answered unless others are asked for
changing = partial(
    operation,
    action="team.hours",
    scope=Scope.PEOPLE,
    answers=CalendarSerializer,
    refuses=(Code.NOT_FOUND, Code.INVALID),
    given=examples.CALENDAR,
)


class OfCalendar(OfTeam):
    """An address about the hours of a team."""

    def described(self, *, first: date | None, days: int) -> dict[str, Any]:
        """The calendar as it is answered, from a date on (none: the team's today)."""
        calendar = Calendar.objects.of(self.thing)
        hours = calendar.hours
        today = calendar.today(self.at)
        version, counts = calendar.version_on(today), hours.hours_on(today)
        begin = first or today
        return {
            "team": self.thing,
            "today": today,
            "zone": counts.zone,
            "week": {name: [written(one) for one in day] for name, day in zip(WEEK, counts.weekly, strict=True)},
            "country": version.country,
            "region": version.region,
            "holidays_win": version.holidays_win,
            "changes_on": [since for since, _hours in hours.versions if since and since > today],
            "days": [_dated(hours, begin + offset * DAY) for offset in range(days)],
        }

    def answer_after(self, day: date | None = None) -> Response:
        """The calendar after a change, from the day that was changed on."""
        return self.answer(self.described(first=day, days=DAYS))


class TeamCalendar(OfCalendar):
    @operation(
        "calendar_get",
        action="directory.see",
        query=CalendarQuery,
        answers=CalendarSerializer,
        refuses=(Code.NOT_FOUND,),
        given=examples.CALENDAR,
    )
    def get(self) -> Response:
        """Read when a team works.

        The weekly hours that count today, and date by date when it is open, with holidays and the closures and openings of
        single dates. Promises to or of this team run only in these hours.
        """
        return self.answer(self.described(first=self.query.get("from_day"), days=self.query["days"]))


class WeeklyHours(OfCalendar):
    @changing("calendar_change", body=HoursBody, sent=examples.NEW_HOURS)
    def post(self) -> Response:
        """Change the weekly hours of a team from a day on.

        Promises that are not due yet follow the new hours; what is decided stays as it was. Later changes that were entered
        before are replaced.
        """
        said, calendar = self.body, Calendar.objects.of(self.thing)
        with refused("week", day="from_day"):
            week = Hours(said["zone"], weekly=tuple(tuple(said["week"][name]) for name in WEEK))
            calendar.change(
                by=self.person,
                at=self.at,
                from_day=said.get("from_day") or calendar.today(self.at),
                week=week,
                **{name: said[name] for name in ("country", "region", "holidays_win")},
            )
        return self.answer_after()


class DatedHours(OfCalendar):
    @changing("calendar_set_day", body=DayBody, sent=examples.NEW_DAY)
    def post(self) -> Response:
        """Close or open a team on one date, in place of its weekly hours."""
        said = self.body
        with refused("open", day="day"):
            Calendar.objects.of(self.thing).set_day(
                said["day"], intervals=said["open"], reason=said["reason"], by=self.person, at=self.at
            )
        return self.answer_after(said["day"])


class DatedHoursRemoval(OfCalendar):
    @changing("calendar_clear_day", body=DayRemovalBody, sent=examples.DAY_AGAIN)
    def post(self) -> Response:
        """Let the weekly hours count again on one date; without hours of its own it stays as it is."""
        with refused("day", day="day"):
            Calendar.objects.of(self.thing).clear_day(self.body["day"], by=self.person, at=self.at)
        return self.answer_after(self.body["day"])


@contextmanager
def refused(field: str, *, day: str) -> Iterator[None]:
    """Hours that cannot be worked by, said beside ``field``, or beside the country, or the ``day`` where that is past or too far."""
    try:
        yield
    except InvalidHours as invalid:
        raise Invalid(field_of(invalid, day=day) or field, in_our_words(invalid)) from None


def written(interval: Interval) -> dict[str, str]:
    """Minutes from midnight as local times of a clock."""
    return {"opens": _time(interval[0]), "closes": _time(interval[1])}


def _time(minutes: int) -> str:
    hour, minute = divmod(minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT, 60)
    return f"{hour:02}:{minute:02}"


def _dated(hours: Any, day: date) -> dict[str, Any]:
    said = hours.day(day)
    spans = [{"opens_at": instant(begin), "closes_at": instant(end)} for begin, end in hours.spans_of(day)]
    return {"day": day, "kind": said.kind.value, "reason": said.source, "spans": spans}
