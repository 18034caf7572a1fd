"""Whose open pages move when something happens to a handoff."""

from datetime import timedelta

import pytest
from django.db import transaction

from frame import live
from frame.live import channel
from leads.models import Lead
from people.live import HOUSE, side_channel
from people.models import Person, Side, Team
from sla.models import Clock, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff, sign

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved_by(monkeypatch, django_capture_on_commit_callbacks):
    """Take a step and commit it: the channels that moved."""
    moved = set()
    monkeypatch.setattr(live, "bump", lambda *channels: moved.update(channels))

    def take(step, *arguments, **named):
        moved.clear()
        with django_capture_on_commit_callbacks(execute=True):
            step(*arguments, **named)
            assert moved == set(), "not before the commit"
        return set(moved)

    return take


def team(*teams):
    return {channel(Team, one.pk) for one in teams}


def people(*persons):
    return {channel(Person, one.pk) for one in persons}


def thread(handoff):
    return {channel(Lead, handoff.lead_id)}


def test_each_step_moves_the_queue_the_lead_and_whoever_has_to_do_with_it(
    moved_by, agreement, sales, marketing, mia, mara, sam
):
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(owner=mara))
    always = team(sales) | {side_channel(Side.SALES)} | thread(handoff) | people(mia, mara)
    at = MONDAY_9AM

    assert moved_by(handoff.ask, text="Which site?", by=sam, turn=0, at=at + HOUR) == always | people(sam)
    assert moved_by(handoff.answer, text="Both.", by=mia, turn=handoff.turn, at=at + HOUR) == always
    assert moved_by(handoff.accept, by=sam, turn=handoff.turn, at=at + HOUR) == always | people(sam)
    followed_up = {
        "channel": "call",
        "outcome": "reached",
        "note": "",
        "by": sam,
        "turn": handoff.turn,
        "at": at + HOUR,
    }
    assert moved_by(handoff.follow_up, **followed_up) == always | people(sam)
    reason = Reason.objects.get(agreement=agreement, code="no_budget")
    returned = {"reason": reason, "note": "Next year", "by": sam, "turn": handoff.turn, "at": at + HOUR}
    assert moved_by(handoff.return_, **returned) == always | people(sam)


def test_submitting_moves_the_queue_and_the_team_of_a_lead_that_nobody_owns(moved_by, agreement, sales, marketing, mia):
    lead = make_hand_raiser()

    moved = moved_by(make_handoff, to=sales, by=mia, lead=lead)

    sides = {side_channel(Side.SALES), side_channel(Side.MARKETING)}
    assert moved == team(sales, marketing) | sides | people(mia) | {channel(Lead, lead.pk)}


def test_passing_it_to_another_team_moves_both(moved_by, agreement, sales, sales_south, mia, sam, olga, sofia):
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(owner=mia))
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.REASSIGN).first()

    moved = moved_by(handoff.reassign, to=olga, reason=reason, by=sofia, turn=1, at=MONDAY_9AM + HOUR)

    assert team(sales, sales_south) | people(sam, olga, sofia) <= moved


def test_the_sweep_moves_whoever_promised(moved_by, agreement, sales, marketing, mia):
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(owner=mia))
    clock = handoff.clocks.get(kind="respond")

    moved = moved_by(Clock.objects.take_due_rungs, at=clock.due_at + timedelta(days=9))

    assert team(sales) | thread(handoff) <= moved


def test_a_proposal_moves_everybody(moved_by, mara, sofia):
    assert HOUSE in moved_by(sign, by=(mara, sofia))


def test_what_is_rolled_back_moves_nobody(moved_by, agreement, sales, mia):
    @transaction.atomic
    def submit_and_fail():
        make_handoff(to=sales, by=mia)
        raise LookupError

    def take():
        with pytest.raises(LookupError):
            submit_and_fail()

    assert moved_by(take) == set()
