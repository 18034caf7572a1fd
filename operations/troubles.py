"""What went wrong and waits: events that could not be read, mail that was refused, imports that stand still."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.failures import without_values
from events.kinds import Kind
from events.models import Event, Outgoing
from leads.import_tasks import nudge
from leads.models import Import, NotAllowed
from notifications.models import Mail
from people.models import Person, Workspace

SHOWN = 50


@dataclass(frozen=True)
class Trouble:
    """One thing that waits. ``error`` says nothing about anybody; ``next_at`` is None for what waits for somebody to press."""

    pk: int
    name: str
    who: str
    tries: int | None
    error: str
    since: datetime | None
    next_at: datetime | None
    href: str = ""


@dataclass(frozen=True)
class Work:
    """A kind of work that can go wrong: which of it did, how a row reads, and how it is tried again (how many were)."""

    code: str
    title: str | Promise
    held_up: Callable[[datetime], Any]
    read: Callable[[Any], Trouble]
    again: Callable[..., int]


@dataclass(frozen=True)
class Waiting:
    """What waits of one kind of work: the first of it, and how much it is in all."""

    work: Work
    troubles: list[Trouble]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.troubles)


def waiting(*, at: datetime) -> list[Waiting]:
    """Everything that waits, longest first; kinds of which nothing does are left out."""
    found = []
    for work in WORKS.values():
        rows = work.held_up(at)
        troubles = [work.read(row) for row in rows.order_by("pk")[:SHOWN]]
        if troubles:
            found.append(Waiting(work, troubles, len(troubles) if len(troubles) < SHOWN else rows.count()))
    return found


def number_waiting(*, at: datetime) -> int:
    return sum(work.held_up(at).count() for work in WORKS.values())


@transaction.atomic
def try_again(work: Work, *, only: int | None, by: Person, at: datetime) -> int:
    """Have one of it, or all, tried now; how many there were to try. Pressed twice, or beside a try, it changes nothing more."""
    rows = work.held_up(at)
    number = work.again(rows if only is None else rows.filter(pk=only), by=by, at=at)
    if number:
        details: dict[str, Any] = {"work": work.code, "count": number} | ({} if only is None else {"only": only})
        Event.record(Kind.WORK_TRIED_AGAIN, subject=Workspace.current() or by, actor=by, at=at, **details)
    return number


def _put_back(at: datetime) -> Any:
    return Outgoing.objects.put_back().select_related("event")


def _read_put_back(row: Outgoing) -> Trouble:
    return Trouble(row.pk, row.event.kind, row.app, row.attempts, row.error, row.event.at, row.due_at)


def _refused(at: datetime) -> Any:
    return Mail.objects.held_up().select_related("notification__event")


def _read_refused(row: Mail) -> Trouble:
    name = row.notification.event.kind if row.notification else Kind.PERSON_INVITED.value
    told_at = row.notification.told_at if row.notification else None
    is_given_up = row.state == Mail.State.FAILED
    error = without_values(row.error)  # an old row may quote somebody
    return Trouble(row.pk, name, "", row.attempts, error, told_at, None if is_given_up else row.due_at)


def _standing(at: datetime) -> Any:
    return Import.objects.held_up(at)


def _read_standing(job: Import) -> Trouble:
    href = reverse("leads:import_detail", args=[job.pk])
    return Trouble(job.pk, job.name, "", None, job.problem, job.worked_at or job.started_at, None, href)


def _due_now(rows: Any, *, by: Person, at: datetime) -> int:
    number: int = rows.select_related(None).try_again(at=at)
    return number


def _go_on(rows: Any, *, by: Person, at: datetime) -> int:
    """Those that were interrupted start again; for those whose message is lost another one is sent."""
    number = 0
    for job in rows.order_by("pk"):
        try:
            if not job.is_running:
                job.start(by=by, at=at)
        except NotAllowed:
            continue  # somebody was first
        transaction.on_commit(partial(nudge, job))
        number += 1
    return number


WORKS = {
    work.code: work
    for work in (
        Work("events", _("Events that could not be read"), _put_back, _read_put_back, _due_now),
        Work("mail", _("Mail that was refused"), _refused, _read_refused, _due_now),
        Work("imports", _("Imports that stand still"), _standing, _read_standing, _go_on),
    )
}
