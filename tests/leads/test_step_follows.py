"""What a step will do is said before it is taken, and comes true."""

from datetime import timedelta

import pytest

from leads.clock_faces import clocks_of
from leads.step_follows import Outlook
from sla.models import Clock
from tests.factories import MONDAY_9AM, make_handoff, sign
from tests.leads.test_handoff import reason

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOT_LATE_YET = "All warnings after a due time are then still to come, for whoever has it."
LATE = "The warnings about what is late begin again from now, for whoever has it then."

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    return handoff


def said(handoff, noun, *, at):
    outlook = Outlook(handoff, clocks_of([handoff])[handoff.pk], list(handoff.agreement.commitments.all()), at)
    return [follow.text for follow in outlook.after(noun)]


def test_reassigning_says_what_moves_within_the_team_and_to_another(accepted):
    assert said(accepted, "reassignment", at=MONDAY_9AM + HOUR / 4) == [
        "Within the team no due time moves: the promises run on.",
        "To another team what is left runs by the hours of that team, and what is late stays late.",
        NOT_LATE_YET,
    ]


def test_giving_back_says_that_no_due_time_moves_and_what_the_ladder_does(accepted):
    assert said(accepted, "giving-back", at=MONDAY_9AM + HOUR / 4) == [
        "It waits in the queue again, held by nobody.",
        "No due time moves: the promises run on.",
        NOT_LATE_YET,
    ]


@pytest.mark.parametrize("noun", ["giving-back", "reassignment"])
def test_the_warnings_about_what_is_late_begin_again_as_was_said(accepted, noun, sina, sofia):
    outcome = accepted.clocks.get(kind="outcome", firm=True)
    late = outcome.due_at + 5 * DAY
    while Clock.objects.take_due_rungs(at=late):
        pass
    outcome.refresh_from_db()
    due, before = outcome.due_at, outcome.rungs_taken
    words = said(accepted, noun, at=late)

    why = reason(accepted, "no_capacity")
    if noun == "reassignment":
        accepted.reassign(to=sina, reason=why, by=sofia, turn=1, at=late)
    else:
        accepted.give_back(reason=why, by=sofia, turn=1, at=late)

    outcome.refresh_from_db()
    assert words[-1] == LATE
    assert (outcome.due_at, before, outcome.rungs_taken) == (due, 4, 2)
    assert outcome.rungs[2] > late


def test_what_is_an_opportunity_has_no_promise_left_to_speak_of(accepted, sam):
    accepted.convert(value=None, by=sam, turn=1, at=MONDAY_9AM + HOUR)

    assert said(accepted, "reassignment", at=MONDAY_9AM + HOUR) == []


def test_a_version_without_warnings_after_due_promises_none(mara, sofia, sales, mia, sam):
    sign(by=(mara, sofia), ladder=[{"action": "remind", "share": 0.75}, {"action": "flag"}])
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    assert said(handoff, "giving-back", at=MONDAY_9AM + DAY)[-1] == "No due time moves: the promises run on."
