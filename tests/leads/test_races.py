"""Many at once on real PostgreSQL: one wins, the others read who, and nothing is done twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out, hand_out_all
from leads.models import Handoff, NotAllowed
from leads.models.parts import Given
from notifications.models import Notification
from sla.models import Clock, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff, make_person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CROWD = 32

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    """Run the jobs in as many threads, let go together; what each returned, or the refusal it read."""
    gate = Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return job()
        except NotAllowed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_of_32_who_accept_return_and_withdraw_at_once_one_wins_and_31_read_who(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)
    reps = [make_person(f"rep{number}", team=sales, roles=["rep"]) for number in range(CROWD - 2)]
    reason = Reason.objects.get(agreement=agreement, code="no_budget")

    def step(number):
        mine = Handoff.objects.get(pk=handoff.pk)
        if number < 2:
            mine.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM)
            return mia
        rep = reps[number - 2]
        if number % 2:
            mine.accept(by=rep, turn=0, at=MONDAY_9AM)
        else:
            mine.return_(reason=reason, note="Budget in spring", by=rep, turn=0, at=MONDAY_9AM)
        return rep

    results = at_once([lambda number=number: step(number) for number in range(CROWD)])

    winners = [result for result in results if not isinstance(result, NotAllowed)]
    refusals = [str(result) for result in results if isinstance(result, NotAllowed)]
    assert (len(winners), len(refusals)) == (1, CROWD - 1)
    assert all(refusal.startswith(f"{winners[0]} ") for refusal in refusals), Counter(refusals)
    handoff.refresh_from_db()
    assert handoff.turn == 1
    decided = Event.objects.about(handoff).exclude(kind=Kind.HANDOFF_SUBMITTED)
    assert [event.actor for event in decided] == winners


def test_submit_against_submit_leaves_one_open_handoff(agreement, sales, mia, mara):
    lead = make_hand_raiser()

    def submit(person):
        return Handoff.submit(lead.__class__.objects.get(pk=lead.pk), team=sales, context={}, by=person, at=MONDAY_9AM)

    results = at_once([lambda person=person: submit(person) for person in (mia, mara) * 4])

    assert sum(isinstance(result, Handoff) for result in results) == 1
    assert Handoff.objects.filter(lead=lead).count() == 1
    assert all("handed this lead over" in str(result) for result in results if isinstance(result, NotAllowed))


def test_two_sweeps_at_once_take_each_step_once(agreement, sales, mia, sam):
    for _number in range(20):
        make_handoff(to=sales, by=mia)
    at = MONDAY_9AM + 30 * DAY

    def sweep():
        total = 0
        while taken := Clock.objects.take_due_rungs(at=at, limit=7):
            total += taken
        hand_out_all(at=at)
        return total

    totals = at_once([sweep] * 4)
    while Clock.objects.take_due_rungs(at=at):  # what the four left to each other
        pytest.fail("the sweeps together left a step")
    hand_out_all(at=at)

    taken = list(Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE).values_list("subject_id", "details__rung"))
    assert sum(totals) == len(taken) == len(set(taken)) == 20 * 2 * 5
    assert not Outgoing.objects.exists()
    twice = Counter(Notification.objects.values_list("event", "recipient")).most_common(1)
    assert twice[0][1] == 1


class Killed(BaseException):
    """As if the process had ended here."""


@transaction.atomic
def take_some_and_die(at):
    assert Clock.objects.take_due_rungs(at=at, limit=6) == 6
    raise Killed


def test_a_sweep_killed_half_way_leaves_each_step_to_be_taken_once(agreement, sales, mia, sam):
    for _number in range(5):
        make_handoff(to=sales, by=mia)
    at = MONDAY_9AM + 30 * DAY

    with pytest.raises(Killed):
        take_some_and_die(at)
    assert not Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE).exists()

    while Clock.objects.take_due_rungs(at=at, limit=6):
        pass

    assert Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE).count() == 5 * 2 * 5


def test_two_who_read_the_same_outbox_tell_everybody_once(agreement, sales, mia, sam, sofia):
    for _number in range(30):
        make_handoff(to=sales, by=mia)

    at_once([lambda: hand_out("notifications", at=MONDAY_9AM)] * 4)

    assert Notification.objects.filter(event__kind=Kind.HANDOFF_SUBMITTED).count() == 30 * 2
    assert not Outgoing.objects.filter(app="notifications").exists()


@pytest.mark.parametrize("round_", range(4))
def test_a_give_back_of_the_ladder_against_a_follow_up_whichever_is_first_stands(agreement, sales, mia, sam, round_):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    late = MONDAY_9AM + 3 * DAY

    def follow_up():
        mine = Handoff.objects.get(pk=handoff.pk)
        mine.follow_up(channel="call", outcome="reached", by=sam, turn=1, at=late)
        return "followed up"

    def give_back():
        mine = Handoff.objects.get(pk=handoff.pk)
        return "given back" if mine.give_back_for(Given.NOT_FOLLOWED_UP, at=late) else "did nothing"

    results = at_once([follow_up, give_back] if round_ % 2 else [give_back, follow_up])

    handoff.refresh_from_db()
    done = [result for result in results if isinstance(result, str)]
    if "followed up" in done:
        assert sorted(done) == ["did nothing", "followed up"]
        assert (handoff.state, handoff.holder) == ("accepted", sam)
    else:
        assert done == ["given back"]
        refusal = next(result for result in results if isinstance(result, NotAllowed))
        assert str(refusal).startswith("Smarketing gave this lead back: not followed up (")
        assert (handoff.state, handoff.holder) == ("waiting", None)
