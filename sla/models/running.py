from datetime import datetime
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from people.models import Person, Side, Team
from sla import clock
from sla.hours import Calendar as OpenHours
from sla.ladder import Step, instants, steps_for
from sla.models.agreement import Commitment
from sla.models.calendar import Calendar
from sla.models.clock_queries import ClockQuerySet
from sla.models.stretch import Stretch

MOMENT = 1e-5  # seconds; times are kept to the microsecond
NEXT_RUNG = "CASE WHEN met_at IS NULL AND voided_at IS NULL THEN rungs[rungs_taken + 1] END"  # arrays count from 1


class _NextRung(models.Func):
    """The instant of the next rung while the clock is undecided; kept by the database itself."""

    template = NEXT_RUNG
    output_field = models.DateTimeField()


class Clock(models.Model):
    """One running promise: whose, for what, due when.

    While a clock that is not yet late stands still, ``due_at`` and ``rungs`` are null and
    ``seconds_left`` is kept; a late one keeps both.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=16, choices=Commitment.Kind)
    side = models.CharField(max_length=9, choices=Side)
    tier = models.CharField(max_length=1, blank=True, default="")
    firm = models.BooleanField(default=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    thread_type = models.CharField(max_length=60)
    thread_id = models.BigIntegerField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="clocks")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="clocks")
    # whom the numbers count it for: who owed it when it was decided, even if somebody else has it to do since
    counts_for_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    counts_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    target_seconds = models.FloatField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    seconds_left = models.FloatField(null=True)
    met_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    ladder = ArrayField(models.CharField(max_length=20), default=list)
    rungs = ArrayField(models.DateTimeField(), null=True)
    rungs_taken = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.GeneratedField(expression=_NextRung(), output_field=models.DateTimeField(), db_persist=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        indexes = (
            # the sweep: its cost grows with what is due, not with what exists
            models.Index(
                fields=["next_rung_at", "id"], condition=Q(next_rung_at__isnull=False), name="clock_next_rung"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="clock_subject"),
            models.Index(fields=["thread_type", "thread_id"], name="clock_thread"),
            # overdue now; nothing else, so that it is no way to the promises about one thing before the table is analysed
            models.Index(
                fields=["due_at"],
                condition=Q(met_at=None, voided_at=None, due_at__isnull=False),
                name="clock_undecided_due",
            ),
            # what stands still before its due time: with the index above, all that is undecided and not late
            models.Index(
                fields=["stopped_at"],
                condition=Q(met_at=None, voided_at=None, due_at=None),
                name="clock_standing_still",
            ),
            # what runs for a person, and for a team while nobody holds it: every page of theirs counts it
            models.Index(fields=["person"], condition=Q(met_at=None, voided_at=None), name="clock_undecided_person"),
            models.Index(
                fields=["team"], condition=Q(met_at=None, voided_at=None, person=None), name="clock_undecided_team"
            ),
            # what was decided on a day, for its numbers and the lists behind them
            models.Index(Least("met_at", "due_at"), condition=Q(firm=True), name="clock_decided"),
            models.Index(fields=["met_at"], condition=Q(firm=False, met_at__isnull=False), name="clock_aim_met"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(target_seconds__gt=0), name="a_promise_gives_time"),
            models.CheckConstraint(condition=Q(met_at=None) | Q(voided_at=None), name="met_or_voided_not_both"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, seconds_left__isnull=True)
                | Q(due_at__isnull=True, seconds_left__isnull=False, rungs__isnull=True),
                name="due_or_seconds_left",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False)
                | Q(stopped_at__isnull=False)
                | Q(voided_at__isnull=False)
                | Q(met_at__isnull=False),
                name="only_what_stands_still_has_no_due_time",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(met_at__gte=F("started_at")), name="met_after_its_start"
            ),
        )

    def __str__(self) -> str:
        return str(Commitment.Kind(self.kind).label)

    @classmethod
    def begun(
        cls,
        commitment: Commitment,
        *,
        subject: models.Model,
        thread: models.Model,
        team: Team,
        person: Person | None,
        calendar: Calendar,
        at: datetime,
    ) -> "Clock":
        """A clock of this commitment, not yet written. Its target becomes seconds here, once."""
        ladder = steps_for(commitment.agreement.document["ladder"], kind=commitment.kind, firm=commitment.firm)
        row = cls(
            commitment=commitment,
            kind=commitment.kind,
            side=commitment.side,
            tier=commitment.tier,
            firm=commitment.firm,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            thread_type=thread._meta.label_lower,
            thread_id=thread.pk,
            team=team,
            person=person,
            counts_for_team=team,
            counts_for=person,
            started_at=at,
            ladder=[step.action for step in ladder],
        )
        row.measure(calendar.hours)
        return row

    @property
    def time(self) -> clock.Target:
        return self.commitment.time

    @cached_property
    def ran(self) -> list[Stretch]:
        """Its stretches; whoever changes it has them in hand."""
        return list(self.stretches.all())

    @property
    def is_undecided(self) -> bool:
        return self.met_at is None and self.voided_at is None

    @property
    def calendar_team(self) -> Team | None:
        """Whose hours count; None when the promise runs by the clock on the wall."""
        return None if self.time.is_clock_time else self.team

    @property
    def hours(self) -> OpenHours:
        return clock.ALWAYS if self.time.is_clock_time else Calendar.objects.read_with(self.team).hours

    @property
    def steps(self) -> list[Step]:
        return steps_for(self.commitment.agreement.document["ladder"], kind=self.kind, firm=self.firm)

    def is_late(self, at: datetime) -> bool:
        """Whether its due time has passed while nobody had met it; due exactly now is not late."""
        return self.due_at is not None and at > self.due_at

    def is_not_due(self, at: datetime) -> bool:
        """Whether it runs and its due time is still to come."""
        return self.due_at is not None and at < self.due_at

    def has_come(self, action: str, *, at: datetime) -> bool:
        """Whether this rung of its ladder, as it is armed now, is due."""
        return any(said == action and moment <= at for said, moment in zip(self.ladder, self.rungs or (), strict=False))

    def is_broken(self, at: datetime) -> bool:
        """``least(met, voided, now) > due``, from instants, never from when a job ran."""
        decided = min(moment for moment in (self.met_at, self.voided_at, at) if moment is not None)
        return self.firm and self.is_late(decided)

    def used(self, *, at: datetime) -> float:
        """Seconds of business time it has run."""
        return sum(stretch.used(at=at) for stretch in self.ran)

    def meet(self, *, at: datetime) -> None:
        """Kept, or met late; never before it began."""
        self._close_stretch(at=max(at, self.started_at))
        self.met_at = max(at, self.started_at)

    def void(self, *, at: datetime) -> None:
        """It ends without anybody having kept it."""
        self._close_stretch(at=max(at, self.started_at))
        self.voided_at = at

    def owed_by(self, person: Person | None, *, team: Team | None, at: datetime) -> None:
        """Somebody else has it to do from now, of another team if one is named; what is late already still counts for
        whoever let it run late."""
        self.person_id = person.pk if person else None
        if team:
            self.team = team
        if not self.is_late(at):
            self.counts_for_team_id, self.counts_for_id = self.team_id, self.person_id

    def stand_still(self, *, at: datetime) -> None:
        """Keep what is left; a late one keeps its due time and rungs too."""
        at = self._close_stretch(at=at)
        self.stopped_at = at
        if not self.is_late(at):
            self.seconds_left = max(self.target_seconds - self.used(at=at), 0.0)
            self.due_at, self.rungs = None, None

    def go_on(self, *, at: datetime) -> None:
        """Run again with exactly the time that was left; of two at once, never before the one that stopped it."""
        at, self.stopped_at = max(at, self.stopped_at or at), None
        if self.seconds_left is not None:
            self._aim(self.hours, left=self.seconds_left, at=at)
            self.seconds_left = None
        self.ran.append(Stretch(clock=self, team=self.calendar_team, begins_at=at))

    def rebase(self, *, before: OpenHours, after: OpenHours, team: Team, at: datetime) -> None:
        """From ``at`` on other hours count. Seconds used so far were used by those before.

        Where both agree until the due time it stays, also at an opening (to business time the same as the closing before).
        """
        if self.stopped_at is not None or self.due_at is None:
            return
        at = self._close_stretch(at=at, by=before)
        left = max(self.target_seconds - self.used(at=at), 0.0)
        if abs(clock.used(after, start=at, end=self.due_at) - left) > MOMENT:
            self._aim(after, left=left, at=at)
        else:
            self._set_rungs(after, left=left, at=at)
        self.ran.append(Stretch(clock=self, team=team, begins_at=at))

    def re_arm(self, *, at: datetime) -> None:
        """The rungs after due count again: from due, or from now when it is late already."""
        if self.rungs is None or self.due_at is None:
            return
        base = max(self.due_at, at)
        later = instants(self.steps, calendar=self.hours, due=base, shares={})
        kept = [step.is_after_due for step in self.steps]
        self.rungs = [later[index] if after_due else self.rungs[index] for index, after_due in enumerate(kept)]
        self.rungs_taken = min(self.rungs_taken, kept.count(False))

    def measure(self, hours: OpenHours) -> None:
        """Turn the target into seconds by these hours, from the start."""
        runs_by = clock.running_calendar(hours, target=self.time)
        self.target_seconds = clock.target_seconds(hours, start=self.started_at, target=self.time)
        self.due_at = clock.target_due(hours, start=self.started_at, target=self.time)
        self._set_rungs(runs_by, left=self.target_seconds, at=self.started_at)

    def _aim(self, calendar: OpenHours, *, left: float, at: datetime) -> None:
        """Set the due time and every rung for the seconds left from ``at`` on."""
        self.due_at = (
            clock.due(calendar, start=at, seconds=left) if left > 0 else clock.next_opening(calendar, after=at)
        )
        self._set_rungs(calendar, left=left, at=at)

    def _set_rungs(self, calendar: OpenHours, *, left: float, at: datetime) -> None:
        used = self.target_seconds - left
        shares = {
            step.share: clock.due(calendar, start=at, seconds=ahead)
            if (ahead := step.share * self.target_seconds - used) > 0
            else at
            for step in self.steps
            if step.share is not None
        }
        if self.due_at is not None:
            self.rungs = instants(self.steps, calendar=calendar, due=self.due_at, shares=shares)

    def _close_stretch(self, *, at: datetime, by: OpenHours | None = None) -> datetime:
        """End the stretch that runs, at its beginning at the earliest; when that was."""
        for stretch in self.ran:
            if stretch.ends_at is None:
                at = stretch.close(at=at, by=by)
        return at
