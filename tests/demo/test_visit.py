"""One press lets in: only where `up --demo` runs, and only into a database that bears the mark."""

import pytest
from django.urls import reverse

from demo.cast import ROLES
from demo.models import Demo
from tests.factories import MONDAY_9AM, make_person

pytestmark = pytest.mark.django_db
VISIT = "/demo/visit/"


@pytest.fixture
def tomas(marketing):
    part = ROLES[0]
    person = make_person("tomas", team=marketing, roles=list(part.roles))
    person.email = part.email
    person.save()
    return person


@pytest.fixture
def marked(tomas):
    Demo.begin(seed="a test", day=MONDAY_9AM.date()).finish(at=MONDAY_9AM)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_one_press_lets_in_and_every_page_says_that_this_is_a_demo(client, settings, marked, tomas):
    settings.DEMO = True
    page = client.get(reverse("account_login")).content.decode()
    assert tomas.name.partition(" ")[0] in page
    assert 'value="tomas"' in page

    answer = client.post(VISIT, {"as": "tomas"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(tomas.pk)
    page = client.get("/").content.decode()
    assert 'class="demo-banner"' in page
    assert "python3 manage.py up --demo --fresh" in page


@pytest.mark.parametrize("flag", [True, False])
def test_it_needs_both_the_flag_and_the_mark(client, settings, tomas, flag):
    settings.DEMO = flag
    if not flag:
        Demo.begin(seed="a test", day=MONDAY_9AM.date()).finish(at=MONDAY_9AM)

    assert client.post(VISIT, {"as": "tomas"}).status_code == 404
    assert not signed_in(client)
    page = client.get(reverse("account_login")).content.decode()
    assert "Look around" not in page
    assert 'name="login"' in page


def test_an_unfinished_demo_lets_nobody_in(client, settings, tomas):
    settings.DEMO = True
    Demo.begin(seed="a test", day=MONDAY_9AM.date())

    assert client.post(VISIT, {"as": "tomas"}).status_code == 404
    assert not signed_in(client)


@pytest.mark.parametrize("key", ["", "mia", "tomas@quayside.example", "priya"])
def test_nobody_but_those_shown_can_be_visited(client, settings, marked, mia, key):
    settings.DEMO = True

    assert client.post(VISIT, {"as": key}).status_code == 404
    assert not signed_in(client)


def test_a_link_does_not_let_in(client, settings, marked):
    settings.DEMO = True

    assert client.get(VISIT, {"as": "tomas"}).status_code == 405
    assert not signed_in(client)


def test_a_press_from_elsewhere_does_not_let_in(settings, marked):
    from django.test import Client

    settings.DEMO = True
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(VISIT, {"as": "tomas"}).status_code == 403
    assert not signed_in(strict)


def test_whoever_left_is_not_visited(client, settings, marked, tomas):
    settings.DEMO = True
    tomas.is_active = False
    tomas.save()

    assert client.post(VISIT, {"as": "tomas"}).status_code == 404
