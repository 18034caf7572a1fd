"""A code beside the password: turned on, asked for, and turned off again for somebody who lost everything."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import gettext, override

from people.borrowed_words import ALLAUTH
from tests.factories import PASSWORD
from tests.people.test_sign_in import sign_in, signed_in


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def come_in(client, person):
    """By password, and once more where it is about how somebody signs in."""
    sign_in(client, person.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def turned_on(client, mia):
    """Mia walked through the pages; her secret."""
    come_in(client, mia)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret


def test_everybody_finds_it_among_their_settings(client, sam):
    client.force_login(sam)

    assert reverse("mfa_index") in client.get(reverse("people:settings")).text
    assert "It is off" in client.get(reverse("mfa_index")).text


def test_once_it_is_on_the_password_alone_does_not_do(client, mia, turned_on):
    page = client.get(reverse("mfa_index")).text
    client.post(reverse("account_logout"))
    asked = sign_in(client, mia.email)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
    still_out = signed_in(client)
    recovery = Authenticator.objects.get(user=mia, type="recovery_codes").wrap().get_unused_codes()[0]
    client.post(reverse("mfa_authenticate"), {"code": recovery})

    assert "It is on" in page
    assert "10 codes are left" in page
    assert asked.headers["Location"] == reverse("mfa_authenticate")
    assert "Incorrect code." in wrong
    assert not still_out
    assert signed_in(client)


def test_a_wrong_code_does_not_turn_it_on(client, mia):
    come_in(client, mia)
    client.get(reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert "Incorrect code." in answer.text
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("name", ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"])
def test_its_pages_are_in_the_house(name, client, turned_on):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert 'class="rail"' in page.text


def test_whoever_changes_how_they_sign_in_is_asked_whether_it_is_them(client, mia):
    sign_in(client, mia.email)

    answer = client.get(reverse("mfa_activate_totp"), follow=True)

    assert answer.redirect_chain[0][0].startswith(reverse("account_reauthenticate"))
    assert "Is it you?" in answer.text


def test_lost_phone_and_codes_are_turned_off_at_the_server(client, mia, turned_on):
    client.post(reverse("account_logout"))

    call_command("second_step_off", mia.email.upper())
    sign_in(client, mia.email)

    assert signed_in(client)
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("second_step_off", "nobody@quayside.test")


def test_nobody_outside_gets_mail_because_somebody_typed_their_address(client, workspace, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "stranger@elsewhere.test"})

    assert mailoutbox == []


def test_what_allauth_says_is_said_as_we_speak():
    own = {str(text) for text in get_adapter().error_messages.values()}

    assert own <= set(ALLAUTH)
    with override("de"):
        assert [said for text in ALLAUTH if "Sie" in (said := gettext(text)).split() or "Ihr" in said] == []
