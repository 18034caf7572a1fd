"""The hours of a team in the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sla.models import Calendar
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
        ({"from_day": ""}, "This field is required"),
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


def test_the_next_holidays_of_the_region_are_shown(desk, url):
    desk.post(url, week(country="DE", region="BY", from_day=str(timezone.localdate())))

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
