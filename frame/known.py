"""What changes seldom and every page reads: each process keeps it while the channel of what concerns everybody stands still.

Only a page asks for it, since the middleware says under which stamp the page is made; steps and tasks read the database.
After a change its stamp is another one at once. Should that word be lost (Valkey away), it is read again within a minute.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import connection

T = TypeVar("T")
AT_MOST_SECONDS = 60.0
_stamp: ContextVar[str] = ContextVar("stamp", default="")
_kept: dict[Hashable, tuple[str, float, Any]] = {}


@contextmanager
def under(stamp: str) -> Iterator[None]:
    """While this page is made, what was read under the same stamp is known; "" (Valkey away): nothing is."""
    token = _stamp.set(stamp)
    try:
        yield
    finally:
        _stamp.reset(token)


def known(name: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gave before under this stamp, else what it gives now. It must not be changed by whoever gets it."""
    stamp = _stamp.get()
    if not stamp or connection.in_atomic_block:  # what a transaction has changed itself is nobody else's yet
        return read()
    now = time.monotonic()
    kept = _kept.get(name)
    if kept is None or kept[0] != stamp or now - kept[1] > AT_MOST_SECONDS:
        kept = (stamp, now, read())
        _kept[name] = kept
    return cast("T", kept[2])
