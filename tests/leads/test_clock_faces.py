"""A clock as a reader sees it, in every state."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from frame.ring import State
from leads.clock_faces import clocks_of, face, handoff_face
from leads.models import Handoff
from sla.models import Reason
from tests.factories import MONDAY_9AM, make_handoff

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def handoff(agreement, sales, mia):
    """Submitted on Monday at ten in Berlin: an hour to respond, four to follow up."""
    return make_handoff(to=sales, by=mia)


def seen(handoff, at, kind="respond"):
    clock = next(row for row in clocks_of([handoff])[handoff.pk] if row.kind == kind)
    return face(clock, at=at, zone=BERLIN)


def row(handoff, at):
    return handoff_face(Handoff.objects.get(pk=handoff.pk), clocks_of([handoff])[handoff.pk], at=at, zone=BERLIN)


def test_a_running_clock_drains_and_says_what_is_left(handoff):
    found = seen(handoff, MONDAY_9AM + 15 * MINUTE)

    assert (found.state, found.side, found.words) == (State.RUNNING, "sales", "45 min left")
    assert found.detail == "to respond, due 11:00"
    assert found.share == pytest.approx(0.75)


def test_from_three_quarters_on_it_is_soon(handoff):
    assert seen(handoff, MONDAY_9AM + 44 * MINUTE).state == State.RUNNING
    assert seen(handoff, MONDAY_9AM + 45 * MINUTE).state == State.SOON


def test_at_the_due_instant_it_is_not_late_and_a_moment_later_it_is(handoff):
    assert seen(handoff, MONDAY_9AM + HOUR).words == "due now"
    assert seen(handoff, MONDAY_9AM + HOUR).state == State.SOON
    late = seen(handoff, MONDAY_9AM + 2 * HOUR + 24 * MINUTE)
    assert (late.state, late.words, late.share) == (State.LATE, "1 h 24 late", 0.0)


def test_late_by_the_wall_says_how_much_of_it_is_business_time(handoff, agreement, sales, mia, sam):
    answered = make_handoff(to=sales, by=mia)
    answered.accept(by=sam, turn=0, at=MONDAY_9AM + 25 * HOUR)

    same_day, next_morning = seen(handoff, MONDAY_9AM + 3 * HOUR), seen(handoff, MONDAY_9AM + 24 * HOUR)

    assert (same_day.words, same_day.note) == ("2 h late", "all of it business time")
    assert (next_morning.words, next_morning.note) == ("23 h late", "7 h of it business time")
    assert seen(answered, MONDAY_9AM + 30 * HOUR).note == "8 h of it business time"
    assert seen(handoff, MONDAY_9AM).note == ""


def test_what_fell_due_at_closing_is_late_at_night_by_no_business_time(agreement, sales, mia):
    an_hour_before_closing = MONDAY_9AM + 6 * HOUR
    handoff = make_handoff(to=sales, by=mia, at=an_hour_before_closing)

    assert seen(handoff, an_hour_before_closing + 4 * HOUR).note == "none of it business time"


def test_out_of_hours_it_rests_and_names_the_day(agreement, sales, mia):
    friday_evening = MONDAY_9AM - timedelta(days=2, hours=-6)  # Saturday at 16:00 in Berlin
    handoff = make_handoff(to=sales, by=mia, at=friday_evening)

    found = seen(handoff, friday_evening + HOUR)

    assert (found.state, found.words, found.share) == (State.OUT_OF_HOURS, "due Mon 10:00", 1.0)


def test_before_opening_it_names_the_time_and_no_hours_that_nobody_works(agreement, sales, mia):
    before_dawn = MONDAY_9AM - 7 * HOUR  # three in the morning in Berlin; they open at nine
    handoff = make_handoff(to=sales, by=mia, at=before_dawn)

    found = seen(handoff, before_dawn + HOUR)

    assert (found.state, found.words, found.detail) == (State.OUT_OF_HOURS, "due 10:00", "to respond")


def test_met_in_time_is_kept_and_met_after_it_says_how_late(agreement, sales, mia, sam):
    early, late = make_handoff(to=sales, by=mia), make_handoff(to=sales, by=mia)
    early.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR)
    late.accept(by=sam, turn=0, at=MONDAY_9AM + 2 * HOUR)

    assert seen(early, MONDAY_9AM + 3 * HOUR).state == State.KEPT
    found = seen(late, MONDAY_9AM + 3 * HOUR)
    assert (found.state, found.words) == (State.MET_LATE, "1 h late")


def test_a_withdrawn_handoff_leaves_clocks_that_count_no_longer(handoff, mia):
    handoff.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM + MINUTE)

    assert seen(handoff, MONDAY_9AM + HOUR).state == State.VOID
    assert row(handoff, MONDAY_9AM + HOUR).words == "Withdrawn"


def test_a_voided_clock_that_was_late_says_so(handoff, mia):
    handoff.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM + 2 * HOUR)

    assert seen(handoff, MONDAY_9AM + 3 * HOUR).words == "1 h late when it ended"


def test_a_question_lets_sales_stand_still_in_marketings_hue(handoff, sam):
    handoff.ask(text="Which depot is it?", by=sam, turn=0, at=MONDAY_9AM + 15 * MINUTE)

    found = row(handoff, MONDAY_9AM + HOUR)

    assert (found.state, found.side, found.words) == (State.STILL, "marketing", "stands still")
    assert found.detail == "answer by Tue 10:15"
    assert seen(handoff, MONDAY_9AM + HOUR).detail == "45 min left to respond"


def test_a_row_shows_the_promise_that_is_due_first(handoff, sam):
    assert row(handoff, MONDAY_9AM).promise == "Respond"

    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + MINUTE)

    assert row(handoff, MONDAY_9AM + HOUR).promise == "First follow-up"


def test_after_a_return_marketings_promise_shows_and_begins_later_with_a_resume_date(handoff, sam):
    timing = Reason.objects.get(agreement=handoff.agreement, code="timing")
    handoff.return_(
        reason=timing,
        note="Call in April",
        by=sam,
        turn=0,
        at=MONDAY_9AM,
        resume_on=(MONDAY_9AM + timedelta(days=30)).date(),
    )

    found = row(handoff, MONDAY_9AM + HOUR)

    assert (found.state, found.side, found.words) == (State.PLAIN, "marketing", "from 1 Apr")


def test_a_list_of_clocks_costs_as_many_queries_for_three_as_for_one(agreement, sales, mia, django_assert_num_queries):
    handoffs = [make_handoff(to=sales, by=mia) for _number in range(3)]
    for few in (handoffs[:1], handoffs):
        with django_assert_num_queries(1):
            found = clocks_of(few)
            for handoff in few:
                handoff_face(handoff, found[handoff.pk], at=MONDAY_9AM, zone=BERLIN)
