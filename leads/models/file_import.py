"""A file of leads on its way in: a job that remembers its place, and the rows that could not be read."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from leads.models.refusals import NotAllowed
from people.models import Person

STALLED_AFTER = timedelta(seconds=30)  # a chunk takes less


def stored_name(job: "Import", name: str) -> str:
    """Where a file is kept: under a name that nobody can guess."""
    return f"imports/{secrets.token_urlsafe(24)}.csv"


class ImportQuerySet(models.QuerySet["Import"]):
    def running(self) -> Self:
        return self.filter(state=Import.State.RUNNING)

    def stalled(self, at: datetime) -> Self:
        """Running, but nobody has worked on them for a while: the message is lost, or the worker was killed."""
        return self.running().filter(Q(worked_at=None) | Q(worked_at__lt=at - STALLED_AFTER))

    def held_up(self, at: datetime) -> Self:
        """Nobody works on them, and they are not at their end: the sweep goes on with some, the others wait for somebody."""
        interrupted = Q(state=Import.State.FAILED) & ~Q(file="")
        return self.filter(interrupted | Q(pk__in=self.model._default_manager.stalled(at).values("pk")))

    def newest_first(self) -> Self:
        return self.select_related("made_by").order_by("-pk")


class Import(models.Model):
    """One file. ``place``, counts and rows change in one transaction, so that a killed worker repeats nothing."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be chosen")
        MAPPED = "mapped", _("Ready to start")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Stopped")
        FAILED = "failed", _("Interrupted")

    name = models.CharField(_("file"), max_length=255)
    file = models.FileField(upload_to=stored_name, max_length=255, blank=True)
    size = models.BigIntegerField()  # bytes
    total = models.PositiveIntegerField(null=True)  # rows, where they were counted beforehand
    encoding = models.CharField(max_length=40)
    separator = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    fields = models.JSONField(default=list)  # what each column becomes: a field, attributes.NAME, or "" for left out
    date_order = models.CharField(max_length=3, default="ymd")
    decimal = models.CharField(max_length=1, default=".")
    zone = models.CharField(max_length=64, default="UTC")
    system = models.CharField(_("system the ids are from"), max_length=60, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    problem = models.TextField(blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=40, blank=True, default="")
    share = models.FloatField(default=0)  # of the file that was read, 0 to 1
    turn = models.PositiveIntegerField(default=0)  # raised by every slice; a message names the one it saw
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="imports")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(rows=F("new") + F("updated") + F("unchanged") + F("rejected")),
                name="every_row_is_counted_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "finished", "cancelled", "failed"]) | Q(started_at__isnull=False),
                name="an_import_began_before_it_ended",
            ),
        )
        indexes = (
            # what the sweep goes on with
            models.Index(fields=["worked_at"], condition=Q(state="running"), name="import_running"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def can_go_on(self) -> bool:
        """Stopped half way, with its file still here."""
        return self.state in (self.State.CANCELLED, self.State.FAILED) and bool(self.file)

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @transaction.atomic
    def choose(self, *, fields: list[str], date_order: str, decimal: str, zone: str, system: str) -> None:
        """What each column becomes, and how the file writes dates and numbers. NotAllowed once it has begun."""
        self._lock()
        if self.state not in (self.State.UPLOADED, self.State.MAPPED):
            raise NotAllowed(_t("This import has begun: its columns stay as they are."))
        self.fields, self.date_order, self.decimal, self.zone, self.system = fields, date_order, decimal, zone, system
        self.state = self.State.MAPPED
        self.save(update_fields=["fields", "date_order", "decimal", "zone", "system", "state"])

    @transaction.atomic
    def start(self, *, by: Person | None, at: datetime) -> None:
        """Begin, or go on after it was stopped or interrupted. NotAllowed when there is nothing to begin."""
        self._lock()
        if self.state != self.State.MAPPED and not self.can_go_on:
            raise NotAllowed(self._standing())
        self.state, self.problem, self.started_at = self.State.RUNNING, "", self.started_at or at
        self.worked_at, self.finished_at, self.cancelled_by = None, None, None
        self.turn += 1
        self.save()
        Event.record(Kind.IMPORT_STARTED, subject=self, actor=by, at=at)

    @transaction.atomic
    def cancel(self, *, by: Person, at: datetime) -> None:
        """Stop after the chunk that is being read; what is in stays. NotAllowed when it does not run."""
        self._lock()  # waits for the chunk
        if self.state != self.State.RUNNING:
            raise NotAllowed(self._standing())
        self.state, self.finished_at, self.cancelled_by = self.State.CANCELLED, at, by
        self.save(update_fields=["state", "finished_at", "cancelled_by"])
        Event.record(Kind.IMPORT_CANCELLED, subject=self, actor=by, at=at)

    def count(self, counts: Mapping[str, int], *, place: str, share: float, at: datetime) -> None:
        """Write down how far it is. Call it in the transaction of the rows."""
        for outcome, number in counts.items():
            setattr(self, outcome, getattr(self, outcome) + number)
        self.rows += sum(counts.values())
        self.place, self.share, self.worked_at = place, share, at
        self.save(update_fields=["rows", *counts, "place", "share", "worked_at"])

    def finish(self, *, at: datetime) -> None:
        """The last row is in; the file is not kept. Call it with the row locked."""
        self.state, self.share, self.finished_at, self.worked_at = self.State.FINISHED, 1, at, at
        storage, kept, self.file = self.file.storage, str(self.file.name), ""
        self.save(update_fields=["state", "share", "finished_at", "worked_at", "file"])
        transaction.on_commit(lambda: storage.delete(kept))
        Event.record(Kind.IMPORT_FINISHED, subject=self, actor=self.made_by, at=at)

    @transaction.atomic
    def fail(self, problem: str, *, at: datetime) -> None:
        """Something nobody foresaw: what is in stays, and it can go on."""
        self._lock()
        if self.state == self.State.RUNNING:
            self.state, self.problem, self.finished_at = self.State.FAILED, problem, at
            self.save(update_fields=["state", "problem", "finished_at"])

    def claim(self, *, turn: int) -> bool:
        """Take the next slice; False when another worker has taken it."""
        taken = Import.objects.running().filter(pk=self.pk, turn=turn).update(turn=turn + 1)
        self.turn = turn + 1
        return bool(taken)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Import.objects.select_for_update())

    def _standing(self) -> str:
        return _t("This import is another state by now: %(state)s.") % {"state": self.get_state_display()}


class ImportProblem(models.Model):
    """A row that was not taken, as it stood in the file, with what is wrong with it."""

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    reasons = models.JSONField(default=list)  # (header, value, reason)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "line"], name="one_problem_per_row"),)

    def __str__(self) -> str:
        return _t("Line %(line)s") % {"line": self.line}

    @classmethod
    def of(cls, job: Import, *, line: int, cells: list[str], reasons: list[tuple[str, str, str]]) -> "ImportProblem":
        """Not yet written; the database takes no NUL."""
        clean: Any = [[part.replace("\0", "") for part in reason] for reason in reasons]
        return cls(job=job, line=line, cells=[cell.replace("\0", "") for cell in cells], reasons=clean)
