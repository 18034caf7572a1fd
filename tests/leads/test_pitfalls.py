"""What broke comparable systems, about stopping clocks, agreements and the sweep; business time has its own file in tests/sla."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out_all
from leads.models import Engagement, Invalid
from sla.clock import Hours
from sla.models import Agreement, Calendar, Clock, Reason
from smarketing.celery import BEAT
from tests.factories import MONDAY_9AM, make_handoff, make_lead, sign

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRIDAY_4PM = datetime(2026, 4, 10, 14, 0, tzinfo=UTC)  # 16:00 in Berlin, in summer time

pytestmark = pytest.mark.django_db


def respond(handoff):
    return handoff.clocks.get(kind="respond")


def berlin(**more):
    return Hours("Europe/Berlin", weekly=(((9 * 60, 17 * 60),),) * 5 + ((), ()), **more)


def test_a_holiday_added_later_moves_running_clocks_that_are_not_late_and_no_others(agreement, sales, mia, sofia):
    thursday = datetime(2026, 4, 2, 14, 30, tzinfo=UTC)  # 16:30 in Berlin; Friday and Monday are holidays in Germany
    late = make_handoff(to=sales, by=mia, at=thursday - 2 * DAY)
    running = make_handoff(to=sales, by=mia, at=thursday)
    due_before = respond(late).due_at
    assert respond(running).due_at.isoformat() == "2026-04-03T07:30:00+00:00"

    Calendar.objects.of(sales).change(
        by=sofia, at=thursday + HOUR / 4, from_day=date(2026, 4, 2), week=berlin(), country="DE", region="BE"
    )

    assert respond(late).due_at == due_before
    assert respond(running).due_at.isoformat() == "2026-04-07T07:30:00+00:00"


def test_a_pause_over_a_weekend_and_a_holiday_leaves_exactly_the_business_time_that_was_left(
    agreement, sales, mia, sam, sofia
):
    Calendar.objects.of(sales).set_day(
        date(2026, 4, 13), intervals=[], reason="Company outing", by=sofia, at=MONDAY_9AM
    )
    handoff = make_handoff(to=sales, by=mia, at=FRIDAY_4PM)
    handoff.ask(text="Which site is it?", by=sam, turn=0, at=FRIDAY_4PM + HOUR / 3)

    handoff.answer(text="Erfurt", by=mia, turn=0, at=FRIDAY_4PM + 4 * DAY - 5 * HOUR)  # Tuesday 11:00

    assert respond(handoff).due_at == FRIDAY_4PM + 4 * DAY - 5 * HOUR + timedelta(minutes=40)


def test_several_pauses_count_each_once(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    for hour in (1, 2, 3):
        handoff.ask(text="One more thing", by=sam, turn=0, at=MONDAY_9AM + hour * HOUR - timedelta(minutes=50))
        handoff.answer(text="Here it is", by=mia, turn=0, at=MONDAY_9AM + hour * HOUR)

    # ten minutes ran before each question, so thirty are left at three o'clock
    assert respond(handoff).due_at == MONDAY_9AM + 3 * HOUR + timedelta(minutes=30)


def test_an_inbound_message_stops_no_clock(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)
    due = respond(handoff).due_at

    Engagement.see(handoff.lead, kind="reply", when=MONDAY_9AM, by=None, at=MONDAY_9AM)

    assert (respond(handoff).due_at, respond(handoff).stopped_at, respond(handoff).met_at) == (due, None, None)


def test_our_own_warning_stops_no_clock(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)
    due = respond(handoff).due_at
    while Clock.objects.take_due_rungs(at=due):
        hand_out_all(at=due)

    assert (respond(handoff).due_at, respond(handoff).met_at) == (due, None)
    assert respond(handoff).is_broken(due + HOUR)


def test_a_replayed_follow_up_changes_nothing(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    for _again in range(2):
        handoff.follow_up(
            channel="call", outcome="no_answer", by=sam, turn=handoff.turn, at=MONDAY_9AM + HOUR, when=MONDAY_9AM
        )

    assert handoff.clocks.get(kind="first_follow_up").met_at == MONDAY_9AM
    assert handoff.followed_up_at == MONDAY_9AM


def test_reassigning_never_resets_the_promise_and_who_held_it_when_is_kept(agreement, sales, mia, sam, sina, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = handoff.clocks.get(kind="first_follow_up").due_at
    reason = Reason.objects.get(agreement=agreement, code="no_capacity")

    handoff.reassign(to=sina, reason=reason, by=sofia, turn=1, at=MONDAY_9AM + HOUR)

    assert handoff.clocks.get(kind="first_follow_up").due_at == due
    assert [(one.person, one.begins_at, one.ends_at) for one in handoff.holdings.order_by("begins_at")] == [
        (sam, MONDAY_9AM, MONDAY_9AM + HOUR),
        (sina, MONDAY_9AM + HOUR, None),
    ]


def test_a_new_version_leaves_running_clocks_alone_and_one_version_applies_to_each_handoff(
    agreement, sales, mia, mara, sofia
):
    earlier = make_handoff(to=sales, by=mia)
    due = respond(earlier).due_at
    promises = [
        {**promise, "target": {"amount": 30, "unit": "business_minutes"}} if promise["kind"] == "respond" else promise
        for promise in agreement.document["promises"]
    ]

    newer = sign(by=(mara, sofia), at=MONDAY_9AM + HOUR / 4, promises=promises)
    later = make_handoff(to=sales, by=mia, at=MONDAY_9AM + HOUR / 2)

    assert respond(earlier).due_at == due
    assert respond(later).due_at == MONDAY_9AM + HOUR
    assert (earlier.agreement, later.agreement) == (agreement, newer)
    assert Agreement.objects.filter(in_force__contains=MONDAY_9AM + HOUR).count() == 1


def test_a_retired_reason_stays_readable_and_cannot_be_chosen(agreement, sales, mia, mara, sofia, sam):
    retired = Reason.objects.get(agreement=agreement, code="not_ready")
    old = make_handoff(to=sales, by=mia)
    old.return_(reason=retired, note="Not ready yet", by=sam, turn=0, at=MONDAY_9AM)
    sign(
        by=(mara, sofia),
        at=MONDAY_9AM + HOUR,
        reasons=[reason for reason in agreement.document["reasons"] if reason["code"] != "not_ready"],
    )

    new = make_handoff(to=sales, by=mia, at=MONDAY_9AM + 2 * HOUR)

    with pytest.raises(Invalid):
        new.return_(reason=retired, note="Not ready yet", by=sam, turn=0, at=MONDAY_9AM + 2 * HOUR)
    assert "not_ready" not in new.reasons(Reason.Kind.NURTURE, at=MONDAY_9AM).values_list("code", flat=True)
    told = Event.objects.get(kind=Kind.HANDOFF_RETURNED)
    assert told.sentence() == "Sam returned this lead: Not ready."


def test_a_changed_definition_decides_who_needs_an_exception(agreement, sales, mia, mara, sofia):
    lead = make_lead(source="organic_search")
    make_handoff(to=sales, by=mia, lead=lead, exception="We tried the sample").withdraw(
        reason="Waiting for the new rules", by=mia, turn=0, at=MONDAY_9AM
    )
    organic = {"field": "source", "operator": "is", "value": "organic_search"}
    sign(
        by=(mara, sofia),
        at=MONDAY_9AM + HOUR,
        qualified={**agreement.document["qualified"], "common": [organic], "tiers": [
            {"letter": letter, "label": letter, "criteria": [organic]} for letter in "ABC"
        ]},
    )  # fmt: skip

    again = make_handoff(to=sales, by=mia, lead=lead, at=MONDAY_9AM + 2 * HOUR)

    assert (again.exception, again.verdict.qualified, again.attempt) == ("", True, 2)


def test_the_oldest_overdue_is_never_starved_by_a_limit(agreement, sales, mia):
    oldest = make_handoff(to=sales, by=mia, at=MONDAY_9AM - 3 * DAY)
    for _number in range(3):
        make_handoff(to=sales, by=mia)

    Clock.objects.take_due_rungs(at=MONDAY_9AM + 5 * DAY, limit=1)

    first = Event.objects.get(kind=Kind.CLOCK_RUNG_DUE)
    assert first.thread_id == oldest.lead_id


def test_schedules_are_intervals_in_utc_not_crontabs_in_a_local_zone():
    assert all(isinstance(entry["schedule"], float) for entry in BEAT.values())
    assert BEAT["take due rungs"]["schedule"] == 10.0
