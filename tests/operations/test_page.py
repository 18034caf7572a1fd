"""What went wrong is shown to whoever runs it, and tried again when they press."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out, hand_out_all
from leads.models import Import
from notifications.models import Mail
from notifications.tasks import deliver_mail
from operations.troubles import WORKS, try_again, waiting
from people.models import Invitation, Role
from tests.factories import MONDAY_9AM
from tests.house.running import free_port
from tests.leads.import_files import a_csv, received

pytestmark = pytest.mark.django_db
PAGE = "operations:overview"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def put_back(stubborn, renamed):
    renamed()
    hand_out("tests", at=MONDAY_9AM)
    return stubborn


@pytest.fixture
def refused(ada, settings):
    """A mail that no server takes."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    Invitation.make(email="tom@quayside.test", roles=[Role.ADMIN], by=ada, at=timezone.now())
    hand_out_all(at=timezone.now() + MINUTE)
    Mail.objects.update(due_at=timezone.now())
    deliver_mail()
    return Mail.objects.get()


@pytest.fixture
def interrupted(mara, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = received(a_csv(["Name", "E-mail"], ["Jan Pohl", "jan@pohl.test"]), by=mara)
    job.start(by=mara, at=MONDAY_9AM)
    job.fail("Something went wrong that nobody foresaw.", at=MONDAY_9AM)
    return job


def test_with_nothing_to_try_again_it_says_so_and_what_runs(client, ada, heard):
    heard(timezone.now(), besides=["bulk"])
    client.force_login(ada)

    page = client.get(reverse(PAGE))

    assert "Nothing waits to be tried again" in page.text
    assert "A worker brings imports in" in page.text
    assert [check.code for check in page.context["checks"] if not check.ok] == ["bulk"]
    assert "nothing waits" in client.get(reverse("people:settings")).text


@pytest.mark.parametrize("name", ["mara", "sofia", "mia", "sam"])
def test_only_admins_see_it_and_press(client, name, request):
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("operations:new_try_of_all", args=["events"])).status_code == 403
    assert client.post(reverse("operations:new_try", args=["events", 1])).status_code == 403


def test_an_event_that_could_not_be_read_is_told_without_what_it_was_about(client, ada, put_back):
    client.force_login(ada)

    page = client.get(reverse(PAGE))

    [row] = page.context["waiting"][0].troubles
    assert (row.name, row.who, row.tries) == ("team.renamed", "tests", 1)
    assert row.next_at == MONDAY_9AM + MINUTE
    assert row.error.startswith("KeyError: … (tests/operations/conftest.py:")
    assert "Pohl" not in page.text
    assert "1 to look at" in client.get(reverse("people:settings")).text


def test_a_press_has_it_read_now_once_and_says_who_pressed(client, ada, put_back):
    client.force_login(ada)
    Outgoing.objects.filter(app="tests").update(due_at=timezone.now() + timedelta(hours=1))
    row = Outgoing.objects.get(app="tests")
    put_back.clear()

    first = client.post(reverse("operations:new_try", args=["events", row.pk]), follow=True)
    second = client.post(reverse("operations:new_try", args=["events", row.pk]), follow=True)
    hand_out("tests", at=timezone.now())
    third = client.post(reverse("operations:new_try", args=["events", row.pk]), follow=True)

    assert "1 is tried now." in first.text
    assert "somebody was first" in second.text
    assert "somebody was first" in third.text
    assert not Outgoing.objects.filter(app="tests").exists()
    [event] = Event.objects.filter(kind=Kind.WORK_TRIED_AGAIN)
    assert (event.actor, event.details) == (ada, {"work": "events", "count": 1, "only": row.pk})
    assert event.sentence() == "Ada had what went wrong tried again."


def test_what_fails_again_is_put_back_again(ada, put_back):
    try_again(WORKS["events"], only=None, by=ada, at=MONDAY_9AM)
    hand_out("tests", at=MONDAY_9AM)

    row = Outgoing.objects.get(app="tests")
    assert (row.attempts, row.due_at) == (2, MONDAY_9AM + 2 * MINUTE)


def test_an_event_that_waits_for_its_first_reading_is_no_trouble(stubborn, renamed):
    renamed()

    assert waiting(at=MONDAY_9AM) == []


def test_mail_that_was_given_up_gets_all_its_tries_back(client, ada, refused, settings, mailoutbox):
    Mail.objects.update(state=Mail.State.FAILED, attempts=5)
    client.force_login(ada)

    page = client.get(reverse(PAGE))
    client.post(reverse("operations:new_try_of_all", args=["mail"]))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_mail()

    [row] = page.context["waiting"][0].troubles
    assert row.error.startswith("ConnectionRefusedError")
    assert (row.name, row.next_at) == ("person.invited", None)
    assert "tom@" not in page.text
    refused.refresh_from_db()
    assert (refused.state, refused.attempts, len(mailoutbox)) == ("sent", 1, 1)


def test_mail_that_waits_for_its_next_try_is_due_now_and_keeps_count(ada, refused):
    at = timezone.now()

    assert try_again(WORKS["mail"], only=refused.pk, by=ada, at=at) == 1
    assert try_again(WORKS["mail"], only=refused.pk, by=ada, at=at) == 0

    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.due_at) == ("queued", 1, at)


def test_an_import_that_was_interrupted_goes_on(client, ada, interrupted, django_capture_on_commit_callbacks):
    client.force_login(ada)

    page = client.get(reverse(PAGE))
    with django_capture_on_commit_callbacks() as after:
        client.post(reverse("operations:new_try", args=["imports", interrupted.pk]))

    [row] = page.context["waiting"][0].troubles
    assert (row.name, row.href) == ("fair.csv", reverse("leads:import_detail", args=[interrupted.pk]))
    assert Import.objects.get().is_running
    assert len(after) > 0
    assert Event.objects.filter(kind=Kind.WORK_TRIED_AGAIN, actor=ada).count() == 1


def test_htmx_gets_the_part_that_changed(client, ada, put_back):
    client.force_login(ada)

    answer = client.post(reverse("operations:new_try_of_all", args=["events"]), headers={"HX-Request": "true"})
    polled = client.get(reverse(PAGE), headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith('<div id="operations"')
    assert polled.text.lstrip().startswith('<div id="operations"')
    assert client.post(reverse("operations:new_try_of_all", args=["anything"])).status_code == 404


def test_three_cost_as_much_as_one(client, ada, stubborn, renamed, heard, django_assert_max_num_queries):
    heard(timezone.now())
    client.force_login(ada)
    queries = []
    for names in (["West"], ["East", "Center"]):
        for name in names:
            renamed(name)
        hand_out("tests", at=MONDAY_9AM)
        with django_assert_max_num_queries(20) as counted:
            client.get(reverse(PAGE))
        queries.append(len(counted))

    assert queries[0] == queries[1]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_try_it_once_and_what_is_being_read_is_left_alone(ada, put_back):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, transaction

    at = MONDAY_9AM

    def press(_number):
        try:
            return try_again(WORKS["events"], only=None, by=ada, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as several:
        with transaction.atomic():
            Outgoing.objects.select_for_update().get(app="tests")  # somebody reads it
            held = list(several.map(press, range(2)))
        pressed = list(several.map(press, range(4)))

    assert held == [0, 0]
    assert sorted(pressed) == [0, 0, 0, 1]
    assert Event.objects.filter(kind=Kind.WORK_TRIED_AGAIN).count() == 1
