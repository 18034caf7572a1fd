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

from smarketing.bench import GROWING, HEAD, MEASURES, Growing, Result
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
            self.measure(options["names"], options["results"], is_large=options["large"])

    def measure(self, names: list[str], into: Path, *, is_large: bool) -> None:
        """The details as they come, the results into the file; of the large database only what may not grow."""
        for name in names:
            self.stdout.write(f"\n{name}{' with five times as many' if is_large else ''}")
            module = import_module(MEASURES[name][1])
            with into.open("a") as file:
                for result in [] if is_large else module.measure(self.stdout.write):
                    self.stdout.write(str(result))
                    file.write(json.dumps({"result": asdict(result)}) + "\n")
                for page in module.growing() if name in GROWING else []:
                    self.stdout.write(f"{page.name}: {page.milliseconds:.3g} ms")
                    file.write(json.dumps({"large" if is_large else "usual": asdict(page)}) + "\n")

    def sum_up(self, file: Path) -> None:
        """A line a measure; 1 when a goal is missed."""
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        results = [Result(**line["result"]) for line in lines if "result" in line]
        usual = {line["usual"]["name"]: line["usual"]["milliseconds"] for line in lines if "usual" in line}
        large = [Growing(**line["large"]) for line in lines if "large" in line]
        results += [page.beside(usual[page.name]) for page in large if page.name in usual]
        self.stdout.write(f"\n{HEAD}")
        for result in results:
            self.stdout.write(str(result))
        if not all(result.is_met for result in results):
            sys.exit(1)
