"""Tables are brought up to date only when something is new."""

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from smarketing.management.commands.prepare import Command, everything_is_applied

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
