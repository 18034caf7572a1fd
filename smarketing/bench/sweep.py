"""The sweep: 10,000 promises that are due among many that run, beside one statement of plain SQL with the same writes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from events.kinds import Kind
from events.registry import readers_of
from sla.models import Clock
from smarketing.bench import Result, Say
from smarketing.bench.filling import put, rewritten
from smarketing.bench.house import House
from smarketing.bench.pairs import alternate
from smarketing.bench.stories import Teller

DUE, FEW, RUNNING, MANY = 10_000, 20_000, 200_000, 1_000_000
OF_THE_LIMIT, GROWS = 0.5, 1.3

# The same writes without anything else: nobody to share with, nothing to put in order.
PLAIN = """
WITH taken AS (
    UPDATE sla_clock SET rungs_taken = rungs_taken + 1 WHERE next_rung_at <= %(at)s
    RETURNING id, thread_type, thread_id, ladder[rungs_taken] AS rung, rungs[rungs_taken] AS rung_at
), told AS (
    INSERT INTO events_event (kind, subject_type, subject_id, thread_type, thread_id, actor_id, at, details)
    SELECT %(kind)s, 'sla.clock', id, thread_type, thread_id, NULL, %(at)s,
           jsonb_build_object('rung', rung, 'rung_at', rung_at)
    FROM taken RETURNING id
)
INSERT INTO events_outgoing (event_id, app, due_at, attempts, error)
SELECT told.id, app, %(at)s, 0, '' FROM told, unnest(%(apps)s::text[]) AS app
"""


class Running:
    """Promises that run, most of them for a long time to come."""

    def __init__(self, now: datetime) -> None:
        house = House.build(at=now - timedelta(days=60))
        [story, *_] = Teller(house, seed=1).open(now - timedelta(hours=1), many=1)
        self.told = Clock.objects.filter(subject_type="leads.handoff", subject_id=story.handoff.pk).order_by("pk")[0]
        self.now, self.number, self.due = now, 0, 0

    def grow(self, number: int) -> None:
        """So many in all, whose next rung is weeks away."""
        put(Clock, (self._line(place) for place in range(self.number, number)))
        self.number = number
        self._statement("ANALYZE sla_clock")

    def _line(self, place: int) -> str:
        far = self.now + timedelta(days=30, seconds=place)
        changes = {"id": 1_000_000 + place, "due_at": far, "rungs": [far for _ in self.told.ladder], "rungs_taken": 0}
        return rewritten(self.told, **changes)

    def make_due(self, number: int = DUE) -> None:
        """The first so many have a rung that has come."""
        self.due = number
        due = self.now - timedelta(minutes=1)
        Clock.objects.filter(pk__gte=1_000_000, pk__lt=1_000_000 + number).update(
            rungs=[due, *[self.now + timedelta(days=40)] * (len(self.told.ladder) - 1)], rungs_taken=0
        )
        self._statement("VACUUM ANALYZE sla_clock")

    def sweep(self) -> None:
        taken = 0
        while some := Clock.objects.take_due_rungs(at=self.now):
            taken += some
        if taken != self.due:
            raise SystemExit(f"{taken} of {self.due} were taken.")

    def plain(self) -> None:
        values = {"at": self.now, "kind": Kind.CLOCK_RUNG_DUE, "apps": readers_of(Kind.CLOCK_RUNG_DUE)}
        self._statement(PLAIN, values)

    def _statement(self, text: str, values: dict[str, Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, values)


def measure(say: Say) -> Iterator[Result]:
    """Rows a second, at 200,000 that run; then the same work at 20,000 and at a million."""
    running = Running(datetime.now(UTC))
    Clock.objects.undecided().update(voided_at=running.now)  # those of the story itself
    times: dict[int, float] = {}
    for number in (FEW, RUNNING, MANY):
        running.grow(number)
        ours, plain = alternate(running.sweep, running.plain, before=running.make_due)
        times[number] = ours
        say(f"{number:,} running: ours {DUE / ours:,.0f} rows a second, plain SQL {DUE / plain:,.0f}")
        if number == RUNNING:
            yield Result("sweep: beside plain SQL", DUE / ours, DUE / plain, "rows/s", OF_THE_LIMIT, least=True)
    yield Result("sweep: 1,000,000 beside 20,000", times[MANY] * 1000, times[FEW] * 1000, "ms", GROWS)
    reset_queries()
    with CaptureQueriesContext(connection) as sent:
        Clock.objects.take_due_rungs(at=running.now)
    statements = [one for one in sent.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    yield Result("sweep: statements of an idle tick", len(statements), 1, "", 1)
