"""How it goes, in numbers read from the database and Valkey when somebody asks: the same whichever process answers.

Another measure is a function here and a line in ``OF_THE_DATABASE``: ``f(at) -> measures``, in a statement or two whose cost
does not grow with what lies in the past.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Count, Min, Q
from redis import RedisError

from events.models import Outgoing
from events.registry import apps_that_read
from leads.models import Handoff, Import
from notifications.models import Mail
from operations.heartbeats import last, queue_lengths, seconds_since
from people.models import Side, Team
from sla.models import Clock

log = structlog.get_logger(__name__)
PATIENCE = "SET LOCAL statement_timeout = 2000"

Values = list[tuple[tuple[str, ...], float]]
Found = dict[tuple[str, ...], tuple[int, datetime | None]]  # by labels: how many, and since when the first


@dataclass(frozen=True)
class Measure:
    """A number for each combination of labels; ``text`` says what it is."""

    name: str
    text: str
    labels: tuple[str, ...]
    values: Values


def measures(*, at: datetime) -> Iterator[Measure]:
    """All there are. Where a server is away, those that it would tell are missing, and ``up`` says so."""
    up: Values = []
    for server, read in (("database", _of_the_database), ("redis", _of_valkey)):
        try:
            found = list(read(at))
            up.append(((server,), 1))
            yield from found
        except (DatabaseError, InterfaceError, RedisError) as failure:
            log.warning("measures_missing", server=server, exception=failure)
            up.append(((server,), 0))
    yield Measure("up", "Whether a server answers.", ("server",), up)


def _of_the_database(at: datetime) -> Iterator[Measure]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        for read in OF_THE_DATABASE:
            yield from read(at)


def handoffs(at: datetime) -> Iterable[Measure]:
    """What waits for a sales team; a team for which nothing waits has a zero."""
    teams = dict(Team.objects.filter(side=Side.SALES).values_list("pk", "name"))
    rows = Handoff.objects.filter(team__in=teams, state=Handoff.State.WAITING).values_list("team")
    waiting = {team: (number, oldest) for team, number, oldest in rows.annotate(Count("pk"), Min("submitted_at"))}
    found: Found = {(name, str(pk)): waiting.get(pk, (0, None)) for pk, name in teams.items()}
    labels = ("team", "team_id")
    yield Measure("handoffs_waiting", "Handoffs that nobody has accepted or returned.", labels, _numbers(found))
    yield Measure("handoffs_waiting_oldest_seconds", "Age of the oldest of them.", labels, _ages(found, at))


def events(at: datetime) -> Iterable[Measure]:
    """What each app has still to read of what happened."""
    counts = {"number": Count("pk"), "again": Count("pk", filter=Q(attempts__gt=0)), "oldest": Min("event__at")}
    rows = Outgoing.objects.values("app").annotate(**counts).values_list("app", *counts)
    read = {app: (number, again, oldest) for app, number, again, oldest in rows}
    by_app = {app: read.get(app, (0, 0, None)) for app in sorted({*apps_that_read(), *read})}
    unread: Found = {(app,): (number, oldest) for app, (number, _again, oldest) in by_app.items()}
    again: Values = [((app,), number) for app, (_number, number, _oldest) in by_app.items()]
    yield Measure("events_unread", "Events that an app has still to read.", ("app",), _numbers(unread))
    yield Measure("events_unread_oldest_seconds", "Age of the oldest of them.", ("app",), _ages(unread, at))
    yield Measure("events_put_back", "Events whose reading failed, to be tried again.", ("app",), again)


def sweep(at: datetime) -> Iterable[Measure]:
    """Rungs of the ladder whose time has come and that nobody took."""
    due = Clock.objects.filter(next_rung_at__lte=at).aggregate(number=Count("pk"), oldest=Min("next_rung_at"))
    found: Found = {(): (due["number"], due["oldest"])}
    yield Measure("rungs_due", "Rungs of promises that are due and not taken.", (), _numbers(found))
    yield Measure("sweep_late_seconds", "By how much the sweep is late: the oldest of them.", (), _ages(found, at))


def mail(at: datetime) -> Iterable[Measure]:
    """A statement for each state: each has an index of its own, and what was sent is never looked at."""
    found: Found = {}
    for state, since in (
        (Mail.State.QUEUED, "due_at"),
        (Mail.State.SENDING, "claimed_at"),
        (Mail.State.FAILED, "due_at"),
    ):
        row = Mail.objects.filter(state=state).aggregate(number=Count("pk"), oldest=Min(since))
        found[(str(state),)] = (row["number"], row["oldest"])
    yield Measure("mail", "Mail that has not left the house, by state.", ("state",), _numbers(found))
    yield Measure(
        "mail_oldest_seconds", "For how long the oldest is due, being sent, or failed.", ("state",), _ages(found, at)
    )


def imports(at: datetime) -> Iterable[Measure]:
    """How far each running import is, and when it last got on."""
    running = list(
        Import.objects.running().values_list("pk", "rows", "share", "worked_at", "started_at").order_by("pk")
    )
    failed = Import.objects.filter(state=Import.State.FAILED).exclude(file="").count()
    by_state: Values = [(("running",), len(running)), (("interrupted",), failed)]
    yield Measure("imports", "Imports that run, or were interrupted and can go on.", ("state",), by_state)
    rows: Values = [((str(pk),), number) for pk, number, *_more in running]
    shares: Values = [((str(pk),), share) for pk, _rows, share, *_more in running]
    idle: Found = {(str(pk),): (1, worked or started) for pk, _rows, _share, worked, started in running}
    yield Measure("import_rows", "Rows that a running import has read.", ("import",), rows)
    yield Measure("import_share", "The part of its file that it has read, 0 to 1.", ("import",), shares)
    yield Measure("import_idle_seconds", "Since it last got on.", ("import",), _ages(idle, at))


OF_THE_DATABASE: tuple[Callable[[datetime], Iterable[Measure]], ...] = (handoffs, events, sweep, mail, imports)


def _of_valkey(at: datetime) -> Iterator[Measure]:
    since: Values = [((part,), seconds) for part, seconds in seconds_since(last(), at=at).items()]
    lengths: Values = [((queue,), length) for queue, length in queue_lengths().items()]
    yield Measure("heartbeat_age_seconds", "Since a part in the background was last heard of.", ("part",), since)
    yield Measure("queue_length", "Tasks that wait in a queue.", ("queue",), lengths)


def _numbers(found: Found) -> Values:
    return [(labels, number) for labels, (number, _oldest) in found.items()]


def _ages(found: Found, at: datetime) -> Values:
    """0 where there is none, or its time has not come."""
    return [
        (labels, max(0.0, (at - oldest).total_seconds()) if oldest else 0.0) for labels, (_n, oldest) in found.items()
    ]
