"""A place to measure in: a database, a key prefix and a folder of its own on the given servers, and the web as `up` serves it."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis
from psycopg2 import sql

from smarketing.state import HOUSE
from smarketing.up import web_arguments

PARENT, SESSION, USED, ENDED = 1, 3, 11, 13  # where /proc/…/stat says it, after the name
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60
WORKERS = 2


@contextlib.contextmanager
def own_place() -> Iterator[dict[str, str]]:
    """The environment of a Smarketing that is gone afterwards, with its tables and static files made."""
    name = f"smarketing_bench_{os.getpid()}"
    url = os.environ["DATABASE_URL"]
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    env = {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}")),
        "REDIS_PREFIX": name,
        "SMARKETING_STATE": str(folder),
        "SMARKETING_NO_BOOTSTRAP": "1",
        "DJANGO_SETTINGS_MODULE": "smarketing.settings",
        "DEBUG": "0",
    }
    _on_server(url, "CREATE DATABASE {}", name)
    try:
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=HOUSE, env=env, check=True, capture_output=True)
        yield env
    finally:
        _on_server(url, "DROP DATABASE {} WITH (FORCE)", name)
        _forget_keys(f"{name}:*", f":1:{name}*", f"{name}*")
        shutil.rmtree(folder, ignore_errors=True)


class Web:
    """Granian with two workers; what it and the servers behind it use of the processor."""

    def __init__(self) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port: int = trial.getsockname()[1]
        command = [sys.executable, "-m", *web_arguments(host="127.0.0.1", port=self.port, workers=WORKERS)]
        with (Path(os.environ["SMARKETING_STATE"]) / "web.log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd=HOUSE, stdout=log, stderr=log, start_new_session=True)

    def __enter__(self) -> "Web":
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.__exit__()
                raise SystemExit("The web did not start.")
            time.sleep(0.1)
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def seconds_used(self, *, backend: int, valkey: int) -> dict[str, float]:
        """Processor seconds so far of the web, of PostgreSQL without this backend of ours, and of Valkey."""
        running = {int(entry): found for entry in filter(str.isdigit, os.listdir("/proc")) if (found := _stat(entry))}
        server = int(running[backend][PARENT]) if backend in running else 0
        database = [pid for pid, found in running.items() if server and int(found[PARENT]) == server and pid != backend]
        return {
            "web": sum(_seconds(found) for found in running.values() if int(found[SESSION]) == self.process.pid),
            "database": sum(_seconds(running[pid]) for pid in database) + _seconds(running.get(server), ended=True),
            "valkey": _seconds(running.get(valkey)),
        }

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/alive/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _stat(pid: int | str) -> list[str]:
    """What the kernel says after the process's name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _seconds(found: list[str] | None, *, ended: bool = False) -> float:
    """Of a process, with ``ended`` also of its children that are gone; nothing of one that runs elsewhere."""
    return sum(map(int, found[USED:ENDED] if not ended else found[USED : ENDED + 2])) / TICKS if found else 0.0


def _on_server(url: str, statement: str, name: str) -> None:
    connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(scheme="postgresql", path="/postgres")))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def _forget_keys(*patterns: str) -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    for pattern in patterns:
        for key in client.scan_iter(pattern, count=1000):
            client.delete(key)
    client.close()
