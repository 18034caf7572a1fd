import gc
import io
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import redirect_stderr
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from demo.first_steps import first_steps
from demo.models import Demo
from demo.telling import WEEKS, NotADemo, forget, refuse_real, tell
from frame import collected


class Command(BaseCommand):
    help = "For `up --demo`: bring everything up to date, tell the demo unless it is told, and say where to begin."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="forget what is there and tell it anew, up to today")
        parser.add_argument("--base-url", default=settings.BASE_URL)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is a part of `python3 manage.py up --demo`, which keeps it apart from real work.")
        stamp = collected.stamp()
        collecting = None if collected.is_noted(stamp) else _collect_static()
        try:
            with redirect_stderr(io.StringIO()):  # the names of migrations are no part of the story
                call_command("prepare", no_static=True, base_url=None)
            self._tell_unless_told(fresh=options["fresh"])
        finally:
            failed = collecting.wait() if collecting else 0
        if failed:
            raise CommandError("Collecting the static files failed (see above).")
        collected.note(stamp)
        self.stdout.write(first_steps(base_url=options["base_url"]))

    def _tell_unless_told(self, *, fresh: bool) -> None:
        try:
            refuse_real()
        except NotADemo:
            raise CommandError(
                "This database holds a workspace that is not a demo, so nothing was changed.\n"
                "Start it with `python3 manage.py up`, or name another database in DATABASE_URL for the demo."
            ) from None
        demo = Demo.ready()
        if demo and not fresh:
            return self._say_its_day(demo)
        if Demo.begun():
            forget()
        begun = time.monotonic()
        sys.stderr.write(f"Telling what happened at Quayside in {WEEKS} weeks, day by day (once) ...\n")
        gc.disable()  # nothing of it is garbage until it is told
        tell(at=timezone.now(), said=_show_progress, at_once=True)
        sys.stderr.write(f"Told in {time.monotonic() - begun:.0f} s.\n")
        return None

    def _say_its_day(self, demo: Demo) -> None:
        if demo.day < timezone.localdate():
            self.stdout.write(
                f"This demo ends on {date_format(demo.day, 'j F')}. To have it end today:\n"
                "    python3 manage.py up --demo --fresh\n"
            )


def _collect_static() -> subprocess.Popen[bytes]:
    """Beside the telling, which uses another core."""
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"],
        stdout=sys.stderr.fileno(),
        env=os.environ,
    )


def _show_progress(percent: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {percent:3d} % \r")
        sys.stderr.flush()
