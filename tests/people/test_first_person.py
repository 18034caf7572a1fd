import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from people.models import LinkUsed, Person, Role, SetupLink
from tests.factories import MONDAY_9AM, PASSWORD

FIRST = {"name": "Ada Okafor", "email": "Ada@Quayside.test", "password": PASSWORD, "zone": "Europe/Berlin"}


def link(capsys) -> str:
    call_command("setup_link", base_url="http://testserver")
    found = re.search(r"http://testserver(/setup/\S+/)", capsys.readouterr().out)
    assert found
    return found[1]


def test_the_command_prints_a_link_while_nobody_is_a_member(db, capsys):
    call_command("setup_link", base_url="http://quayside.test/")

    sentence, address = capsys.readouterr().out.splitlines()
    assert sentence == "Nobody is a member yet. Open this link once to become the first admin:"
    assert re.fullmatch(r"http://quayside\.test/setup/[\w-]{32}/", address)


def test_the_command_prints_nothing_once_somebody_is_a_member(ada, capsys):
    call_command("setup_link")

    assert capsys.readouterr().out == ""


def test_the_first_person_becomes_admin_and_is_led_on(client, db, capsys):
    address = link(capsys)
    assert client.get(address).status_code == 200

    answer = client.post(address, FIRST, follow=True)

    person = Person.objects.get()
    assert answer.redirect_chain == [(reverse("people:setup"), 302)]
    assert answer.context["user"] == person
    assert (person.name, person.roles, person.side, person.team) == ("Ada Okafor", [Role.ADMIN], None, None)
    assert list(Event.objects.values_list("kind", "actor")) == [(Kind.PERSON_JOINED, person.pk)]


def test_a_weak_password_is_refused_beside_the_field(client, db, capsys):
    answer = client.post(link(capsys), FIRST | {"password": "ada"})

    assert answer.status_code == 422
    assert "This password is too short" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_used_link_is_gone(client, db, capsys):
    address = link(capsys)
    client.post(address, FIRST)
    client.logout()

    for answer in (client.get(address), client.post(address, FIRST | {"email": "eve@quayside.test"})):
        assert answer.status_code == 410
        assert "This link has been used" in answer.content.decode()
    assert Person.objects.count() == 1


def test_an_unknown_link_is_not_found(client, db):
    answer = client.get(reverse("people:setup_link", args=["guessed"]))

    assert answer.status_code == 404
    assert "This link is not known" in answer.content.decode()


def test_a_newer_link_takes_the_place_of_the_older(client, db, capsys):
    older, newer = link(capsys), link(capsys)

    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200


def test_a_link_opens_nothing_once_somebody_became_a_member_another_way(client, ada):
    token = SetupLink.make(at=MONDAY_9AM)

    assert client.get(reverse("people:setup_link", args=[token])).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_use_the_link_at_once_one_becomes_admin():
    token = SetupLink.make(at=MONDAY_9AM)

    def use(number: int) -> str:
        try:
            SetupLink.use(
                token,
                email=f"p{number}@quayside.test",
                name=f"P{number}",
                password=PASSWORD,
                zone="UTC",
                at=MONDAY_9AM,
            )
        except LinkUsed:
            return "too late"
        else:
            return "admin"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(use, range(8)))

    assert told == ["admin", *["too late"] * 7]
    assert Person.objects.count() == 1
