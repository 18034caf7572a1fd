"""Whether the tables are those of this version."""

import pkgutil
from functools import cache

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder


def unapplied(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The migrations that are here and not recorded there, by their names alone: Django would import and check them all."""
    applied = MigrationRecorder(connection).applied_migrations()
    return [one for one in _migrations() if one not in applied]


@cache
def _migrations() -> tuple[tuple[str, str], ...]:
    return tuple(
        (app.label, name)
        for app in apps.get_app_configs()
        for _finder, name, is_package in pkgutil.iter_modules([f"{app.path}/migrations"])
        if not is_package and name[0] not in "_~"
    )
