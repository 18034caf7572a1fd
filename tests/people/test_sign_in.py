import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories import MONDAY_9AM, PASSWORD


def sign_in(client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["mia@quayside.test", "MIA@Quayside.Test"])
def test_people_sign_in_by_e_mail_whatever_the_case(email, client, mia):
    assert sign_in(client, email).status_code == 302
    assert signed_in(client)


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(client, mia):
    wrong = sign_in(client, mia.email, "something else").content.decode()
    unknown = sign_in(client, "nobody@quayside.test").content.decode()

    said = "The email address and/or password you specified are not correct."
    assert said in wrong
    assert said in unknown
    assert not signed_in(client)


def test_somebody_deactivated_reads_why_they_cannot_sign_in(client, mia, ada):
    mia.deactivate(by=ada, at=MONDAY_9AM)

    answer = sign_in(client, mia.email)

    assert answer.status_code == 403
    assert "An admin of the workspace can open it again." in answer.content.decode()
    assert not signed_in(client)


def test_nobody_signs_themselves_up(client, workspace):
    form = {"email": "eve@quayside.test", "password1": PASSWORD}

    assert "People join by invitation" in client.get(reverse("account_signup")).content.decode()
    client.post(reverse("account_signup"), form)
    assert not signed_in(client)


def test_guessing_passwords_is_slowed_down(client, mia):
    for _ in range(12):
        sign_in(client, mia.email, "a guess")

    sign_in(client, mia.email)

    assert not signed_in(client)


def test_a_lost_valkey_does_not_lock_people_out(client, mia, settings, caplog):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/valkey.sock?db=0"},
    }

    assert sign_in(client, mia.email).status_code == 302
    assert signed_in(client)
    assert "cache is away" in caplog.text


def test_signing_out_ends_the_session(client, mia):
    client.force_login(mia)

    client.post(reverse("account_logout"))

    assert not signed_in(client)


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "confirm-email/Mg:1abc:xyz/"])
def test_no_page_changes_addresses_past_the_rules_of_the_house(client, sam, address):
    client.force_login(sam)

    said = {"action_add": "", "email": "else@quayside.test"}
    answers = [client.get(f"/account/{address}"), client.post(f"/account/{address}", said)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not EmailAddress.objects.filter(email="else@quayside.test").exists()
