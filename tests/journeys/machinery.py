"""The real workers and the real beat, working for the database of a test."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from smarketing.state import HOUSE
from smarketing.up import WORKERS, beat_arguments, web_arguments, worker_arguments

PATIENCE_SECONDS = 20


class Machinery:
    """Starts what `up` starts beside the web, with mail going into a folder."""

    def __init__(self, folder: Path, *, base_url: str, **servers: str) -> None:
        self.folder, self.mail = folder, folder / "mail"
        self.env = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "BASE_URL": base_url,
            "SMARKETING_STATE": str(folder),
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(self.mail),
            "DJANGO_SETTINGS_MODULE": "smarketing.settings",
            **servers,
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for name in WORKERS:
            self._start(name, worker_arguments(name))
        self._start("beat", beat_arguments())

    def start_web(self, *, port: int) -> None:
        """Web, too, as `up` serves it; `is_web_up` says when it answers."""
        manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(manage, cwd=HOUSE, env=self.env, check=True)
        self._start("web", web_arguments(host="127.0.0.1", port=port, workers=1))

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGQUIT)
        until = time.monotonic() + PATIENCE_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass  # what is left of it ends below
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def mails(self) -> list[str]:
        """Every mail that left the house."""
        return [path.read_text(errors="replace") for path in sorted(self.mail.glob("*"))]

    def _start(self, name: str, arguments: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            command = [sys.executable, "-m", *arguments]
            self.processes.append(
                subprocess.Popen(command, cwd=HOUSE, env=self.env, stdout=log, stderr=log, start_new_session=True)
            )


def database_url() -> str:
    """The test's own database, as the settings of another process take it."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))


def until(is_so, *, seconds: float, what: str, every: float = 0.2):
    """Look again and again; what ``is_so`` gave at last. Fails when it never was."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(every)
    return found
