"""A whole Smarketing of its own for a test: `up` in a state folder of its own, as a person would run it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from smarketing.state import HOUSE, MARK, find_state
from smarketing.watchdog import is_running

PATIENCE_SECONDS = 180  # others run beside it


class House:
    """`up` under control of a test."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="house-"))
        self.home.chmod(0o711)  # as root, PostgreSQL's account must be able to enter
        self.path = self.home / "state"
        self.port = free_port()
        self.process = None
        ours = {"SMARKETING_STATE": str(self.path), "SMARKETING_NO_BOOTSTRAP": "1"}
        not_ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "DJANGO_SETTINGS_MODULE", MARK)
        self.env = {**{name: value for name, value in os.environ.items() if name not in not_ours}, **ours}

    @property
    def output(self):
        return (self.home / "output").read_text()

    def manage(self, *arguments):
        """Run one command to its end: (exit code, everything it said)."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=HOUSE,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def start(self):
        """Begin `up` without waiting for it. It stays in our process group, so it ends with the test run."""
        with (self.home / "output").open("w") as output:
            command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
            self.process = subprocess.Popen(command, cwd=HOUSE, env=self.env, stdout=output, stderr=output)

    def up(self):
        self.start()
        self.wait_until(lambda: "Ctrl-C stops everything" in self.output or self.process.poll() is not None, "up")
        assert self.process.poll() is None, self.output

    def end(self, number=signal.SIGINT):
        """Send it a signal and wait; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def wait_until(self, is_so, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, f"not {what}: {self.output}"
            time.sleep(0.05)

    def get(self, path):
        """(status, page) as a browser gets it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def processes(self):
        """Every running process of this installation: by the mark it carries, or by its working folder."""
        found = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                environ = Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
                folder = os.readlink(f"/proc/{entry}/cwd")
                command = Path(f"/proc/{entry}/cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            marked = f"{MARK}={self.path}".encode() in environ or f"{MARK}={self.path}" in command
            if (marked or folder.startswith(str(self.path))) and is_running(int(entry)):
                found[int(entry)] = command
        return found

    def leader(self, part):
        """The process id of a part, known by a piece of its command."""
        return min(pid for pid, command in self.processes().items() if part in command)

    def database_url(self):
        before = os.environ.get("SMARKETING_STATE")
        os.environ["SMARKETING_STATE"] = str(self.path)
        try:
            return find_state().database_url.replace("postgres://", "postgresql://")
        finally:
            os.environ.pop("SMARKETING_STATE")
            if before is not None:
                os.environ["SMARKETING_STATE"] = before

    def remove(self):
        if self.process and self.process.poll() is None:
            self.end(signal.SIGTERM)
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.home)


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
