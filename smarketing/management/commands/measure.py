import json
import signal
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from smarketing.bench import HEAD, MEASURES, Result
from smarketing.bench.filling import fill


class Command(BaseCommand):
    help = "What `manage.py bench` runs in each of its databases."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", choices=[*MEASURES, []])
        parser.add_argument("--fill", type=int, metavar="NUMBER")
        parser.add_argument("--large", action="store_true")
        parser.add_argument("--results", type=Path, metavar="FILE", help="where results are written down")
        parser.add_argument("--sum-up", type=Path, metavar="FILE", help="print what was written down")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # clean up as after Ctrl-C
        if options["fill"]:
            fill(options["fill"], now=timezone.now(), say=self.stdout.write)
        elif options["sum_up"]:
            self.sum_up(options["sum_up"])
        else:
            self.measure(options["names"], options["results"])

    def measure(self, names: list[str], into: Path) -> None:
        """The details as they come, the results into the file."""
        for name in names:
            self.stdout.write(f"\n{name}")
            with into.open("a") as file:
                for result in import_module(MEASURES[name][1]).measure(self.stdout.write):
                    self.stdout.write(str(result))
                    file.write(json.dumps(asdict(result)) + "\n")

    def sum_up(self, file: Path) -> None:
        """A line a measure; 1 when a goal is missed."""
        results = [Result(**json.loads(line)) for line in file.read_text().splitlines()]
        self.stdout.write(f"\n{HEAD}")
        for result in results:
            self.stdout.write(str(result))
        if not all(result.is_met for result in results):
            sys.exit(1)
