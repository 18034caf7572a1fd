"""The web as `up` serves it, and what it and the servers behind it use of the processor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from smarketing.state import HOUSE
from smarketing.up import web_arguments

PARENT, SESSION, USED, ENDED = 1, 3, 11, 13  # where /proc/…/stat says it, after the name
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60
WORKERS = 2


class Web:
    """Granian with two workers."""

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
