"""A file of 100,000 rows into a million leads, beside COPY and one upsert of the same rows into a table like it."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from leads.import_files import receive
from leads.importing import opened, take_chunk
from leads.models import Import, Lead
from people.models import Person
from people.models.team import sort_key
from smarketing.bench import Result, Say
from smarketing.bench.filling import put, rewritten
from smarketing.bench.house import House
from smarketing.bench.pairs import alternate

ROWS, KNOWN = 100_000, 0.2  # how many of the rows are about somebody who is there
OF_THE_LIMIT, ROUNDS, COMPANIES = 0.10, 3, 9000
FIELDS = ("name", "email", "title", "source", "company.name", "company.domain")


def measure(say: Say) -> Iterator[Result]:
    """Validation, companies, events and all; the plain way writes the same rows with the same indexes and constraints."""
    settings.MEDIA_ROOT = mkdtemp(prefix="bench-")
    files = _Files(House.found().marketer)
    try:
        ours, plain = alternate(files.bring_in, files.plain, before=files.next, rounds=ROUNDS)
    finally:
        shutil.rmtree(settings.MEDIA_ROOT)
    for taken in Import.objects.order_by("-pk")[:1]:
        said = (
            f"{taken.new:,} new, {taken.updated:,} updated, {taken.unchanged:,} unchanged, {taken.rejected:,} rejected"
        )
        say(f"the last one: {said}")
    yield Result("import: beside COPY and upsert", ROWS / ours, ROWS / plain, "rows/s", OF_THE_LIMIT, least=True)


class _Files:
    """One file after another, each with people of its own and a fifth who are there."""

    def __init__(self, marketer: Person) -> None:
        self.marketer, self.number = marketer, 0
        self.known = Lead.objects.count()

    def next(self) -> None:
        self.number += 1

    def rows(self) -> Iterator[list[str]]:
        every = round(1 / KNOWN)
        for place in range(ROWS):
            firm = (place * 31 + self.number) % COMPANIES
            email = (
                f"lead-{place * 7 % self.known}@bench.test" if place % every == 0 else f"{place}@in-{self.number}.test"
            )
            yield [
                f"Brought {self.number} {place}",
                email,
                "Buyer",
                "trade_show",
                f"Company {firm}",
                f"company-{firm}.test",
            ]

    def bring_in(self) -> None:
        path = Path(settings.MEDIA_ROOT) / "brought.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            writer.writerows(self.rows())
        with path.open("rb") as stream:
            job = receive(stream, name=path.name, by=self.marketer, at=timezone.now())
        job.choose(fields=list(FIELDS), date_order="ymd", decimal=".", zone="UTC", system="")
        job.start(by=self.marketer, at=timezone.now())
        job.refresh_from_db()
        with opened(job) as sheet:
            while take_chunk(job, sheet, at=timezone.now()):
                pass

    def plain(self) -> None:
        """COPY into a table beside it, then one statement; committed like the other."""
        model = Lead(added_at=timezone.now(), added_by=self.marketer, marketing_team_id=self.marketer.team_id)
        names = [str(one.column) for one in Lead._meta.concrete_fields if one.attname != "id"]
        listed = ", ".join(names)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE staged (LIKE leads_lead)")
            put(Lead, (rewritten(model, **self._cells(row, pk)) for pk, row in enumerate(self.rows())), into="staged")
            cursor.execute(
                f"INSERT INTO leads_lead ({listed}) SELECT DISTINCT ON (email) {listed} FROM staged"  # noqa: S608 (our own columns)
                " ON CONFLICT (email) WHERE email <> '' DO UPDATE SET name = EXCLUDED.name, sort_key = EXCLUDED.sort_key,"
                " title = EXCLUDED.title, source = EXCLUDED.source, company_id = EXCLUDED.company_id"
            )
            cursor.execute("DROP TABLE staged")

    def _cells(self, row: list[str], pk: int) -> dict[str, Any]:
        name, email, title, source, company, _website = row
        company_id = 1 + int(company.split()[1])
        return {
            "id": pk, "name": name, "sort_key": sort_key(name), "email": email, "title": title, "source": source,
            "company_id": company_id,
        }  # fmt: skip
