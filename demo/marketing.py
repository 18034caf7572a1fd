"""What marketing does: writes down who came, sees what they do, hands over, answers, and looks after what came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from demo.campaigns import DRIVES, GUIDE, Drive
from demo.prospects import prospect
from demo.sales import Selling
from demo.sayings import (
    ACTIVITY,
    ANSWER,
    BEST_TIME,
    EXCEPTION,
    NEED_TROUBLE,
    NEED_WISH,
    NEXT_STEP,
    OPENING,
    REOPENED,
    RETURN,
    WITHDRAWN,
    say,
)
from demo.world import DAY, HOUR, World
from leads import editing, intake
from leads.entries import Entry, Reading, RowReader
from leads.models import Company, Engagement, Handoff, Lead, NextStep, NotQualified
from leads.models.days import workspace_zone
from people.models import Person
from sla.models import Agreement

# how many leads a month of the year brings beside the others
SEASON = {1: 0.9, 2: 1.0, 3: 1.15, 4: 1.0, 5: 1.0, 6: 0.95, 7: 0.75, 8: 0.6, 9: 1.2, 10: 1.25, 11: 1.15, 12: 0.7}
RAISED = {"A": ("demo_request", "price_request", "call_request")}
WARM = {  # what brings a lead of tier B together, by version: points of the template first, of the second version then
    1: (("webinar_attended", "reply", "download"), ("download", "price_page", "demo_page"), ("reply", "reply"), ("download", "reply", "price_page")),
    2: (("webinar_attended", "reply", "price_page"), ("reply", "reply", "price_page"), ("reply", "webinar_attended", "demo_page")),
}  # fmt: skip
COOL = ("visit", "visit", "download", "price_page")


PARTS = 2  # of all companies: what is told of one part touches no row of the other


class Marketing:
    """The four in Lisbon, lead by lead."""

    def __init__(self, world: World, selling: Selling) -> None:
        self.world, self.selling = world, selling
        selling.on_return, selling.on_question = self.take_back, self.asked
        self.team = world.teams["marketing"]

    def plan(self, parts: Sequence[int]) -> None:
        """Say when each lead of these parts of all companies comes in."""
        for number in range(self.world.leads):
            one = self._newcomer(number)
            if one.at <= self.world.now and one.part in parts:
                self.world.agenda.add(one.at, lambda moment, one=one: self.write_down(one, moment))  # type: ignore[misc]

    def _newcomer(self, number: int) -> "Newcomer":
        rng = self.world.rng("lead", number)
        drive = rng.choices(DRIVES, [drive.weight for drive in DRIVES])[0]
        day = self._day(rng, drive)
        at = self.world.working(
            self.team, datetime.combine(day, datetime.min.time(), tzinfo=self.world.now.tzinfo), 1800
        )
        if rng.random() < 0.45:
            at = self.world.working(self.team, at, 5 * 3600)
        return Newcomer(self.world, rng, number, drive, at)

    def _day(self, rng: Random, drive: Drive) -> Any:
        """A day of the drive, more of them in the months that are strong."""
        days = max(1, self.world.weeks * 7)
        while True:
            day = self.world.begins_on + timedelta(
                days=int((drive.first + rng.random() * (drive.last - drive.first)) * days)
            )
            if rng.random() * 1.25 < SEASON[day.month] * (0.12 if day.weekday() > 4 else 1.0):
                return day

    def write_down(self, one: "Newcomer", at: datetime) -> None:
        """Take in who came, by whoever of marketing is there. One by one: many at once would wait for each other."""
        if not one.is_scripted:
            one.by = self._who(one.rng, at)
        row = intake.take_in([one.entry()], by=one.by, at=at)[0]
        if row.lead is not None and row.outcome == intake.NEW:
            one.lead = row.lead
            self._follow(one, at)

    def _who(self, rng: Random, at: datetime) -> Person:
        people = [self.world.people[key] for key in ("ines", "tomas", "amara", "yuki")]
        here = [one for one in people if self.world.is_here(one, at)] or people
        return rng.choices(here, [self.world.parts[one.pk].share for one in here])[0]

    def _follow(self, one: "Newcomer", at: datetime) -> None:
        rng, seen = one.rng, []
        version = 2 if self.world.agreed_again_at and at >= self.world.agreed_again_at else 1
        if one.is_handed and version == 2 and one.drive is GUIDE and one.fate != "good" and rng.random() < 0.72:
            one.is_handed = False  # the second version asks for more than a download
        if not one.is_handed:
            count = rng.choices((0, 1, 2), (0.65, 0.3, 0.05))[0]
            seen = [(rng.choice(COOL), at - HOUR * rng.uniform(1, 40)) for _ in range(count)]
        elif one.tier == "A":
            seen = [(rng.choice(RAISED["A"]), at - HOUR * rng.uniform(0.1, 9))]
            if rng.random() < 0.4:
                seen.append((rng.choice(COOL), at - HOUR * rng.uniform(9, 60)))
        elif one.tier == "C":
            seen = [("event_met", at - HOUR * rng.uniform(20, 60))]
        for kind, when in sorted(seen, key=lambda pair: pair[1]):
            Engagement.see(one.lead, kind=kind, when=when, by=one.by, at=at, source=one.drive.source)
        if one.is_scripted:
            self._see_early(one, at)
        elif one.is_handed and one.tier != "B":
            delay = rng.uniform(300, 3600) if one.tier == "A" else rng.uniform(3600, 9 * 3600)
            self.world.agenda.add(self.world.working(self.team, at, delay), lambda then: self.hand_over(one, then))
        elif one.is_handed:
            self._warm(one, at, version)
        elif rng.random() < 0.03:
            self.world.agenda.add(
                self.world.working(self.team, at, rng.uniform(1, 60) * 3600), lambda then: self._drop(one, then)
            )

    def _warm(self, one: "Newcomer", at: datetime, version: int) -> None:
        """Interest comes by and by; with the last touch they are qualified."""
        rng = one.rng
        kinds = rng.choice(WARM[version])
        gaps = sorted(rng.uniform(0, 14) for _ in kinds)
        for kind, gap in zip(kinds, gaps, strict=True):
            when = at + DAY * gap
            self.world.agenda.add(when, lambda then, kind=kind: self._see(one, kind, then))  # type: ignore[misc]
        ready = self.world.working(self.team, at + DAY * gaps[-1], rng.uniform(600, 6 * 3600))
        self.world.agenda.add(ready, lambda then: self.hand_over(one, then))

    def _see_early(self, one: "Newcomer", at: datetime) -> None:
        """All of their interest in the days before."""
        if one.tier == "B":
            for days, kind in enumerate(("reply", "price_page", "reply"), start=1):
                Engagement.see(one.lead, kind=kind, when=at - DAY * days, by=one.by, at=at, source=one.drive.source)
        editing.change(one.lead, {"owner": one.by}, by=one.by, at=at)

    def _see(self, one: "Newcomer", kind: str, at: datetime) -> None:
        Engagement.see(one.lead, kind=kind, when=at, by=None, at=at, source=one.drive.source)

    def _drop(self, one: "Newcomer", at: datetime) -> None:
        agreement = Agreement.objects.in_force(at)
        code = one.rng.choice(("competitor", "support_or_job", "bad_data", "outside_profile"))
        if agreement and not one.lead.open_handoff():
            one.lead.disqualify(
                reason=self.world.reason(agreement.pk, code), note=say(one.rng, RETURN[code]), by=one.by, at=at
            )

    def hand_over(self, one: "Newcomer", at: datetime, attempt: int = 1) -> None:
        """Submit with the context that is known; what does not qualify stays, but for a few with a written reason."""
        rng, world = one.rng, self.world
        if attempt == 1 and one.lead.owner_id is None and rng.random() < 0.75:  # the rest is everybody's
            editing.change(one.lead, {"owner": one.by}, by=one.by, at=at)
        exception = say(rng, EXCEPTION) if rng.random() < 0.5 else ""
        try:
            handoff = Handoff.submit(
                one.lead,
                team=self._team_for(one),
                context=self._context(one, attempt),
                by=one.by,
                at=at,
                exception=exception,
            )
        except NotQualified:
            return
        if attempt == 1 and rng.random() < 0.018 and not one.is_scripted:
            then = world.working(self.team, at, rng.uniform(200, 1500))
            world.agenda.add(then, lambda moment: self._withdraw(one, handoff, moment))
        self.selling.receive(handoff, one, at)

    def _team_for(self, one: "Newcomer") -> Any:
        american = one.is_american != (one.rng.random() < 0.02)  # now and then the wrong one
        return self.world.teams["americas" if american else "europe"]

    def _context(self, one: "Newcomer", attempt: int) -> dict[str, str]:
        rng = one.rng
        context = {
            "activity": say(rng, ACTIVITY[one.tier]),
            "need": one.lead.need or say(rng, NEED_TROUBLE),
            "best_time": one.lead.best_time or rng.choice(BEST_TIME),
            "opening": say(rng, OPENING),
        }
        gaps = 0.0 if attempt > 1 else 0.35 if one.fate == "needs_information" else 0.04
        if rng.random() < gaps:
            context.pop(rng.choice(("need", "opening", "best_time")))
        return context

    def _withdraw(self, one: "Newcomer", handoff: Handoff, at: datetime) -> None:
        handoff.refresh_from_db()
        if handoff.state == Handoff.State.WAITING:
            handoff.withdraw(reason=say(one.rng, WITHDRAWN), by=one.by, turn=handoff.turn, at=at)

    def asked(self, one: "Newcomer", handoff: Handoff, at: datetime, then: Any) -> None:
        """Sales asked: answer within a working day, mostly; ``then`` the rep goes on."""
        rng, part = one.rng, self.world.parts[one.by.pk]
        share = rng.uniform(1.05, 1.7) if rng.random() < part.slips else part.pace * rng.uniform(0.3, 1.5)
        when = self.world.working(self.team, at, min(share, 1.9) * 8 * 3600)

        def answer(moment: datetime) -> None:
            handoff.refresh_from_db()
            if handoff.open_question():
                handoff.answer(text=say(rng, ANSWER), by=one.by, turn=handoff.turn, at=moment)
            then(moment)

        self.world.agenda.add(when, answer)

    def take_back(self, one: "Newcomer", handoff: Handoff, at: datetime) -> None:
        """It came back to be nurtured: plan what comes next, mostly in time, and some are handed over again."""
        rng, part, world = one.rng, self.world.parts[one.by.pk], self.world
        begins = max(at, _start_of(handoff.resume_on)) if handoff.resume_on else at
        share = rng.uniform(1.1, 2.2) if rng.random() < part.slips * 1.3 else part.pace * rng.uniform(0.4, 1.6)
        when = world.working(self.team, begins + timedelta(minutes=1), min(share, 2.3) * 16 * 3600)
        world.agenda.add(when, lambda then: self._plan_next(one, handoff, then))

    def _plan_next(self, one: "Newcomer", handoff: Handoff, at: datetime) -> None:
        rng, world = one.rng, self.world
        one.lead.refresh_from_db()
        if one.lead.stage not in Lead.WITH_MARKETING or one.lead.open_handoff():
            return
        days = rng.randint(2, 9)
        step = NextStep.plan(one.lead, what=say(rng, NEXT_STEP), by_day=(at + DAY * days).date(), by=one.by, at=at)
        done = world.working(self.team, at + DAY * max(1, days - 1), rng.uniform(0, 5) * 3600)
        # now and then the day passes before it is done, but nothing lies about for ever
        late = DAY * rng.uniform(3, 9) if rng.random() < 0.25 else timedelta()
        world.agenda.add(world.working(self.team, done + late), lambda then: step.finish(by=one.by, at=then))
        again = {"needs_information": 0.6, "timing": 0.7, "evaluating": 0.5, "silent": 0.15, "not_ready": 0.2}.get(
            one.fate, 0.1
        )
        if handoff.attempt < 3 and rng.random() < again:
            back = world.working(self.team, done + DAY * rng.uniform(2, 9), rng.uniform(600, 7200))
            world.agenda.add(back, lambda then: self._once_more(one, handoff.attempt + 1, then))

    def _once_more(self, one: "Newcomer", attempt: int, at: datetime) -> None:
        one.lead.refresh_from_db()
        if one.lead.stage not in Lead.WITH_MARKETING or one.lead.open_handoff():
            return
        one.fate = one.rng.choices(("good", "silent", "no_budget", "timing"), (0.7, 0.12, 0.1, 0.08))[0]
        one.tier = "A"
        Engagement.see(one.lead, kind=one.rng.choice(RAISED["A"]), when=at - timedelta(minutes=25), by=one.by, at=at - timedelta(minutes=9), source=one.drive.source)  # fmt: skip
        self.hand_over(one, at, attempt=attempt)

    def lost(self, one: "Newcomer", at: datetime) -> None:
        """Sometimes a lost one begins anew."""
        when = self.world.working(self.team, at + DAY * one.rng.uniform(20, 50))
        if one.rng.random() < 0.15:
            self.world.agenda.add(when, lambda then: one.lead.reopen(reason=say(one.rng, REOPENED), by=one.by, at=then))


class Newcomer:
    """A lead and what its story will be, drawn before it begins."""

    lead: Lead
    by: Person
    passed_on = 0
    is_scripted = False  # seen from now, by demo.present

    def __init__(self, world: World, rng: Random, number: int, drive: Drive, at: datetime) -> None:
        self.rng, self.number, self.drive, self.at = rng, number, drive, at
        self.is_handed = rng.random() < drive.handed * 0.8
        self.tier = rng.choices(list(drive.tiers), list(drive.tiers.values()))[0]
        self.fate = rng.choices(list(drive.fates), list(drive.fates.values()))[0]
        self.is_american = rng.random() < drive.americas
        pool = ("small " if self.fate == "outside_profile" and self.is_handed else "") + (
            "americas" if self.is_american else "europe"
        )
        firm = rng.choice(world.firms[pool])
        persona = (
            drive.persona
            if rng.random() < 0.75
            else rng.choice(("budget_owner", "operations_lead", "carrier_coordinator"))
        )
        if self.fate in ("competitor", "no_authority", "support_or_job") and self.is_handed:
            persona = "other"
        self.part = _part(firm.domain)
        self.who = prospect(rng, number, firm, persona=persona)
        self.value = max(4, round(firm.employees * rng.uniform(0.02, 0.07))) * 1500

    def entry(self) -> Entry:
        """What the form or the list says of them."""
        rng, cells = self.rng, dict(self.who.cells)
        is_known = self.is_handed or rng.random() < 0.6
        cells["source"], cells["first_contact_on"] = (
            self.drive.source,
            (self.at - DAY * rng.choice((0, 0, 1, 2))).date().isoformat(),
        )
        cells["consent"] = "given" if is_known else rng.choice(("given", "", "", "refused"))
        if cells["consent"] == "given":
            cells["consent_source"] = rng.choice(
                ("form on the website", "webinar registration", "card at the stand", "reply by mail")
            )
            cells["consent_at"] = self.at.isoformat()
        if self.drive.is_campaign:
            cells["campaign"] = self.drive.name
        if (self.is_handed and self.fate not in ("needs_information",)) or rng.random() < 0.15:
            cells["need"] = say(rng, NEED_TROUBLE, NEED_WISH)
            cells["best_time"] = rng.choice(BEST_TIME)
        if self.tier == "C":
            cells["need"] = say(rng, NEED_TROUBLE, NEED_WISH)
        if not is_known and rng.random() < 0.5:
            cells.pop("title")
        cells = {name: value for name, value in cells.items() if value}
        return RowReader(list(cells), Reading(home=workspace_zone())).read(list(cells.values()))


def _start_of(day: Any) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=workspace_zone())


def part_of(company: Company | None) -> int:
    """Which part a company belongs to."""
    return _part(company.domain if company else "")


def _part(domain: str) -> int:
    return crc32(domain.encode()) % PARTS
