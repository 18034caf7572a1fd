"""Whoever took a step may take it back for 30 seconds while nothing followed: every row is where it was."""

from datetime import timedelta
from decimal import Decimal

import pytest

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, take_back
from leads.models.taken_step import rows_of
from sla.models import Clock, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def why(agreement, code):
    return Reason.objects.get(agreement=agreement, code=code)


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
