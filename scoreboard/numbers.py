"""Every number about many rows, asked in one place: from the days that are kept, and from the raw rows for the others.

Exact at any moment: the hour that runs, and days and hours with a mark, are counted when somebody looks. ``source="raw"``
counts everything from the raw rows; both say the same to the last digit, which ``manage.py rebuild_numbers`` and the tests prove.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection

from people.models import Team, Workspace
from scoreboard import facts, rollups
from scoreboard.days import Days, Range
from scoreboard.findings import Share
from scoreboard.keeping import Waiting, what_waits
from scoreboard.models import Family
from scoreboard.period import Period, places_days
from scoreboard.rollups import Part, Table
from scoreboard.tally import Tally
from sla.models import Commitment

Source = Literal["kept", "raw"]
ALWAYS: Range = (None, None)
# the least amount that at least so many of a hundred do not exceed: by week, and for all of them (no week)
PERCENTILES = """
WITH amounts AS (
    SELECT what, {week} AS week, amount, SUM(number) AS number FROM ({rows}) f GROUP BY 1, 2, 3
), together AS (
    SELECT * FROM amounts UNION ALL SELECT what, NULL, amount, SUM(number) FROM amounts GROUP BY what, amount
), ranked AS (
    SELECT what, week, amount, SUM(number) OVER (PARTITION BY what, week ORDER BY amount) AS up_to,
        SUM(number) OVER (PARTITION BY what, week) AS of_all
    FROM together
)
SELECT what, week, MAX(of_all)::int, {shares} FROM ranked GROUP BY what, week
"""
SHARES = ", ".join(f"MIN(amount) FILTER (WHERE up_to * 100 >= of_all * {percent})::int" for percent in (50, 90))


@dataclass(frozen=True)
class Waits:
    """How many waited, and the amounts in the middle and at nine of ten of them."""

    number: int
    median: int
    nine_of_ten: int


@dataclass(frozen=True)
class Kept:
    """Promises counted alike: what for, whose, in which week."""

    kind: str
    tier: str
    team: int
    week: int
    tally: Tally

    @property
    def side(self) -> str:
        return side_of(self.kind)


@dataclass(frozen=True)
class KeptByPerson:
    """The same by the person for whom they count; None: the team alone."""

    person: int | None
    week: int
    tally: Tally


@dataclass(frozen=True)
class Origin:
    """What became of handoffs told apart by one thing, in one week."""

    by: str
    key: str
    week: int
    given: int
    decided: int
    not_accepted: int
    won: int


def side_of(kind: str) -> str:
    return str(Commitment.SIDE_OF[Commitment.Kind(kind)])


class Numbers:
    """The numbers at an instant, in the workspace's days."""

    def __init__(self, *, at: datetime, zone: str, source: Source = "kept") -> None:
        self.at, self.zone, self.source = at, zone, source
        self._asked: dict[tuple[Period, Team | None], dict[str, int]] = {}
        self._parts: dict[Team | None, Part] = {}

    @classmethod
    def of(cls, workspace: Workspace | None, *, at: datetime) -> "Numbers":
        return cls(at=at, zone=places_days(workspace)[0])

    def from_source(self, source: Source) -> "Numbers":
        return Numbers(at=self.at, zone=self.zone, source=source)

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def _waiting(self) -> Waiting | None:
        """Read once, before anything else: what changes meanwhile is counted or not, but never half."""
        return None if self.source == "raw" else what_waits(zone=self.zone, at=self.at)

    def days(self, family: Family, asked: Range) -> Days:
        """How these days are read."""
        if self._waiting is None:
            return Days.counted(asked, zone=self.zone)
        dirty, running = self._waiting.days.get(family, ()), self._waiting.running(family)
        return Days.kept(asked, today=self.today, dirty=dirty, zone=self.zone, running=running)

    def sides(self, period: Period, *, team: Team | None = None) -> dict[str, Tally]:
        """Firm promises kept and broken by side."""
        found: dict[str, Tally] = {}
        for kind, tally in self.kinds(period, team=team).items():
            found[side_of(kind)] = found.get(side_of(kind), Tally()) + tally
        return found

    def kinds(self, period: Period, *, team: Team | None = None, firm: bool = True) -> dict[str, Tally]:
        """Kept and broken by kind; of aims: how many were met in time and how many late."""
        rows = self._promises(rollups.PROMISES, period, team, "kind", where="firm" if firm else "NOT firm")
        return {kind: Tally(kept, broken) for kind, kept, broken in rows}

    def promises(self, period: Period, *, team: Team | None = None, first: date | None = None) -> list[Kept]:
        """Firm promises by kind, tier, team and week, weeks being counted from ``first``."""
        by = f"kind, tier, team, {self._week(first)}"
        rows = self._promises(rollups.PROMISES, period, team, by, where="firm", first=first)
        return [Kept(kind, tier, of, week, Tally(kept, broken)) for kind, tier, of, week, kept, broken in rows]

    def people(
        self, period: Period, *, team: Team | None = None, first: date | None = None, person: int | None = None
    ) -> list[KeptByPerson]:
        """Firm promises by the person for whom they count, and week."""
        where = "TRUE" if person is None else "person = %(person)s"
        by = f"person, {self._week(first)}"
        rows = self._promises(rollups.PEOPLE, period, team, by, where=where, first=first, person=person)
        return [KeptByPerson(who or None, week, Tally(kept, broken)) for who, week, kept, broken in rows]

    def broken_until(self, period: Period, until: datetime) -> int:
        """How many firm promises of the period were broken by a due time before ``until``."""
        day = until.astimezone(ZoneInfo(self.zone)).date()
        whole = Period(period.first, max(min(day, period.end), period.first), period.zone)
        broken = sum(tally.broken for tally in self.kinds(whole).values())
        if day >= period.end:
            return broken
        rest = Days.counted((day, day + timedelta(days=1)), zone=self.zone)
        rows = self._ask(
            f"SELECT COUNT(*) FROM ({facts.promises(rest, only='c.broken AND LEAST(c.met_at, c.due_at) < %(until)s')}) f"  # noqa: S608
            " WHERE firm",
            rest,
            until=until,
        )
        return broken + int(rows[0][0])

    def late(self, *, team: Team | None = None) -> dict[str, int]:
        """Firm promises that are late right now, by kind, however long ago they were due."""
        days = self.days(Family.PROMISES, ALWAYS)
        rows = self._ask(
            f"""
SELECT kind, SUM(late)::int FROM (
    SELECT kind, team, late FROM scoreboard_promiseday WHERE firm AND late > 0 AND {days.standing}
    UNION ALL SELECT kind, team, late FROM ({facts.late(days)}) f
) p WHERE {"TRUE" if team is None else "team = %(team)s"} GROUP BY kind
""",  # noqa: S608 (our own columns)
            days,
            team=team.pk if team else None,
        )
        return dict(rows)

    def handoffs(self, period: Period, *, team: Team | None = None) -> dict[str, int]:
        """How many took which step, by the names of ``facts.NUMBERS``; asked once for each period and team."""
        if (known := self._asked.get((period, team))) is None:
            sums = ", ".join(f"COALESCE(SUM({name}), 0)::int" for name in facts.NUMBERS)
            ((*found,),) = self._sum(rollups.HANDOFFS, period, sums, part=self._part(team))
            known = self._asked[period, team] = dict(zip(facts.NUMBERS, found, strict=True))
        return known

    def origins(self, period: Period, *, team: Team | None = None, first: date | None = None) -> list[Origin]:
        """Handed over, decided and won by source, campaign, tier and receiving team, week by week."""
        sums = f'"by", "key", {self._week(first)}, SUM(given)::int, SUM(decided)::int, SUM(not_accepted)::int, SUM(won)::int'
        rows = self._sum(
            rollups.ORIGINS, period, sums, part=self._part(team), where="\"by\" <> 'person'", by="1, 2, 3", first=first
        )
        return [Origin(*row) for row in rows]

    def handed_over_by(self, person: int, period: Period) -> int:
        rows = self._sum(
            rollups.ORIGINS,
            period,
            "COALESCE(SUM(given), 0)::int",
            where='"by" = \'person\' AND "key" = %(key)s',
            key=str(person),
        )
        return int(rows[0][0])

    def reasons(self, period: Period, *, team: Team | None = None) -> dict[int, int]:
        """Why they came back: how many by the id of the reason."""
        rows = self._sum(rollups.REASONS, period, "reason, SUM(number)::int", part=self._part(team), by="1")
        return dict(rows)

    def steps(self, period: Period, *, team: Team | None = None) -> dict[str, Waits]:
        """Of those that took a step in the period: how many have taken the next one since, after how many whole hours."""
        found = self._waits(period, *facts.WAITS, team=team)
        return {what: waits for (what, week), waits in found.items() if week is None}

    def follow_ups(
        self, period: Period, *, team: Team | None = None, first: date | None = None
    ) -> dict[int | None, Waits]:
        """Whole business minutes until the first follow-up, by week; None: over the whole period."""
        found = self._waits(period, "followed_up", team=team, first=first)
        return {week: waits for (_what, week), waits in found.items()}

    def amounts(self, period: Period, what: str, *, team: Team | None = None) -> dict[int, int]:
        """How many waited how long."""
        rows = self._sum(
            rollups.WAITS,
            period,
            "amount, SUM(number)::int",
            part=self._part(team),
            where="what = %(what)s",
            by="1",
            what=what,
        )
        return dict(rows)

    def calls(self, period: Period, *, team: Team | None = None) -> dict[tuple[int, int], Share]:
        """Answered of all calls by weekday (Monday is 1) and hour."""
        sums = "EXTRACT(ISODOW FROM day)::int, hour, SUM(answered)::int, SUM(number)::int"
        rows = self._sum(rollups.CALLS, period, sums, part=self._part(team), by="1, 2")
        return {(weekday, hour): Share(part, whole) for weekday, hour, part, whole in rows}

    def met(self, period: Period, *, team: Team | None = None) -> int:
        """Leads first met in the period that had no past of their own; of a marketing team or all."""
        part = self._part(team)
        keys = ["" if pk == 0 else str(pk) for pk in part.teams]
        where = "\"by\" = 'team'" + ("" if team is None else ' AND "key" = ANY(%(keys)s)')
        rows = self._sum(rollups.LEADS, period, "COALESCE(SUM(met), 0)::int", where=where, keys=keys)
        return int(rows[0][0])

    def leads_by(self, by: str) -> list[tuple[str, int, int]]:
        """All leads there are by source or campaign: the key, how many, how many of them won."""
        sums = '"key", SUM(leads)::int, SUM(won)::int'
        return self._sum(rollups.LEADS, ALWAYS, sums, where='"by" = %(by)s', by="1", named={"by": by})

    def leads_by_month(self) -> list[tuple[date | None, int, int]]:
        """The same by the month of first contact; None: not known."""
        sums = "CASE WHEN known THEN date_trunc('month', day)::date END, SUM(leads)::int, SUM(won)::int"
        return self._sum(rollups.LEADS, ALWAYS, sums, where="\"by\" = 'source'", by="1")

    def _part(self, team: Team | None) -> Part:
        if team not in self._parts:
            self._parts[team] = Part.of(team)
        return self._parts[team]

    def _promises(
        self, table: Table, period: Period, team: Team | None, by: str, *, where: str, **params: Any
    ) -> list[tuple[Any, ...]]:
        mine = where if team is None else f"{where} AND team = %(team)s"
        count = by.count(",") + 1
        sums = f"{by}, SUM(kept)::int, SUM(broken)::int"
        groups = ", ".join(str(place) for place in range(1, count + 1))
        return self._sum(table, period, sums, where=mine, by=groups, team=team.pk if team else None, **params)

    def _waits(
        self, period: Period, *what: str, team: Team | None, first: date | None = None
    ) -> dict[tuple[str, int | None], Waits]:
        part, days = self._part(team), self.days(Family.WAITS, (period.first, period.end))
        rows = rollups.WAITS.read(days, part=part, where="what = ANY(%(what)s)")
        question = PERCENTILES.format(week=self._week(first), rows=rows, shares=SHARES)
        found = self._ask(question, days, what=list(what), first=first, **part.params)
        return {(kind, week): Waits(*counted) for kind, week, *counted in found}

    def _sum(
        self,
        table: Table,
        period: Period | Range,
        sums: str,
        *,
        part: Part = rollups.EVERYBODY,
        where: str = "TRUE",
        by: str = "",
        named: dict[str, Any] | None = None,
        **params: Any,
    ) -> list[tuple[Any, ...]]:
        asked = (period.first, period.end) if isinstance(period, Period) else period
        days = self.days(table.family, asked)
        rows = table.read(days, part=part, where=where)
        question = f"SELECT {sums} FROM ({rows}) f{f' GROUP BY {by}' if by else ''}"  # noqa: S608 (our own columns)
        return self._ask(question, days, **part.params, **params, **(named or {}))

    def _ask(self, question: str, days: Days, **params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question, {**days.params, "at": self.at, **params})
            return list(cursor.fetchall())

    def _week(self, first: date | None) -> str:
        """Which week a day lies in, counted from the one that begins on ``first``."""
        return "0" if first is None else "(day - %(first)s::date) / 7"
