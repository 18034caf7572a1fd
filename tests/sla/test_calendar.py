"""When a team works: what a calendar holds, from which day, and what the database refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from events.kinds import Kind
from events.models import Event
from sla import clock
from sla.hours import LAST_DAY, Hours, InvalidHours
from sla.models import Calendar, CalendarVersion, DatedHours, Opening
from sla.models.calendar import WORKING_WEEK
from tests.factories import MONDAY_9AM

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
EVENINGS = Hours("Europe/Berlin", weekly=(*(((18 * 60, 22 * 60),) for _day in range(5)), (), ()))


def due(calendar, start, *, hours):
    return clock.due(calendar.hours, start=start, seconds=hours * 3600)


def test_a_team_works_monday_to_friday_nine_to_five_until_somebody_says_otherwise(sales):
    week = Calendar.objects.of(sales).version_on(TODAY).week

    assert (week.zone, week.weekly) == ("Europe/Berlin", WORKING_WEEK)


def test_hours_change_from_a_day_on(sales, sofia):
    calendar = Calendar.objects.of(sales)
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY + timedelta(days=1), week=EVENINGS)

    monday, tuesday = datetime(2026, 3, 2, 11, tzinfo=UTC), datetime(2026, 3, 3, 11, tzinfo=UTC)
    assert due(calendar, monday, hours=1) == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert due(calendar, tuesday, hours=1) == datetime(2026, 3, 3, 18, tzinfo=UTC)
    assert Event.objects.of(Kind.CALENDAR_CHANGED).get().details["from_day"] == "2026-03-03"


def test_hours_never_change_before_today(sales, sofia):
    calendar = Calendar.objects.of(sales)
    yesterday = TODAY - timedelta(days=1)

    with pytest.raises(InvalidHours, match="from today on"):
        calendar.change(by=sofia, at=MONDAY_9AM, from_day=yesterday, week=EVENINGS)
    with pytest.raises(InvalidHours, match="from today on"):
        calendar.set_day(yesterday, intervals=[], reason="Stocktaking", by=sofia, at=MONDAY_9AM)


def test_today_is_the_team_s_own_day(sales, sofia):
    """Half past midnight in Berlin is still the day before in UTC."""
    after_midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    with pytest.raises(InvalidHours, match="from today on"):
        Calendar.objects.of(sales).change(by=sofia, at=after_midnight, from_day=TODAY, week=EVENINGS)


def test_a_later_change_is_replaced_by_one_from_an_earlier_day(sales, sofia):
    calendar = Calendar.objects.of(sales)
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=date(2026, 5, 1), week=EVENINGS)

    calendar.change(by=sofia, at=MONDAY_9AM, from_day=date(2026, 4, 1), week=EVENINGS)

    assert list(calendar.versions.order_by("pk").values_list("valid_from", flat=True)) == [None, date(2026, 4, 1)]


def test_a_holiday_of_the_region_closes_the_team(sales, sofia):
    calendar = Calendar.objects.of(sales)
    week = Hours("Europe/Berlin", weekly=WORKING_WEEK)

    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=week, country="DE", region="BY")

    epiphany = date(2027, 1, 6)
    assert calendar.hours.holidays[epiphany] == "Epiphany"
    assert due(calendar, datetime(2027, 1, 5, 15, 30, tzinfo=UTC), hours=1) == datetime(2027, 1, 7, 8, 30, tzinfo=UTC)
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=week, country="DE", region="BE")
    assert epiphany not in calendar.hours.holidays


def test_holidays_have_their_names_in_the_readers_language_where_it_is_known(sales, sofia):
    epiphany, easter = date(2027, 1, 6), date(2027, 3, 26)
    calendar, week = Calendar.objects.of(sales), Hours("Europe/Berlin", weekly=WORKING_WEEK)
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=week, country="DE", region="BY")
    english = calendar.hours.holidays

    with translation.override("de"):
        german = calendar.hours.holidays
        calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=week, country="PT")
        portuguese = calendar.hours.holidays

    assert (english[epiphany], german[epiphany]) == ("Epiphany", "Heilige Drei Könige")
    assert list(english) == list(german)
    assert portuguese[easter] == "Good Friday"


def test_whether_a_holiday_comes_first_changes_from_a_day_on_like_the_hours(sales, sofia):
    calendar, week = Calendar.objects.of(sales), Hours("Europe/Berlin", weekly=WORKING_WEEK)
    labour_day, ascension = date(2026, 5, 1), date(2026, 5, 14)
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=week, country="DE")
    for day in (labour_day, ascension):
        calendar.set_day(day, intervals=[(600, 720)], reason="Fair", by=sofia, at=MONDAY_9AM)

    calendar.change(by=sofia, at=MONDAY_9AM, from_day=date(2026, 5, 10), week=week, country="DE", holidays_win=False)

    assert calendar.hours.day(labour_day).intervals == ()
    assert calendar.hours.day(ascension).intervals == ((600, 720),)


def test_holidays_of_nowhere_are_refused(sales, sofia):
    with pytest.raises(InvalidHours):
        Calendar.objects.of(sales).change(
            by=sofia, at=MONDAY_9AM, from_day=TODAY, week=EVENINGS, country="DE", region="XX"
        )


def test_a_closure_and_an_opening_come_before_the_weekly_hours(sales, sofia):
    calendar = Calendar.objects.of(sales)
    saturday = date(2026, 3, 7)
    calendar.set_day(date(2026, 3, 6), intervals=[], reason="Stocktaking", by=sofia, at=MONDAY_9AM)
    calendar.set_day(saturday, intervals=[(600, 720)], reason="Fair", by=sofia, at=MONDAY_9AM)

    assert due(calendar, datetime(2026, 3, 5, 15, 30, tzinfo=UTC), hours=1) == datetime(2026, 3, 7, 9, 30, tzinfo=UTC)

    calendar.clear_day(saturday, by=sofia, at=MONDAY_9AM)
    assert due(calendar, datetime(2026, 3, 5, 15, 30, tzinfo=UTC), hours=1) == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def test_a_calendar_that_never_opens_is_refused_and_nothing_changes(sales, sofia):
    calendar = Calendar.objects.of(sales)
    before = calendar.hours

    with pytest.raises(InvalidHours, match="never opens"):
        calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=Hours("UTC", weekly=((),) * 7))

    assert Calendar.objects.of(sales).hours == before
    assert not Event.objects.of(Kind.CALENDAR_CHANGED).exists()


def test_what_moves_clocks_knows_the_hours_before_the_change_even_when_nobody_read_them_yet(sales, sofia, monkeypatch):
    calendar = Calendar.objects.of(sales)
    seen = {}
    monkeypatch.setattr("sla.models.Promises.move", lambda self, **hours: seen.update(hours) or self)

    calendar.change(by=sofia, at=MONDAY_9AM, from_day=TODAY, week=EVENINGS)

    assert (seen["before"].hours_on(TODAY).weekly, seen["after"].hours_on(TODAY)) == (WORKING_WEEK, EVENINGS)


def test_overlapping_openings_are_refused_by_the_database(sales):
    version = Calendar.objects.of(sales).version_on(TODAY)

    with pytest.raises(IntegrityError, match="openings_do_not_overlap"), transaction.atomic():
        Opening.objects.create(version=version, weekday=0, opens=600, closes=660)
    Opening.objects.create(version=version, weekday=6, opens=22 * 60, closes=30 * 60)  # the night into Monday
    with pytest.raises(IntegrityError, match="openings_do_not_overlap"), transaction.atomic():
        Opening.objects.create(version=version, weekday=0, opens=5 * 60, closes=7 * 60)
    Opening.objects.create(version=version, weekday=0, opens=6 * 60, closes=7 * 60)
    with pytest.raises(IntegrityError, match="an_interval_of_a_day"), transaction.atomic():
        Opening.objects.create(version=version, weekday=6, opens=1200, closes=1200)
    Opening.objects.create(version=version, weekday=0, opens=17 * 60, closes=18 * 60)


def test_the_database_refuses_two_versions_from_one_day_and_two_rules_of_one_date(sales, sofia):
    calendar = Calendar.objects.of(sales)
    with pytest.raises(IntegrityError, match="one_version_from_a_day"), transaction.atomic():
        CalendarVersion.objects.create(calendar=calendar, valid_from=None, zone="UTC")
    calendar.set_day(TODAY, intervals=[], reason="Stocktaking", by=sofia, at=MONDAY_9AM)
    with pytest.raises(IntegrityError, match="one_rule_a_date"), transaction.atomic():
        DatedHours.objects.create(calendar=calendar, day=TODAY)


def test_the_database_refuses_days_that_nobody_plans(sales):
    calendar = Calendar.objects.of(sales)
    with pytest.raises(IntegrityError, match="hours_begin_within_reach"), transaction.atomic():
        CalendarVersion.objects.create(calendar=calendar, valid_from=LAST_DAY + timedelta(days=1), zone="UTC")
    with pytest.raises(IntegrityError, match="a_date_within_reach"), transaction.atomic():
        DatedHours.objects.create(calendar=calendar, day=LAST_DAY + timedelta(days=1))
    DatedHours.objects.create(calendar=calendar, day=LAST_DAY)
