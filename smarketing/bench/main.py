"""`manage.py bench`: servers of its own, as durable as those of `up`, and what is measured on them.

The filled databases are kept for a week, since filling takes minutes; every measure works on a copy that is gone afterwards.
"""

import argparse
import hashlib
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from smarketing import embedded
from smarketing.bench import EMPTY, FILLED, GROWING, LARGE, MEASURES
from smarketing.state import HOUSE, SetUpError, State, find_state, make_state
from smarketing.supervisor import Stopped, Supervisor
from smarketing.testing import make_template
from smarketing.up import environment, say

USUAL, TIMES = 1_000_000, 5  # leads, and how many times as many the large database has
OWN_NAME = "measured"
UNLIMITED = dict.fromkeys(("API_READS_PER_MINUTE", "API_WRITES_PER_MINUTE", "API_BULK_PER_MINUTE"), "1000000000")


def main(argv: list[str]) -> int:
    """0 when every goal is met, 1 when one is missed or something was in the way."""
    options = _parse(argv)
    state = find_state("bench")
    try:
        make_state(state)
        lock = state.lock()
        if lock is None:
            raise SetUpError(f"Another bench is going on in {state.path}.")
        say(f"load of the machine before: {', '.join(f'{one:.1f}' for one in os.getloadavg())}")
        with lock, Supervisor(state) as supervisor:
            return _Bench(state, supervisor, options).run()
    except Stopped:
        say("\nStopped.", file=sys.stderr)
        return 130
    except SetUpError as error:
        say(f"\n{error}", file=sys.stderr)
        return 1


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 manage.py bench", description="Measure what is promised, a line for each number."
    )
    parser.add_argument("--only", action="append", choices=list(MEASURES), metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument(
        "--large", action="store_true", help="with five times as many as well; takes half an hour more and 30 GB"
    )
    parser.add_argument("--leads", type=int, default=USUAL, help="another size, to try a measure itself")
    return parser.parse_args(argv)


class _Bench:
    def __init__(self, state: State, supervisor: Supervisor, options: argparse.Namespace) -> None:
        self.supervisor, self.options = supervisor, options
        self.server = embedded.PostgreSQL(state)
        self.server.start(supervisor)
        embedded.start_valkey(supervisor)
        said = environment(state, url="http://127.0.0.1:8000")
        # nothing that the caller's environment names is measured
        self.env = {
            **said,
            "DATABASE_URL": state.database_url,
            "REDIS_URL": state.redis_url,
            "DEBUG": "0",
            "LOG_LEVEL": "WARNING",
            **UNLIMITED,
        }
        self.sizes = {FILLED: options.leads, LARGE: options.leads * TIMES}
        self.results = Path(state.path) / "results"

    def run(self) -> int:
        chosen = self.options.only or list(MEASURES)
        template = make_template(self.server, self.supervisor, self.env)
        self._django("prepare", database=template)
        self.results.write_text("")
        code = 0
        for kind in (EMPTY, FILLED):
            names = [name for name in chosen if MEASURES[name][0] == kind]
            if kind == EMPTY:
                for name in names:
                    code |= self._measure([name], of=template)
            elif names:
                code |= self._measure(names, of=self._filled(FILLED, template))
        if self.options.large:
            growing = [name for name in chosen if name in GROWING]
            code |= self._measure(growing, of=self._filled(LARGE, template), large=True)
        code |= self._django("measure", "--sum-up", str(self.results), database=template)
        return code

    def _measure(self, names: list[str], *, of: str, large: bool = False) -> int:
        """In a copy of a database, so that it can be measured again."""
        if large:  # too large to be copied; what is measured there only reads
            return self._django("measure", *names, "--large", "--results", str(self.results), database=of)
        self.server.drop(OWN_NAME)
        self.server.copy(of, OWN_NAME)
        os.sync()  # or gigabytes are still being written while the first pages are measured
        try:
            return self._django("measure", *names, "--results", str(self.results), database=OWN_NAME)
        finally:
            self.server.drop(OWN_NAME)

    def _filled(self, kind: str, template: str) -> str:
        """The filled database of this week, made when it is not there."""
        size = self.sizes[kind]
        week = datetime.now(UTC).strftime("%G%V")
        name = f"filled_{size}_{week}_{_digest(template)}"
        if name not in self.server.databases():
            for other in self.server.databases():
                if other.startswith(f"filled_{size}_"):
                    self.server.drop(other)
            self.server.drop("filling")
            self.server.copy(template, "filling")
            say(f"filling a database with {size:,} leads and handoffs, once a week")
            begun = time.monotonic()
            if self._django("measure", "--fill", str(size), database="filling"):
                raise SetUpError("The database could not be filled.")
            self.server.rename("filling", name)
            say(f"filled in {time.monotonic() - begun:.0f} s")
        return name

    def _django(self, *words: str, database: str) -> int:
        url = self.env["DATABASE_URL"].rpartition("/")[0] + f"/{database}"
        env = {**self.env, "DATABASE_URL": url, "REDIS_PREFIX": f"bench-{os.getpid()}"}
        command = [sys.executable, str(HOUSE / "manage.py"), *words]
        return self.supervisor.follow(words[0], command, env=env, cwd=HOUSE)


def _digest(template: str) -> str:
    """Changes with the tables, and with how they are filled."""
    digest = hashlib.sha256(template.encode())
    for name in ("house.py", "stories.py", "filling.py"):
        digest.update((HOUSE / "smarketing" / "bench" / name).read_bytes())
    return digest.hexdigest()[:8]
