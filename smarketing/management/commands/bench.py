import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

from smarketing.bench import HEAD, MEASURES
from smarketing.bench.place import own_place
from smarketing.state import HOUSE


class Command(BaseCommand):
    help = "Measure what was promised, a line for each number, in a database of its own that is gone afterwards."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", action="append", choices=list(MEASURES), help="this measure; may be repeated")
        parser.add_argument("--here", action="store_true", help="in the database given, which must be an empty one")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # clean up as after Ctrl-C
        chosen = options["only"] or list(MEASURES)
        if options["here"]:
            self.measure(chosen)
            return
        self.stdout.write(f"load of the machine before: {', '.join(f'{one:.1f}' for one in os.getloadavg())}")
        with own_place() as env:
            command = [sys.executable, "manage.py", "bench", "--here", *(f"--only={name}" for name in chosen)]
            inside = subprocess.Popen(command, cwd=HOUSE, env=env)
            try:
                code = inside.wait()
            finally:
                inside.terminate()  # it ends what it started
                inside.wait()
        sys.exit(code)

    def measure(self, chosen: list[str]) -> None:
        """The details as they come, the lines at the end; 1 when a goal is missed."""
        results = [result for name in chosen for result in import_module(MEASURES[name]).measure(self.stdout.write)]
        self.stdout.write(HEAD)
        for result in results:
            self.stdout.write(str(result))
        if not all(result.is_met for result in results):
            sys.exit(1)
