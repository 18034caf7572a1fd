"""Hands every event, once, to each app that reads its kind.

All effects of a batch or none: readers do database work only, in the transaction that deletes the
rows. A batch that fails is tried one by one; what still fails waits longer each time and is shown
to operators.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F

from events.failures import in_short
from events.kinds import Kind
from events.models import Event, Outgoing
from events.registry import Reader, apps_that_read, readers

log = structlog.get_logger(__name__)
BATCH = 1000


def hand_out_all(*, at: datetime) -> int:
    """Let every app read what waits for it; the number of events read."""
    return sum(hand_out(app, at=at) for app in apps_that_read())


def hand_out(app: str, *, at: datetime) -> int:
    """Let one app read until nothing due is left. Safe to run twice or in parallel."""
    total = 0
    while taken := _take(app, at=at, limit=BATCH):
        total += taken
    return total


def _take(app: str, *, at: datetime, limit: int) -> int:
    try:
        return _read_batch(app, at=at, limit=limit)
    except Exception:
        log.exception("outbox_batch_failed", app=app, next="one by one")
    return _one_by_one(app, at=at, limit=limit)


@transaction.atomic
def _read_batch(app: str, *, at: datetime, limit: int, only: int | None = None) -> int:
    rows = Outgoing.objects.select_for_update(skip_locked=True).filter(app=app, due_at__lte=at).order_by("due_at", "id")
    if only is not None:
        rows = rows.filter(pk=only)
    taken = list(rows.values_list("pk", "event_id")[:limit])
    if not taken:
        return 0
    _read(app, list(Event.objects.filter(pk__in=[event for _, event in taken]).order_by("pk")), at=at)
    Outgoing.objects.filter(pk__in=[pk for pk, _ in taken]).delete()
    return len(taken)


def _read(app: str, events: Sequence[Event], *, at: datetime) -> None:
    """Each reader reads all that it wants to hear of at once."""
    wanted: dict[Reader, list[Event]] = defaultdict(list)
    for event in events:
        for reader in readers(app)[Kind(event.kind)]:
            wanted[reader].append(event)
    for reader, some in wanted.items():
        reader(some, at=at)


def _one_by_one(app: str, *, at: datetime, limit: int) -> int:
    due = Outgoing.objects.filter(app=app, due_at__lte=at).order_by("due_at", "id").values_list("pk", flat=True)
    total = 0
    for pk in list(due[:limit]):
        try:
            total += _read_batch(app, at=at, limit=1, only=pk)
        except Exception as failure:
            log.exception("event_put_back", app=app, event_id=_put_back(pk, failure=failure, at=at))
    return total


def _put_back(pk: int, *, failure: Exception, at: datetime) -> int | None:
    """Try again later: after 1, 2, 4 … minutes, at most an hour. Which event it was; None when another one has read it."""
    row = Outgoing.objects.filter(pk=pk).first()
    if row is None:
        return None
    delay = timedelta(minutes=min(60, 2 ** min(row.attempts, 6)))
    Outgoing.objects.filter(pk=pk).update(attempts=F("attempts") + 1, due_at=at + delay, error=in_short(failure))
    return row.event_id
