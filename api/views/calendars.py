from datetime import date, timedelta
from typing import Any

from rest_framework.response import Response

from api.examples import people as examples
from api.exceptions import Code
from api.operation import operation
from api.serializers.calendars import WEEK, CalendarQuery, CalendarSerializer
from api.views.people import OfTeam
from sla.hours import MIDNIGHT, Interval
from sla.models import Calendar
from sla.spans import instant

DAY = timedelta(days=1)


class TeamCalendar(OfTeam):
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
