"""The hours of a team in the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.kinds import Kind
from events.models import Event
from sla.models import Calendar, DatedHours
from tests.factories import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(sales):
    return reverse("sla:calendar", args=[sales.pk])


@pytest.fixture
def desk(client, sofia):
    client.force_login(sofia)
    return client


def week(**changes):
    days = {f"day_{day}": "9:00-17:00" if day < 5 else "" for day in range(7)}
    rest = {"zone": "Europe/Berlin", "country": "", "region": "", "holidays_win": "on"}
    return {**days, **rest, "from_day": str(timezone.localdate() + timedelta(days=2)), **changes}


def test_a_manager_of_the_team_changes_its_hours_from_a_day_on(desk, url, sales):
    answer = desk.post(url, week(day_0="9:00-12:30, 13:30-17:00", day_4="22:00-6:00", country="DE", region="by"))

    assert answer.status_code == 302
    version = Calendar.objects.of(sales).versions.exclude(valid_from=None).get()
    assert version.week.weekly[0] == ((540, 750), (810, 1020))
    assert version.week.weekly[4] == ((1320, 1800),)
    assert (version.country, version.region) == ("DE", "BY")
    text = desk.get(url).content.decode()
    assert "9:00-12:30, 13:30-17:00" in text
    assert "Germany BY" in text
    assert "to come" in text


def test_round_the_clock(desk, url, sales):
    desk.post(url, week(**{f"day_{day}": "24 h" for day in range(7)}))

    assert Calendar.objects.of(sales).versions.exclude(valid_from=None).get().week.round_the_clock


@pytest.mark.parametrize("name", ["mia", "mara", "sam", "olga"])
def test_others_read_the_hours_and_cannot_change_them(client, request, url, sales, name):
    client.force_login(request.getfixturevalue(name))
    text = client.get(url).content.decode()

    assert "Change the hours" not in text
    assert client.post(url, week()).status_code == 403
    day = {"day": "2099-01-01", "reason": "Fair"}
    assert client.post(reverse("sla:calendar_day", args=[sales.pk]), day).status_code == 403
    assert client.post(reverse("sla:calendar_day_removal", args=[sales.pk]), day).status_code == 403


def test_an_admin_may_change_the_hours_of_any_team(client, url, ada):
    client.force_login(ada)

    assert client.post(url, week()).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day_0": "9:00-12:00, 11:00-15:00"}, "Two of these times overlap"),
        ({"day_0": "22:00-10:00"}, "The hours of the day before last into these"),
        ({"day_6": "22:00-10:00"}, "The hours of the day before last into these"),
        ({"day_0": "nine to five"}, "is no time: write such as 9:00-12:30"),
        ({"country": "DE", "region": "XX"}, "There is no such region: write one of BB, BE"),
        ({"region": "BY"}, "Choose the country that the region is in"),
        ({"from_day": "2020-01-01"}, "from today on at the earliest"),
        ({"from_day": "2100-01-01"}, "Choose a day before the year 2100"),
        ({"from_day": ""}, "Choose the day that they begin on"),
        ({"zone": "Moon/Base"}, "Select a valid choice"),
    ],
)
def test_hours_that_cannot_be_are_refused_and_what_was_typed_stays(desk, url, sales, change, sentence):
    answer = desk.post(url, week(**{"day_2": "7:00-8:15", **change}))

    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'value="7:00-8:15"' in text
    assert not Calendar.objects.of(sales).versions.exclude(valid_from=None).exists()


def test_a_calendar_that_never_opens_is_refused(desk, url, sales):
    answer = desk.post(url, week(**{f"day_{day}": "" for day in range(7)}))

    assert answer.status_code == 422
    assert "These hours never open" in answer.content.decode()


def test_a_closure_and_an_opening_are_entered_and_removed(desk, url, sales):
    desk.post(reverse("sla:calendar_day", args=[sales.pk]), {"day": "2099-03-07", "hours": "10-14", "reason": "Fair"})
    desk.post(reverse("sla:calendar_day", args=[sales.pk]), {"day": "2099-03-09", "hours": "", "reason": "Stocktaking"})
    text = desk.get(url).content.decode()
    assert "10:00-14:00" in text
    assert "Stocktaking" in text

    desk.post(reverse("sla:calendar_day_removal", args=[sales.pk]), {"day": "2099-03-07"})

    assert [str(one.day) for one in Calendar.objects.of(sales).dated.all()] == ["2099-03-09"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"day": "2020-01-01", "reason": "Fair"}, "This day is over"),
        ({"day": "9999-12-31", "reason": "Fair"}, "Choose a day before the year 2100"),
        ({"day": "2099-01-01", "hours": "9-12, 11-13", "reason": "Fair"}, "Two of these times overlap"),
        ({"day": "2099-01-01", "hours": "noon", "reason": "Fair"}, "is no time"),
        ({"day": "someday", "reason": "Fair"}, "Enter a valid date"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_kept(desk, sales, data, sentence):
    answer = desk.post(reverse("sla:calendar_day", args=[sales.pk]), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Fair"' in answer.content.decode()


@pytest.mark.parametrize("day", ["", "x", "2026-99-99"])
def test_removing_no_day_changes_nothing(desk, sales, day):
    assert desk.post(reverse("sla:calendar_day_removal", args=[sales.pk]), {"day": day}).status_code == 302


def test_a_day_that_is_over_stays_as_it_was(desk, sales, sofia):
    answer = desk.post(reverse("sla:calendar_day_removal", args=[sales.pk]), {"day": "2020-01-01"})

    assert answer.status_code == 409
    assert "from today on at the earliest" in answer.content.decode()


def test_the_next_holidays_of_the_region_are_shown(desk, url, sales):
    today = Calendar.objects.of(sales).today(timezone.now())
    desk.post(url, week(country="DE", region="BY", from_day=str(today)))

    assert "Epiphany" in desk.get(url).content.decode()


def test_the_list_asks_as_much_for_three_teams_as_for_one(
    client, ada, sales, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(ada)
    url = reverse("sla:calendar_list")
    Calendar.objects.of(sales)
    with django_assert_max_num_queries(30) as first:
        client.get(url)

    for name in ("East", "West"):
        Calendar.objects.of(make_team(name, side="sales"))
    with django_assert_num_queries(len(first.captured_queries)):
        assert "East" in client.get(url).content.decode()


@pytest.fixture
def admin_desk(client, ada):
    client.force_login(ada)
    return client


def enter(desk, team, **said):
    return desk.post(reverse("sla:calendar_day", args=[team.pk]), {"day": "2099-12-24", "reason": "Christmas", **said})


def closed_days():
    return [(str(one.calendar), one.reason) for one in DatedHours.objects.order_by("calendar__team__name")]


def test_a_holiday_of_the_company_is_entered_for_all_teams_at_once(admin_desk, url, marketing, sales, sales_south):
    page = admin_desk.get(url).content.decode()
    assert "Also for the 2 other teams" in page
    assert "Marketing, Sales South" in page

    answer = enter(admin_desk, sales, others="on")

    assert closed_days() == [("Marketing", "Christmas"), ("Sales North", "Christmas"), ("Sales South", "Christmas")]
    assert Event.objects.filter(kind=Kind.CALENDAR_CHANGED).count() == 3
    assert "The day is entered for 3 teams." in admin_desk.get(answer.url).content.decode()


def test_without_the_mark_it_is_this_team_s_day_alone(admin_desk, sales, sales_south):
    enter(admin_desk, sales)

    assert closed_days() == [("Sales North", "Christmas")]


def test_a_manager_of_one_team_is_offered_no_others_and_changes_none(desk, url, sales, sales_south):
    assert 'name="others"' not in desk.get(url).content.decode()

    enter(desk, sales, others="on")

    assert closed_days() == [("Sales North", "Christmas")]


def test_the_name_of_another_team_is_text(admin_desk, url, sales):
    make_team("<b>East</b>", side="sales")

    assert "&lt;b&gt;East&lt;/b&gt;" in admin_desk.get(url).content.decode()


def test_where_one_team_cannot_no_team_has_the_day(admin_desk, workspace, sales, sales_south):
    """On the two sides of the date line it is never the same day."""
    for zone, team in (("Pacific/Kiritimati", sales_south), ("Pacific/Pago_Pago", sales)):
        workspace.zone = zone
        workspace.save()
        Calendar.objects.of(team)
    day = Calendar.objects.of(sales).today(timezone.now())

    answer = enter(admin_desk, sales, others="on", day=str(day))

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Sales South cannot: Hours change from today on at the earliest" in text
    assert "Nothing was changed for any team." in text
    assert closed_days() == []
    assert not Event.objects.filter(kind=Kind.CALENDAR_CHANGED).exists()


def test_a_day_entered_anew_says_what_was_there(desk, url, sales):
    enter(desk, sales, reason="Fair", hours="10-14")
    desk.get(url)

    answer = enter(desk, sales)

    text = desk.get(answer.url).content.decode()
    assert "The day was entered before (10:00-14:00, Fair); it is what you wrote now." in text
    assert closed_days() == [("Sales North", "Christmas")]


def test_what_stood_there_in_another_team_is_said_too(admin_desk, url, sales, sales_south):
    enter(admin_desk, sales_south, reason="Stocktaking")
    enter(admin_desk, sales)
    admin_desk.get(url)

    answer = enter(admin_desk, sales, others="on")

    text = admin_desk.get(answer.url).content.decode()
    assert "Entered before: Sales South (closed, Stocktaking). It is what you wrote now." in text


def test_a_holiday_of_the_company_is_taken_out_again_where_it_was_entered(
    admin_desk, url, marketing, sales, sales_south
):
    enter(admin_desk, sales, others="on")
    enter(admin_desk, marketing, reason="Party")
    assert "Remove for 2 teams" in admin_desk.get(url).content.decode()

    admin_desk.post(reverse("sla:calendar_day_removal", args=[sales.pk]), {"day": "2099-12-24", "others": "1"})

    assert closed_days() == [("Marketing", "Party")]


@pytest.mark.parametrize("name", ["calendar_day", "calendar_day_removal"])
def test_the_address_of_a_step_leads_back_to_the_hours(desk, url, sales, name):
    answer = desk.get(reverse(f"sla:{name}", args=[sales.pk]))

    assert (answer.status_code, answer.url) == (302, url)


def test_an_empty_day_says_once_what_each_field_wants(desk, sales):
    text = enter(desk, sales, day="", reason="").content.decode()

    assert "Not saved yet: 2 fields need a look." in text
    assert "Choose the day that is different." in text
    assert "Say why" in text
    assert "This field is required" not in text


def test_a_day_too_far_ahead_is_marked_at_its_field(desk, url, sales):
    day = enter(desk, sales, day="2126-01-01").content.decode()
    hours = desk.post(url, week(from_day="2126-01-01")).content.decode()

    for text, field in ((day, "day"), (hours, "from_day")):
        assert "Not saved yet: one field needs a look." in text
        assert f'id="id_{field}_error"' in text


def test_two_who_close_the_same_day_for_all_wait_for_each_other(admin_desk, url, sales, sales_south, marketing, ada):
    """Both lock in the same order, whichever team they start from."""
    enter(admin_desk, sales, others="on")

    with CaptureQueriesContext(connection) as asked:
        enter(admin_desk, sales_south, others="on", reason="New Year")

    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert "sla_clock" in locks[0]
    assert "ORDER BY" in locks[0]
    assert "sla_calendar" in locks[1]
    assert "ORDER BY" in locks[1]


def test_hours_of_many_teams_are_shown_with_as_many_questions(admin_desk, url, sales, sales_south, marketing):
    enter(admin_desk, sales, others="on")
    admin_desk.get(url)
    with CaptureQueriesContext(connection) as first:
        admin_desk.get(url)

    for name in ("East", "West"):
        make_team(name, side="sales")
    enter(admin_desk, sales, others="on", reason="Year’s end")
    admin_desk.get(url)
    with CaptureQueriesContext(connection) as then:
        assert "Remove for 5 teams" in admin_desk.get(url).content.decode()

    assert len(then) == len(first)
