"""Tables are brought up to date only when something is new."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from smarketing.management.commands.prepare import Command, everything_is_applied, refuse_older

pytestmark = pytest.mark.django_db


def test_what_is_not_recorded_is_migrated_and_nothing_else(monkeypatch):
    migrated = []
    monkeypatch.setattr(Command, "migrate_alone", lambda self: migrated.append("now"))

    assert everything_is_applied()
    call_command("prepare", no_static=True, base_url=None)
    assert migrated == []

    MigrationRecorder.Migration.objects.filter(app="sla", name__startswith="0002").delete()

    assert not everything_is_applied()
    call_command("prepare", no_static=True, base_url=None)
    assert migrated == ["now"]


def test_an_older_database_is_refused_before_anything_is_done_in_it():
    refuse_older(160_000)

    with pytest.raises(CommandError, match=r"PostgreSQL 15\. Smarketing needs PostgreSQL 16 or newer"):
        refuse_older(150_018)
