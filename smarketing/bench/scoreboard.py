"""All numbers of the scoreboard, from the days that are kept, beside the same page counted from the raw rows."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import QueryDict
from django.utils.translation import override

from people.models import Workspace
from scoreboard import keeping
from scoreboard.everything import numbers
from scoreboard.numbers import Source
from scoreboard.scope import Scope, read_scope
from smarketing.bench import Growing, Result, Say
from smarketing.bench.pairs import alternate

OF_RAW, GROWS = 0.15, 1.5
COUNTING_SECONDS = 600.0
ROUNDS = 3  # counting a million handoffs takes minutes


def measure(say: Say) -> Iterator[Result]:
    """The usual twelve weeks of all teams, with everything that the page shows of them."""
    scope = _usual()
    _as_workers_leave_it()
    kept, raw = (_numbers(scope, source) for source in ("kept", "raw"))
    different = [name for name in kept if kept[name] != raw[name]]
    say(f"{len(kept)} parts of the page compared; different: {', '.join(different) or 'none'}")
    ours, counted = alternate(lambda: _numbers(scope, "kept"), lambda: _numbers(scope, "raw"), rounds=ROUNDS)
    yield Result("scoreboard: beside raw rows", ours * 1000, counted * 1000, "ms", OF_RAW)
    yield Result("scoreboard: parts that differ", len(different), 0, "", 0)


def growing() -> Iterator[Growing]:
    """The page from the days that are kept."""
    scope = _usual()
    _as_workers_leave_it()
    _numbers(scope, "kept")
    (ours,) = alternate(lambda: _numbers(scope, "kept"))
    yield Growing("scoreboard", ours * 1000, GROWS)


def _as_workers_leave_it() -> None:
    """Days and hours that are over are counted: elsewhere a worker does it every twenty seconds."""
    keeping.sweep(at=datetime.now(UTC), seconds=COUNTING_SECONDS)


def _usual() -> Scope:
    return read_scope(QueryDict(), at=datetime.now(UTC), workspace=Workspace.current())


def _numbers(scope: Scope, source: Source) -> dict[str, object]:
    with override("en"):
        return numbers(scope, source=source)
