"""People, teams and their hours, as programs read and change them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from holidays import country_holidays

from api.models import Scope
from events.kinds import Kind
from events.models import Event
from people.models import Role
from sla.hours import Hours
from sla.models import Calendar
from tests.api.test_leads import errors
from tests.factories import make_person, make_team

pytestmark = pytest.mark.django_db
CLOSED = ((),) * 2
NINE_TO_FIVE = [{"opens": "09:00", "closes": "17:00"}]


def asked(program, path):
    """How many questions the database is asked, once everything is warm."""
    program.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert program.get(path).status_code == 200
    return len(queries)


def test_a_person_is_read_as_the_directory_shows_them(calls, mia, mara, sam, marketing):
    away = timezone.localdate() + timedelta(days=3)
    mara.change(by=mara, at=timezone.now(), what_i_do="Webinars", away_until=away, zone="Europe/Lisbon")

    said = calls(sam, Scope.READ).get(f"people/{mara.pk}").json()

    assert said.pop("joined_at").endswith("+00:00")
    assert said == {
        "id": mara.pk,
        "name": "Mara",
        "email": "mara@quayside.test",
        "side": "marketing",
        "team": {"id": marketing.pk, "name": "Marketing"},
        "roles": ["marketer", "manager"],
        "zone": "Europe/Lisbon",
        "what_i_do": "Webinars",
        "ask_me_about": None,
        "away_until": str(away),
        "is_active": True,
    }


def test_who_is_back_is_not_away_and_who_has_left_is_known(calls, mia, sina, ada):
    sina.change(by=sina, at=timezone.now(), away_until=timezone.localdate() - timedelta(days=3))
    sina.deactivate(by=ada, at=timezone.now())
    program = calls(mia)

    said = program.get(f"people/{sina.pk}").json()
    listed = program.get("people", fields="name").json()["results"]

    assert (said["away_until"], said["is_active"]) == (None, False)
    assert {"name": "Sina"} not in listed
    assert {"name": "Mia"} in listed


def test_the_people_are_narrowed(calls, mia, sam, sofia, ada, sales):
    program = calls(mia)

    def names(**query):
        return [one["name"] for one in program.get("people", **query).json()["results"]]

    assert names(team=sales.pk) == names(side="sales") == ["Sofia", "Sam"]
    assert names(side="sales", role="manager") == ["Sofia"]
    assert names(email="SAM@quayside.test") == ["Sam"]
    assert program.get(f"people/{ada.pk}").json()["side"] is None
    assert errors(program.get("people", role="boss")) == (400, [("role", "invalid_choice")])
    assert program.get("people/999999").status_code == program.get("teams/999999/calendar").status_code == 404


def test_everybody_reads_the_directory_and_needs_the_scope(calls, mia, sam, ada, sales):
    for person in (mia, sam, ada):
        program = calls(person, Scope.READ)
        assert [program.get(path).status_code for path in ("people", "teams", f"teams/{sales.pk}/calendar")] == [
            200
        ] * 3
    other = calls(mia, Scope.LEADS)
    assert [other.get(path).json()["code"] for path in ("people", "teams")] == ["scope_missing"] * 2


def test_teams_say_their_side_and_size(calls, mia, sam, sina, sales, sales_south, ada):
    sina.deactivate(by=ada, at=timezone.now())
    program = calls(mia)

    assert program.get(f"teams/{sales.pk}").json() == {
        "id": sales.pk,
        "name": "Sales North",
        "side": "sales",
        "size": 1,
    }
    assert [one["id"] for one in program.get("teams", side="sales").json()["results"]] == [sales_south.pk, sales.pk]
    assert program.get("teams", side="sales", limit=1, fields="size").json()["results"] == [{"size": 0}]


def test_lists_ask_as_much_for_three_as_for_one(calls, ada):
    program, counts = calls(ada), []
    for number in (1, 2):
        for _ in range(number):
            team = make_team(f"Team {number}.{_}", side="sales")
            make_person(f"rep{number}{_}", team=team, roles=[Role.REP])
        counts.append((asked(program, "people"), asked(program, "teams")))

    assert counts == [(2, 2), (2, 2)]


def test_hours_are_told_by_the_week_and_by_date(calls, mia, sales, sofia):
    calendar, now = Calendar.objects.of(sales), timezone.now()
    night = Hours("Europe/Berlin", weekly=(((9 * 60, 17 * 60),),) * 4 + (((22 * 60, 30 * 60),),) + CLOSED)
    calendar.change(by=sofia, at=now, from_day=calendar.today(now), week=night, country="DE")
    calendar.set_day(calendar.today(now) + timedelta(days=400), intervals=[], reason="Moving house", by=sofia, at=now)
    moving = calendar.today(now) + timedelta(days=400)
    program = calls(mia)

    said = program.get(f"teams/{sales.pk}/calendar").json()
    january = program.get(f"teams/{sales.pk}/calendar", from_day="2027-01-01", days=8).json()["days"]
    closed = program.get(f"teams/{sales.pk}/calendar", from_day=str(moving), days=1, fields="days").json()

    assert (said["team"]["name"], said["zone"], said["country"], said["region"]) == (
        "Sales North",
        "Europe/Berlin",
        "DE",
        None,
    )
    assert (said["week"]["monday"], said["week"]["friday"], said["week"]["sunday"]) == (
        NINE_TO_FIVE,
        [{"opens": "22:00", "closes": "06:00"}],
        [],
    )
    assert (len(said["days"]), said["days"][0]["day"], said["changes_on"]) == (14, said["today"], [])
    assert [day["kind"] for day in january] == ["holiday", "day_off", "day_off", *["weekly"] * 5]
    assert (january[0]["reason"], january[0]["spans"]) == ("New Year's Day", [])
    assert january[3]["spans"] == [{"opens_at": "2027-01-04T08:00:00+00:00", "closes_at": "2027-01-04T16:00:00+00:00"}]
    assert january[7]["spans"] == [{"opens_at": "2027-01-08T21:00:00+00:00", "closes_at": "2027-01-09T05:00:00+00:00"}]
    assert closed == {"days": [{"day": str(moving), "kind": "closure", "reason": "Moving house", "spans": []}]}


def test_a_year_of_days_is_the_most(calls, mia, sales):
    program, here = calls(mia), f"teams/{sales.pk}/calendar"

    assert len(program.get(here, days=366).json()["days"]) == 366
    assert errors(program.get(here, days=367)) == (400, [("days", "max_value")])
    assert errors(program.get(here, from_day="9999-12-31")) == (400, [("from_day", "invalid")])
    assert asked(program, f"{here}?days=1") == asked(program, f"{here}?days=30")


def test_a_manager_changes_the_hours_of_their_team(calls, sofia, sales):
    program, here = calls(sofia), f"teams/{sales.pk}/calendar"
    today = Calendar.objects.of(sales).today(timezone.now())
    week = {
        "monday": [{"opens": "22:00", "closes": "06:00"}],
        "wednesday": [{"opens": "13:00", "closes": "24:00"}, {"opens": "08:00", "closes": "12:00"}],
    }

    changed = program.post(f"{here}/week", {"zone": "Europe/Lisbon", "week": week, "country": "PT"})
    of_the_country = country_holidays("PT")  # one of them would say why the team is closed
    soon = str(next(day for n in range(1, 9) if (day := today + timedelta(days=n)) not in of_the_country))
    closed = program.post(f"{here}/days", {"day": soon, "open": [], "reason": "Stocktaking"})
    again = program.post(f"{here}/days/removal", {"day": soon})

    assert (changed.status_code, changed.json()["zone"], changed.json()["country"]) == (200, "Europe/Lisbon", "PT")
    assert changed.json()["week"]["monday"] == [{"opens": "22:00", "closes": "06:00"}]
    assert changed.json()["week"]["wednesday"] == [
        {"opens": "08:00", "closes": "12:00"},
        {"opens": "13:00", "closes": "24:00"},
    ]
    assert changed.json()["week"]["tuesday"] == []
    assert {one["day"]: one["reason"] for one in closed.json()["days"]}[soon] == "Stocktaking"
    assert "Stocktaking" not in {one["reason"] for one in again.json()["days"]}
    told = Event.objects.filter(kind=Kind.CALENDAR_CHANGED, actor=sofia)
    assert [event.details["team"] for event in told] == [sales.pk] * 3


def test_hours_that_cannot_be_are_refused_beside_what_they_are_about(calls, sofia, sales):
    program, here = calls(sofia), f"teams/{sales.pk}/calendar"
    before = program.get(here).json()
    noon = [{"opens": "09:00", "closes": "12:00"}]

    def refused(path, **said):
        return errors(program.post(f"{here}/{path}", said))

    zone = {"zone": "Europe/Berlin"}
    assert refused("week", **zone, week={}) == (422, [("week", "invalid")])
    twice = [*noon, {"opens": "11:00", "closes": "13:00"}]
    assert refused("week", **zone, week={"monday": twice}) == (422, [("week", "invalid")])
    assert refused("week", **zone, week={"monday": noon}, country="ZZ") == (422, [("country", "invalid")])
    past = {"from_day": "2020-01-01"}
    assert refused("week", **zone, week={"monday": noon}, **past) == (422, [("from_day", "invalid")])
    assert refused("week", zone="Mars/Olympus", week={"monday": noon}) == (422, [("zone", "invalid")])
    badly = [{"opens": "9", "closes": "25:00"}]
    assert refused("week", **zone, week={"monday": badly}) == (
        422,
        [("week.monday.0.opens", "invalid"), ("week.monday.0.closes", "invalid")],
    )
    assert refused("days", day="2020-01-01", open=noon, reason="Open day") == (422, [("day", "invalid")])
    far = {"from_day": "2100-01-01"}
    assert refused("week", **zone, week={"monday": noon}, **far) == (422, [("from_day", "invalid")])
    assert refused("days", day="9999-12-31", open=noon, reason="Open day") == (422, [("day", "invalid")])
    assert refused("days/removal", day="2020-01-01") == (422, [("day", "invalid")])
    assert program.get(here).json() == before
