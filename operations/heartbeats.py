"""A sign of life of whatever works in the background. A worker's is written by a task that it took from its queue, so that
one that runs but takes nothing has none; that of beat is written when it has put such a task into a queue.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import redis
import structlog
from django.conf import settings

from frame.live import valkey

log = structlog.get_logger(__name__)
# After how long without one something is wrong. An import works for up to half a minute before it lets another task pass.
STALE_SECONDS = {"beat": 45, "rt": 45, "sla": 45, "bulk": 90}
KEPT_SECONDS = 24 * 3600
PREFIX = f"{settings.REDIS_PREFIX}:heartbeat:"


def beats(part: str, *, at: datetime) -> None:
    """It is alive. Without Valkey nobody hears of it, and that is said by others."""
    try:
        valkey().set(PREFIX + part, at.timestamp(), ex=KEPT_SECONDS)
    except redis.RedisError as error:
        log.warning("heartbeat_not_kept", part=part, exception=error)


def last() -> dict[str, datetime | None]:
    """When each was last heard of; None: not within a day. Raises RedisError."""
    found = valkey().mget([PREFIX + part for part in STALE_SECONDS])
    return {
        part: datetime.fromtimestamp(float(stamp), UTC) if stamp else None
        for part, stamp in zip(STALE_SECONDS, found, strict=True)
    }


def seconds_since(heard: Mapping[str, datetime | None], *, at: datetime) -> dict[str, float]:
    """How long ago that was; without end for what was never heard of."""
    return {part: max(0.0, (at - when).total_seconds()) if when else float("inf") for part, when in heard.items()}


def queue_lengths() -> dict[str, int]:
    """How many tasks wait in each queue. Raises RedisError."""
    queues = [part for part in STALE_SECONDS if part != "beat"]
    with valkey().pipeline(transaction=False) as pipe:
        for queue in queues:
            pipe.llen(f"{settings.REDIS_PREFIX}:{queue}")
        return dict(zip(queues, pipe.execute(), strict=True))
