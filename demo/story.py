"""What happens beside the leads: who is away, what the managers notice, and how the agreement changes because of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from demo.marketing import Marketing, part_of
from demo.present import Present
from demo.sales import Selling
from demo.world import DAY, HOUR, World
from glossary.models import Term
from leads.models import Handoff
from people.models import Person
from personas.models import Persona, Profile
from sla.models import Agreement, Calendar

FAIR, SECOND, HOURS_CHANGE, THIRD = 0.36, 0.58, 0.7, 0.965  # shares of the time that is told
LOOKED_AT = 0  # the part of all companies that managers look through


class Story:
    """The managers' part, and the days on which somebody is not there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.selling = Selling(world)
        self.marketing = Marketing(world, self.selling)

    def plan(self) -> None:
        """Put down what managers decide, for both sides and for good."""
        self._fair()
        self._holidays()
        self._closures()
        self._words()
        self._second_version()
        self._third_version()

    def plan_leads(self, parts: Sequence[int]) -> None:
        """Put down what becomes of the leads of these parts of all companies."""
        self.world.housekeeping()
        if LOOKED_AT in parts:
            self._weekly()
        self.marketing.plan(parts)
        Present(self.world, self.marketing, self.selling).plan(parts)

    def _add(self, team: str, at: datetime, action: Any) -> None:
        """In that team's working time."""
        self.world.agenda.add(self.world.working(self.world.teams[team], at, 1800), action)

    def _fair(self) -> None:
        """Two are at the fair, the rest of the team has their leads too: a bad fortnight."""
        world = self.world
        begins = world.moment(FAIR)
        ends = begins + timedelta(days=min(11, max(2, world.weeks)))
        world.strained.append((begins, ends + DAY, 5.0))
        for key in ("jonas", "miriam"):
            self._leave(world.people[key], begins, ends)
        self._leave(world.people["yuki"], begins, begins + DAY * 4)

    def _holidays(self) -> None:
        for number, (key, share) in enumerate(
            (("priya", 0.2), ("luis", 0.28), ("amara", 0.45), ("dana", 0.62), ("tomas", 0.78), ("yuki", 0.985))
        ):
            begins = self.world.moment(share)
            self._leave(self.world.people[key], begins, begins + DAY * min(7 + number, self.world.weeks))

    def _leave(self, person: Person, begins: datetime, ends: datetime) -> None:
        world = self.world
        world.away.setdefault(person.pk, []).append((begins, ends))

        def go(at: datetime) -> None:
            person.change(by=person, at=at, away_until=(ends - DAY).date())

        if begins < world.now <= ends:  # whoever was away before is back, and would count as away ever since
            world.agenda.add(begins, go)

    def _closures(self) -> None:
        """Days of their own on which a team is closed, and new hours from a day on."""
        for team, by, share, why in (
            ("europe", "miriam", 0.3, "Day out with the team"),
            ("marketing", "ines", 0.5, "Stocktaking of ideas"),
            ("americas", "grace", 0.74, "Move within the building"),
        ):
            at = self.world.moment(share)
            self._add(team, at - DAY * min(9, self.world.weeks), self._closing(team, by, at, why))
        self._add("americas", self.world.moment(HOURS_CHANGE), self._new_hours)

    def _closing(self, team: str, by: str, day: datetime, why: str) -> Any:
        def close(at: datetime) -> None:
            on = day.date()
            while on.weekday() > 4:
                on += DAY
            calendar = Calendar.objects.of(self.world.teams[team])
            if on > calendar.today(at):
                calendar.set_day(on, intervals=[], reason=why, by=self.world.people[by], at=at)
                self.world.learn_hours()

        return close

    def _new_hours(self, at: datetime) -> None:
        calendar = Calendar.objects.of(self.world.teams["americas"])
        week = calendar.version_on(at.date()).week
        longer = type(week)(
            week.zone, weekly=tuple(((8 * 60 + 30, 17 * 60 + 30),) if day else () for day in week.weekly)
        )
        calendar.change(
            by=self.world.people["grace"],
            at=at,
            from_day=calendar.today(at) + DAY * 3,
            week=longer,
            country="CA",
            region="ON",
        )
        self.world.learn_hours()

    # the agreement

    def _second_version(self) -> None:
        """Too many came back for want of information: the second version asks for more than a download."""
        at = self.world.moment(SECOND)
        self._add("europe", at - DAY * min(8, self.world.weeks), self._draft_second)

    def _draft_second(self, at: datetime) -> None:
        world, miriam, ines = self.world, self.world.people["miriam"], self.world.people["ines"]
        draft = Agreement.draft(by=miriam, at=at)
        draft.edit(by=miriam, at=at + HOUR, edition=draft.edition, document=second(draft.document), begins_on=None)
        draft.propose(by=ines, at=at + HOUR * 2, edition=draft.edition)
        self._add(
            "europe", world.moment(SECOND) - DAY, lambda then: draft.sign(by=miriam, at=then, edition=draft.edition)
        )

        def sign(then: datetime) -> None:
            if draft.signatures.exists():
                draft.sign(by=ines, at=then, edition=draft.edition)
                world.agreed_again_at = then

        self._add("marketing", world.moment(SECOND), sign)

    def _third_version(self) -> None:
        """On the table now: sales has signed, marketing has not."""
        self._add("europe", self.world.moment(THIRD), self._draft_third)

    def _draft_third(self, at: datetime) -> None:
        world, dana, miriam = self.world, self.world.people["priya"], self.world.people["miriam"]
        draft = Agreement.draft(by=dana, at=at)
        draft.edit(
            by=dana,
            at=at + timedelta(minutes=40),
            edition=draft.edition,
            document=third(draft.document),
            begins_on=None,
        )
        draft.propose(by=dana, at=at + timedelta(minutes=55), edition=draft.edition)
        when = world.working(world.teams["europe"], at + DAY, 3 * 3600)
        world.agenda.add(when, lambda then: draft.sign(by=miriam, at=then, edition=draft.edition))

    # words, personas, and what managers do each week

    def _words(self) -> None:
        people, add, moment = self.world.people, self._add, self.world.moment

        def reword(code: str, by: Person, at: datetime, **news: Any) -> Any:
            term = Term.objects.get(code=code)
            latest = term.latest()
            content = {name: getattr(latest, name) for name in type(latest).content} | news
            term.reword(by=by, at=at, number=latest.number, revision=latest.revision, **content)
            return term.versions.open().first()

        def hand_raiser(at: datetime) -> None:
            version = reword("hand_raiser", people["dana"], at, wording=HAND_RAISER)
            version.approve(by=people["grace"], at=at + HOUR, revision=version.revision)
            version.approve(by=people["ines"], at=at + DAY, revision=version.revision)

        def carrier(at: datetime) -> None:
            persona = Persona.introduce(by=people["luis"], at=at, **CARRIER)
            version = persona.proposal
            version.approve(by=people["miriam"], at=at + HOUR * 3, revision=version.revision)
            version.approve(by=people["ines"], at=at + HOUR * 9, revision=version.revision)

        def dock(at: datetime) -> None:
            version = Term.introduce(by=people["tomas"], at=at, **DOCK).proposal
            version.approve(by=people["ines"], at=at + HOUR, revision=version.revision)

        def profile(at: datetime) -> None:
            one = Profile.the_one()
            latest = one.latest()
            one.reword(
                by=people["amara"],
                at=at,
                number=latest.number,
                revision=latest.revision,
                summary=SUMMARY,
                criteria=latest.criteria,
            )

        add("americas", moment(0.33), hand_raiser)
        add("americas", moment(0.52), carrier)
        add("marketing", moment(0.97), dock)
        add("marketing", moment(0.985), profile)

    def _weekly(self) -> None:
        """Managers look at what lies about: a lead of the wrong country goes to the other team, a full desk gets lighter."""
        at = self.world.moment(0.02)
        while at < self.world.now:
            self._add("europe", at + HOUR * 5, self._look_through)
            at += timedelta(days=3.5)

    def _look_through(self, at: datetime) -> None:
        world = self.world
        rng = world.rng("manager", at.isoformat())
        miriam = world.people["miriam"]
        daniel, priya, grace = world.people["daniel"], world.people["priya"], world.people["grace"]
        held = Handoff.objects.filter(holder=daniel, state="accepted").select_related("lead__company")
        mine = [one for one in held.order_by("-submitted_at", "-pk") if part_of(one.lead.company) == LOOKED_AT]
        reason = "no_capacity"
        if world.load[LOOKED_AT, daniel.pk] > 9 and rng.random() < 0.5 and mine:
            handoff = mine[0]
            to = priya if world.is_here(priya, at) else grace
            if to is priya:
                why = world.reason(handoff.agreement_id or 0, reason)
                handoff.reassign(to=to, reason=why, by=miriam, turn=handoff.turn, at=at)
                world.load[LOOKED_AT, daniel.pk] -= 1
                world.load[LOOKED_AT, to.pk] += 1
        late = [one for one in mine if one.holder_id == daniel.pk and one.followed_up_at is None]
        for handoff in [one for one in reversed(late) if one.due_at and one.due_at < at][:1]:
            why = world.reason(handoff.agreement_id or 0, reason)
            handoff.give_back(reason=why, by=daniel, turn=handoff.turn, at=at + HOUR)
            world.load[LOOKED_AT, daniel.pk] -= 1


def second(document: dict[str, Any]) -> dict[str, Any]:
    """What the returns taught: interest weighs more than a download, a title must be known, the small ones are left out."""
    qualified = document["qualified"]
    tiers = [dict(tier) for tier in qualified["tiers"]]
    tiers[1] = {
        **tiers[1],
        "criteria": [{**tiers[1]["criteria"][0], "value": 50}, {"field": "title", "operator": "known"}],
    }
    few = {"field": "company.employees", "operator": "less_than", "value": 20, "kind": "disqualifying"}
    return {
        **document,
        "words": {"intro": "What we do not know about a lead is unknown, never zero. A download alone is curiosity, not interest."},
        "qualified": {
            **qualified,
            "common": [*qualified["common"], few],
            "interest": {"points": {**qualified["interest"]["points"], "download": 5}},
            "tiers": tiers,
        },
        "measures": {**document["measures"], "volume": 55},
    }  # fmt: skip


def third(document: dict[str, Any]) -> dict[str, Any]:
    """What sales would like next: more time for those who were met at a fair, fewer tries."""
    promises = [
        {**one, "count": 5} if one["kind"] == "attempts"
        else {**one, "target": {"amount": 6, "unit": "business_hours"}} if one["kind"] == "first_follow_up" and one.get("tier") == "A"
        else one
        for one in document["promises"]
    ]  # fmt: skip
    return {**document, "promises": promises, "measures": {**document["measures"], "acceptance_percent": 85}}


HAND_RAISER = (
    "Somebody who asked us, in whatever words, to talk about their own yard. A question about a guide is no such thing."
)
SUMMARY = "Sites with at least four docks and their own yard, where a planner and a boss can decide within a quarter."
DOCK: dict[str, Any] = {
    "word": "Dock",
    "wording": "One place at which one lorry can be loaded or unloaded at a time.",
    "counts": ["A ramp with a gate", "A side bay that is used every day"],
    "does_not_count": ["A parking place in the yard", "A ramp that is closed for good"],
}
CARRIER: dict[str, Any] = {
    "name": "Carrier coordinator",
    "role": "Buys freight and hears every complaint of drivers first.",
    "goals": ["Drivers who want to come again", "One way to book, whatever the site"],
    "wants": ["To see all sites on one page"],
    "needs": ["A portal that carriers do not hate"],
    "pains": ["Waiting charges that nobody can check", "Twelve portals, twelve passwords"],
    "objections": ["“Our carriers will not register anywhere else.”"],
    "questions": ["Do carriers have to pay for it?", "What happens when a driver is late?"],
    "traits": ["On the phone most of the day", "Trusts drivers more than reports"],
    "interests": ["What other shippers pay for waiting"],
    "channels": ["Phone before eight", "Round tables"],
    "criteria": [{"any": [{"field": "title", "operator": "contains", "value": word} for word in ("carrier", "freight", "transport")], "kind": "points", "points": 10}],
}  # fmt: skip
