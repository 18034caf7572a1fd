"""Writing many rows with one statement: a hundred times faster than saving each."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert(rows: Sequence[Any], model: type[models.Model]) -> set[int]:
    """Insert unless somebody was first, with ids taken beforehand; gives the ids that were not inserted."""
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
    manager = model._default_manager
    manager.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    there = set(manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return {row.pk for row in rows} - there


def upsert(model: type[models.Model], rows: Sequence[Any], names: set[str]) -> None:
    """Write these columns of rows that are there: many times faster than an update per row."""
    if rows:
        columns = sorted(name.removesuffix("_id") if name in ("company_id", "campaign_id") else name for name in names)
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=columns, batch_size=1000
        )
