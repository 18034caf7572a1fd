"""How many statements a step sends. A number that rises has to be wanted."""

from datetime import timedelta

import pytest

from leads.models import Engagement, NextStep
from sla.models import Calendar
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff
from tests.leads.test_handoff import reason

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def hours_are_known(sales, marketing):
    """Each process reads a calendar once."""
    for team in (sales, marketing):
        assert Calendar.objects.of(team).hours


@pytest.fixture
def waiting(agreement, workspace, sales, mia):
    return make_handoff(to=sales, by=mia)


@pytest.fixture
def accepted(waiting, sam):
    waiting.accept(by=sam, turn=0, at=MONDAY_9AM)
    return waiting


def test_submitting(agreement, workspace, sales, mia, django_assert_num_queries):
    lead = make_hand_raiser()
    with django_assert_num_queries(17):
        make_handoff(to=sales, by=mia, lead=lead)


def test_submitting_with_news_of_the_lead(agreement, workspace, sales, mia, django_assert_num_queries):
    lead = make_hand_raiser()
    with django_assert_num_queries(17):
        make_handoff(to=sales, by=mia, lead=lead, context={"need": "Slots for twelve", "best_time": "mornings"})


def test_accepting(waiting, sam, django_assert_num_queries):
    with django_assert_num_queries(21):
        waiting.accept(by=sam, turn=0, at=MONDAY_9AM)


def test_following_up_first(accepted, sam, django_assert_num_queries):
    with django_assert_num_queries(17):
        accepted.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + HOUR)


def test_following_up_again(accepted, sam, django_assert_num_queries):
    accepted.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + HOUR)

    with django_assert_num_queries(14):
        accepted.follow_up(channel="email", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + 2 * HOUR)


def test_following_up_what_nobody_accepted(waiting, sam, django_assert_num_queries):
    with django_assert_num_queries(23):
        waiting.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=MONDAY_9AM + HOUR)


def test_asking_and_answering(waiting, mia, sam, django_assert_num_queries):
    with django_assert_num_queries(19):
        waiting.ask(text="Which site?", by=sam, turn=0, at=MONDAY_9AM)
    with django_assert_num_queries(20):
        waiting.answer(text="Both.", by=mia, turn=0, at=MONDAY_9AM + HOUR)


def test_returning(accepted, sam, django_assert_num_queries):
    why = reason(accepted, "no_budget")

    with django_assert_num_queries(22):
        accepted.return_(reason=why, note="Budget in spring", by=sam, turn=1, at=MONDAY_9AM)


def test_postponing(accepted, sam, django_assert_num_queries):
    accepted.follow_up(channel="call", outcome="reached", by=sam, turn=1, at=MONDAY_9AM)

    with django_assert_num_queries(17):
        accepted.postpone(
            until=(MONDAY_9AM + 3 * DAY).date(), note="On holiday until then", by=sam, turn=1, at=MONDAY_9AM
        )


def test_giving_back_and_reassigning(accepted, sam, sina, sofia, django_assert_num_queries):
    with django_assert_num_queries(22):
        accepted.reassign(to=sina, reason=reason(accepted, "no_capacity"), by=sofia, turn=1, at=MONDAY_9AM)
    with django_assert_num_queries(22):
        accepted.give_back(reason=reason(accepted, "no_capacity"), by=sina, turn=2, at=MONDAY_9AM)


def test_converting_and_winning(accepted, sam, django_assert_num_queries):
    with django_assert_num_queries(15):
        accepted.convert(value=None, by=sam, turn=1, at=MONDAY_9AM)
    with django_assert_num_queries(13):
        accepted.win(by=sam, turn=2, at=MONDAY_9AM)


def test_losing(accepted, sam, django_assert_num_queries):
    accepted.convert(value=None, by=sam, turn=1, at=MONDAY_9AM)
    with django_assert_num_queries(14):
        accepted.lose(reason=reason(accepted, "price"), by=sam, turn=2, at=MONDAY_9AM)


def test_withdrawing(waiting, mia, django_assert_num_queries):
    with django_assert_num_queries(15):
        waiting.withdraw(reason="Sent too early", by=mia, turn=0, at=MONDAY_9AM)


def test_what_marketing_does(agreement, mia, django_assert_num_queries):
    lead = make_hand_raiser()

    with django_assert_num_queries(6):
        Engagement.see(lead, kind="visit", when=MONDAY_9AM, by=mia, at=MONDAY_9AM)
    with django_assert_num_queries(6):
        step = NextStep.plan(lead, what="Send the guide", by_day=MONDAY_9AM.date(), by=mia, at=MONDAY_9AM)
    with django_assert_num_queries(7):
        step.finish(by=mia, at=MONDAY_9AM)
