"""The workspace's language: on every page, for its dates and numbers, and in its mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from events.outbox import hand_out_all
from notifications.tasks import deliver_mail
from people.models import Workspace
from sla.models import Calendar
from tests.factories import make_hand_raiser, make_handoff, sign
from tests.people.test_settings import NAMED

pytestmark = pytest.mark.django_db
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")


@pytest.fixture
def in_german(workspace):
    Workspace.objects.update(language="de")


def test_pages_speak_the_workspaces_language(in_german, client, sam):
    client.force_login(sam)

    answer = client.get("/", headers={"accept-language": "en"})

    assert answer.headers["Content-Language"] == "de"
    assert '<html lang="de">' in answer.text
    assert "Warteschlange" in answer.text


def test_before_there_is_a_workspace_the_browser_chooses(db, client):
    answer = client.get("/account/login/", headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"})

    assert "Anmelden" in answer.text


def test_dates_and_shares_are_written_as_germans_do(in_german, client, mara, sofia, sales, mia):
    sign(by=(mara, sofia), at=timezone.now() - timedelta(days=400))
    then = timezone.now() - timedelta(days=40)
    lead = make_hand_raiser(at=then)
    client.force_login(mara)

    page = client.get(f"/leads/{lead.pk}/").text

    assert f"{then.day}. {MONTHS[then.month - 1]}" in page


def test_mail_speaks_it_too(in_german, mara, sofia, sales, sam, mia, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sign(by=(mara, sofia), at=timezone.now() - timedelta(days=9))
    then = timezone.now() - timedelta(minutes=5)
    make_handoff(to=sales, by=mia, at=then)
    hand_out_all(at=timezone.now())

    deliver_mail()

    assert [message.subject for message in mail.outbox if "sam@quayside.test" in message.to] != []
    assert all("Hallo" in message.body for message in mail.outbox)


def test_days_in_forms_are_said_as_browsers_want_them(in_german, client, sofia, sales):
    client.force_login(sofia)

    page = client.get(reverse("sla:calendar", args=[sales.pk])).content.decode()

    day = Calendar.objects.of(sales).today(timezone.now())
    assert f'value="{day:%Y-%m-%d}"' in page


def test_the_new_language_is_the_first_to_say_that_it_is_saved(client, ada):
    client.force_login(ada)

    answer = client.post(reverse("people:workspace"), {**NAMED, "language": "de"}, follow=True)

    assert "Der Workspace ist gespeichert." in answer.content.decode()
