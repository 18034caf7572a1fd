"""Which app reads which kinds of event. An app joins by having a ``readers.py``."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from events.kinds import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from events.models import Event


class Reader(Protocol):
    """Database work for a list of events, in the transaction that takes them from the outbox."""

    __module__: str

    def __call__(self, events: "Sequence[Event]", *, at: "datetime") -> None: ...


Listener = Callable[["Sequence[Event]"], None]
_LISTENERS: list[Listener] = []
_READERS: dict[str, dict[Kind, list[Reader]]] = defaultdict(lambda: defaultdict(list))


def reads(*kinds: Kind) -> Callable[[Reader], Reader]:
    """Register a reader for these kinds, for the app in whose ``readers.py`` it stands."""

    def register(reader: Reader) -> Reader:
        for kind in kinds:
            _READERS[reader.__module__.partition(".")[0]][kind].append(reader)
        return reader

    return register


def when_committed(listener: Listener) -> None:
    """Let this function see events as soon as they are committed: a hint that may be lost, never the place for a consequence."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell(events: "Sequence[Event]") -> None:
    """Events are committed."""
    for listener in _LISTENERS:
        listener(events)


def readers_of(kind: Kind) -> list[str]:
    """The apps that have a reader for this kind."""
    return [app for app, kinds in _READERS.items() if kind in kinds]


def apps_that_read() -> list[str]:
    return sorted(_READERS)


def readers(app: str) -> dict[Kind, list[Reader]]:
    """What this app wants to hear of, in the order it was registered."""
    return _READERS[app]
