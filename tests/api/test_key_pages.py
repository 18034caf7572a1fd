"""Keys on their pages: allowed by an admin, picked up by their person."""

import re

import pytest

from api.models import Scope, Token
from tests.api.calling import Caller

pytestmark = pytest.mark.django_db
ALL, OWN = "/api/keys/", "/api/keys/own/"


def allow(client, person, **more):
    return client.post(
        ALL, {"person": person.pk if person else "", "name": "Nightly sync", "scopes": ["read"], "days": 90, **more}
    )


def test_from_allowing_to_the_first_call(client, ada, mia):
    client.force_login(ada)
    allowed = allow(client, mia, scopes=["read", "leads"])
    assert allowed["Location"] == ALL
    assert "Mia picks it up" in client.get(ALL).content.decode()

    client.force_login(mia)
    token = Token.objects.get()
    assert "one waits for you" in client.get("/settings/").content.decode()
    assert "Show the key once" in client.get(OWN).content.decode()
    shown = client.post(f"/api/keys/{token.pk}/showing/")

    (text,) = re.findall(r">(smk_\w{8}_[\w-]{43})<", shown.content.decode())
    assert (shown.status_code, "no-store" in shown["Cache-Control"]) == (201, True)
    assert Caller(client, text).get("leads").status_code == 200
    assert text not in client.get(OWN).content.decode()
    token.refresh_from_db()
    assert token.scopes == [Scope.READ, Scope.LEADS]


def test_only_its_person_sees_a_key_and_only_once(client, ada, mia):
    client.force_login(ada)
    allow(client, mia)
    token = Token.objects.get()

    assert client.post(f"/api/keys/{token.pk}/showing/").status_code == 403
    client.force_login(mia)
    assert client.post(f"/api/keys/{token.pk}/showing/").status_code == 201
    again = client.post(f"/api/keys/{token.pk}/showing/")
    assert again.status_code == 409
    assert "This key was shown before" in again.content.decode()


def test_a_key_is_revoked_by_its_person_or_an_admin(client, key, ada, mia, sam):
    key(mia), key(mia)
    first, second = Token.objects.order_by("pk")

    client.force_login(sam)
    assert client.post(f"/api/keys/{first.pk}/revocation/").status_code == 403
    client.force_login(mia)
    assert client.post(f"/api/keys/{first.pk}/revocation/", {"from": "own"})["Location"] == OWN
    client.force_login(ada)
    assert client.post(f"/api/keys/{second.pk}/revocation/")["Location"] == ALL
    assert client.post(f"/api/keys/{first.pk}/revocation/").status_code == 302
    assert list(Token.objects.order_by("pk").values_list("revoked_by", flat=True)) == [mia.pk, ada.pk]
    assert "revoked by Mia" in client.get(ALL).content.decode()


def test_a_key_needs_a_name_a_person_and_a_scope(client, ada):
    client.force_login(ada)

    answer = allow(client, None, name="", scopes=[])

    assert answer.status_code == 422
    assert "Choose at least one." in answer.content.decode()
    assert not Token.objects.exists()


def test_only_an_admin_allows_keys(client, mara, sofia):
    for person in (mara, sofia):
        client.force_login(person)
        assert client.get(ALL).status_code == allow(client, mara).status_code == 403
        assert client.get(OWN).status_code == 200
        assert ALL + '"' not in client.get("/settings/").content.decode()


@pytest.mark.parametrize("page", [ALL, OWN])
def test_whoever_is_not_signed_in_is_asked_to(client, workspace, page):
    assert client.get(page)["Location"].startswith("/account/login/")


def test_the_list_asks_as_much_for_three_as_for_one(client, key, ada, mia, django_assert_num_queries):
    client.force_login(ada)
    key(mia)
    client.get(ALL)
    with django_assert_num_queries(6):
        client.get(ALL)
    key(mia), key(mia)
    with django_assert_num_queries(6):
        client.get(ALL)


def test_what_is_wrong_with_a_key_is_said_in_our_words(client, ada):
    client.force_login(ada)

    assert '<form class="form" method="post" id="form" novalidate>' in client.get(ALL).content.decode()
    assert "Not saved yet" in allow(client, None).content.decode()
