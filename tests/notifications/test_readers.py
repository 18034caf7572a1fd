"""Who hears of what, and that everybody hears it once."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out_all
from notifications.models import Mail, Notification, Preference
from notifications.tasks import deliver_mail
from sla.models import Clock, Reason
from tests.factories import MONDAY_9AM, make_handoff

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def sweep(at):
    while Clock.objects.take_due_rungs(at=at):
        pass
    hand_out_all(at=at)


def told(kind, **details):
    rows = Notification.objects.filter(event__kind=kind).order_by("recipient__name")
    for name, value in details.items():
        rows = rows.filter(**{f"event__details__{name}": value})
    return [row.recipient.name for row in rows.select_related("recipient")]


def test_a_new_handoff_is_told_to_everybody_of_the_team_who_is_there(agreement, sales, mia, sam, sina, sofia, olga):
    sina.away_until = (MONDAY_9AM + DAY).date()
    sina.save()

    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    hand_out_all(at=MONDAY_9AM)

    assert told(Kind.HANDOFF_SUBMITTED) == ["Sam", "Sofia"]
    assert not Outgoing.objects.exists()


def test_a_return_is_told_to_whoever_submitted_it(agreement, sales, mia, sam, mara):
    handoff = make_handoff(to=sales, by=mia)
    reason = Reason.objects.get(agreement=agreement, code="no_budget")

    handoff.return_(reason=reason, note="Budget in spring", by=sam, turn=0, at=MONDAY_9AM)
    hand_out_all(at=MONDAY_9AM)

    assert told(Kind.HANDOFF_RETURNED) == ["Mia"]


def test_the_ladder_tells_the_holder_then_their_manager_then_the_managers_of_both_sides(
    agreement, sales, mia, sam, sina, sofia, mara
):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    handoff.clocks.exclude(kind="first_follow_up").delete()

    sweep(handoff.clocks.get().due_at + 2 * HOUR)
    assert told(Kind.CLOCK_RUNG_DUE, rung="remind") == ["Sam"]
    assert told(Kind.CLOCK_RUNG_DUE, rung="flag") == ["Sam"]
    assert told(Kind.CLOCK_RUNG_DUE, rung="tell_manager") == ["Sofia"]

    sweep(handoff.clocks.get().due_at + 9 * DAY)
    assert told(Kind.CLOCK_RUNG_DUE, rung="tell_all_managers") == ["Mara", "Sofia"]


def test_nobody_holds_it_so_everybody_of_the_team_is_reminded(agreement, sales, mia, sam, sina, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.clocks.exclude(kind="respond").delete()

    sweep(handoff.clocks.get().due_at)

    assert told(Kind.CLOCK_RUNG_DUE, rung="remind") == ["Sam", "Sina", "Sofia"]


def test_a_promise_decided_before_the_event_was_read_bothers_nobody(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    Clock.objects.take_due_rungs(at=MONDAY_9AM + HOUR)

    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR)
    hand_out_all(at=MONDAY_9AM + HOUR)

    assert told(Kind.CLOCK_RUNG_DUE) == []


def test_a_queued_alert_ends_with_the_promise(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    Mail.objects.all().delete()
    sweep(MONDAY_9AM + HOUR)
    assert Mail.objects.filter(state="queued").exists()

    handoff.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM + HOUR)
    deliver_mail()

    assert set(Mail.objects.filter(notification__event__kind=Kind.CLOCK_RUNG_DUE).values_list("state", flat=True)) == {
        "dropped"
    }


def test_mail_says_who_and_what_and_leads_to_the_lead_and_is_sent_once(agreement, sales, mia, sam):
    hand_out_all(at=MONDAY_9AM)
    deliver_mail()  # of the agreement that was signed
    outbox.outbox.clear()
    handoff = make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)

    assert deliver_mail() == 2  # Sam, and Sofia who is a rep as well
    assert deliver_mail() == 0

    first = next(one for one in outbox.outbox if one.to == [sam.email])
    assert first.subject == "Katrin Vogel: Mia handed this lead over."
    assert f"/queue/{handoff.pk}/" in first.body


def test_whoever_wants_no_mail_is_told_in_the_app_only(agreement, sales, mia, sam, sofia):
    Preference.objects.create(person=sam, by_mail=False)

    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)

    assert told(Kind.HANDOFF_SUBMITTED) == ["Sam", "Sofia"]
    assert [row.notification.recipient for row in Mail.objects.filter(notification__recipient=sam)] == []


def test_what_a_killed_worker_had_claimed_is_sent_by_the_next(agreement, sales, mia, sam):
    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    claimed = Mail.objects.claim(at=MONDAY_9AM)
    assert Mail.objects.claim(at=MONDAY_9AM) == []

    assert Mail.objects.return_stuck(at=MONDAY_9AM + timedelta(minutes=1)) == 0
    assert Mail.objects.return_stuck(at=MONDAY_9AM + timedelta(minutes=6)) == len(claimed)


def test_the_database_tells_nobody_twice(agreement, sales, mia, sam):
    make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    row = Notification.objects.filter(recipient=sam).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(event=row.event, recipient=sam, told_at=MONDAY_9AM)


def test_an_event_that_one_reader_cannot_read_is_put_back_and_the_others_are_read(
    agreement, sales, mia, sam, monkeypatch
):
    make_handoff(to=sales, by=mia)
    broken = Event.objects.get(kind=Kind.HANDOFF_SUBMITTED)
    Event.record(Kind.HANDOFF_ACCEPTED, subject=broken, actor=None, at=MONDAY_9AM)  # about no handoff at all
    other = make_handoff(to=sales, by=mia)

    hand_out_all(at=MONDAY_9AM)

    left = Outgoing.objects.get()
    assert (left.app, left.attempts, left.due_at > MONDAY_9AM) == ("notifications", 1, True)
    assert Notification.objects.filter(event__subject_id=other.pk, recipient=sam).exists()
