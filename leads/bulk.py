"""Writing many rows with one statement, as one document that the database takes apart: many times faster than row by row."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg2 import sql

WRITE = sql.SQL(
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)"
    " ON CONFLICT {otherwise} RETURNING id"
)


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
    columns = [field.attname for field in model._meta.concrete_fields if not field.generated]
    there = _write(model, rows, columns, otherwise=sql.SQL("DO NOTHING"))
    return {row.pk for row in rows} - there


def upsert(model: type[models.Model], rows: Sequence[Any], names: set[str]) -> None:
    """Write these columns of rows that are there."""
    if rows:
        columns = [field.attname for field in model._meta.concrete_fields if not field.generated]
        changes = sql.SQL(", ").join(
            sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in sorted(names)
        )
        _write(model, rows, columns, otherwise=sql.SQL("(id) DO UPDATE SET {}").format(changes))


def _write(
    model: type[models.Model], rows: Iterable[Any], columns: list[str], *, otherwise: sql.Composable
) -> set[int]:
    """Gives the ids that were written."""
    statement = WRITE.format(
        table=sql.Identifier(model._meta.db_table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        otherwise=otherwise,
    )
    document = json.dumps([{name: getattr(row, name) for name in columns} for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute(statement, [document])
        return {pk for (pk,) in cursor.fetchall()}
