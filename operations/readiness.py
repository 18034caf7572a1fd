"""Whether it can do its work: database, tables, Valkey, and a sign of life of everything in the background.

Each part is asked in a thread of its own and given two seconds. One that hangs keeps its thread, is not asked again before it
answers, and never keeps whoever asks. What was found is told for two seconds to all who ask meanwhile.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connections

from events.failures import told
from frame.live import valkey
from operations.heartbeats import STALE_SECONDS, last, seconds_since
from operations.tables import unapplied

PATIENCE_SECONDS = 2.0
KEPT_SECONDS = 2.0
# of a connection of its own, that ends by itself where the network or the server does not answer
IMPATIENT = {"connect_timeout": 2, "tcp_user_timeout": 3000, "options": "-c statement_timeout=2000"}


@dataclass(frozen=True)
class Check:
    """One thing that has to be so. ``said`` is for whoever runs it, not for anybody who asks."""

    name: str
    ok: bool
    said: str = ""
    seconds: float | None = None  # since a sign of life


@dataclass
class Probe:
    """Looks at what one server tells: the checks of these names, all of them unmet when it does not answer."""

    names: Sequence[str]
    look: Callable[[], list[Check]]
    found: list[Check] = field(default_factory=list)
    thread: threading.Thread | None = None

    def begin(self) -> None:
        if self.thread is None or not self.thread.is_alive():
            self.found = []
            self.thread = threading.Thread(target=self._run, daemon=True)
            self.thread.start()

    def end(self, *, until: float) -> list[Check]:
        assert self.thread  # noqa: S101 (it has begun)
        self.thread.join(max(0.0, until - time.monotonic()))
        return list(self.found) or [Check(name, ok=False, said="no answer") for name in self.names]

    def _run(self) -> None:
        try:
            self.found = self.look()
        except Exception as failure:  # noqa: BLE001 (whatever it is, it is the answer)
            self.found = [Check(name, ok=False, said=told(failure)) for name in self.names]


class Readiness:
    """What was found lately, or is found now. One of them for a process."""

    def __init__(self, *probes: Probe, kept_seconds: float = KEPT_SECONDS) -> None:
        self.probes, self.kept_seconds = probes, kept_seconds
        self.checks: list[Check] = []
        self.until = 0.0
        self.asking = threading.Lock()

    def checks_now(self) -> list[Check]:
        """Whoever comes while another one is asking gets what was found before, if anything was."""
        if time.monotonic() < self.until or not self.asking.acquire(blocking=not self.checks):
            return self.checks
        try:
            if time.monotonic() >= self.until:
                self.checks = self._ask()
                self.until = time.monotonic() + self.kept_seconds
            return self.checks
        finally:
            self.asking.release()

    def forget(self) -> None:
        self.checks, self.until = [], 0.0

    def _ask(self) -> list[Check]:
        for probe in self.probes:
            probe.begin()
        until = time.monotonic() + PATIENCE_SECONDS
        return [check for probe in self.probes for check in probe.end(until=until)]


def look_at_the_database() -> list[Check]:
    """It answers, and its tables are those of this version."""
    connection = connections.create_connection("default")
    options = {**connection.settings_dict.get("OPTIONS", {}), **IMPATIENT}
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
    try:
        missing = unapplied(connection)
    finally:
        connection.close()
    said = ", ".join(f"{app}.{name}" for app, name in missing[:5])
    return [Check("database", ok=True), Check("migrations", ok=not missing, said=said)]


def look_at_valkey() -> list[Check]:
    """It takes what is written, and knows a recent sign of life of each part."""
    valkey().ping()
    since = seconds_since(last(), at=datetime.now(UTC))
    beating = [
        Check(part, ok=since[part] <= stale, seconds=None if since[part] == float("inf") else since[part])
        for part, stale in STALE_SECONDS.items()
    ]
    return [Check("redis", ok=True), *beating]


readiness = Readiness(
    Probe(["database", "migrations"], look_at_the_database), Probe(["redis", *STALE_SECONDS], look_at_valkey)
)
