"""A few hundred handoffs, told by the domain's own steps: what a large database is filled with many times over."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from leads.models import Campaign, Engagement, Handoff, Lead
from people.models import Person, Team
from sla.models import Reason
from smarketing.bench.house import House

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SOURCES = ("webinar", "organic_search", "paid_search", "referral", "event", "partner", "social", "direct")
# How many of a thousand end how; those that are open are of the last days.
OVER = {"won": 140, "lost": 190, "returned": 420, "no_fit": 190, "withdrawn": 60}
OPEN = {"waiting": 400, "accepted": 450, "converted": 150}
LATE = 0.15  # of the first follow-ups
PEOPLE_WAIT = (5, 20, 60, 150, 400)  # minutes until somebody accepts


@dataclass(frozen=True)
class Story:
    """A lead and its handoff, as they were written down."""

    lead: Lead
    handoff: Handoff
    is_open: bool


class Teller:
    """Tells handoffs that begin in one week; the same for the same seed."""

    def __init__(self, house: House, *, seed: int) -> None:
        self.random = random.Random(seed)
        self.house = house
        self.campaigns = list(Campaign.objects.order_by("pk"))
        self.reps = {team.pk: house.working(team) for team in house.sales}
        self.marketers = [one for team in house.marketing for one in house.working(team)]
        self.number = 0

    def over(self, monday: datetime, *, many: int) -> Iterator[Story]:
        """Those that are done with, begun on the working days from ``monday`` on."""
        for end in self._ends(OVER, many):
            yield self._tell(end, at=monday + DAY * self.random.randrange(5) + self._hour())

    def open(self, now: datetime, *, many: int) -> Iterator[Story]:
        """Those that somebody has still to do with, begun in the last days before ``now``."""
        for end in self._ends(OPEN, many):
            longest = {"waiting": 2, "accepted": 9, "converted": 25}[end]
            yield self._tell(end, at=now - HOUR * self.random.uniform(1, 24 * longest), until=now)

    def _ends(self, shares: dict[str, int], many: int) -> Iterator[str]:
        """Every end as often as its share says, the rarest at least once."""
        whole = sum(shares.values())
        for end, share in shares.items():
            yield from [end] * max(1, round(many * share / whole))

    def _hour(self) -> timedelta:
        return HOUR * 7 + MINUTE * self.random.randrange(9 * 60)

    def _tell(self, end: str, *, at: datetime, until: datetime | None = None) -> Story:
        team: Team = self.random.choice(self.house.sales)
        rep, marketer = self.random.choice(self.reps[team.pk]), self.random.choice(self.marketers)
        lead = self._lead(marketer, at=at)
        handoff = Handoff.submit(lead, team=team, context={}, by=marketer, at=at)
        at = self._work(handoff, end, rep=rep, by=marketer, at=at, until=until)
        handoff.refresh_from_db()
        return Story(handoff.lead, handoff, is_open=handoff.is_open)

    def _lead(self, marketer: Person, *, at: datetime) -> Lead:
        self.number += 1
        lead = Lead.objects.create(
            name=f"Told {self.number}",
            email=f"told-{self.number}@bench.test",
            title="Head of Logistics",
            consent="given",
            source=self.random.choice(SOURCES),
            campaign=self.random.choice([*self.campaigns, None]),
            first_contact_on=(at - DAY * self.random.randrange(1, 30)).date(),
            marketing_team=marketer.team,
            owner=marketer,
            need="Two sites, one stock",
            added_at=at - DAY,
        )
        Engagement.see(lead, kind="demo_request", when=at - HOUR, by=None, at=at)
        return lead

    def _work(
        self, handoff: Handoff, end: str, *, rep: Person, by: Person, at: datetime, until: datetime | None
    ) -> datetime:
        """Up to its end, step by step."""
        if end == "waiting":
            return at
        at += MINUTE * self.random.choice(PEOPLE_WAIT)
        if end == "withdrawn":
            handoff.withdraw(reason="Sent too early", by=by, turn=handoff.turn, at=at)
            return at
        if until is not None:
            at = min(at, until - MINUTE * 30)
        handoff.accept(by=rep, turn=handoff.turn, at=at)
        at += DAY * 5 if until is None and self.random.random() < LATE else MINUTE * self.random.randrange(1, 240)
        if until is not None:
            at = min(at, until - MINUTE * 10)
        handoff.follow_up(
            channel=self.random.choice(("call", "email")),
            outcome=self.random.choice(("reached", "no_answer", "message_left")),
            by=rep,
            turn=handoff.turn,
            at=at,
        )
        if end == "accepted":
            return at
        at = (
            min(at + DAY * self.random.uniform(0.1, 9), until - MINUTE)
            if until
            else at + DAY * self.random.uniform(1, 9)
        )
        return self._decide(handoff, end, rep=rep, at=at)

    def _decide(self, handoff: Handoff, end: str, *, rep: Person, at: datetime) -> datetime:
        if end == "returned":
            handoff.return_(
                reason=_reason(handoff, "nurture", dated=False),
                note="Budget in spring",
                by=rep,
                turn=handoff.turn,
                at=at,
            )
        elif end == "no_fit":
            reason = _reason(handoff, "disqualify")
            handoff.return_(reason=reason, note="Does not fit us", by=rep, turn=handoff.turn, at=at)
        else:
            handoff.convert(value=Decimal(self.random.randrange(2, 80) * 1000), by=rep, turn=handoff.turn, at=at)
            if end == "won":
                at += DAY * self.random.uniform(1, 20)
                handoff.win(by=rep, turn=handoff.turn, at=at)
            elif end == "lost":
                at += DAY * self.random.uniform(1, 20)
                handoff.lose(reason=_reason(handoff, "lost"), by=rep, turn=handoff.turn, at=at)
        return at


def _reason(handoff: Handoff, kind: str, *, dated: bool | None = None) -> Reason:
    found = Reason.objects.filter(agreement=handoff.agreement_id, kind=kind).exclude(code="no_response")
    if dated is not None:
        found = found.filter(asks_date=dated)
    return found.order_by("position")[0]
