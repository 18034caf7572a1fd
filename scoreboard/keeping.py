"""Keeping the numbers by day: which days have to be counted, counting them, and proving that they are what raw rows say.

A day is over at the workspace's midnight; until then its hours are counted one by one, and what runs whenever somebody looks. A
day, or an hour of the day that runs, that is over and has no mark stands in the tables as it is, so one that never had anything
needs no row. Everything here may run late, twice or beside itself, and may be killed anywhere: marks go in the transaction that
counts what they mark.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from people.models import Workspace
from scoreboard import facts, rollups
from scoreboard.days import DAY, Days, Running, hours_over, start_of_hour
from scoreboard.models import WHOLE, Family, Ledger, Mark
from scoreboard.period import month_of
from sla.clock import start_of_day

LOCK = crc32(b"scoreboard days") & 0x7FFFFFFF  # the first key of the locks of families and days; the second is both
MARKED = "COALESCE(day, (at AT TIME ZONE %(zone)s)::date)"
BY_THE_HOUR = [family for family in Family if family is not Family.LEADS]  # a first contact has a day and no hour
# longer than any page takes that was begun on the day before, and reads the hours of that day
PATIENCE = timedelta(minutes=5)
# any zone's hours begin at a quarter of an hour
QUARTER = f"CASE WHEN {MARKED} >= %(today)s THEN date_bin('15 minutes', at, 'epoch') END"
# one mark of a family and day that is over is enough, and one for each part of the others; the oldest stays, so that whoever
# counts the day meanwhile finds one
ONE_MARK_EACH = f"""
DELETE FROM scoreboard_mark USING (
    SELECT family, {MARKED} AS on_day, {QUARTER} AS part, MIN(id) AS first
    FROM scoreboard_mark GROUP BY 1, 2, 3 HAVING COUNT(*) > 1
) many
WHERE scoreboard_mark.family = many.family AND {MARKED} = many.on_day AND {QUARTER} IS NOT DISTINCT FROM many.part
    AND id <> many.first
"""  # noqa: S608 (our own columns)
# a mark of the whole day that runs becomes one for each of its hours
A_MARK_FOR_EACH_HOUR = """
WITH gone AS (DELETE FROM scoreboard_mark WHERE day = %(today)s AND family = ANY(%(families)s) RETURNING family)
INSERT INTO scoreboard_mark (family, at)
SELECT DISTINCT family, moment FROM gone CROSS JOIN generate_series(
    %(begins)s::timestamptz, %(ends)s::timestamptz - interval '1 second', interval '1 hour'
) AS moment
"""


def workspace_zone_name() -> str:
    workspace = Workspace.current()
    return workspace.zone if workspace else "UTC"


def is_counted_in(zone: str) -> bool:
    """Whether the tables hold the days of this zone."""
    return Ledger.objects.filter(zone=zone).exists()


@dataclass(frozen=True)
class Waiting:
    """What has to be counted, by family: days that are over, and hours of ``today``, of which ``over`` are.

    ``by_the_hour``: today is the day whose hours are kept; otherwise all of it is counted whenever somebody looks.
    """

    today: date
    over: int
    by_the_hour: bool
    days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    hours: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def running(self, family: Family) -> Running | None:
        """Today for a reader of this family's numbers."""
        if not self.by_the_hour or family not in BY_THE_HOUR:
            return None
        return Running(self.today, self.over, tuple(sorted(self.hours.get(family, ()))))


def what_waits(*, zone: str, at: datetime) -> Waiting | None:
    """What has to be counted at an instant; None when nothing was counted in this zone yet."""
    return _what_waits(zone=zone, today=at.astimezone(ZoneInfo(zone)).date(), at=at)


def marked_days(*, zone: str, before: date) -> dict[str, set[date]] | None:
    """The days before this one that have to be counted, by family; None when nothing was counted in this zone yet."""
    found = _what_waits(zone=zone, today=before, at=start_of_day(zone, before))
    return None if found is None else found.days


def _what_waits(*, zone: str, today: date, at: datetime) -> Waiting | None:
    begins, over = start_of_day(zone, today), hours_over(zone, today, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT DISTINCT running, marked.family, marked.on_day,
    CASE WHEN marked.on_day = %(today)s THEN FLOOR(EXTRACT(EPOCH FROM marked.at - %(begins)s) / 3600)::int END
FROM scoreboard_ledger
LEFT JOIN (SELECT family, {MARKED} AS on_day, at FROM scoreboard_mark) marked ON marked.on_day <= %(today)s
WHERE zone = %(zone)s
""",  # noqa: S608
            {"zone": zone, "today": today, "begins": begins},
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    found = Waiting(today, over, by_the_hour=rows[0][0] == today)
    for _running, family, day, hour in rows:
        if day is not None and day < today:
            found.days[family].add(day)
        elif day is not None:
            found.hours[family] |= set(range(over)) if hour is None else {hour} & set(range(over))
    return found


def sweep(*, at: datetime, seconds: float = 50.0) -> int:
    """Count the days that are over and have a mark, and the hours of today, the latest first, for so long at most; how many were."""
    zone = workspace_zone_name()
    if not is_counted_in(zone):
        begin(zone=zone)
    today, until = at.astimezone(ZoneInfo(zone)).date(), time.monotonic() + seconds
    _follow_the_day(today, zone=zone, at=at)
    with connection.cursor() as cursor:
        cursor.execute(ONE_MARK_EACH, {"zone": zone, "today": today})
    waiting, total = what_waits(zone=zone, at=at), 0
    if waiting is None:
        return total
    for place, family in sorted(_each(waiting), reverse=True):
        if time.monotonic() > until:
            break
        day, hour = place
        if hour == WHOLE:
            total += count_day(Family(family), day, zone=zone, at=at)
        else:
            total += count_hour(Family(family), day, hour, zone=zone, at=at)
    return total


def _each(waiting: Waiting) -> Iterator[tuple[tuple[date, int], str]]:
    """Everything that waits: a day and ``WHOLE``, or today and an hour, with its family."""
    for family, days in waiting.days.items():
        yield from (((day, WHOLE), family) for day in days)
    if waiting.by_the_hour:
        for family in BY_THE_HOUR:
            yield from (((waiting.today, hour), family) for hour in waiting.hours.get(family, ()))


@transaction.atomic
def _follow_the_day(today: date, *, zone: str, at: datetime) -> None:
    """From now on the hours of this day are kept; the day whose hours were is counted as a whole, once nobody reads them any more."""
    counts_it = Ledger.objects.filter(zone=zone, running=today).exists()
    if counts_it and not Mark.objects.filter(day=today, family__in=BY_THE_HOUR).exists():
        return
    ledger = Ledger.objects.select_for_update().filter(zone=zone).first()  # waits for whoever counts an hour
    if ledger is None:
        return
    begins, ends = start_of_day(zone, today), start_of_day(zone, today + DAY)
    with connection.cursor() as cursor:
        if ledger.running is None or (ledger.running < today and at >= begins + PATIENCE):
            if ledger.running is not None:
                cursor.execute(
                    "INSERT INTO scoreboard_mark (family, day) SELECT unnest(%s::text[]), %s",
                    [BY_THE_HOUR, ledger.running],
                )
            ledger.running = today
            ledger.save(update_fields=["running"])
        if ledger.running == today:
            cursor.execute(
                A_MARK_FOR_EACH_HOUR, {"today": today, "families": BY_THE_HOUR, "begins": begins, "ends": ends}
            )


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
        Ledger.objects.filter(pk=1).update(zone=zone, running=None)


@transaction.atomic
def forget() -> None:
    """Count everything anew at the next sweep."""
    Ledger.objects.filter(pk=1).update(zone="")


@transaction.atomic
def count_day(family: Family, day: date, *, zone: str, at: datetime) -> bool:
    """Count what one family says of a day that is over. False when somebody else is at it, or was first.

    The marks go first: whatever commits after they were read has a mark of its own and is counted the next time.
    """
    if not _may_count(family, day, is_running=False, zone=zone):
        return False
    if not _take_marks(family, f"{MARKED} = %(day)s", zone=zone, day=day):
        return False
    _count(family, day, Days.counted((day, day + DAY), zone=zone), at=max(at, start_of_day(zone, day + DAY)))
    return True


@transaction.atomic
def count_hour(family: Family, day: date, hour: int, *, zone: str, at: datetime) -> bool:
    """The same of an hour that is over, of the day that runs."""
    begins, ends = start_of_hour(zone, day, hour), start_of_hour(zone, day, hour + 1)
    if not _may_count(family, day, is_running=True, zone=zone):
        return False
    if not _take_marks(family, "at >= %(begins)s AND at < %(ends)s", zone=zone, begins=begins, ends=ends):
        return False
    _count(family, day, Days.counted((begins, ends), zone=zone), at=max(at, ends), span=hour)
    return True


def _may_count(family: Family, day: date, *, is_running: bool, zone: str) -> bool:
    """Whether the ledger still says that the day is counted so, and nobody else is at it; both stay so until the transaction ends."""
    key = day.toordinal() * len(Family.values) + Family.values.index(family)
    so = "running = %s" if is_running else "running IS DISTINCT FROM %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM scoreboard_ledger WHERE zone = %s AND ({so} OR %s) FOR SHARE",  # noqa: S608
            [zone, day, family not in BY_THE_HOUR],
        )
        if cursor.fetchone() is None:
            return False
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, key])
        return bool(cursor.fetchone()[0])


def _take_marks(family: Family, where: str, *, zone: str, **params: Any) -> bool:
    """Whether there were any."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM scoreboard_mark WHERE family = %(family)s AND {where}",  # noqa: S608
            {"family": family, "zone": zone, **params},
        )
        return bool(cursor.rowcount)


def _count(family: Family, day: date, days: Days, *, at: datetime, span: int = WHOLE) -> None:
    for table in rollups.TABLES:
        if table.family == family:
            rollups.count(table, day, days, params={"at": at}, span=span)


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
        every = [first + timedelta(days=place) for place in range((end - first).days)]
        marked, by_the_hour = marked_days(zone=zone, before=end), Ledger.objects.filter(zone=zone, running__in=every)
        dirty = set(every) if marked is None else marked.get(table.family, set()) & set(every)
        if table.family in BY_THE_HOUR:  # over, and still in hours
            dirty |= {day for day in by_the_hour.values_list("running", flat=True) if day}
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
