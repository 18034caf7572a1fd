"""Rows in hand: locked and read, changed by the code around, and written again. One statement each, always of the same text.

The ORM puts a query together anew for every row, which takes longer than the database needs for it. A step locks and
writes the same few rows every time, so its statements are put together once.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
HELD = "NO KEY UPDATE"
AT_ONCE = 1000  # rows in one statement


class _Columns(NamedTuple):
    """How rows of a model are read and written."""

    fields: dict[str, "models.Field[Any, Any]"]
    written: list[str]  # all but those that the database fills
    select: str
    convert: list[tuple[int, Callable[[Any], Any]]]  # the places of those that are not what the driver gives

    def converted(self, values: Sequence[Any]) -> list[Any]:
        found = list(values)
        for place, convert in self.convert:
            found[place] = convert(found[place])
        return found

    def prepared(self, row: models.Model, names: Sequence[str]) -> list[Any]:
        return [self.fields[name].get_db_prep_save(getattr(row, name), connection) for name in names]


def read(model: type[M], where: str, params: Sequence[Any] = (), *, lock: str = "") -> list[M]:
    """The rows for which this holds (it may end with their order); with ``lock`` ("UPDATE") held until the transaction ends."""
    columns = _columns(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{columns.select} WHERE {where}{f' FOR {lock}' if lock else ''}", params)
        found = cursor.fetchall()
    return note([model.from_db(connection.alias, list(columns.fields), columns.converted(values)) for values in found])


def hold(model: type[M], pk: Any) -> M:
    """This row, held until the transaction ends."""
    found = read(model, "id = %s", [pk], lock=HELD)
    if not found:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every model has one
    return found[0]


def hold_again(row: models.Model, *, keep: Collection[str] = ()) -> None:
    """Hold this row and read it anew; of the things it points to, only what is named by ``keep`` stays known."""
    fresh, cached = hold(type(row), row.pk), row._state.fields_cache
    for name in _columns(type(row)).fields:
        setattr(row, name, getattr(fresh, name))  # forgets what it points to when that is something else by now
    row._state.fields_cache = {name: cached[name] for name in keep if name in cached}
    vars(row).pop("_prefetched_objects_cache", None)
    note([row])


def note(rows: list[M]) -> list[M]:
    """Remember what the database holds, so that ``save`` writes what is new."""
    for row in rows:
        vars(row)["_noted"] = {name: getattr(row, name) for name in _columns(type(row)).written}
    return rows


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model; they get their ids."""
    if not rows:
        return
    model, columns = type(rows[0]), _columns(type(rows[0]))
    names = [name for name in columns.written if name != "id"]
    places = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(rows))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({_named(names)}) VALUES {places} RETURNING id"  # noqa: S608 (names of our own columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in columns.prepared(row, names)])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding, row._state.db = pk, False, connection.alias
    note(list(rows))


def save(rows: Sequence[models.Model]) -> None:
    """Write what has changed of these rows of one model since they were read or written here, if anything has."""
    changed = {row: names for row in rows if (names := _changed(row))}
    for first in range(0, len(changed), AT_ONCE):
        some = list(changed)[first : first + AT_ONCE]
        _save(some, [name for name in _columns(type(rows[0])).written if any(name in changed[row] for row in some)])


def _save(rows: Sequence[models.Model], names: list[str]) -> None:
    columns, table = _columns(type(rows[0])), _quoted(type(rows[0])._meta.db_table)
    types = [columns.fields[name].cast_db_type(connection) for name in names]
    row_of = f"(%s, {', '.join(f'%s::{kind}' for kind in types)})"
    statement = (
        f"UPDATE {table} SET {', '.join(f'{_quoted(name)} = new.{_quoted(name)}' for name in names)}"  # noqa: S608
        f" FROM (VALUES {', '.join([row_of] * len(rows))}) AS new(id, {_named(names)}) WHERE {table}.id = new.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in (row.pk, *columns.prepared(row, names))])
    note(list(rows))


def _changed(row: models.Model) -> set[str]:
    return {name for name, value in vars(row)["_noted"].items() if getattr(row, name) != value}


@cache
def _columns(model: type[models.Model]) -> _Columns:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    written = [name for name, field in fields.items() if not field.generated]
    select = f"SELECT {_named(fields)} FROM {_quoted(model._meta.db_table)}"  # noqa: S608 (names of our own columns)
    convert = [
        (place, _from_db(field)) for place, field in enumerate(fields.values()) if hasattr(field, "from_db_value")
    ]
    return _Columns(fields, written, select, convert)


def _from_db(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.from_db_value(value, None, connection)


def _named(names: Collection[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
