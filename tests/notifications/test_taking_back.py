"""What leaves the house about a person's step waits until it cannot be taken back any more."""

from datetime import timedelta

import pytest

from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out_all
from leads.models import take_back
from notifications.models import Mail, Notification
from notifications.tasks import deliver_mail
from notifications.words import in_words
from sla.models import Clock
from tests.factories import MONDAY_9AM, make_handoff, sign

SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(mara, sofia, sales, mia, sam):
    """Sam has accepted what Mia handed over; nobody has been told of that."""
    sign(by=(mara, sofia))
    handoff = make_handoff(to=sales, by=mia)
    hand_out_all(at=MONDAY_9AM)
    Mail.objects.all().delete()
    Notification.objects.all().delete()
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    return handoff


def acceptance():
    return Event.objects.get(kind=Kind.HANDOFF_ACCEPTED)


def test_mail_about_a_step_waits_while_it_may_be_taken_back_and_the_bell_rings_at_once(accepted, mia):
    hand_out_all(at=MONDAY_9AM + SECOND)

    assert Notification.objects.filter(recipient=mia).unread().count() == 1
    assert Mail.objects.claim(at=MONDAY_9AM + 30 * SECOND) == []
    assert [mail.notification.recipient for mail in Mail.objects.claim(at=MONDAY_9AM + 35 * SECOND)] == [mia]


def test_word_of_a_promise_that_is_late_does_not_wait(accepted):
    late = Clock.objects.undecided().earliest("next_rung_at").next_rung_at
    Clock.objects.take_due_rungs(at=late)
    hand_out_all(at=late)

    assert Mail.objects.filter(notification__event__kind=Kind.CLOCK_RUNG_DUE, due_at=late).exists()


def test_a_step_taken_back_sends_no_mail_and_rings_no_bell_any_more(accepted, mia, sam, mailoutbox):
    hand_out_all(at=MONDAY_9AM + SECOND)
    take_back(acceptance(), by=sam, at=MONDAY_9AM + 10 * SECOND)
    hand_out_all(at=MONDAY_9AM + 11 * SECOND)

    deliver_mail()

    assert mailoutbox == []
    assert not Notification.objects.unread().exists()
    told = Notification.objects.get(recipient=mia)
    assert in_words([told.event])[told.event_id].sentence == "Sam accepted this lead. It was taken back."


def test_whoever_had_read_of_it_hears_that_it_was_taken_back(accepted, mia, sam):
    hand_out_all(at=MONDAY_9AM + SECOND)
    Notification.objects.filter(recipient=mia).mark_read(at=MONDAY_9AM + 5 * SECOND)
    take_back(acceptance(), by=sam, at=MONDAY_9AM + 10 * SECOND)

    hand_out_all(at=MONDAY_9AM + 11 * SECOND)

    heard = Notification.objects.filter(recipient=mia).unread().get()
    assert heard.event.sentence() == "Sam took back the acceptance."


def test_a_step_taken_back_before_anybody_was_told_is_told_to_nobody(accepted, sam):
    take_back(acceptance(), by=sam, at=MONDAY_9AM + SECOND)

    hand_out_all(at=MONDAY_9AM + 2 * SECOND)

    assert not Notification.objects.exists()


def test_mail_claimed_at_the_last_moment_looks_again_before_it_leaves(accepted, sam, mailoutbox):
    hand_out_all(at=MONDAY_9AM + SECOND)
    take_back(acceptance(), by=sam, at=MONDAY_9AM + 10 * SECOND)

    deliver_mail()

    assert mailoutbox == []
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.DROPPED}
