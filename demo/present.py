"""What lies on the desks when the demo is opened, whatever the hour: some late, some nearly due, some asked, some back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from demo.campaigns import DRIVES
from demo.marketing import Marketing, Newcomer
from demo.sales import Selling, Turn
from demo.world import DAY, World
from leads.models import Handoff
from people.models import Team
from sla import clock

FIRST_NUMBER = 9000
HOUR = 3600.0
Step = Callable[[Turn, datetime], None]


@dataclass(frozen=True)
class Desk:
    """A handoff of the last days: submitted so many working hours ago, and what its rep did so many hours ago."""

    rep: str
    owner: str
    submitted: float
    tier: str = "A"
    asked: float | None = None
    taken: float | None = None
    tried: float | None = None
    back: float | None = None
    because: str = ""


DESKS = (
    Desk("priya", "tomas", 0.3),
    Desk("jonas", "amara", 0.75),
    Desk("daniel", "tomas", 1.6),  # nobody has looked, and it is late
    Desk("dana", "yuki", 0.6),
    Desk("luis", "amara", 1.3),
    Desk("daniel", "tomas", 5.5, taken=4.9),  # late by an hour and a half
    Desk("daniel", "amara", 7.5, taken=7.0),  # so late that a manager was told
    Desk("daniel", "yuki", 3.4, taken=3.0),  # due soon
    Desk("dana", "tomas", 6.4, taken=5.9),
    Desk("priya", "tomas", 4.0, taken=3.6, tried=2.2),
    Desk("jonas", "tomas", 9.2, asked=8.8),  # the answer is nearly due
    Desk("priya", "tomas", 3.0, asked=2.5),
    Desk("dana", "amara", 5.2, asked=4.8),
    Desk("luis", "tomas", 17.0, tier="B", back=13.0, because="needs_information"),
    Desk("daniel", "tomas", 9.0, back=6.0, because="no_budget"),
    Desk("jonas", "amara", 8.0, tier="B", back=4.0, because="not_ready"),
)
READY = (("tomas", 1.4), ("tomas", 0.6), ("amara", 1.0))  # asked to talk to us, and nobody has handed them over yet


class Present:
    """Puts the last days down on the agenda, seen from now."""

    def __init__(self, world: World, marketing: Marketing, selling: Selling) -> None:
        self.world, self.marketing, self.selling = world, marketing, selling

    def plan(self, parts: Sequence[int]) -> None:
        """Those of these parts of all companies."""
        for number, desk in enumerate(DESKS):
            self._set(desk, number, parts)
        for number, (owner, hours) in enumerate(READY):
            at = self._ago(self.marketing.team, hours)
            one = self._somebody(FIRST_NUMBER + 500 + number, owner, "A", at, american=False)
            if one.part in parts:
                self.world.agenda.add(at, lambda then, one=one: self._write_down(one, then))  # type: ignore[misc]

    def _set(self, desk: Desk, number: int, parts: Sequence[int]) -> None:
        rep = self.world.people[desk.rep]
        team = self.world.team_of(rep)
        submitted, tier = self._when_submitted(team, desk)
        came = submitted - timedelta(minutes=35) if tier == "A" else submitted - DAY * 5
        one = self._somebody(FIRST_NUMBER + number, desk.owner, tier, came, american=team.name.endswith("Americas"))
        if one.part not in parts:
            return
        self.world.agenda.add(came, lambda then: self._write_down(one, then))
        self.world.agenda.add(submitted, lambda then: self.marketing.hand_over(one, then))
        steps: tuple[tuple[float | None, Step], ...] = (
            (desk.asked, self.selling.ask_only),
            (desk.taken, self.selling.take),
            (desk.tried, self.selling.try_only),
            (desk.back, lambda turn, at: self.selling.send_back(turn, desk.because, at)),
        )
        for ago, step in steps:
            if ago is not None:
                at = max(self._ago(team, ago), submitted + timedelta(minutes=6))
                self.world.agenda.add(at, lambda then, step=step: self._step(one, rep.pk, step, then))  # type: ignore[misc]

    def _when_submitted(self, team: Team, desk: Desk) -> tuple[datetime, str]:
        """In marketing's hours too; where that is much longer ago, it is one with more time."""
        wanted = self._ago(team, desk.submitted)
        hours = self.world.hours[self.marketing.team.pk]
        if clock.is_open(hours, at=wanted):
            return wanted, desk.tier
        at = self._ago(self.marketing.team, 0.1, until=wanted)
        is_older = clock.used(self.world.hours[team.pk], start=at, end=self.world.now) > (desk.submitted + 0.5) * HOUR
        return at, "B" if is_older and desk.taken is None else desk.tier

    def _ago(self, team: Team, hours: float, *, until: datetime | None = None) -> datetime:
        """The instant since which that team has worked so many hours."""
        hours_of, end = self.world.hours[team.pk], until or self.world.now
        early, late = end - DAY * 21, end
        while late - early > timedelta(seconds=20):
            middle = early + (late - early) / 2
            if clock.used(hours_of, start=middle, end=end) >= hours * HOUR:
                early = middle
            else:
                late = middle
        return early.replace(microsecond=0)

    def _somebody(self, number: int, owner: str, tier: str, at: datetime, *, american: bool) -> Newcomer:
        drive = replace(DRIVES[0], tiers={tier: 1.0}, fates={"good": 1.0}, americas=float(american), handed=2.0)
        one = Newcomer(self.world, self.world.rng("present", number), number, drive, at)
        one.is_scripted, one.by = True, self.world.people[owner]
        return one

    def _write_down(self, one: Newcomer, at: datetime) -> None:
        self.marketing.write_down(one, at)

    def _step(self, one: Newcomer, rep: int, step: Step, at: datetime) -> None:
        handoff = Handoff.objects.filter(lead=one.lead).select_related("lead").first() if hasattr(one, "lead") else None
        person = next(person for person in self.world.people.values() if person.pk == rep)
        if handoff:
            Turn(self.selling, handoff, one, person, step)(at)
