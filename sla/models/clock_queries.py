"""Questions about many clocks, and what is done to many at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Least

from events.kinds import Kind
from events.models import Event
from events.registry import readers_of, tell
from frame import rows
from people.models import Person, Team
from sla.models.agreement import Commitment
from sla.models.calendar import Calendar
from sla.models.promises import Promises
from sla.models.stretch import Stretch

if TYPE_CHECKING:
    from sla.models.running import Clock

LOCKED = " AND met_at IS NULL AND voided_at IS NULL ORDER BY id"
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

    def in_hand(self) -> Promises:
        """These, locked in order of their ids, to be changed together."""
        found = self.undecided().order_by("pk").select_for_update(of=("self",))
        return Promises.locked(rows.note(list(found)))

    def promised_about(self, subject: models.Model) -> Promises:
        """The same of all about this very thing."""
        about = [subject._meta.label_lower, subject.pk]
        return Promises.locked(
            rows.read(self.model, f"subject_type = %s AND subject_id = %s{LOCKED}", about, lock="UPDATE")
        )

    def promised_on(self, thread: models.Model, kind: str) -> Promises:
        """The same of one kind on this timeline."""
        on = [thread._meta.label_lower, thread.pk, kind]
        where = f"thread_type = %s AND thread_id = %s AND kind = %s{LOCKED}"
        return Promises.locked(rows.read(self.model, where, on, lock="UPDATE"))

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
        prepared = self.prepared(commitments, subject=subject, thread=thread, team=team, person=person, at=at)
        return self.begin(prepared, subject=subject)

    def prepared(
        self,
        commitments: Iterable[Commitment],
        *,
        subject: models.Model,
        thread: models.Model,
        team: Team,
        person: Person | None,
        at: datetime,
    ) -> list["Clock"]:
        """These promises with their due times, not yet written: what they are about may be written in between."""
        calendar = Calendar.objects.held_still(team)
        return [
            self.model.begun(
                commitment, subject=subject, thread=thread, team=team, person=person, calendar=calendar, at=at
            )
            for commitment in commitments
        ]

    def begin(self, prepared: list["Clock"], *, subject: models.Model) -> list["Clock"]:
        """Write what was prepared."""
        for row in prepared:
            row.subject_id = subject.pk
        rows.insert(prepared)
        for row in prepared:
            row.ran = [Stretch(clock=row, team=row.calendar_team, begins_at=row.started_at)]
        rows.insert([stretch for row in prepared for stretch in row.ran])
        return prepared

    def met_earlier(self, *, at: datetime) -> None:
        """A fact entered later for an earlier instant: of several the earliest counts."""
        self.filter(met_at__gt=Greatest("started_at", Value(at))).update(met_at=Greatest("started_at", Value(at)))

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
