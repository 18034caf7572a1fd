"""The scoreboard's tables of promises, each number with the way to the promises behind it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from frame.words import grouped
from people.models import Side, Team
from scoreboard.numbers import Numbers, side_of
from scoreboard.period import Period
from scoreboard.tally import Tally, total
from sla.models import Commitment


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
        return _("%(kept)s of %(total)s") % {
            "kept": grouped(self.tally.kept),
            "total": grouped(self.tally.total),
        }


def promises_behind(**values: Any) -> str:
    return f"{reverse('scoreboard:promise_list')}?{urlencode(values)}"


def sides(numbers: Numbers, period: Period) -> dict[str, Row]:
    """Both sides' promises of the period, marketing first, also where nothing was decided."""
    found = numbers.sides(period)
    return {
        str(side): Row(str(side.label), found.get(side, Tally()), {**period.address, "side": str(side)}, side)
        for side in Side
    }


def kinds(numbers: Numbers, period: Period) -> list[Row]:
    """By commitment and tier, marketing's first, in the order of a handoff's life."""
    found: dict[Any, Tally] = {}
    for one in numbers.promises(period):
        found[one.kind, one.tier] = found.get((one.kind, one.tier), Tally()) + one.tally
    return kind_rows(found, narrowed=period.address)


def kind_rows(found: dict[Any, Tally], *, narrowed: dict[str, Any]) -> list[Row]:
    """The same from tallies by kind and tier."""
    order = list(Commitment.Kind.values)
    rows = []
    for (kind, tier), tally in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        label = str(Commitment.Kind(kind).label)
        name = _("%(promise)s, tier %(tier)s") % {"promise": label, "tier": tier} if tier else label
        narrow = {**narrowed, "kind": kind, "tier": tier or "none"}
        rows.append(Row(name, tally, narrow, Commitment.SIDE_OF[Commitment.Kind(kind)]))
    return sorted(rows, key=lambda row: row.side != Side.MARKETING)


def slipped(sides: dict[str, Row]) -> str:
    """What stands in the middle of the bar, with the way to what slipped on either side."""
    both = total(row.tally for row in sides.values())
    if not both.total:
        return _("no promise was decided yet")
    if not both.broken:
        return _("nothing slipped")
    said = _("%(broken)s of %(total)s slipped") % {"broken": grouped(both.broken), "total": grouped(both.total)}
    narrowed = {name: value for row in sides.values() for name, value in row.narrowed.items() if name != "side"}
    return format_html('<a href="{}">{}</a>', promises_behind(**narrowed, broken="1"), said)


def late_now(numbers: Numbers, *, team: Team | None = None) -> dict[str, Any]:
    """What is late at this moment, in all and by side."""
    rows: Counter[str] = Counter()
    for kind, number in numbers.late(team=team).items():
        rows[side_of(kind)] += number
    narrowed: dict[str, Any] = {"late": "1", **({"team": team.pk} if team else {})}
    return {
        "number": rows.total(),
        "url": promises_behind(**narrowed),
        "sides": [
            {"side": str(side), "number": rows[side], "url": promises_behind(**narrowed, side=str(side))}
            for side in Side
            if side in rows
        ],
    }
