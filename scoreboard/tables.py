"""The scoreboard's lines and figures, each with the way to what is behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.templatetags.charts import Bar, Line
from people.models import Side, Workspace
from scoreboard import queries
from scoreboard.period import Period, weeks_until
from scoreboard.queries import Tally

WEEKS = 12


@dataclass(frozen=True)
class Row:
    """A line of a table of promises: a name, its tally, and the way to the promises behind it."""

    name: str
    tally: Tally
    kept_url: str
    broken_url: str
    side: str = ""


def names(rows: Any) -> Callable[[Any], str]:
    names = {row.pk: str(row) for row in rows}
    return lambda key: names.get(key, "") if key else _("nobody: the team alone")


def by(
    clocks: Any,
    period: Period,
    field: str,
    *,
    name: Callable[[Any], str],
    side: Callable[[Any], str] = lambda key: "",
) -> list[Row]:
    """One line for each value of the field, by name; people are never ranked."""
    rows = [
        Row(
            name(key),
            tally,
            promises_behind(month=period.code, kept="1", **{field: key or "none"}),
            promises_behind(month=period.code, broken="1", **{field: key or "none"}),
            side(key),
        )
        for (key,), tally in queries.tallies(clocks, field).items()
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def sides(period: Period, *, at: datetime) -> list[Row]:
    """Both sides' promises of the period."""
    return by(
        queries.decided(period, at=at),
        period,
        "side",
        name=lambda side: str(Side(side).label),
        side=lambda side: side,
    )


def promises_behind(**values: Any) -> str:
    return f"{reverse('scoreboard:promise_list')}?{urlencode(values)}"


def handoffs_behind(**values: Any) -> str:
    return f"{reverse('scoreboard:handoff_list')}?{urlencode(values)}"


def share(sides: list[Row], side: str) -> float | None:
    return next((row.tally.share for row in sides if row.side == side), None)


def slipped(sides: list[Row]) -> str:
    both = queries.total(row.tally for row in sides)
    if not both.total:
        return _("no promise was decided yet")
    if not both.broken:
        return _("both kept everything")
    return _("%(broken)s of %(total)s slipped") % {"broken": both.broken, "total": both.total}


def figures(period: Period, *, at: datetime) -> list[dict[str, Any]]:
    """The four measures of a month beside what was promised."""
    month, promised = queries.month(period), queries.promised(at=at)
    code = period.code

    def percent(share: float | None) -> str:
        return "–" if share is None else f"{100 * share:.0f}"

    def goal(name: str, text: str) -> str:
        return text % {"number": promised[name]} if name in promised else ""

    return [
        {
            "value": month.volume,
            "label": _("qualified handoffs"),
            "goal": goal("volume", _("promised: %(number)s a month")),
            "url": handoffs_behind(month=code, measure="volume"),
        },
        {
            "value": percent(month.acceptance),
            "unit": "%",
            "label": _("accepted"),
            "goal": goal("acceptance_percent", _("promised: %(number)s %%")),
            "url": handoffs_behind(month=code, measure="not_accepted"),
            "more": ngettext("%(n)s not accepted", "%(n)s not accepted", month.not_accepted)
            % {"n": month.not_accepted},
        },
        {
            "value": percent(month.completeness),
            "unit": "%",
            "label": _("with complete context"),
            "goal": goal("completeness_percent", _("promised: %(number)s %%")),
            "url": handoffs_behind(month=code, measure="incomplete"),
            "more": ngettext("%(n)s incomplete", "%(n)s incomplete", month.submitted - month.complete)
            % {"n": month.submitted - month.complete},
        },
        {
            "value": month.exceptions,
            "label": _("by exception"),
            "goal": goal("exceptions_percent", _("promised: at most %(number)s %%")),
            "url": handoffs_behind(month=code, measure="exceptions"),
            "more": "" if month.exception_share is None else f"{100 * month.exception_share:.0f} %",
        },
    ]


def reasons(period: Period) -> dict[str, Any]:
    rows = queries.return_reasons(period)
    whole = sum(row["number"] for row in rows)
    bars = [
        Bar(
            f"{row['label']} †" if row["counts"] else row["label"],
            row["number"],
            href=handoffs_behind(month=period.code, measure="returned", reason=row["code"]),
        )
        for row in rows
    ]
    caption = ""
    if rows:
        caption = _("%(reason)s is behind %(share)s %% of %(number)s returns. † counts against quality.") % {
            "reason": rows[0]["label"],
            "share": round(100 * rows[0]["number"] / whole),
            "number": whole,
        }
    return {"bars": bars, "caption": caption, "number": whole}


def trend(period: Period, *, at: datetime, workspace: Workspace | None) -> dict[str, Any]:
    """The last weeks up to the month's end or today, both sides."""
    last = min(period.end - timedelta(days=1), at.astimezone(ZoneInfo(period.zone)).date())
    weeks = weeks_until(last, count=WEEKS, workspace=workspace)
    tally = queries.by_week(weeks, at=at)
    lines = [
        Line(str(Side(side).label), [None if one.share is None else round(100 * one.share) for one in rows], side)
        for side, rows in tally.items()
    ]
    rows = [
        {"week": week, "marketing": tally[Side.MARKETING][index], "sales": tally[Side.SALES][index]}
        for index, week in enumerate(weeks)
    ]
    labels = [date_format(week.first, "j M") for week in weeks]
    known = any(value is not None for line in lines for value in line.values)
    return {"week_lines": lines if known else [], "week_labels": labels, "weeks": rows}
