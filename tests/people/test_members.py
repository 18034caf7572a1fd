from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from events.kinds import Kind
from events.models import Event
from people.models import Invitation, LastAdmin, LastManager, Person, Role
from tests.factories import MONDAY_9AM, make_person


def page(name: str, *args: object) -> str:
    return reverse(f"people:{name}", args=args)


def browser_of(client, person):
    client.force_login(person)
    return client


def test_everybody_reads_the_directory_by_name(client, mia, sam, ada, olga):
    mia.change(by=mia, at=MONDAY_9AM, what_i_do="Webinars", ask_me_about="Personas")

    answer = browser_of(client, sam).get(page("directory"))

    assert answer.context["people"] == [ada, mia, olga, sam]
    assert "Ask me about: Personas" in answer.content.decode()


def test_who_left_is_shown_to_who_may_let_them_in_again(client, ada, sam, sofia, olga):
    olga.deactivate(by=ada, at=MONDAY_9AM)

    assert browser_of(client, sam).get(page("directory")).context["left"] == []
    assert browser_of(client, sofia).get(page("directory")).context["left"] == [olga]


def test_the_directory_costs_as_much_for_many_as_for_one(client, ada, sales, django_assert_max_num_queries):
    browser, queries = browser_of(client, ada), []
    for names in (("a",), ("b", "c", "d")):
        for name in names:
            make_person(name, team=sales, roles=[Role.REP])
        with django_assert_max_num_queries(20) as counted:
            browser.get(page("directory"))
        queries.append(len(counted))

    assert queries[0] == queries[1]


def test_somebody_away_is_shown_as_away(client, mia, sam):
    mia.change(by=mia, at=MONDAY_9AM, away_until=timezone.localdate() + timedelta(days=3))

    assert "away until" in browser_of(client, sam).get(page("directory")).content.decode()


def test_a_person_writes_their_own_profile(client, mia):
    said = {"name": "Mia Lindt", "zone": "Asia/Tokyo", "what_i_do": "Webinars", "ask_me_about": "", "away_until": ""}

    answer = browser_of(client, mia).post(page("profile"), said)

    mia.refresh_from_db()
    assert answer.status_code == 302
    assert (mia.name, mia.zone, mia.what_i_do, mia.away_until) == ("Mia Lindt", "Asia/Tokyo", "Webinars", None)
    assert Event.objects.get().kind == Kind.PERSON_CHANGED


def test_a_profile_that_does_not_fit_is_said_and_kept_as_it_was(client, mia):
    answer = browser_of(client, mia).post(page("profile"), {"name": "", "zone": "Mars/Crater"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "zone"}
    assert answer.context["user"].name == "Mia"


def test_an_admin_moves_somebody_to_the_other_side(client, ada, mia, sales):
    form = {"side": "marketing", "team": sales.pk, "roles": ["rep"]}  # the team brings its side along

    answer = browser_of(client, ada).post(page("membership", mia.pk), form)

    mia.refresh_from_db()
    assert answer.status_code == 302
    assert (mia.side, mia.team, mia.roles) == ("sales", sales, ["rep"])


def test_a_team_of_the_other_side_than_chosen_is_said(client, ada, mia):
    form = {"side": "sales", "team": mia.team_id, "roles": ["manager"]}

    answer = browser_of(client, ada).post(page("membership", mia.pk), form)

    assert answer.context["form"].errors["team"] == [
        "Marketing is a team of Marketing. Choose that side, or another team."
    ]


def test_a_manager_changes_roles_in_their_own_team(client, sofia, sam, sales):
    answer = browser_of(client, sofia).post(page("membership", sam.pk), {"team": sales.pk, "roles": ["rep", "manager"]})

    sam.refresh_from_db()
    assert answer.status_code == 302
    assert sam.roles == ["rep", "manager"]


def test_a_manager_makes_nobody_admin_and_moves_nobody_elsewhere(client, sofia, sam, sales, sales_south):
    browser = browser_of(client, sofia)

    assert browser.post(page("membership", sam.pk), {"team": sales.pk, "roles": ["admin"]}).status_code == 422
    assert browser.post(page("membership", sam.pk), {"team": sales_south.pk, "roles": ["rep"]}).status_code == 422
    sam.refresh_from_db()
    assert (sam.team, sam.roles) == (sales, ["rep"])


@pytest.mark.parametrize("step", ["membership", "deactivation", "reactivation"])
@pytest.mark.parametrize("name", ["sam", "mia", "olga", "mara"])
def test_others_may_look_but_not_change(step, name, client, request, sina):
    browser = browser_of(client, request.getfixturevalue(name))

    assert browser.get(page("person_detail", sina.pk)).status_code == 200
    assert browser.post(page(step, sina.pk), {"roles": ["rep"]}).status_code == 403


def test_a_manager_does_not_put_out_an_admin_of_their_team(client, sofia, sales):
    chief = make_person("chief", team=sales, roles=[Role.REP, Role.ADMIN])

    assert browser_of(client, sofia).post(page("deactivation", chief.pk)).status_code == 403


def test_who_is_deactivated_is_signed_out_and_may_be_let_in_again(client, ada, sam):
    browser = browser_of(client, ada)
    browser.post(page("deactivation", sam.pk))
    sam.refresh_from_db()
    assert not sam.is_active

    browser.post(page("reactivation", sam.pk))

    sam.refresh_from_db()
    assert sam.is_active
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        Kind.PERSON_DEACTIVATED,
        Kind.PERSON_REACTIVATED,
    ]


def test_an_open_session_ends_with_the_membership(client, ada, sam):
    browser = browser_of(client, sam)
    sam.deactivate(by=ada, at=MONDAY_9AM)

    assert browser.get(page("directory")).status_code == 302


def test_deactivating_twice_is_one_event(ada, sam):
    sam.deactivate(by=ada, at=MONDAY_9AM)
    sam.deactivate(by=ada, at=MONDAY_9AM)

    assert Event.objects.count() == 1


def test_the_last_manager_of_a_side_stays(client, ada, sofia):
    browser = browser_of(client, ada)
    said = "Sofia is the last manager of Sales. Make somebody else a manager first."

    out = browser.post(page("deactivation", sofia.pk))
    demoted = browser.post(page("membership", sofia.pk), {"side": "sales", "team": sofia.team_id, "roles": ["rep"]})

    assert (out.status_code, demoted.status_code) == (409, 422)
    assert said in out.content.decode()
    assert said in demoted.content.decode()
    sofia.refresh_from_db()
    assert (sofia.is_active, sofia.roles) == (True, ["rep", "manager"])


def test_the_last_admin_stays(ada, sofia):
    with pytest.raises(LastAdmin):
        ada.deactivate(by=ada, at=MONDAY_9AM)
    with pytest.raises(LastAdmin):
        ada.change(by=ada, at=MONDAY_9AM, roles=[])


@pytest.mark.django_db(transaction=True)
def test_two_managers_deactivated_at_once_leave_one():
    people = _two_managers()
    both_are_ready = Barrier(2)

    def deactivate(person: Person) -> str:
        try:
            both_are_ready.wait()
            person.deactivate(by=person, at=MONDAY_9AM)
        except LastManager:
            return "stays"
        else:
            return "left"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(deactivate, people))

    assert told == ["left", "stays"]
    assert Person.objects.managers("sales").count() == 1


def _two_managers() -> list[Person]:
    return [make_person(name, side="sales", roles=[Role.MANAGER]) for name in ("sofia", "selma")]


def test_one_person_per_address_whatever_the_case(mia):
    with pytest.raises(IntegrityError, match="one_person_per_email"):
        Person.objects.bulk_create([Person(email="MIA@quayside.test", name="Mia", roles=["admin"])])


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"roles": ["boss"]}, "person_roles_known"),
        ({"side": "support", "team": None, "roles": []}, "person_side_known"),
        ({"side": None, "team": None, "roles": ["marketer"]}, "marketers_are_marketing"),
        ({"side": None, "team": None, "roles": ["rep"]}, "reps_are_in_a_sales_team"),
        ({"side": None, "roles": []}, "a_team_has_a_side"),
        ({"side": "sales", "team": None, "roles": ["marketer"]}, "marketers_are_marketing"),
        ({"roles": ["rep"]}, "reps_are_in_a_sales_team"),
        ({"side": "sales", "team": None, "roles": ["rep"]}, "reps_are_in_a_sales_team"),
        ({"side": None, "team": None, "roles": ["manager"]}, "managers_have_a_side"),
        ({"side": "sales", "roles": ["manager"]}, "people_person_team_of_own_side"),
    ],
)
def test_the_database_holds_where_somebody_may_stand(broken, rule, mia):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Person.objects.filter(pk=mia.pk).update(**broken)


@pytest.mark.parametrize(
    ("roles", "rule"),
    [
        (["boss"], "invitation_roles_known"),
        (["marketer"], "invited_marketers_are_marketing"),
        (["rep"], "invited_reps_are_in_a_sales_team"),
        (["manager"], "invited_managers_have_a_side"),
    ],
)
def test_the_database_holds_what_an_invitation_may_offer(roles, rule, ada):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Invitation.make(email="x@quayside.test", by=ada, at=MONDAY_9AM, roles=roles)


def test_the_database_holds_that_an_invitation_names_a_team_of_its_side(ada, sales):
    with pytest.raises(IntegrityError, match="people_invitation_team_of_own_side"), transaction.atomic():
        Invitation.make(email="x@quayside.test", by=ada, at=MONDAY_9AM, side="marketing", team=sales, roles=["manager"])
