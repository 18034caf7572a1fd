"""Filling a large database by COPY: the told handoffs again and again, in every week of a year, each about another lead.

Everything of a told handoff is copied with ids of its own and its times moved by whole weeks (of an open one by seconds), so
that all of it obeys the constraints that it was told under. Week follows week and the open ones come last, as rows of a
workspace lie that has grown. Indexes and constraints wait until the rows are in.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from events.models import Event
from leads.models import Company, Engagement, FollowUp, Handoff, Holding, Lead
from people.models.team import sort_key
from scoreboard import keeping
from sla.models import Clock, Stretch
from smarketing.bench.house import House
from smarketing.bench.stories import Story, Teller

WEEKS, TOLD_OVER, TOLD_OPEN = 52, 240, 60
OPEN_SHARE = 0.04
OPEN_SPREAD_SECONDS = 3600
PER_COMPANY = 10
CHUNK = 20_000
COUNTING_SECONDS = 3600.0
WEEK = timedelta(weeks=1)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")
FIRST = ("Ana", "Bruno", "Clara", "Dieter", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kenji", "Lena", "Mara")
LAST = ("Vogel", "Silva", "Okafor", "Brandt", "Costa", "Novak", "Tanaka", "Weber", "Rossi", "Dubois", "Keller", "Lind")
TABLES: tuple[type[models.Model], ...] = (Lead, Engagement, Handoff, Holding, FollowUp, Clock, Stretch, Event)

EVERYTHING: tuple[type[models.Model], ...] = (*TABLES, Company)

Say = Callable[[str], None]


def fill(number: int, *, now: datetime, say: Say) -> None:
    """A workspace with this many leads, a handoff of each, up to ``now``."""
    first = (now - WEEK * (WEEKS + 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = first - timedelta(days=first.weekday())
    house = House.build(at=monday - WEEK)
    teller = Teller(house, seed=20260302)
    over = list(teller.over(monday, many=TOLD_OVER))
    still = sorted(teller.open(now, many=TOLD_OPEN), key=lambda story: story.handoff.submitted_at)
    say(f"{len(over) + len(still)} handoffs told")
    forms = [_Form(story) for story in (*over, *still)]
    _forget([*over, *still])
    with _without_indexes(say):
        companies = number // PER_COMPANY
        put(Company, _companies(companies))
        say(f"{companies:,} companies in")
        copies = _copies(forms[: len(over)], forms[len(over) :], number)
        for first_of in range(0, number, CHUNK):
            _copy_chunk(islice(copies, CHUNK), companies)
            if first_of % (CHUNK * 10) == 0:
                say(f"{first_of:,} handoffs in")
        _go_on_counting()
    _settle()
    say("indexed and analysed")
    keeping.forget()
    say(f"{keeping.sweep(at=now, seconds=COUNTING_SECONDS)} days counted")
    _settle()


def _copies(over: Sequence["_Form"], still: Sequence["_Form"], number: int) -> Iterator[tuple["_Form", int, timedelta]]:
    """Which form is copied, at which place, moved by how much: week by week, then those that are open, the oldest first."""
    ended = number - round(number * OPEN_SHARE)
    for place in range(number):
        if place < ended:
            yield over[place * 7919 % len(over)], place, WEEK * (place * (WEEKS - 5) // ended)
        else:
            form = still[(place - ended) * len(still) // (number - ended)]
            yield form, place, -timedelta(seconds=(number - place) % OPEN_SPREAD_SECONDS)


def _copy_chunk(copies: Iterable[tuple["_Form", int, timedelta]], companies: int) -> None:
    lines: dict[type[models.Model], list[str]] = {table: [] for table in TABLES}
    for form, place, moved in copies:
        form.write(lines, place, moved=moved, companies=companies)
    for table in TABLES:
        put(table, lines[table])


@dataclass
class _Row:
    """A row of a told handoff, its place among those of its table, and its text for the latest shift."""

    model: type[models.Model]
    values: dict[str, Any]
    place: int
    moved: timedelta | None = None
    text: str = ""


class _Form:
    """A told handoff as a form that can be filled in again."""

    def __init__(self, story: Story) -> None:
        lead, handoff = story.lead, story.handoff
        clocks = list(Clock.objects.filter(thread_type="leads.lead", thread_id=lead.pk).order_by("pk"))
        events = Event.objects.on_thread(lead).order_by("pk")
        kept = list(events) if story.is_open else list(events)[-1:]
        self.ids: dict[tuple[str, int], int] = {}
        self.rows: list[_Row] = []
        for found in (
            [lead], Engagement.objects.filter(lead=lead), [handoff], Holding.objects.filter(handoff=handoff),
            FollowUp.objects.filter(handoff=handoff), clocks, Stretch.objects.filter(clock__in=clocks), kept,
        ):  # fmt: skip
            for place, row in enumerate(found):
                self.ids[row._meta.label_lower, row.pk] = place
                self.rows.append(
                    _Row(type(row), {one.attname: getattr(row, one.attname) for one in _columns(row)}, place)
                )

    def write(
        self, lines: dict[type[models.Model], list[str]], place: int, *, moved: timedelta, companies: int
    ) -> None:
        """The lines of one more handoff: ids are its place times what a table has at most of one, and on."""
        for row in self.rows:
            if moved != row.moved:
                row.moved, row.text = moved, self._text(row, moved)
            text = row.text
            if row.model is Lead:
                name = f"{FIRST[place % len(FIRST)]} {LAST[place // 13 % len(LAST)]} {place}"
                text = (
                    text.replace("\x01", name)
                    .replace("\x02", sort_key(name))
                    .replace("\x03", f"lead-{place}@bench.test")
                )
                text = text.replace("\x04", str(1 + place % companies) if companies else "\\N")
            lines[row.model].append(_ID.sub(lambda found: str(_id(int(found[1]), place)), text))

    def _text(self, row: _Row, moved: timedelta) -> str:
        return "\t".join(self._cell(row, name, value, moved) for name, value in row.values.items())

    def _cell(self, row: _Row, name: str, value: Any, moved: timedelta) -> str:
        if row.model is Lead and name in _OF_THE_LEAD:
            return _OF_THE_LEAD[name]
        if name == "id":
            return f"\x05{row.place}\x06"
        if value is not None and (about := self._about(row, name)):
            return f"\x05{self.ids[about, value]}\x06"
        return _written(value, moved)

    def _about(self, row: _Row, name: str) -> str:
        """What the column points to, if that is copied too."""
        own = {"lead_id": "leads.lead", "handoff_id": "leads.handoff", "clock_id": "sla.clock"}
        if name in ("subject_id", "thread_id"):
            kind = str(row.values[name.replace("_id", "_type")])
            return kind if (kind, row.values[name]) in self.ids else ""
        return own.get(name, "")


MOST = 16  # rows that a table has of one handoff
_ID = re.compile("\x05(\\d+)\x06")
_OF_THE_LEAD = {"name": "\x01", "sort_key": "\x02", "email": "\x03", "company_id": "\x04"}


def _id(place_of_row: int, place: int) -> int:
    return 1 + place * MOST + place_of_row


def _columns(model: type[models.Model] | models.Model) -> list["models.Field[Any, Any]"]:
    return [one for one in model._meta.concrete_fields if not one.generated]


def _written(value: Any, moved: timedelta) -> str:
    """As COPY reads it, moved in time."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case datetime():
            return (value + moved).isoformat()
        case date():
            return (value + timedelta(days=moved.days)).isoformat()
        case list() if all(isinstance(one, datetime) for one in value):
            return "{" + ",".join((one + moved).isoformat() for one in value) + "}"
        case list() if all(isinstance(one, str) for one in value):
            return "{" + ",".join(value) + "}"
        case dict() | list():
            text = json.dumps(value, default=str)
            text = MOMENT.sub(lambda found: (datetime.fromisoformat(found[0]) + moved).isoformat(), text)
            return _escaped(text)
    return _escaped(str(value))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _companies(number: int) -> Iterator[str]:
    for place in range(number):
        row = Company(pk=place + 1, name=f"Company {place}", domain=f"company-{place}.test", industry="Logistics")
        row.country, row.employees = "DE", 20 + place % 900
        row.sort_key = sort_key(row.name)
        yield "\t".join(_written(getattr(row, one.attname), timedelta(0)) for one in _columns(Company))


def rewritten(row: models.Model, **changes: Any) -> str:
    """A line for ``put``: the row with these columns changed."""
    values = {one.attname: getattr(row, one.attname) for one in _columns(row)} | changes
    return "\t".join(_written(value, timedelta(0)) for value in values.values())


def put(model: type[models.Model], lines: Iterable[str], *, into: str = "") -> None:
    """COPY lines into the table of a model, or one like it."""
    names = ", ".join(connection.ops.quote_name(str(one.column)) for one in _columns(model))
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {into or model._meta.db_table} ({names}) FROM STDIN", io.StringIO("\n".join(lines))
        )


def _forget(stories: Sequence[Story]) -> None:
    """What was told makes room for its copies; nothing but the copies is in the tables."""
    with connection.cursor() as cursor:
        names = [table._meta.db_table for table in EVERYTHING]
        cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")  # what leaves the house goes with the events


class _without_indexes:  # noqa: N801 (reads as what it does)
    """Indexes and constraints of the tables to be filled, taken away and made again at the end."""

    FOUND = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype FROM pg_constraint
    WHERE contype IN ('f', 'x', 'u', 'p', 'c') AND conrelid = ANY(%s::regclass[])
    """
    INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
    """

    def __init__(self, say: Say) -> None:
        self.say = say

    def __enter__(self) -> None:
        names = [table._meta.db_table for table in EVERYTHING]
        with connection.cursor() as cursor:
            cursor.execute(self.FOUND, [names])
            # those that others' keys stand on stay
            self.constraints = [row for row in cursor.fetchall() if row[3] in "fx"]
            cursor.execute(self.INDEXES, [names])
            self.indexes = cursor.fetchall()
            for table, name, _definition, _kind in self.constraints:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            for name, _definition in self.indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            cursor.execute(" ".join(f"ALTER TABLE {name} DISABLE TRIGGER USER;" for name in names))
            self.tables = names

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is not None:
            return
        self.say("making the indexes")
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _name, definition in self.indexes:
                cursor.execute(definition)
            for table, name, definition, _kind in self.constraints:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            cursor.execute(" ".join(f"ALTER TABLE {name} ENABLE TRIGGER USER;" for name in self.tables))
            cursor.execute("RESET maintenance_work_mem")


def _go_on_counting() -> None:
    """The next rows get ids beyond those that were copied."""
    with connection.cursor() as cursor, transaction.atomic():
        for table in EVERYTHING:
            name = table._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")  # noqa: S608 (names of our own tables)


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
