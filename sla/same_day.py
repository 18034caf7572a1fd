"""One date for several teams: a holiday of the company is entered, or taken out again, for all of them or for none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from people.models import Person, Team
from sla.hours import Interval, InvalidHours
from sla.models import Calendar, Clock, DatedHours


class RefusedBy(InvalidHours):
    """What one of the teams cannot work by; none of them is changed then."""

    def __init__(self, team: Team, invalid: InvalidHours) -> None:
        super().__init__(f"{team}: {invalid}", code=invalid.code, **invalid.params)
        self.team = team


@transaction.atomic
def enter(
    day: date, *, teams: Iterable[Team], intervals: list[Interval], reason: str, by: Person, at: datetime
) -> dict[Team, DatedHours]:
    """Hours of one date for these teams; what stood there before and was not the same, by team."""
    found: dict[Team, DatedHours] = {}
    for calendar in _held(teams):
        with _refusing(calendar.team):
            before = calendar.set_day(day, intervals=intervals, reason=reason, by=by, at=at)
        if before and not before.says(intervals, reason):
            found[calendar.team] = before
    return found


@transaction.atomic
def clear(day: date, *, teams: Iterable[Team], by: Person, at: datetime) -> None:
    """The weekly hours of these teams count again on this date."""
    for calendar in _held(teams):
        with _refusing(calendar.team):
            calendar.clear_day(day, by=by, at=at)


def _held(teams: Iterable[Team]) -> list[Calendar]:
    """The calendars, locked as a change of one locks it: clocks first, each by id, so that nobody waits for us while we wait for them."""
    calendars = [Calendar.objects.of(team) for team in sorted(set(teams), key=lambda team: team.pk)]
    clocks = Clock.objects.undecided().filter(team__in=[calendar.team for calendar in calendars])
    list(clocks.order_by("pk").select_for_update().values_list("pk", flat=True))
    held = Calendar.objects.filter(pk__in=[calendar.pk for calendar in calendars]).order_by("pk")
    return list(held.select_related("team").select_for_update(of=["self"]))


@contextmanager
def _refusing(team: Team) -> Iterator[None]:
    try:
        yield
    except InvalidHours as invalid:
        raise RefusedBy(team, invalid) from invalid
