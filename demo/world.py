"""Quayside while it is told: who and what there is, what is still to happen, and how its time passes.

Nothing here writes a row by itself. Steps are those of the domain, with past times; between them the sweep takes the rungs
that have come due and every app reads what happened.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db.models import Min

from demo.agenda import Agenda
from demo.cast import Part
from demo.prospects import Firm
from events.models import Outgoing
from events.outbox import hand_out
from leads.tasks import take_days
from people.models import Person, Team
from sla import clock
from sla.hours import Calendar as OpenHours
from sla.models import Agreement, Calendar, Clock, Commitment, Reason

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
SWEEP_AFTER = timedelta(seconds=5)  # beat looks every ten seconds
FRESH = timedelta(days=3)  # so long before the end readers follow at once; before, twice a week
READING_TIMES, READING_DAYS = (time(19),), (1, 4)
NEVER = datetime.max.replace(tzinfo=UTC)
LONG_BEFORE = datetime(1, 1, 9, tzinfo=UTC)
LOOK_AGAIN = timedelta(minutes=30)  # what begins meanwhile has its first rung later than that


@dataclass
class World:
    """All that the parts of the story share."""

    seed: str
    begins_on: date  # the Monday of the first week
    now: datetime
    weeks: int
    leads: int
    agenda: Agenda = field(default_factory=Agenda)
    people: dict[str, Person] = field(default_factory=dict)
    parts: dict[int, Part] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    hours: dict[int, OpenHours] = field(default_factory=dict)
    firms: dict[str, list[Firm]] = field(default_factory=dict)
    campaigns: dict[str, object] = field(default_factory=dict)
    away: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    strained: list[tuple[datetime, datetime, float]] = field(default_factory=list)  # bad weeks: from, to, how bad
    versions: dict[int, Agreement] = field(default_factory=dict)
    agreed_again_at: datetime | None = None
    load: Counter[tuple[int, int]] = field(default_factory=Counter)  # open handoffs by part and holder
    _next_rung_at: datetime = NEVER
    _looked_at: datetime = LONG_BEFORE
    _reasons: dict[tuple[int, str], Reason] = field(default_factory=dict)
    _targets: dict[tuple[int, str, str], float] = field(default_factory=dict)

    def rng(self, *about: object) -> Random:
        """A source of its own for each thing, so that what is drawn for one never moves another."""
        return Random("/".join(map(str, (self.seed, self.begins_on, *about))))

    def moment(self, share: float) -> datetime:
        """An instant at this share of the time that is told."""
        begins = datetime.combine(self.begins_on, time(9), tzinfo=self.now.tzinfo)
        return begins + (self.now - begins) * share

    def working(self, team: Team, at: datetime, seconds: float = 1.0) -> datetime:
        """When a team has worked so many seconds more from ``at`` on."""
        return clock.due(self.hours[team.pk], start=at, seconds=max(1.0, seconds))

    def is_here(self, person: Person, at: datetime) -> bool:
        return not any(begins <= at < ends for begins, ends in self.away.get(person.pk, ()))

    def strain(self, person: Person, at: datetime, *, part: int) -> float:
        """How much oftener things get late now: much to do, or colleagues away."""
        bad = max((much for begins, ends, much in self.strained if begins <= at < ends), default=1.0)
        return bad * (1.0 if self.load[part, person.pk] < 14 else 1.6)

    def team_of(self, person: Person) -> Team:
        return next(team for team in self.teams.values() if team.pk == person.team_id)

    def reason(self, agreement_id: int, code: str) -> Reason:
        key = agreement_id, code
        if key not in self._reasons:
            self._reasons[key] = Reason.objects.get(agreement=agreement_id, code=code)
        return self._reasons[key]

    def target(self, agreement: Agreement, kind: str, tier: str = "") -> float:
        """The promised time in business seconds; a working day counts eight hours."""
        key = agreement.pk, kind, tier
        if key not in self._targets:
            row = Commitment.objects.filter(agreement=agreement, kind=kind, tier__in=("", tier), firm=True).first()
            amount, unit = (row.target["amount"], row.target["unit"]) if row else (2, "working_days")
            self._targets[key] = float(amount) * {"business_minutes": 60, "business_hours": 3600}.get(unit, 8 * 3600)
        return self._targets[key]

    def know_versions(self) -> None:
        """Read the signed versions once, with their promises."""
        self.versions = Agreement.objects.filter(state=Agreement.State.SIGNED).in_bulk()

    def learn_hours(self) -> None:
        """Read the calendars anew, after somebody changed one."""
        self.hours = {team.pk: Calendar.objects.of(team).hours for team in self.teams.values()}

    def play(self, until: datetime) -> None:
        """Let everything happen up to this instant."""
        while at := self.agenda.until(until):
            self.sweep(at)
            self.agenda.take()
        self.sweep(until)

    def sweep(self, until: datetime) -> None:
        """Take each rung when it comes due, as beat would have."""
        if until < min(self._next_rung_at, self._looked_at + LOOK_AGAIN):
            return
        while (first := self._first_rung()) <= until:
            Clock.objects.take_due_rungs(at=min(first + SWEEP_AFTER, until))
        self._next_rung_at, self._looked_at = first, until

    def _first_rung(self) -> datetime:
        """Of those that are ahead: what was due when it was last looked, with a day that was over by then, is taken."""
        ahead = Clock.objects.filter(next_rung_at__gte=self._looked_at - 2 * DAY)
        first = ahead.aggregate(at=Min("next_rung_at"))["at"]
        return first or NEVER

    def housekeeping(self) -> None:
        """Begin at the beginning: put down when readers read and what a new day brings."""
        self._next_rung_at, self._looked_at = NEVER, LONG_BEFORE
        day = self.begins_on
        while day <= self.now.date():
            moments = (time(hour) for hour in range(6, 23))
            is_fresh = datetime.combine(day, time(), tzinfo=self.now.tzinfo) > self.now - FRESH
            for moment in moments if is_fresh else READING_TIMES:
                if is_fresh or day.weekday() in READING_DAYS:
                    self.agenda.add(datetime.combine(day, moment, tzinfo=self.now.tzinfo), read)
            self.agenda.add(datetime.combine(day, time(4, 1), tzinfo=self.now.tzinfo), lambda at: take_and_read(at))
            day += DAY


def read(at: datetime) -> None:
    """Those who have something to read read what happened since."""
    for app in sorted(set(Outgoing.objects.values_list("app", flat=True))):
        hand_out(app, at=at)


def take_and_read(at: datetime) -> None:
    """A new day: postponed leads wake, resume dates are here."""
    take_days(at=at)
    if Outgoing.objects.filter(app="leads").exists():  # what the ladder gives back
        hand_out("leads", at=at)
