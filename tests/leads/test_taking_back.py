"""Whoever took a step may take it back for 30 seconds while nothing followed: every row is where it was."""

from datetime import timedelta
from decimal import Decimal

import pytest

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, Lead, NotAllowed, TakenStep, take_back
from leads.models.taken_step import rows_of
from leads.tasks import take_days
from scoreboard.measures import month
from scoreboard.numbers import Numbers
from scoreboard.period import month_of
from sla.models import Calendar, Clock, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff
from tests.leads.test_races import at_once

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def reason(agreement, kind):
    return Reason.objects.filter(agreement=agreement, kind=kind, asks_date=False).exclude(code="no_response").first()


def last_event():
    return Event.objects.latest("pk")


class Story:
    """A handoff brought to where a step can be taken."""

    def __init__(self, sales, *, mia, sam, sofia, agreement):
        self.sales, self.mia, self.sam, self.sofia, self.agreement = sales, mia, sam, sofia, agreement
        self.at = MONDAY_9AM + HOUR / 2
        self.lead = make_hand_raiser(owner=mia)
        self.handoff = None

    def submitted(self):
        self.handoff = make_handoff(to=self.sales, by=self.mia, lead=self.lead)

    def accepted(self):
        self.submitted()
        self.handoff.accept(by=self.sam, turn=0, at=MONDAY_9AM + HOUR / 4)

    def asked(self):
        self.submitted()
        self.handoff.ask(text="Which site is it?", by=self.sam, turn=0, at=MONDAY_9AM + HOUR / 4)

    def followed_up(self):
        self.accepted()
        self.handoff.follow_up(channel="call", outcome="no_answer", by=self.sam, turn=1, at=MONDAY_9AM + HOUR / 3)

    def converted(self):
        self.accepted()
        self.handoff.convert(value=Decimal("1234567890123456.78"), by=self.sam, turn=1, at=MONDAY_9AM + HOUR / 3)

    def disqualified(self):
        self.lead.disqualify(reason=reason(self.agreement, "disqualify"), note="A student", by=self.mia, at=MONDAY_9AM)

    def returned(self):
        self.submitted()
        self.handoff.return_(
            reason=reason(self.agreement, "nurture"),
            note="Not this year",
            by=self.sam,
            turn=0,
            at=MONDAY_9AM + HOUR / 4,
        )

    def nothing(self):
        pass

    def said(self, by):
        return {"by": by, "turn": self.handoff.turn, "at": self.at}


STEPS = {
    "submit": ("nothing", "mia", lambda s, by: Handoff.submit(s.lead, team=s.sales, context={}, by=by, at=s.at)),
    "submit again": ("returned", "mia", lambda s, by: Handoff.submit(s.lead, team=s.sales, context={}, by=by, at=s.at)),
    "accept": ("submitted", "sam", lambda s, by: s.handoff.accept(**s.said(by))),
    "accept what was asked": ("asked", "sam", lambda s, by: s.handoff.accept(**s.said(by))),
    "return": (
        "submitted",
        "sam",
        lambda s, by: s.handoff.return_(reason=reason(s.agreement, "nurture"), note="Not this year", **s.said(by)),
    ),
    "return as nothing": (
        "accepted",
        "sam",
        lambda s, by: s.handoff.return_(reason=reason(s.agreement, "disqualify"), note="Not us", **s.said(by)),
    ),
    "withdraw": ("submitted", "mia", lambda s, by: s.handoff.withdraw(reason="Wrong one", **s.said(by))),
    "ask": ("accepted", "sam", lambda s, by: s.handoff.ask(text="Which site?", **s.said(by))),
    "answer": ("asked", "mia", lambda s, by: s.handoff.answer(text="Erfurt", **s.said(by))),
    "follow up": (
        "followed_up",
        "sam",
        lambda s, by: s.handoff.follow_up(channel="call", outcome="reached", when=s.at - HOUR / 3, **s.said(by)),
    ),
    "follow up and accept": (
        "submitted",
        "sam",
        lambda s, by: s.handoff.follow_up(channel="call", outcome="reached", **s.said(by)),
    ),
    "postpone": (
        "followed_up",
        "sam",
        lambda s, by: s.handoff.postpone(until=(s.at + 2 * DAY).date(), note="On holiday", **s.said(by)),
    ),
    "give back": (
        "accepted",
        "sam",
        lambda s, by: s.handoff.give_back(reason=reason(s.agreement, "reassign"), **s.said(by)),
    ),
    "reassign": (
        "accepted",
        "sofia",
        lambda s, by: s.handoff.reassign(to=s.other, reason=reason(s.agreement, "reassign"), **s.said(by)),
    ),
    "convert": ("accepted", "sam", lambda s, by: s.handoff.convert(value=Decimal(100), **s.said(by))),
    "win": ("converted", "sam", lambda s, by: s.handoff.win(**s.said(by))),
    "lose": ("converted", "sam", lambda s, by: s.handoff.lose(reason=reason(s.agreement, "lost"), **s.said(by))),
    "disqualify": (
        "returned",
        "mia",
        lambda s, by: s.lead.disqualify(reason=reason(s.agreement, "disqualify"), note="No", by=by, at=s.at),
    ),
    "reopen": ("disqualified", "mia", lambda s, by: s.lead.reopen(reason="Once more", by=by, at=s.at)),
}


@pytest.fixture
def story(agreement, sales, mia, sam, sofia):
    return Story(sales, mia=mia, sam=sam, sofia=sofia, agreement=agreement)


def differences(before, after):
    """What is another than before, but for the turn; created rows apart."""
    changed, created = [], []
    for kind, rows in after.items():
        for pk, row in rows.items():
            was = before[kind].get(pk)
            if was is None:
                created.append((kind, row))
            else:
                changed += [(kind, name) for name in row if row[name] != was[name]]
    return changed, created


@pytest.mark.parametrize("name", STEPS)
def test_a_step_taken_back_leaves_everything_as_it_was(story, name, olga):
    bring, who, step = STEPS[name]
    story.other = olga
    getattr(story, bring)()
    story.lead.refresh_from_db()
    before, due = rows_of(story.lead), story.handoff and story.handoff.due_at
    by = getattr(story, who)
    step(story, by)
    assert differences(before, rows_of(story.lead)) != ([], [])

    take_back(last_event(), by=by, at=story.at + 20 * SECOND)

    changed, created = differences(before, rows_of(story.lead))
    assert changed in ([], [("handoff", "turn")])
    for kind, row in created:
        match kind:
            case "clock":
                assert row["voided_at"] <= row["due_at"]
            case "stretch":
                assert (row["begins_at"], row["seconds"]) == (row["ends_at"], 0)
            case _:
                assert row["taken_back_at"]
    assert not Clock.objects.broken(story.at + SECOND).exists()
    if story.handoff and name != "submit again":
        story.handoff.refresh_from_db()
        assert story.handoff.due_at == due
    assert last_event().kind == Kind.STEP_TAKEN_BACK
    assert last_event().sentence().startswith(f"{by} took back ")
    assert "…" not in last_event().sentence()


def test_a_submission_taken_back_leaves_the_lead_free_and_the_next_one_is_the_first_attempt(story):
    story.submitted()
    take_back(last_event(), by=story.mia, at=MONDAY_9AM + 5 * SECOND)
    story.lead.refresh_from_db()
    free = (story.lead.stage, story.lead.open_handoff(), list(story.lead.handoffs.all()))

    again = make_handoff(to=story.sales, by=story.mia, lead=story.lead, at=MONDAY_9AM + HOUR)

    assert free == (Lead.Stage.NURTURING, None, [])
    assert (again.attempt, again.previous) == (1, None)
    assert Handoff.everything.filter(lead=story.lead).count() == 2
    found = month_of_numbers()
    assert (found.volume, found.submitted) == (1, 1)


def month_of_numbers():
    """What stands on the scoreboard a while later."""
    return month(Numbers(at=MONDAY_9AM + 2 * DAY, zone="UTC"), month_of(MONDAY_9AM.date(), zone="UTC"))


def test_the_numbers_are_as_if_the_step_had_not_been_taken(story):
    story.submitted()
    reason = story.agreement.reasons.filter(counts_against_quality=True, kind="disqualify").first()
    story.handoff.return_(reason=reason, note="Not for us", by=story.sam, turn=0, at=story.at)
    take_back(last_event(), by=story.sam, at=story.at + SECOND)

    found = month_of_numbers()

    assert (found.decided, found.not_accepted) == (0, 0)
    assert not Clock.objects.decided_by(story.at + SECOND).exists()


def test_a_follow_up_taken_back_is_no_attempt(story):
    story.followed_up()
    story.handoff.follow_up(channel="email", outcome="reached", by=story.sam, turn=1, at=story.at)
    take_back(last_event(), by=story.sam, at=story.at + SECOND)
    story.handoff.refresh_from_db()

    assert story.handoff.follow_ups.count() == 1
    assert story.handoff.conversation_at is None
    assert story.handoff.clocks.undecided("attempts").exists()


def test_the_clocks_run_again_as_they_did_and_remind_once(story):
    story.submitted()
    first = story.handoff.clocks.get(kind="respond").rungs[0]
    story.handoff.accept(by=story.sam, turn=0, at=first - SECOND)
    Clock.objects.take_due_rungs(at=first)

    take_back(Event.objects.get(kind=Kind.HANDOFF_ACCEPTED), by=story.sam, at=first + SECOND)

    Clock.objects.take_due_rungs(at=first + SECOND)
    Clock.objects.take_due_rungs(at=first + 2 * SECOND)
    rungs = Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE, subject_id=story.handoff.clocks.get(kind="respond").pk)
    assert rungs.count() == 1


def test_after_thirty_seconds_a_step_stands(story):
    story.accepted()

    with pytest.raises(NotAllowed, match="The 30 seconds are over, so this step stands"):
        take_back(last_event(), by=story.sam, at=MONDAY_9AM + HOUR / 4 + 30 * SECOND)

    story.handoff.refresh_from_db()
    assert story.handoff.state == "accepted"


def test_once_something_followed_a_step_stands_and_it_says_what(story):
    story.submitted()
    submitted = last_event()
    story.handoff.accept(by=story.sam, turn=0, at=MONDAY_9AM + SECOND)

    with pytest.raises(NotAllowed, match="Sam accepted this lead"):
        take_back(submitted, by=story.mia, at=MONDAY_9AM + 2 * SECOND)


def test_twice_is_refused_and_the_step_before_it_cannot_be_taken_back_either(story):
    story.accepted()
    accepted = last_event()
    take_back(accepted, by=story.sam, at=MONDAY_9AM + HOUR / 4 + SECOND)

    for event, by in ((accepted, story.sam), (Event.objects.get(kind=Kind.HANDOFF_SUBMITTED), story.mia)):
        with pytest.raises(NotAllowed, match="Sam took back the acceptance"):
            take_back(event, by=by, at=MONDAY_9AM + HOUR / 4 + 2 * SECOND)


def test_a_page_from_before_is_stale(story):
    story.accepted()
    take_back(last_event(), by=story.sam, at=MONDAY_9AM + HOUR / 4 + SECOND)

    for turn in (0, 1):
        with pytest.raises(NotAllowed, match="Sam took back the acceptance"):
            Handoff.objects.get(pk=story.handoff.pk).accept(by=story.sam, turn=turn, at=story.at)


def test_hours_that_changed_meanwhile_are_not_undone(story):
    story.accepted()
    calendar = Calendar.objects.of(story.sales)
    moment = MONDAY_9AM + HOUR / 4 + SECOND
    calendar.set_day(calendar.today(moment), intervals=[(600, 1200)], reason="Late", by=story.sofia, at=moment)

    with pytest.raises(NotAllowed, match="has changed since, so this step stands"):
        take_back(Event.objects.get(kind=Kind.HANDOFF_ACCEPTED), by=story.sam, at=moment)


def test_ways_back_whose_time_is_over_go_and_what_was_taken_back_stays_written_down(story):
    story.accepted()
    undone = take_back(last_event(), by=story.sam, at=MONDAY_9AM + HOUR / 4 + SECOND)
    story.handoff.accept(by=story.sam, turn=2, at=story.at)

    take_days(at=story.at + HOUR)

    assert list(TakenStep.objects.all()) == [undone]
    assert undone.after["handoff"][str(story.handoff.pk)]["holder_id"] == story.sam.pk


@pytest.mark.django_db(transaction=True)
def test_taking_back_against_accepting_one_wins_and_the_other_reads_who(story, sina):
    story.accepted()
    story.handoff.give_back(reason=reason(story.agreement, "reassign"), by=story.sam, turn=1, at=story.at)
    given_back, turn = last_event(), Handoff.objects.get(pk=story.handoff.pk).turn

    def accept():
        Handoff.objects.get(pk=story.handoff.pk).accept(by=sina, turn=turn, at=story.at + SECOND)
        return sina

    def undo():
        take_back(given_back, by=story.sam, at=story.at + SECOND)
        return story.sam

    results = at_once([accept, undo])

    refusal = next(result for result in results if isinstance(result, NotAllowed))
    winner = next(result for result in results if not isinstance(result, NotAllowed))
    assert str(refusal).startswith(
        "Sina accepted this lead (" if winner == sina else "Sam took back giving this lead back ("
    )
    assert Handoff.objects.get(pk=story.handoff.pk).holder == winner
