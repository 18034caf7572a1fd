"""`manage.py test`: servers of its own, a browser, then pytest. `up` may run beside it, and so may a second `test`."""

import hashlib
import os
import sys
from typing import IO

from smarketing import browser, embedded
from smarketing.state import HOUSE, SetUpError, State, find_state, make_state
from smarketing.supervisor import Stopped, Supervisor
from smarketing.up import environment, say

MOST_AT_ONCE = 9
AT_ONCE = "3"  # on two cores: what waits for a promise to run out, or for a browser, leaves room for others


def main(argv: list[str]) -> int:
    """Run pytest with these arguments (none: everything); its closing line is the last one printed."""
    try:
        state, lock = _free_state()
        with lock, Supervisor(state) as supervisor:
            env = {
                **environment(state, url="http://127.0.0.1:8000"),
                "CHROME_PATH": browser.find_or_install(supervisor),
            }
            arguments = argv or [
                "-n",
                AT_ONCE,
                "--dist",
                "loadgroup",
                "--no-loadscope-reorder",
            ]  # a group keeps to one process
            if "DATABASE_URL" not in os.environ:
                server = embedded.PostgreSQL(state, durable=False)
                server.start(supervisor)
                env["SMARKETING_TEST_TEMPLATE"] = make_template(server, supervisor, env)
                arguments = ["--create-db", *arguments]
            if "REDIS_URL" not in os.environ:
                embedded.start_valkey(supervisor, durable=False)
            return supervisor.follow("pytest", [sys.executable, "-m", "pytest", *arguments], env=env, cwd=HOUSE)
    except Stopped:
        say("\nStopped.", file=sys.stderr)
        return 130
    except SetUpError as error:
        say(f"\n{error}", file=sys.stderr)
        return 1


def make_template(server: embedded.PostgreSQL, supervisor: Supervisor, env: dict[str, str]) -> str:
    """A database with today's migrations, kept between runs: the test databases are clones of it."""
    name = f"template_{_migrations()}"
    if name not in server.databases():
        for other in server.databases():
            if other.startswith(("template_", "test_", "making")):
                server.drop(other)
        server.create("making")
        prepare = [sys.executable, str(HOUSE / "manage.py"), "prepare", "--no-static"]
        making = env["DATABASE_URL"].rpartition("/")[0] + "/making"
        supervisor.run("prepare", prepare, env={**env, "DATABASE_URL": making}, cwd=HOUSE)
        server.rename("making", name)
    return name


def _migrations() -> str:
    """Changes when a migration does, ours or that of a package."""
    digest = hashlib.sha256((HOUSE / "requirements.txt").read_bytes())
    for path in sorted(HOUSE.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(HOUSE)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _free_state() -> tuple[State, IO[str]]:
    """A state folder that no other test run holds."""
    for number in range(1, MOST_AT_ONCE + 1):
        state = find_state(f"test-{number}")
        make_state(state)
        if lock := state.lock():
            return state, lock
    raise SetUpError(f"{MOST_AT_ONCE} test runs are already going on here.")
