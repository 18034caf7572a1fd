"""All that the scoreboard shows of a scope, as plain values: for whoever compares or measures the two ways to count."""

from dataclasses import asdict
from typing import Any

from scoreboard import measures, tables
from scoreboard.breakdowns import Breakdowns
from scoreboard.figures import figures
from scoreboard.follow_up_times import FollowUpTimes
from scoreboard.funnel import Funnel
from scoreboard.numbers import Source
from scoreboard.period import month_of
from scoreboard.pickups import Pickups
from scoreboard.promises import Promises
from scoreboard.returns import Returns
from scoreboard.scope import Scope


def numbers(scope: Scope, *, source: Source = "kept") -> dict[str, Any]:
    """Every number of the page; of ``raw`` and ``kept`` the same to the last digit."""
    scope = scope.from_source(source)
    promises, times, returns = Promises(scope), FollowUpTimes(scope), Returns(scope)
    breakdowns, month = Breakdowns(scope, promises), month_of(scope.period.last, zone=scope.period.zone)
    return {
        "sides": [promises.figure(side) for side in ("marketing", "sales")],
        "lines": promises.lines,
        "weeks": promises.weeks,
        "kinds": promises.kinds,
        "people": promises.by_person(),
        "promises": promises.caption(),
        "slipped": tables.slipped(promises.sides),
        "late": tables.late_now(scope.numbers, team=scope.team),
        "month": figures(scope.numbers, month, team=scope.team),
        "counts": asdict(measures.month(scope.numbers, scope.period, team=scope.team)),
        "follow_ups": times.by_week,
        "times": (times.lines(), times.caption()),
        "funnel": [(step.code, step.number, step.went_on, step.wait) for step in Funnel(scope).steps],
        "returns": (returns.parts(), returns.share, returns.before, returns.caption()),
        "calls": Pickups(scope).cells,
        "breakdowns": [
            breakdowns.by_source(),
            breakdowns.by_campaign(),
            breakdowns.by_persona(),
            breakdowns.by_tier(),
            breakdowns.by_team(),
            breakdowns.source_caption(),
        ],
    }
