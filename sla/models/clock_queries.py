"""Questions about many clocks, and what is done to many at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest, Least

from events.kinds import Kind
from events.models import Event
from events.registry import readers_of, tell
from people.models import Person, Team
from sla.hours import Calendar as OpenHours
from sla.models.agreement import Commitment
from sla.models.calendar import Calendar
from sla.models.stretch import Stretch

if TYPE_CHECKING:
    from sla.models.running import Clock

TAKE_DUE_RUNGS = """
WITH due AS (
    SELECT id FROM sla_clock
    WHERE next_rung_at <= %(at)s
    ORDER BY next_rung_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE sla_clock SET rungs_taken = rungs_taken + 1
    FROM due WHERE sla_clock.id = due.id
    RETURNING sla_clock.id, thread_type, thread_id, ladder[rungs_taken] AS rung, rungs[rungs_taken] AS rung_at
), told AS (
    INSERT INTO events_event (kind, subject_type, subject_id, thread_type, thread_id, actor_id, at, details)
    SELECT %(kind)s, 'sla.clock', id, thread_type, thread_id, NULL, %(at)s,
           jsonb_build_object('rung', rung, 'rung_at', rung_at)
    FROM taken ORDER BY rung_at, id
    RETURNING id
), outgoing AS (
    INSERT INTO events_outgoing (event_id, app, due_at, attempts, error)
    SELECT told.id, app, %(at)s, 0, '' FROM told, unnest(%(apps)s::text[]) AS app
)
SELECT array_agg(id) FROM told
"""


class ClockQuerySet(models.QuerySet["Clock"]):
    def of(self, subject: models.Model) -> Self:
        """The promises about this very thing."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def on_thread(self, thread: models.Model) -> Self:
        """The promises that show on this thing's timeline."""
        return self.filter(thread_type=thread._meta.label_lower, thread_id=thread.pk)

    def undecided(self, *kinds: str) -> Self:
        """Neither met nor voided; of these kinds if any are named."""
        found = self.filter(met_at=None, voided_at=None)
        return found.filter(kind__in=kinds) if kinds else found

    running = undecided

    def not_due(self, at: datetime) -> Self:
        """Whose due time has not passed, or that stand still before it."""
        return self.filter(Q(due_at=None) | Q(due_at__gte=at))

    def overdue(self, at: datetime) -> Self:
        """Undecided past their due time."""
        return self.undecided().filter(due_at__lt=at, firm=True)

    def decided_by(self, at: datetime) -> Self:
        """Promises that are kept or broken by now: each belongs to the day of ``decided_at``."""
        return self.filter(
            Q(met_at__isnull=False) | Q(due_at__lt=Least(F("voided_at"), Value(at))),
        ).annotate(decided_at=Least("met_at", "due_at"))

    def broken(self, at: datetime) -> Self:
        """``least(met, voided, now) > due``; Least passes over what is null."""
        return self.filter(firm=True, due_at__lt=Least("met_at", "voided_at", Value(at)))

    def kept(self) -> Self:
        return self.filter(firm=True, met_at__isnull=False).filter(Q(due_at=None) | Q(met_at__lte=F("due_at")))

    def start(
        self,
        commitments: Iterable[Commitment],
        *,
        subject: models.Model,
        thread: models.Model,
        team: Team,
        person: Person | None,
        at: datetime,
    ) -> list["Clock"]:
        """Begin these promises at ``at``, which may be later than now (a resume date)."""
        calendar = Calendar.objects.held_still(team)
        started = [
            self.model.begun(
                commitment, subject=subject, thread=thread, team=team, person=person, calendar=calendar, at=at
            )
            for commitment in commitments
        ]
        self.bulk_create(started)
        Stretch.objects.bulk_create(Stretch(clock=row, team=row.calendar_team, begins_at=at) for row in started)
        return started

    def meet(self, *, at: datetime) -> None:
        """These promises are kept, or met late: the earliest fact counts."""
        for row in self._locked():
            row._end(met_at=max(at, row.started_at), ended_at=at)

    def met_earlier(self, *, at: datetime) -> None:
        """A fact entered later for an earlier instant: of several the earliest counts."""
        self.filter(met_at__gt=Greatest("started_at", Value(at))).update(met_at=Greatest("started_at", Value(at)))

    def void(self, *, at: datetime) -> None:
        """These promises end without anybody having kept them; one already late stays broken."""
        for row in self._locked():
            row._end(voided_at=at, ended_at=at)

    def stand_still(self, *, at: datetime) -> None:
        for row in self._locked().filter(stopped_at=None):
            row.stand_still(at=at)

    def go_on(self, *, at: datetime) -> None:
        for row in self._locked().exclude(stopped_at=None):
            row.go_on(at=at)

    def hand_to(self, person: Person | None, *, at: datetime) -> None:
        """Another holder: no due time moves, the rungs after due count again from now."""
        for row in self._locked():
            row.owed_by(person, team=row.team, at=at)
            row.re_arm(at=at)
            row.save()

    def taken_by(self, person: Person | None, *, at: datetime) -> None:
        """Somebody took it on, or nobody has it any more, without anything else changing."""
        late = Q(due_at__lt=at)
        counts_for = Case(When(late, then=F("counts_for")), default=Value(person.pk if person else None))
        self.undecided().update(person=person, counts_for=counts_for)

    def hand_to_team(self, team: Team, *, person: Person | None, at: datetime) -> None:
        """Another team: the seconds used stay, the rest runs by its calendar; what is late stays late."""
        calendar = Calendar.objects.of(team)
        for row in self._locked():
            before = row.hours
            row.owed_by(person, team=team, at=at)
            if row.is_not_due(at) and not row.time.is_clock_time:
                row.rebase(before=before, after=calendar.hours, team=team, at=at)
            row.re_arm(at=at)
            row.save()

    def move(self, *, before: OpenHours, after: OpenHours, at: datetime) -> None:
        """The hours changed at ``at``: what was used before stays, the rest runs by the new ones.

        A promise that has not begun yet takes its seconds from the new hours.
        """
        for row in self._locked().filter(stretches__ends_at=None, stretches__team__isnull=False):
            if row.started_at > at:
                row.measure(after)
            elif row.is_not_due(at):
                row.rebase(before=before, after=after, team=row.team, at=at)
            row.save()

    @transaction.atomic
    def take_due_rungs(self, *, at: datetime, limit: int = 1000) -> int:
        """Record the rungs that are due and move each clock to its next one. 0 when nothing is due or others are at it.

        One statement: the claim, the events and the rows of the outbox, so that a sweep that is
        killed leaves all of a batch or nothing, and two at once never take the same rung.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                TAKE_DUE_RUNGS,
                {"at": at, "limit": limit, "kind": Kind.CLOCK_RUNG_DUE, "apps": readers_of(Kind.CLOCK_RUNG_DUE)},
            )
            told = cursor.fetchone()[0] or []
        if told:
            transaction.on_commit(lambda: tell(list(Event.objects.filter(pk__in=told))), robust=True)
        return len(told)

    def _locked(self) -> Self:
        found = self.undecided().select_related("commitment__agreement", "team__calendar")
        return found.order_by("pk").select_for_update(of=("self",))
