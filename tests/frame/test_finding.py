"""Find or do: what somebody types finds what they may see and what they may begin, and an e-mail, or how it begins, its lead."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Workspace
from tests.factories import make_company, make_lead, sign

pytestmark = pytest.mark.django_db
PALETTE = {"HX-Request": "true"}


@pytest.fixture
def found(client):
    """What a person finds: the names, group by group."""

    def found(person, words):
        client.force_login(person)
        page = client.get(reverse("frame:find"), {"q": words})
        return {str(group.name): [str(one.name) for one in group.found] for group in page.context["groups"]}

    return found


@pytest.fixture
def things(mara, sofia):
    company = make_company("Katz Logistik")
    sign(by=(mara, sofia))
    return [make_lead("Katrin Vogel", email="k.vogel@prospect.test", company=company), make_lead("Katja Moos")]


def test_words_find_leads_companies_people_and_versions(found, things, mara, sofia):
    assert found(sofia, "kat") == {"Leads": ["Katja Moos", "Katrin Vogel"], "Companies": ["Katz Logistik"]}
    assert found(sofia, "mara")["People"] == ["Mara"]
    assert found(sofia, "version 1")["Agreement"] == ["Agreement, version 1"]
    assert "Queue" in found(sofia, "queue")["Go to"]


def test_a_whole_email_finds_its_lead_and_asks_no_further(found, things, sam):
    assert found(sam, "K.Vogel@prospect.test") == {"Leads": ["Katrin Vogel"]}
    assert found(sam, "K.Vogel@pro") == {"Leads": ["Katrin Vogel"]}
    assert found(sam, "vogel@pro") == {}


def test_only_what_the_reader_may_begin_is_offered(found, mara, sam):
    assert "Import leads from a file" in found(mara, "")["Do"]
    assert "Import leads from a file" not in found(sam, "")["Do"]
    assert found(sam, "add lead")["Do"] == ["Add a lead"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("holiday", "Hours"),
        ("public holidays", "Hours"),
        ("calendar", "Hours"),
        ("time zone", "Workspace"),
        ("language", "Workspace"),
        ("currency", "Workspace"),
        ("password", "Password"),
        ("csv", "Imports"),
        ("dashboard", "Scoreboard"),
        ("SLA", "Agreement"),
    ],
)
def test_a_place_is_found_by_what_is_in_it(found, ada, mara, words, place):
    reader = mara if words == "csv" else ada

    assert place in found(reader, words)["Go to"]


def test_settings_are_found_only_by_whoever_may_open_them(found, sam):
    assert found(sam, "time zone") == {"Go to": ["Your profile"]}
    assert "Go to" not in found(sam, "currency")
    assert "Hours" not in found(sam, "")["Go to"]


def test_what_bears_the_name_comes_before_what_only_has_to_do_with_it(found, things, sam):
    make_lead("Timea Nagy", email="t.nagy@prospect.test")

    assert list(found(sam, "time")) == ["Leads", "Go to"]
    assert next(iter(found(sam, "queue"))) == "Go to"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Feiertag", "Arbeitszeiten"),
        ("Kalender", "Arbeitszeiten"),
        ("Zeitzone", "Workspace"),
        ("Sprache", "Workspace"),
        ("Kennwort", "Passwort"),
    ],
)
def test_in_german_places_are_found_by_german_words(client, workspace, ada, words, place):
    Workspace.objects.update(language="de")
    client.force_login(ada)

    page = client.get(reverse("frame:find"), {"q": words})

    assert f'<span class="found-name">{place}</span>' in page.text


def test_nothing_found_says_what_to_try(client, sam):
    client.force_login(sam)

    assert "Nothing is called “zebra”" in client.get(reverse("frame:find"), {"q": "zebra"}).text


def test_the_palette_gets_lines_in_as_many_queries_however_much_is_found(client, things, sam):
    client.force_login(sam)

    def queries(words):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("frame:find"), {"q": words}, headers=PALETTE)
        assert "<html" not in page.text
        return len(asked)

    queries("kat")
    assert queries("kat") == queries("nobody at all")


def test_every_key_is_shown_with_and_without_a_script(client, sam):
    client.force_login(sam)

    page, part = client.get(reverse("frame:keys")), client.get(reverse("frame:keys"), headers=PALETTE)

    for told in ("Accept", "Postpone", "Undo what you just did", "Scoreboard"):
        assert told in page.text
        assert told in part.text
    assert "<html" not in part.text
