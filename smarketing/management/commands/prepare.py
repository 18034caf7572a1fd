import io
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from frame import collected
from operations.tables import unapplied

MIGRATING = 7_626_781  # the key of the advisory lock
OLDEST = 16  # PostgreSQL that can say whether a text is a date without an error (`pg_input_is_valid`)


class Command(BaseCommand):
    help = "Bring tables and static files up to date; on a new installation print the one-time set-up link."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", help="where people reach Smarketing; prints the set-up link if still needed")
        parser.add_argument("--no-static", action="store_true", help="leave static files alone")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_older(connection.pg_version)  # type: ignore[attr-defined]  # of PostgreSQL alone
        if not everything_is_applied():
            self.migrate_alone()
        if not options["no_static"] and not collected.is_noted(stamp := collected.stamp()):
            call_command("collectstatic", interactive=False, verbosity=0, stdout=sys.stderr)
            collected.note(stamp)
        if options["base_url"] and "setup_link" in get_commands():
            link = io.StringIO()
            call_command("setup_link", base_url=options["base_url"], stdout=link)
            self.stdout.write(link.getvalue().strip())

    def migrate_alone(self) -> None:
        """Two that start at once migrate one after the other. The lock lives in a transaction of a connection of its own,
        so it works through a pooler and ends with the process."""
        guard = connections.create_connection("default")
        try:
            guard.set_autocommit(False)
            with guard.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATING])
            call_command("migrate", interactive=False, verbosity=1, stdout=sys.stderr)
        finally:
            guard.close()


def refuse_older(version: int) -> None:
    """Before anything is done in a database that cannot do all of it; ``version`` as PostgreSQL counts, 160004 for 16.4."""
    if version < OLDEST * 10_000:
        raise CommandError(
            f"DATABASE_URL is a PostgreSQL {version // 10_000}. Smarketing needs PostgreSQL {OLDEST} or newer: "
            "upgrade it, or unset DATABASE_URL to use the one that comes along."
        )


def everything_is_applied() -> bool:
    """Whether the tables are those of this version."""
    return not unapplied(connection)
