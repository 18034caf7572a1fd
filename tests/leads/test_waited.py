"""How long a lead waited for its first follow-up is measured once, in whole minutes of business time."""

from datetime import timedelta

import pytest

from events.models import Event
from leads.models import take_back
from sla.clock import Hours
from sla.models import Calendar
from tests.factories import MONDAY_9AM, make_handoff, sign

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def try_(handoff, *, by, at, when=None):
    handoff.refresh_from_db()
    handoff.follow_up(channel="call", outcome="no_answer", by=by, turn=handoff.turn, at=at, when=when)
    handoff.refresh_from_db()
    return handoff.follow_up_minutes


def test_it_is_business_time_without_what_a_question_took(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site?", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    handoff.answer(text="Both.", by=mia, turn=handoff.turn, at=MONDAY_9AM + 2 * HOUR)

    assert try_(handoff, by=sam, at=MONDAY_9AM + 2 * HOUR + 30 * MINUTE + 59 * timedelta(seconds=1)) == 90


def test_an_earlier_one_entered_later_counts_and_its_way_back_brings_the_old_one(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    first = try_(handoff, by=sam, at=MONDAY_9AM + 3 * HOUR)

    earlier = try_(handoff, by=sam, at=MONDAY_9AM + DAY, when=MONDAY_9AM + 40 * MINUTE)
    later = try_(handoff, by=sam, at=MONDAY_9AM + DAY, when=MONDAY_9AM + 2 * HOUR)
    take_back(Event.objects.latest("pk"), by=sam, at=MONDAY_9AM + DAY)

    assert (first, earlier, later) == (180, 40, 40)
    handoff.refresh_from_db()
    assert (handoff.follow_up_minutes, handoff.followed_up_at) == (40, MONDAY_9AM + 40 * MINUTE)


def test_taken_back_it_was_never_measured(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    try_(handoff, by=sam, at=MONDAY_9AM + HOUR)

    take_back(Event.objects.latest("pk"), by=sam, at=MONDAY_9AM + HOUR)

    handoff.refresh_from_db()
    assert (handoff.follow_up_minutes, handoff.followed_up_at) == (None, None)


def test_a_promise_by_the_clock_on_the_wall_is_measured_by_the_teams_hours(mara, sofia, sales, mia, sam):
    hours = {"amount": 30, "unit": "clock_hours"}
    agreement = sign(by=(mara, sofia))
    promises = [
        {**one, "target": hours} if one["kind"] == "first_follow_up" else one for one in agreement.document["promises"]
    ]
    sign(by=(mara, sofia), at=MONDAY_9AM - DAY, promises=promises)
    handoff = make_handoff(to=sales, by=mia)

    waited = try_(handoff, by=sam, at=MONDAY_9AM + DAY)

    assert waited == 8 * 60  # a working day


def test_hours_that_change_afterwards_rewrite_nothing(agreement, sales, mia, sam, sofia):
    handoff = make_handoff(to=sales, by=mia)
    waited = try_(handoff, by=sam, at=MONDAY_9AM + 3 * HOUR)

    shorter = Hours("Europe/Berlin", weekly=(((11 * 60, 12 * 60),),) * 7)
    Calendar.objects.of(sales).change(by=sofia, at=MONDAY_9AM + 4 * HOUR, from_day=MONDAY_9AM.date(), week=shorter)

    handoff.refresh_from_db()
    assert handoff.follow_up_minutes == waited == 180
