"""Bringing a file in, chunk by chunk. Rows, events, counts and place of a chunk are one transaction: whoever is killed in
the middle of it leaves nothing of it, and it is read again from the place that the job remembers."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO, cast

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from leads.entries import PAST, Entry, Reading, RowReader, Unreadable, label
from leads.intake import REJECTED, Taken, take_in
from leads.lines import Row
from leads.models import Import, ImportProblem
from leads.models.days import workspace_zone
from leads.sheet import Sheet, UnreadableSheet, open_sheet

CHUNK = 2000
CHUNK_WITH_PAST = 100  # past outcomes go in one by one
SLICE_SECONDS = 15.0
PREVIEWED = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """A row of the preview: what would become of it."""

    line: int
    cells: list[str]
    outcome: str
    reasons: list[tuple[str, str, str]]  # header, value, reason
    entry: Entry | None

    @property
    def is_rejected(self) -> bool:
        return self.outcome == REJECTED


@contextmanager
def opened(job: Import) -> Iterator[Sheet]:
    """The job's file, opened as it was the first time. Raises UnreadableSheet."""
    try:
        stream = job.file.open("rb")
    except (OSError, ValueError):
        raise UnreadableSheet(_("The file is not here any more. Upload it again.")) from None
    with stream:
        yield open_sheet(cast("BinaryIO", stream), encoding=job.encoding, separator=job.separator)


def go_on(job: Import, *, at: datetime, seconds: float = SLICE_SECONDS) -> bool:
    """Work on a running import for a while; whether there is more to do. What cannot be read at all fails it."""
    try:
        with opened(job) as sheet:
            until = time.monotonic() + seconds
            while take_chunk(job, sheet, at=at):
                if time.monotonic() >= until:
                    return True
    except UnreadableSheet as problem:
        job.fail(str(problem), at=at)
    return False


@transaction.atomic
def take_chunk(job: Import, sheet: Sheet, *, at: datetime) -> bool:
    """Take the next rows, if nobody else is at it; whether there may be more."""
    mine = Import.objects.running().select_for_update(skip_locked=True).filter(pk=job.pk, turn=job.turn).first()
    if mine is None:
        return False
    rows = list(islice(sheet.rows(start=mine.place), chunk_size(mine.fields)))
    if not rows:
        mine.finish(at=at)
        return False
    taken, problems = _taken(mine, rows, at=at)
    ImportProblem.objects.bulk_create(problems, batch_size=500)
    counts = Counter(one.outcome for one in taken)
    counts[REJECTED] = len(problems)
    mine.count(counts, place=rows[-1].after, share=sheet.share_read(rows[-1].after), at=at)
    return True


def chunk_size(fields: Sequence[str]) -> int:
    return CHUNK_WITH_PAST if set(fields) & set(PAST) else CHUNK


def preview(job: Import, *, at: datetime) -> list[Tried]:
    """The first rows as they would be read, with what would become of each. Nothing is saved. Raises UnreadableSheet."""
    with opened(job) as sheet:
        rows = list(islice(sheet.rows(), PREVIEWED))
    with transaction.atomic():
        taken, problems = _taken(job, rows, at=at)
        transaction.set_rollback(True)
    reasons = {problem.line: problem.reasons for problem in problems}
    entries = iter(one for one in taken if one.outcome != REJECTED)
    tried = []
    for row in rows:
        one = None if row.line in reasons else next(entries)
        outcome = one.outcome if one else REJECTED
        wrong = [tuple(reason) for reason in reasons.get(row.line, [])]
        tried.append(Tried(row.line, row.values, outcome, wrong, one.entry if one else None))
    return tried


def _taken(job: Import, rows: Sequence[Row], *, at: datetime) -> tuple[list[Taken], list[ImportProblem]]:
    """Read and take rows in their order; every row is in one of the two: taken (not rejected), or a problem."""
    reader = RowReader(job.fields, reading_of(job))
    headers = {field: header for field, header in zip(job.fields, job.headers, strict=True) if field}
    problems: list[ImportProblem] = []
    read: list[tuple[Row, Entry]] = []
    for row in rows:
        if row.problem:
            problems.append(_problem(job, row, [("", "", row.problem)], headers))
            continue
        try:
            read.append((row, reader.read(row.values)))
        except Unreadable as bad:
            problems.append(_problem(job, row, bad.reasons, headers))
    taken = _each_its_own(job, [entry for _row, entry in read], at=at)
    for (row, _entry), one in zip(read, taken, strict=True):
        if one.outcome == REJECTED:
            problems.append(_problem(job, row, [one.reason], headers))
    return [one for one in taken if one.outcome != REJECTED], problems


def _each_its_own(job: Import, entries: list[Entry], *, at: datetime) -> list[Taken]:
    """All at once; where the database refuses one, halves, so that one bad row stops no other."""
    if not entries:
        return []
    try:
        with transaction.atomic():
            return take_in(entries, by=job.made_by, at=at, file=job.pk)
    except (DataError, IntegrityError) as error:
        if len(entries) == 1:
            refused = Taken(entries[0])
            refused.reject(
                "", "", _("The database does not take this row: %(why)s") % {"why": str(error).splitlines()[0]}
            )
            return [refused]
    half = len(entries) // 2
    return _each_its_own(job, entries[:half], at=at) + _each_its_own(job, entries[half:], at=at)


def _problem(job: Import, row: Row, reasons: Sequence[tuple[str, str, str]], headers: dict[str, str]) -> ImportProblem:
    told = [(headers.get(name, label(name) if name else ""), value[:500], reason) for name, value, reason in reasons]
    return ImportProblem.of(job, line=row.line, cells=row.values, reasons=told)


def reading_of(job: Import) -> Reading:
    """How this file's dates, numbers and ids are meant."""
    return Reading(job.date_order, job.decimal, job.tzinfo, workspace_zone(), job.system)
