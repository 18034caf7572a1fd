from argparse import ArgumentParser
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from scoreboard import keeping
from scoreboard.keeping import Checked

FOR_LONG = 24 * 3600.0  # nobody waits for a command but whoever typed it


class Command(BaseCommand):
    help = "Count the numbers of every day anew from the raw rows, and prove that both say the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; nothing is counted anew")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if not options["check"]:
            keeping.forget()
            counted = keeping.sweep(at=at, seconds=FOR_LONG)
            self.stdout.write(f"{counted} days counted (each family of numbers has its own).")
        months: dict[str, list[Checked]] = defaultdict(list)
        for month in keeping.check(at=at):
            months[month.table].append(month)
            if month.different:
                self.stderr.write(f"{month.table}, {month.first:%Y-%m}: {month.different} rows differ.")
        for table, found in months.items():
            self.stdout.write(
                f"{table}: {sum(one.days for one in found)} days, {sum(one.rows for one in found)} rows,"
                f" {sum(one.different for one in found)} differences, {sum(one.waiting for one in found)} days wait."
            )
        if any(month.different for found in months.values() for month in found):
            raise SystemExit(1)
        self.stdout.write("Numbers and raw rows say the same.")
