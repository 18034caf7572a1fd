"""Notifications as their reader meets them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.kinds import Kind
from events.outbox import hand_out_all
from notifications.models import Notification, Preference
from sla.models import Agreement, Calendar, Clock, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIST = "notifications:notification_list"
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(agreement):
    """Of its signing everybody has been told."""
    hand_out_all(at=MONDAY_9AM)
    Notification.objects.all().delete()
    return agreement


def everything_happens(*, sales, mia, sam, sofia, code="no_budget", at=MONDAY_9AM):
    """Somebody is told of each step there is, and of promises that run late."""
    back = make_handoff(to=sales, by=mia, at=at)
    back.ask(text="How many docks?", by=sam, turn=0, at=at)
    back.answer(text="Four", by=mia, turn=back.turn, at=at)
    back.accept(by=sam, turn=back.turn, at=at)
    reason = Reason.objects.get(agreement=back.agreement, code=code)
    back.return_(reason=reason, note="Budget in spring", by=sam, turn=back.turn, at=at)
    passed = make_handoff(to=sales, by=mia, lead=make_hand_raiser(at=at), at=at)
    passed.accept(by=sam, turn=0, at=at)
    why = Reason.objects.get(agreement=passed.agreement, code="conflict")
    passed.reassign(to=sofia, reason=why, by=sofia, turn=passed.turn, at=at)
    why = Reason.objects.get(agreement=passed.agreement, code="no_capacity")
    passed.give_back(reason=why, by=sofia, turn=passed.turn, at=at)
    while Clock.objects.take_due_rungs(at=at + 9 * DAY):
        pass
    hand_out_all(at=at + 9 * DAY)


def test_the_list_says_what_happened_and_the_bell_how_much_is_unread(agreement, client, sales, mia, sam, sofia):
    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    client.force_login(sam)

    page = client.get(reverse(LIST))

    assert "Mia handed this lead over." in page.text
    assert "Katrin Vogel" in page.text
    assert (page.context["unread"], bell(page)) == (1, 1)


def bell(page):
    return next(one.count for one in page.context["navigation"].own if one.place.url_name == LIST)


def test_opening_one_marks_it_read_and_leads_to_what_it_is_about(agreement, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    client.force_login(sam)
    row = Notification.objects.get(recipient=sam)

    answer = client.get(reverse("notifications:notification", args=[row.pk]))

    assert answer["Location"] == reverse("leads:handoff", args=[handoff.pk])
    row.refresh_from_db()
    assert row.read_at is not None
    assert bell(client.get(reverse(LIST))) == 0


@pytest.mark.parametrize("who", ["mia", "mara", "sam", "sofia"])
def test_every_notification_leads_to_a_page_its_reader_may_open(
    request, agreement, client, sales, mia, mara, sam, sofia, who
):
    everything_happens(sales=sales, mia=mia, sam=sam, sofia=sofia)
    Calendar.objects.of(sales)
    Agreement.draft(by=mara, at=MONDAY_9AM).propose(by=mara, at=MONDAY_9AM, edition=0)
    hand_out_all(at=MONDAY_9AM + 9 * DAY)
    reader = request.getfixturevalue(who)
    client.force_login(reader)

    rows = list(Notification.objects.filter(recipient=reader))

    assert rows
    for row in rows:
        page = client.get(reverse("notifications:notification", args=[row.pk]), follow=True)
        assert page.status_code == 200, row
    assert not Notification.objects.filter(recipient=reader).unread().exists()


def test_a_late_promise_to_nurture_leads_to_the_lead(agreement, client, sales, mia, mara, sam, sofia):
    everything_happens(sales=sales, mia=mia, sam=sam, sofia=sofia)
    clock = Clock.objects.get(kind="re_nurture")
    client.force_login(mara)
    row = Notification.objects.filter(
        recipient=mara, event__kind=Kind.CLOCK_RUNG_DUE, event__subject_id=clock.pk
    ).first()

    answer = client.get(reverse("notifications:notification", args=[row.pk]))

    assert answer["Location"] == reverse("leads:lead", args=[clock.thread_id])


def test_another_persons_notification_is_not_found(agreement, client, sales, mia, sam):
    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    row = Notification.objects.get(recipient=sam)
    client.force_login(mia)

    assert client.get(reverse("notifications:notification", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_all_are_marked_as_read_at_once_but_only_ones_own(agreement, client, sales, mia, sam, sina):
    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    client.force_login(sam)

    answer = client.post(reverse("notifications:reading"))

    assert answer["Location"] == reverse(LIST)
    unread = Notification.objects.unread().values_list("recipient__name", flat=True)
    assert sorted(unread) == ["Sina", "Sofia"]


def test_who_wants_no_mail_says_so(client, sam):
    client.force_login(sam)

    client.post(reverse("notifications:preference"), {})
    assert not Preference.objects.get(person=sam).by_mail
    client.post(reverse("notifications:preference"), {"by_mail": "on"})
    assert Preference.objects.get(person=sam).by_mail


def test_more_of_every_kind_asks_the_database_no_more(agreement, client, sales, mia, sam, sofia):
    client.force_login(mia)
    everything_happens(sales=sales, mia=mia, sam=sam, sofia=sofia)
    client.get(reverse(LIST))

    with CaptureQueriesContext(connection) as once:
        client.get(reverse(LIST))
    everything_happens(sales=sales, mia=mia, sam=sam, sofia=sofia, code="bad_data", at=MONDAY_9AM + DAY)
    everything_happens(sales=sales, mia=mia, sam=sam, sofia=sofia, code="not_ready", at=MONDAY_9AM + 2 * DAY)
    with CaptureQueriesContext(connection) as thrice:
        page = client.get(reverse(LIST))

    assert len(page.context["told"]) > 10
    assert len(thrice) == len(once)


def test_pages_do_not_shift(agreement, client, sales, mia, sam, monkeypatch):
    monkeypatch.setattr("notifications.views.PAGE", 2)
    for _number in range(3):
        make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    client.force_login(sam)

    first = client.get(reverse(LIST))
    second = client.get(reverse(LIST), {"before": first.context["next_cursor"]})

    assert (len(first.context["told"]), len(second.context["told"])) == (2, 1)
    assert client.get(reverse(LIST), {"before": "²"}).status_code == 200


def test_with_nothing_told_it_says_what_will_be_here(client, sam):
    client.force_login(sam)

    assert "Nothing to tell you yet" in client.get(reverse(LIST)).text


@pytest.mark.parametrize("name", ["notification_list", "reading", "preference"])
def test_nobody_reads_without_signing_in(client, workspace, name):
    address = reverse(f"notifications:{name}")

    answer = client.get(address) if name == "notification_list" else client.post(address)

    assert answer["Location"].startswith(reverse("account_login"))
