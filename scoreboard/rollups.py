"""The tables of numbers by day: how a day is counted into one, how a period is read from it, and how both are compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models

from people.models import Side, Team
from scoreboard import facts
from scoreboard.days import Days
from scoreboard.models import (
    WHOLE,
    CallDay,
    Family,
    HandoffDay,
    LeadDay,
    OriginDay,
    PersonDay,
    PromiseDay,
    ReasonDay,
    WaitDay,
    Whose,
)

# a fact about a handoff counts for all, for the team that received it, and for the team that looks after its lead
COUNTS_FOR = """CROSS JOIN LATERAL (VALUES
    ('all', 0), ('sales', COALESCE(f.team_id, 0)), ('marketing', COALESCE(f.marketing_team_id, 0))
) AS counted(whose, team)"""


@dataclass(frozen=True)
class Part:
    """Whose numbers are asked for: of all, or of a team. What has no marketing team is the first one's, as its promises are."""

    whose: str = Whose.ALL
    teams: tuple[int, ...] = (0,)

    @classmethod
    def of(cls, team: Team | None) -> "Part":
        if team is None:
            return cls()
        if team.side == Side.SALES:
            return cls(Whose.SALES, (team.pk,))
        first = Team.objects.filter(side=Side.MARKETING).order_by("pk").values_list("pk", flat=True).first()
        return cls(Whose.MARKETING, (team.pk, 0) if team.pk == first else (team.pk,))

    @property
    def in_rows(self) -> str:
        """The condition on facts about handoffs."""
        if self.whose == Whose.ALL:
            return "TRUE"
        return f"COALESCE(f.{'team_id' if self.whose == Whose.SALES else 'marketing_team_id'}, 0) = ANY(%(teams)s)"

    @property
    def params(self) -> dict[str, Any]:
        return {"whose": self.whose, "teams": list(self.teams)}


EVERYBODY = Part()


@dataclass(frozen=True)
class Table:
    """``keys`` beside the day say what is counted, ``numbers`` how many; ``by_part``: the rows of handoffs, three for each."""

    model: type[models.Model]
    family: Family
    facts: Callable[[Days], str]
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    by_part: bool = True
    only: str = "TRUE"  # of the facts

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        return ("day", *(("whose", "team") if self.by_part else ()), *_quoted(self.keys), *self.numbers)

    def counted(self, days: Days) -> str:
        """The rows as they should be, counted from what happened."""
        by = [
            "f.day",
            *(("counted.whose", "counted.team") if self.by_part else ()),
            *(f'f."{key}"' for key in self.keys),
        ]
        sums = ", ".join(f"SUM(f.{name})::int AS {name}" for name in self.numbers)
        some = " OR ".join(f"SUM(f.{name}) > 0" for name in self.numbers)
        return f"""
SELECT {", ".join(by)}, {sums} FROM ({self.facts(days)}) f {COUNTS_FOR if self.by_part else ""}
WHERE {self.only} GROUP BY {", ".join(by)} HAVING {some}
"""  # noqa: S608 (our own columns)

    def read(self, days: Days, *, part: Part = EVERYBODY, where: str = "TRUE") -> str:
        """Rows of day, keys and numbers, to be summed up: from the table where a day is kept, else fact by fact."""
        wanted = ", ".join(("day", *_quoted(self.keys), *self.numbers))
        mine = "whose = %(whose)s AND team = ANY(%(teams)s) AND " if self.by_part else ""
        kept = f"SELECT {wanted} FROM {self.name} WHERE {mine}{days.standing} AND {where}"  # noqa: S608
        happened = f"SELECT {wanted} FROM ({self.facts(days)}) f WHERE {self.only} AND {where}"  # noqa: S608
        if self.by_part:
            happened += f" AND {part.in_rows}"
        parts = ([kept] if days.end is not None else []) + ([happened] if days.raw else [])
        return " UNION ALL ".join(parts) or f"{kept} AND FALSE"


PROMISES = Table(
    PromiseDay,
    Family.PROMISES,
    facts.promises,
    ("firm", "team", "kind", "tier"),
    ("kept", "broken", "late"),
    by_part=False,
)
PEOPLE = Table(
    PersonDay, Family.PROMISES, facts.promises, ("team", "person"), ("kept", "broken"), by_part=False, only="f.firm"
)
HANDOFFS = Table(HandoffDay, Family.HANDOFFS, facts.handoffs, (), facts.NUMBERS)
ORIGINS = Table(OriginDay, Family.HANDOFFS, facts.origins, ("by", "key"), ("given", "decided", "not_accepted", "won"))
REASONS = Table(ReasonDay, Family.HANDOFFS, facts.reasons, ("reason",), ("number",))
WAITS = Table(WaitDay, Family.WAITS, facts.waits, ("what", "amount"), ("number",))
CALLS = Table(CallDay, Family.CALLS, facts.calls, ("hour",), ("answered", "number"))
LEADS = Table(LeadDay, Family.LEADS, facts.leads, ("known", "by", "key"), ("leads", "won", "met"), by_part=False)
TABLES = (PROMISES, PEOPLE, HANDOFFS, ORIGINS, REASONS, WAITS, CALLS, LEADS)


def count(table: Table, day: date, days: Days, *, params: Mapping[str, Any], span: int = WHOLE) -> int:
    """Write the rows of one day, or of one hour of it, anew, in the caller's transaction; how many there are."""
    with connection.cursor() as cursor:
        # a whole day takes the place of its hours
        cursor.execute(
            f"DELETE FROM {table.name} WHERE day = %s AND (span = %s OR %s)",  # noqa: S608
            [day, span, span == WHOLE],
        )
        cursor.execute(
            f"INSERT INTO {table.name} ({', '.join(table.columns)}, span) SELECT counted.*, %(span)s FROM ({table.counted(days)}) counted",  # noqa: S608
            {**days.params, **params, "span": span},
        )
        return int(cursor.rowcount)


def differences(table: Table, days: Days, *, params: Mapping[str, Any]) -> tuple[int, int]:
    """How many rows the table has for these days, and how many stand in one of both only: kept, or counted from what happened."""
    columns = ", ".join(table.columns)
    mine = f"SELECT {columns} FROM {table.name} WHERE {days.dated_within('day')}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
WITH kept AS ({mine}), counted AS ({table.counted(days)})
SELECT (SELECT COUNT(*) FROM kept),
    (SELECT COUNT(*) FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM counted) k)
    + (SELECT COUNT(*) FROM (SELECT * FROM counted EXCEPT ALL SELECT * FROM kept) c)
""",  # noqa: S608
            {**days.params, **params},
        )
        rows, different = cursor.fetchone()
    return int(rows), int(different)


def _quoted(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(f'"{key}"' for key in keys)
