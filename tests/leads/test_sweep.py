"""What happens by itself: the ladder, what was postponed, what comes back, who left."""

from datetime import date, timedelta

import pytest

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out_all
from sla.models import Clock, Reason
from tests.factories import MONDAY_9AM, make_handoff

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def sweep(at):
    taken = 0
    while batch := Clock.objects.take_due_rungs(at=at):
        taken += batch
    hand_out_all(at=at)
    return taken


def rungs():
    return [event.details["rung"] for event in Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE).order_by("pk")]


def test_the_ladder_climbs_rung_by_rung_each_once(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)
    respond = handoff.clocks.get(kind="respond")
    handoff.clocks.exclude(pk=respond.pk).delete()

    assert sweep(respond.due_at - timedelta(minutes=16)) == 0
    assert sweep(respond.due_at - timedelta(minutes=15)) == 1
    assert sweep(respond.due_at) == 1
    assert sweep(respond.due_at) == 0
    assert sweep(respond.due_at + 30 * DAY) == 3

    assert rungs() == ["remind", "flag", "tell_manager", "give_back", "tell_all_managers"]
    assert not Outgoing.objects.exists()


def test_an_idle_sweep_is_one_statement(agreement, sales, mia, django_assert_num_queries):
    make_handoff(to=sales, by=mia)

    with django_assert_num_queries(3):  # the claim between the two ends of its transaction
        assert Clock.objects.take_due_rungs(at=MONDAY_9AM) == 0


def test_a_voided_or_met_clock_has_no_next_rung(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM)

    assert sweep(MONDAY_9AM + 30 * DAY) == 0


def test_nobody_follows_up_and_the_ladder_gives_back(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = handoff.clocks.get(kind="first_follow_up").due_at

    sweep(due + 2 * DAY)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.holder) == ("waiting", None)
    given = Event.objects.get(kind=Kind.HANDOFF_GIVEN_BACK)
    assert given.sentence() == "Smarketing gave this lead back: not followed up."


def test_giving_back_re_arms_the_rungs_after_due_and_moves_no_due_time(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = handoff.clocks.get(kind="first_follow_up").due_at
    sweep(due + 3 * HOUR)
    before = rungs()

    reason = Reason.objects.get(agreement=agreement, code="no_capacity")
    handoff.give_back(reason=reason, by=sam, turn=1, at=due + 3 * HOUR)

    row = handoff.clocks.get(kind="first_follow_up")
    assert (row.due_at, row.rungs_taken) == (due, 2)
    assert row.next_rung_at > due + 3 * HOUR
    assert before == ["remind", "flag", "tell_manager"]


def test_what_was_postponed_wakes_and_what_was_returned_comes_back(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=MONDAY_9AM)
    handoff.postpone(until=date(2026, 3, 9), note="On holiday", by=sam, turn=1, at=MONDAY_9AM)

    assert not handoff.resume(at=MONDAY_9AM + 6 * DAY)
    assert handoff.resume(at=MONDAY_9AM + 8 * DAY)

    resumed = handoff.clocks.get(kind="outcome").stretches.latest("begins_at")
    assert resumed.begins_at.isoformat() == "2026-03-08T23:00:00+00:00"  # the start of that day, however late the sweep


def test_whoever_leaves_gives_back_what_they_held(agreement, sales, mia, sam, sofia, ada):
    waiting, won = make_handoff(to=sales, by=mia), make_handoff(to=sales, by=mia)
    waiting.accept(by=sam, turn=0, at=MONDAY_9AM)
    won.accept(by=sam, turn=0, at=MONDAY_9AM)
    won.convert(value=1, by=sam, turn=1, at=MONDAY_9AM)

    sam.deactivate(by=ada, at=MONDAY_9AM + HOUR)
    hand_out_all(at=MONDAY_9AM + HOUR)

    waiting.refresh_from_db()
    won.refresh_from_db()
    assert (waiting.state, waiting.holder) == ("waiting", None)
    assert (won.state, won.holder) == ("converted", sofia)


def test_new_hours_move_clocks_that_are_not_due_and_never_those_that_are(agreement, sales, mia, sofia):
    late, running = make_handoff(to=sales, by=mia), make_handoff(to=sales, by=mia, at=MONDAY_9AM + 3 * HOUR)
    due_before = late.clocks.get(kind="respond").due_at
    now = MONDAY_9AM + 3.5 * HOUR
    calendar = sales.calendar

    calendar.set_day(date(2026, 3, 2), intervals=[(9 * 60, 13 * 60 + 30)], reason="Afternoon off", by=sofia, at=now)

    assert late.clocks.get(kind="respond").due_at == due_before
    # half an hour was used (12:00 to 12:30 UTC), the day closed at 12:30 UTC, so half an hour is left for Tuesday 08:00 UTC
    assert running.clocks.get(kind="respond").due_at.isoformat() == "2026-03-03T08:30:00+00:00"
    assert Event.objects.filter(kind=Kind.CALENDAR_CHANGED).count() == 1
