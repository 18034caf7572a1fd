"""A file comes in: it is kept, looked into, and its columns are proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from leads import dates, mapping, numbers
from leads.importing import opened
from leads.mapping import FIELDS, OWN, Column
from leads.models import Import
from leads.models.days import workspace_zone
from leads.sheet import Sheet, open_sheet
from people.models import Person

SAMPLED = 1000  # rows
COUNTED = 8 * 1024 * 1024  # bytes; the rows of longer files are not counted beforehand


@dataclass(frozen=True, slots=True)
class Questions:
    """What the sample leaves open about a choice of columns."""

    date_orders: tuple[str, ...]  # to choose from; one is an answer
    decimals: tuple[str, ...]
    asks_zone: bool
    asks_system: bool


def receive(
    stream: IO[Any], *, name: str, by: Person | None, at: datetime, encoding: str = "", separator: str = ""
) -> Import:
    """Keep a file and look into it. Raises UnreadableSheet, and keeps nothing then."""
    job = Import(name=name[-255:], made_by=by, made_at=at)
    job.file.save(name, File(stream), save=False)
    try:
        with job.file.open("rb") as kept:
            _look_into(job, open_sheet(cast("BinaryIO", kept), encoding=encoding, separator=separator))
        job.save()
    except BaseException:
        job.file.storage.delete(str(job.file.name))
        raise
    return job


def _look_into(job: Import, sheet: Sheet) -> None:
    job.size, job.encoding, job.separator, job.headers = sheet.size, sheet.encoding, sheet.separator, sheet.headers
    job.zone, job.system = str(workspace_zone()), last_system()
    if sheet.size <= COUNTED:
        job.total = sum(1 for _row in sheet.rows())
    columns = mapping.propose(sheet.headers, sheet.sample(SAMPLED))
    job.fields = [column.field for column in columns]


def columns_of(job: Import, fields: Sequence[str] | None = None) -> list[Column]:
    """The file's columns with their examples, as chosen or proposed. Raises UnreadableSheet."""
    with opened(job) as sheet:
        rows = sheet.sample(SAMPLED)
    proposed = mapping.propose(job.headers, rows)
    chosen = job.fields if fields is None else fields
    return [
        mapping.column(column.header, field, cells=[row[place] for row in rows], attribute=column.attribute)
        for place, (column, field) in enumerate(zip(proposed, chosen, strict=True))
    ]


def questions(columns: Sequence[Column]) -> Questions:
    """What has to be asked about these columns."""
    kinds = {column.header: FIELDS[column.field].kind for column in columns if column.field in FIELDS}
    dated = [column for column in columns if kinds.get(column.header) in ("date", "moment")]
    counted = [column for column in columns if kinds.get(column.header) in ("number", "whole")]
    return Questions(
        date_orders=_common([column.date_orders for column in dated], dates.ORDERS),
        decimals=_common([column.decimals for column in counted], numbers.MARKS),
        asks_zone=any(column.asks_zone for column in dated),
        asks_system=any(column.field == "external_id" for column in columns),
    )


def _common(readable: Sequence[tuple[str, ...]], every: tuple[str, ...]) -> tuple[str, ...]:
    """What all columns can be read with; everything when they say nothing, or do not agree. () without such columns."""
    if not readable:
        return ()
    found = tuple(one for one in every if all(one in orders for orders in readable if orders))
    return found or every


def wrong_with(fields: Sequence[str]) -> str:
    """Why this choice of columns cannot be imported, or ""."""
    named = [field for field in fields if field]
    twice = next((field for field in named if named.count(field) > 1), None)
    if twice:
        return _("Two columns become “%(field)s”. Leave one of them out.") % {
            "field": FIELDS[twice].label if twice in FIELDS else twice.removeprefix(OWN)
        }
    if not {"email", "external_id"} & set(named):
        return _("One column has to say who each row is: an e-mail, or the id in the other system.")
    return ""


def last_system() -> str:
    """The system that the ids of the latest import were from."""
    return Import.objects.exclude(system="").order_by("-pk").values_list("system", flat=True).first() or ""
