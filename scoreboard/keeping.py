"""Keeping the numbers by day: which days have to be counted, counting them, and proving that they are what raw rows say.

A day is over at the workspace's midnight; until then it is counted whenever somebody looks. A day that is over and has no mark
stands in the tables as it is, so a day that never had anything needs no row. Everything here may run late, twice or beside
itself, and may be killed anywhere: a day's marks go in the transaction that counts it.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from people.models import Workspace
from scoreboard import facts, rollups
from scoreboard.days import DAY, Days
from scoreboard.models import Family, Ledger
from scoreboard.period import month_of
from sla.clock import start_of_day

LOCK = crc32(b"scoreboard days") & 0x7FFFFFFF  # the first key of the locks of families and days; the second is both
MARKED = "COALESCE(day, (at AT TIME ZONE %(zone)s)::date)"
# one mark of a family and day is enough; the oldest stays, so that whoever counts the day meanwhile finds one
ONE_MARK_EACH = f"""
DELETE FROM scoreboard_mark USING (
    SELECT family, {MARKED} AS on_day, MIN(id) AS first FROM scoreboard_mark GROUP BY 1, 2 HAVING COUNT(*) > 1
) many
WHERE scoreboard_mark.family = many.family AND {MARKED} = many.on_day AND id <> many.first
"""  # noqa: S608 (our own columns)


def workspace_zone_name() -> str:
    workspace = Workspace.current()
    return workspace.zone if workspace else "UTC"


def is_counted_in(zone: str) -> bool:
    """Whether the tables hold the days of this zone."""
    return Ledger.objects.filter(zone=zone).exists()


def marked_days(*, zone: str, before: date) -> dict[str, set[date]] | None:
    """The days before this one that have to be counted, by family; None when nothing was counted in this zone yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT DISTINCT marked.family, marked.on_day FROM scoreboard_ledger
LEFT JOIN (SELECT family, {MARKED} AS on_day FROM scoreboard_mark) marked ON marked.on_day < %(before)s
WHERE zone = %(zone)s
""",  # noqa: S608
            {"zone": zone, "before": before},
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    found: dict[str, set[date]] = defaultdict(set)
    for family, day in rows:
        if day is not None:
            found[family].add(day)
    return found


def sweep(*, at: datetime, seconds: float = 50.0) -> int:
    """Count the days that are over and have a mark, the latest first, for so long at most; how many were counted."""
    zone = workspace_zone_name()
    if not is_counted_in(zone):
        begin(zone=zone)
    with connection.cursor() as cursor:
        cursor.execute(ONE_MARK_EACH, {"zone": zone})
    today, until = at.astimezone(ZoneInfo(zone)).date(), time.monotonic() + seconds
    waiting = marked_days(zone=zone, before=today) or {}
    total = 0
    for day, family in sorted(((day, family) for family, days in waiting.items() for day in days), reverse=True):
        if time.monotonic() > until:
            break
        total += count_day(Family(family), day, zone=zone, at=at)
    return total


@transaction.atomic
def begin(*, zone: str) -> None:
    """Forget what was counted and mark every day that has something: before the first count, and in another zone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        Ledger.objects.get_or_create(pk=1, defaults={"zone": ""})
        Ledger.objects.select_for_update().get(pk=1)  # waits for whoever counts a day
        if is_counted_in(zone):
            return
        for table in rollups.TABLES:
            cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608
        cursor.execute(EVERY_DAY, {"zone": zone})
        Ledger.objects.filter(pk=1).update(zone=zone)


@transaction.atomic
def forget() -> None:
    """Count everything anew at the next sweep."""
    Ledger.objects.filter(pk=1).update(zone="")


@transaction.atomic
def count_day(family: Family, day: date, *, zone: str, at: datetime) -> bool:
    """Count what one family says of a day that is over. False when somebody else is at it, or was first.

    The marks go first: whatever commits after they were read has a mark of its own and is counted the next time.
    """
    key = day.toordinal() * len(Family.values) + Family.values.index(family)
    with connection.cursor() as cursor:
        cursor.execute("SELECT zone FROM scoreboard_ledger WHERE zone = %s FOR SHARE", [zone])
        if cursor.fetchone() is None:
            return False
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, key])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            f"DELETE FROM scoreboard_mark WHERE family = %(family)s AND {MARKED} = %(day)s",  # noqa: S608
            {"family": family, "day": day, "zone": zone},
        )
        if not cursor.rowcount:
            return False
    days = Days.counted((day, day + DAY), zone=zone)
    for table in rollups.TABLES:
        if table.family == family:
            rollups.count(table, day, days, params={"at": max(at, start_of_day(zone, day + DAY))})
    return True


@dataclass(frozen=True)
class Checked:
    """A month of one table: days that were compared and those left out as they wait to be counted, rows, differences."""

    table: str
    first: date
    days: int
    waiting: int
    rows: int
    different: int


def check(*, at: datetime) -> Iterator[Checked]:
    """Every number of every day that is over and not marked, beside what the raw rows say; a transaction for each month."""
    zone = workspace_zone_name()
    today = at.astimezone(ZoneInfo(zone)).date()
    for table in rollups.TABLES:
        span = _span(table, zone=zone, today=today)
        month = month_of(span[0], zone=zone) if span else None
        while span and month and month.first < span[1]:
            yield _compare(table, month.first, min(month.end, today), zone=zone, at=at)
            month = month_of(month.end, zone=zone)


def _compare(table: rollups.Table, first: date, end: date, *, zone: str, at: datetime) -> Checked:
    with transaction.atomic():
        with connection.cursor() as cursor:
            if not connection.savepoint_ids:  # not within a test's transaction
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        marked = marked_days(zone=zone, before=end)
        every = [first + timedelta(days=place) for place in range((end - first).days)]
        dirty = set(every) if marked is None else marked.get(table.family, set()) & set(every)
        clean = [day for day in every if day not in dirty]
        if not clean:
            return Checked(table.name, first, 0, len(dirty), 0, 0)
        days = Days.of_each(clean, zone=zone)
        rows, different = rollups.differences(table, days, params={"at": at})
    return Checked(table.name, first, len(clean), len(dirty), rows, different)


def _span(table: rollups.Table, *, zone: str, today: date) -> tuple[date, date] | None:
    """From the first day that has a fact or a row, up to today."""
    with connection.cursor() as cursor:
        days = Days.counted((None, today), zone=zone)
        happened = f"SELECT MIN(day) FROM ({table.facts(days)}) f"  # noqa: S608
        cursor.execute(
            f"SELECT LEAST(({happened}), (SELECT MIN(day) FROM {table.name}))",  # noqa: S608
            {**days.params, "at": start_of_day(zone, today)},
        )
        (first,) = cursor.fetchone()
    return (first, today) if first and first < today else None


def _every_day() -> str:
    """Marks for every day on which the raw rows know anything."""
    own = f"FROM leads_handoff h WHERE {facts.OWN}"
    parts = [
        (Family.HANDOFFS, f"{facts.local(f'h.{step}_at')}", f"{own} AND h.{step}_at IS NOT NULL")
        for step in facts.STEPS
    ]
    parts += [
        (Family.WAITS, f"{facts.local(f'h.{step}_at')}", f"{own} AND h.{step}_at IS NOT NULL")
        for step in ("followed_up", *facts.WAITS)
    ]
    parts += [
        (Family.PROMISES, facts.local(f"c.{moment}"), f"FROM sla_clock c WHERE c.{moment} IS NOT NULL")
        for moment in ("due_at", "met_at")
    ]
    parts += [
        (Family.CALLS, facts.local('c."when"'), "FROM leads_followup c WHERE c.channel = 'call'"),
        (Family.LEADS, f"COALESCE(l.first_contact_on, {facts.local('l.added_at')})", "FROM leads_lead l"),
    ]
    found = " UNION ".join(f"SELECT '{family}', {day} {rows}" for family, day, rows in parts)
    return f"INSERT INTO scoreboard_mark (family, day) {found}"


EVERY_DAY = _every_day()
