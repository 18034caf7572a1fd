import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from events.kinds import Kind, sentence_of
from events.names import in_words
from events.registry import readers_of, tell

AT_ONCE = 2000  # events in one statement
# The events and what each app has still to read of them. Rows get their ids in the order in which they are given.
WRITE = """
WITH told AS (
    INSERT INTO events_event (kind, subject_type, subject_id, thread_type, thread_id, actor_id, at, details)
    VALUES {rows}
    RETURNING id, kind, at
), outgoing AS (
    INSERT INTO events_outgoing (event_id, app, due_at, attempts, error)
    SELECT told.id, app, told.at, 0, '' FROM told JOIN unnest(%s::text[], %s::text[]) AS reader(kind, app) USING (kind)
    ORDER BY told.id
)
SELECT id FROM told ORDER BY id
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        """What happened to this very thing."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def on_thread(self, thread: models.Model) -> Self:
        """What shows on this thing's timeline."""
        return self.filter(thread_type=thread._meta.label_lower, thread_id=thread.pk)

    def of(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)


class Event(models.Model):
    """Who did what to what, when. Append-only: the database refuses to change or delete a row."""

    kind = models.CharField(max_length=40, choices=Kind)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    thread_type = models.CharField(max_length=60)
    thread_id = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    subject: models.Model | None = None  # in the hands of whoever has just recorded it; never read from the database

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (
            # the timeline of a lead, agreement or term, newest first
            models.Index(fields=["thread_type", "thread_id", "id"], name="event_thread"),
            # who was first: the latest step of one handoff
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.sentence()

    @classmethod
    def record(
        cls,
        kind: Kind,
        *,
        subject: models.Model,
        actor: models.Model | None,
        at: datetime,
        thread: models.Model | None = None,
        **details: Any,
    ) -> "Event":
        """Write one event, and a row in the outbox of each app that reads its kind."""
        return cls.record_many([cls.build(kind, subject=subject, actor=actor, at=at, thread=thread, **details)])[0]

    @classmethod
    def build(
        cls,
        kind: Kind,
        *,
        subject: models.Model,
        actor: models.Model | None,
        at: datetime,
        thread: models.Model | None = None,
        **details: Any,
    ) -> "Event":
        """An event not yet written, for ``record_many``. Details hold ids, codes, numbers, instants only."""
        thread = thread or subject
        event = cls(
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            thread_type=thread._meta.label_lower,
            thread_id=thread.pk,
            actor_id=actor.pk if actor else None,
            at=at,
            details=details,
        )
        event.subject = subject
        return event

    @classmethod
    def record_many(cls, events: Iterable["Event"]) -> list["Event"]:
        """Write the events and their outbox rows; call it in the transaction of the change itself."""
        written = list(events)
        for first in range(0, len(written), AT_ONCE):
            _write(written[first : first + AT_ONCE])
        transaction.on_commit(partial(tell, written), robust=True)
        return written

    def sentence(self, *, known: Mapping[tuple[str, int], str] | None = None) -> str:
        """What happened in words, names looked up now: one by one, but for those ``known`` by detail and id."""
        actor = str(self.actor) if self.actor_id else _("Smarketing")
        known = known or {}
        words = {
            name: known[name, value] if isinstance(value, int) and (name, value) in known else in_words(name, value)
            for name, value in self.details.items()
        }
        return sentence_of(self.kind, self.details) % (defaultdict(lambda: "…") | {"actor": actor, **words})

    def told(self) -> str:
        """The sentence with its time in the reader's zone, for whoever came too late."""
        return _("%(sentence)s (%(moment)s).") % {
            "sentence": self.sentence().removesuffix("."),
            "moment": self._moment(),
        }

    def signature(self) -> str:
        """Who it was, and when."""
        return _("%(person)s, %(moment)s") % {"person": self.actor or _("Smarketing"), "moment": self._moment()}

    def _moment(self) -> str:
        return formats.date_format(timezone.localtime(self.at), _("D j M, G:i"))


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def put_back(self) -> Self:
        """Read once at least, and not to the end."""
        return self.filter(attempts__gt=0)

    @transaction.atomic
    def try_again(self, *, at: datetime) -> int:
        """What was put back is due now; how many were not already. What is being read this moment is left to that."""
        waiting = self.put_back().filter(due_at__gt=at).order_by("pk").select_for_update(skip_locked=True)
        return Outgoing.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(due_at=at)


class Outgoing(models.Model):
    """One event that one app has still to read. Taken under SKIP LOCKED, so order of ids never matters."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+", db_index=False)
    app = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "app"], name="one_outgoing_per_app"),)
        # what an app may take next
        indexes = (models.Index(fields=["app", "due_at", "id"], name="outgoing_due"),)

    def __str__(self) -> str:
        return f"{self.app}: event {self.event_id}"


def _write(events: list[Event]) -> None:
    reading = [(kind, app) for kind in {event.kind for event in events} for app in readers_of(Kind(kind))]
    values = [
        value
        for event in events
        for value in (
            event.kind,
            event.subject_type,
            event.subject_id,
            event.thread_type,
            event.thread_id,
            event.actor_id,
            event.at,
            json.dumps(event.details, cls=DjangoJSONEncoder),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE.format(rows=", ".join([ROW] * len(events))),
            [*values, [kind for kind, _app in reading], [app for _kind, app in reading]],
        )
        for event, (pk,) in zip(events, cursor.fetchall(), strict=True):
            event.pk, event._state.adding, event._state.db = pk, False, connection.alias
