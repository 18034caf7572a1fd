"""A month in which everything happens: some twenty handoffs made through the domain, for the numbers to agree about."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from leads.models import Handoff, Lead
from leads.models.past import record_past
from sla.models import Commitment, Reason
from sla.template import template
from tests.factories import make_company, make_hand_raiser, make_handoff, make_lead, sign

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAY_AND_NIGHT = {"amount": 24, "unit": "clock_hours"}
COMPLETE = {"activity": "Asked for a demo", "need": "More docks", "best_time": "Mornings", "opening": "The docks"}
# Europe/Berlin is an hour ahead of UTC: March begins on 28 February at 23:00 UTC and ends (two ahead) on 31 March at 22:00
MARCH_BEGINS = datetime(2026, 2, 28, 23, tzinfo=UTC)
MARCH_ENDS = datetime(2026, 3, 31, 22, tzinfo=UTC)
LOOKED_AT = datetime(2026, 4, 8, 15, tzinfo=UTC)


def on(day: int, hour: int = 9, minute: int = 0, *, month: int = 3) -> datetime:
    """UTC; 9:00 is 10 o'clock in Berlin before the last Sunday of March."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def agree(*, mara, sofia):
    """The template with an aim beside the firm promise to respond, and answers promised by day and night."""
    promises = [
        *({**one, "target": DAY_AND_NIGHT} if one["kind"] == "answer" else one for one in template()["promises"]),
        {"kind": "respond", "tier": "A", "target": {"amount": 30, "unit": "business_minutes"}, "firm": False},
    ]
    return sign(by=(mara, sofia), at=on(2, month=2), promises=promises)


class Story:
    """What happens, told by who does it."""

    def __init__(self, *, sales, south, mia, mara, sam, sina, sofia, olga):
        self.sales, self.south = sales, south
        self.mia, self.mara, self.sam, self.sina, self.sofia, self.olga = mia, mara, sam, sina, sofia, olga

    def hand(self, at, *, to=None, by=None, context=COMPLETE, **lead) -> Handoff:
        return make_handoff(
            to=to or self.sales, by=by or self.mia, at=at, lead=make_hand_raiser(at=at, **lead), context=context
        )

    def reason(self, handoff, code) -> Reason:
        return Reason.objects.get(agreement=handoff.agreement, code=code)

    def give(self, handoff, code, *, by, at, resume_on=None):
        handoff.refresh_from_db()
        handoff.return_(
            reason=self.reason(handoff, code),
            note="Please look again",
            by=by,
            turn=handoff.turn,
            at=at,
            resume_on=resume_on,
        )

    def take(self, handoff, *, by, at):
        handoff.accept(by=by, turn=handoff.turn, at=at)

    def try_(self, handoff, *, by, at, when=None, outcome="no_answer", channel="call"):
        handoff.refresh_from_db()
        handoff.follow_up(channel=channel, outcome=outcome, by=by, turn=handoff.turn, at=at, when=when)

    def tell(self) -> None:
        self._taken()
        self._returned()
        self._withdrawn()
        self._asked()
        self._exceptions_and_past()
        self._at_the_edges()
        self._handed_on()
        self._open()

    def _taken(self):
        in_time = self.hand(on(2))
        self.take(in_time, by=self.sam, at=on(2, 9, 20))
        self.try_(in_time, by=self.sam, at=on(2, 10), outcome="reached")
        in_time.convert(value=Decimal(900), by=self.sam, turn=in_time.turn, at=on(5))

        past_the_aim = self.hand(on(3))
        self.take(past_the_aim, by=self.sina, at=on(3, 9, 45))  # an aim of half an hour is missed, the hour is kept
        self.try_(past_the_aim, by=self.sina, at=on(4, 12), when=on(3, 11))  # entered a day later, for then

        late = self.hand(on(4), owner=self.mia)
        self.take(late, by=self.sam, at=on(4, 14))
        self.try_(late, by=self.sam, at=on(6, 9))

        by_following_up = self.hand(on(5), to=self.south, context={"need": "More docks"})
        self.try_(by_following_up, by=self.olga, at=on(5, 9, 10), outcome="meeting", channel="visit")

    def _returned(self):
        at_once = self.hand(on(6), owner=self.mara)
        self.give(at_once, "needs_information", by=self.sam, at=on(6, 9, 30))
        again = Handoff.submit(at_once.lead, team=self.sales, context=COMPLETE, by=self.mia, at=on(9))
        self.take(again, by=self.sina, at=on(9, 9, 30))
        self.give(again, "outside_profile", by=self.sina, at=on(13))

        at_once_not_against = self.hand(on(10))
        self.give(at_once_not_against, "no_budget", by=self.sam, at=on(10, 14))  # late, and nobody renurtures

        after_accepting = self.hand(on(11), owner=self.mia)
        self.take(after_accepting, by=self.sam, at=on(11, 9, 30))
        self.give(after_accepting, "timing", by=self.sam, at=on(12), resume_on=date(2026, 3, 30))

        next_month = self.hand(on(31, 8))
        self.take(next_month, by=self.sam, at=on(31, 8, 30))
        self.give(next_month, "bad_data", by=self.sam, at=on(2, month=4))

    def _withdrawn(self):
        before_due = self.hand(on(12))
        before_due.withdraw(reason="Wrong person", by=self.mia, turn=0, at=on(12, 9, 20))
        after_due = self.hand(on(12), context={})
        after_due.withdraw(reason="Wrong person", by=self.mia, turn=0, at=on(13, 16))
        at_due = self.hand(on(16))
        at_due.withdraw(
            reason="Wrong person", by=self.mia, turn=0, at=at_due.clocks.filter(firm=True).earliest("due_at").due_at
        )

    def _asked(self):
        answered = self.hand(on(17), owner=self.mia)
        answered.ask(text="How many docks?", by=self.sam, turn=0, at=on(17, 9, 30))
        answered.answer(text="Four", by=self.mara, turn=answered.turn, at=on(19, 15))  # late
        self.take(answered, by=self.sam, at=on(19, 15, 10))
        overtaken = self.hand(on(18))
        overtaken.ask(text="How many docks?", by=self.sina, turn=0, at=on(18, 9, 30))
        self.take(overtaken, by=self.sina, at=on(18, 10))

    def _exceptions_and_past(self):
        unsure = make_lead(company=make_company("Elbtal Chemie"), at=on(18))
        by_exception = Handoff.submit(
            unsure, team=self.sales, context={}, by=self.mia, at=on(18), exception="They called us twice"
        )
        self.take(by_exception, by=self.sofia, at=on(24))  # tier C: two working days, so late
        imported = make_lead(at=on(1))
        record_past(imported, stage=Lead.Stage.WORKING, by=self.mia, at=on(19), holder=self.sam)
        won_before = make_lead(at=on(1))
        record_past(won_before, stage=Lead.Stage.CUSTOMER, by=self.mia, at=on(19), won_on=date(2026, 3, 3))

    def _at_the_edges(self):
        of_february = self.hand(on(27, 15, month=2))  # due on Monday, so decided in March
        self.take(of_february, by=self.sam, at=on(2, 7, 5))
        in_the_last_hour = self.hand(MARCH_ENDS - HOUR)
        self.take(in_the_last_hour, by=self.sam, at=MARCH_ENDS - timedelta(minutes=1))
        in_the_first_hour = self.hand(MARCH_ENDS)
        self.take(in_the_first_hour, by=self.sam, at=MARCH_ENDS)
        before_march = self.hand(MARCH_BEGINS - HOUR)
        self.take(before_march, by=self.sam, at=MARCH_BEGINS - timedelta(seconds=1))

    def _handed_on(self):
        passed_on = self.hand(on(23))
        self.take(passed_on, by=self.sam, at=on(23, 9, 15))
        passed_on.reassign(
            to=self.olga,
            reason=self.reason(passed_on, "wrong_territory"),
            by=self.sofia,
            turn=passed_on.turn,
            at=on(23, 10),
        )
        given_back_late = self.hand(on(24))
        self.take(given_back_late, by=self.sam, at=on(24, 9, 15))
        given_back_late.give_back(
            reason=self.reason(given_back_late, "no_capacity"), by=self.sam, turn=given_back_late.turn, at=on(25, 15)
        )
        self.take(given_back_late, by=self.sina, at=on(26))  # what ran late stays Sam's
        self.try_(given_back_late, by=self.sina, at=on(26, 10))

    def _open(self):
        self.hand(on(30))
        self.hand(on(8, 14, 30, month=4))
        held = self.hand(on(7, month=4), to=self.south)
        self.take(held, by=self.olga, at=on(7, 7, 30, month=4) + 2 * HOUR)


def promised_kinds() -> set[str]:
    """What this story keeps or breaks."""
    return {str(kind) for kind in Commitment.Kind if kind not in (Commitment.Kind.RULE, Commitment.Kind.CONTENT)}
