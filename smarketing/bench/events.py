"""From events to what people are told: how many rows of notifications a second the outbox makes of rungs that are due."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median

from events.outbox import hand_out
from notifications.models import Notification
from smarketing.bench import Result, Say
from smarketing.bench.pairs import ROUNDS
from smarketing.bench.sweep import Running

AT_LEAST = 3000  # rows a second
EVENTS = 2000


def measure(say: Say) -> Iterator[Result]:
    """Promises that nobody holds come due: each tells a whole team; the readers of notifications write whom that tells, and the mail that follows."""
    running = Running(datetime.now(UTC))
    running.grow(EVENTS)
    speeds = []
    for _ in range(ROUNDS):
        running.make_due(EVENTS)
        running.sweep()
        before, begun = Notification.objects.count(), time.perf_counter()
        hand_out("notifications", at=running.now)
        taken = time.perf_counter() - begun
        told = Notification.objects.count() - before
        say(f"{told:,} notifications in {taken:.2f} s")
        speeds.append(told / taken)
    yield Result("events: notification rows", median(speeds), AT_LEAST, "rows/s", 1, least=True)
