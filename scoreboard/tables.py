"""The scoreboard's tables of promises, each number with the way to the promises behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.templatetags.charts import Line
from people.models import Side, Workspace
from scoreboard import queries
from scoreboard.period import Period, weeks_until
from scoreboard.queries import Tally
from sla.models import ClockQuerySet, Commitment

WEEKS = 12


@dataclass(frozen=True)
class Row:
    """A line of a table of promises: a name, its tally, and what narrows a list to it."""

    name: str
    tally: Tally
    narrowed: dict[str, Any]
    side: str = ""

    @property
    def url(self) -> str:
        return promises_behind(**self.narrowed)

    @property
    def kept_url(self) -> str:
        return promises_behind(**self.narrowed, kept="1")

    @property
    def broken_url(self) -> str:
        return promises_behind(**self.narrowed, broken="1")

    @property
    def in_words(self) -> str:
        """How many of how many: ``11 of 12``."""
        return _("%(kept)s of %(total)s") % {"kept": self.tally.kept, "total": self.tally.total}


def promises_behind(**values: Any) -> str:
    return f"{reverse('scoreboard:promise_list')}?{urlencode(values)}"


def sides(period: Period, *, at: datetime) -> dict[str, Row]:
    """Both sides' promises of the period, marketing first, also where nothing was decided."""
    found = queries.tallies(queries.decided(period, at=at), "side")
    return {
        str(side): Row(str(side.label), found.get((side,), Tally()), {"month": period.code, "side": str(side)}, side)
        for side in Side
    }


def kinds(clocks: ClockQuerySet, period: Period) -> list[Row]:
    """By commitment and tier, marketing's first, in the order of a handoff's life."""
    found = queries.tallies(clocks, "kind", "tier")
    order = list(Commitment.Kind.values)
    rows = []
    for (kind, tier), tally in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        label = str(Commitment.Kind(kind).label)
        name = _("%(promise)s, tier %(tier)s") % {"promise": label, "tier": tier} if tier else label
        narrowed = {"month": period.code, "kind": kind, "tier": tier or "none"}
        rows.append(Row(name, tally, narrowed, Commitment.SIDE_OF[Commitment.Kind(kind)]))
    return sorted(rows, key=lambda row: row.side != Side.MARKETING)


def by(clocks: ClockQuerySet, period: Period, field: str, *, among: Iterable[Model]) -> list[Row]:
    """One line for each team or person that the field names, in the order of their names; nobody is ranked."""
    names = {row.pk: row for row in among}
    rows = [
        Row(
            str(names[key]) if key else _("Nobody: the team alone"),
            tally,
            {"month": period.code, field: key or "none"},
            getattr(names.get(key), "side", "") or "",
        )
        for (key,), tally in queries.tallies(clocks, field).items()
    ]
    return sorted(rows, key=lambda row: ("none" in row.narrowed.values(), row.name.casefold()))


def slipped(sides: dict[str, Row]) -> str:
    """What stands in the middle of the bar."""
    both = queries.total(row.tally for row in sides.values())
    if not both.total:
        return _("no promise was decided yet")
    if not both.broken:
        return _("nothing slipped")
    return _("%(broken)s of %(total)s slipped") % {"broken": both.broken, "total": both.total}


def late_now(*, at: datetime) -> dict[str, Any]:
    """What is late at this moment, in all and by side."""
    rows = dict(queries.overdue(at=at).order_by().values_list("side").annotate(number=Count("pk")))
    return {
        "number": sum(rows.values()),
        "url": promises_behind(late="1"),
        "sides": [
            {"side": str(side), "number": rows[side], "url": promises_behind(late="1", side=str(side))}
            for side in Side
            if side in rows
        ],
    }


@dataclass(frozen=True)
class Week:
    """A line of the weeks: both sides' tallies."""

    period: Period
    marketing: Row
    sales: Row

    @property
    def has_any(self) -> bool:
        """Whether any promise was decided in it."""
        return bool(self.marketing.tally.total + self.sales.tally.total)


def weeks(period: Period, *, at: datetime, workspace: Workspace | None) -> list[Week]:
    """The last weeks up to the month's end or today, oldest first, from the first in which a promise was decided."""
    last = min(period.last, at.astimezone(ZoneInfo(period.zone)).date())
    found = weeks_until(last, count=WEEKS, workspace=workspace)
    tally = queries.by_week(found, at=at)

    def row(side: Side, place: int) -> Row:
        narrowed = {"week": found[place].first.isoformat(), "side": str(side)}
        return Row(str(side.label), tally[side][place], narrowed, side)

    rows = (Week(week, row(Side.MARKETING, place), row(Side.SALES, place)) for place, week in enumerate(found))
    return list(dropwhile(lambda week: not week.has_any, rows))


def trend(weeks: list[Week]) -> dict[str, Any]:
    """The weeks as a chart's lines and labels, and what they say; no lines where nothing was decided."""
    share: Callable[[Row], int | None] = lambda row: None if row.tally.share is None else round(100 * row.tally.share)  # noqa: E731
    lines = [
        Line(str(Side.MARKETING.label), [share(week.marketing) for week in weeks], "marketing"),
        Line(str(Side.SALES.label), [share(week.sales) for week in weeks], "sales"),
    ]
    known = [week for week in weeks if week.has_any]
    if not known:
        return {"lines": [], "labels": [], "caption": ""}
    broken = sum(week.marketing.tally.broken + week.sales.tally.broken for week in known[-1:])
    caption = ngettext(
        "%(n)s promise slipped in the week of %(day)s.", "%(n)s promises slipped in the week of %(day)s.", broken
    ) % {"n": broken, "day": date_format(known[-1].period.first, "j F")}
    return {"lines": lines, "labels": [date_format(week.period.first, "j M") for week in weeks], "caption": caption}
