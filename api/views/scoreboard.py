from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.response import Response

from api.examples import scoreboard as examples
from api.exceptions import Code, FieldError, Refused
from api.operation import operation
from api.serializers.scoreboard import ScoreboardQuery, ScoreboardSerializer
from api.views.endpoint import Endpoint
from people.models import Side, Workspace
from scoreboard import measures, tables
from scoreboard.figures import SECOND
from scoreboard.follow_up_times import FollowUpTimes
from scoreboard.funnel import Funnel, Step
from scoreboard.period import month_of
from scoreboard.promises import Promises
from scoreboard.returns import Returns
from scoreboard.scope import NONE, Scope, read_scope
from scoreboard.tally import Tally

ASKED = ("period", "month", "from", "until", "team", "compare")


class Board:
    """The numbers of a scope by the names in the answer, each worked out when it is asked for."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.at, self.days, self.team, self.compared = scope.at, scope.period, scope.team, scope.compared

    @cached_property
    def promises(self) -> dict[str, Any]:
        promises = Promises(self.scope)
        return {
            "sides": self._sides(promises),
            "weeks": promises.weeks,
            "kinds": [
                {
                    **_told(row.tally),
                    "kind": row.narrowed["kind"],
                    "tier": _known(row.narrowed["tier"]),
                    "side": row.side,
                }
                for row in promises.kinds
            ],
            "teams": [
                {**_told(tally), "team": team, "side": team.side}
                for team in self.scope.teams
                if (tally := promises.of_team(team.pk)[0]).total
            ],
            "people": [
                {
                    **_told(one.row.tally),
                    "person": _known(one.row.narrowed["counts_for"]) or None,
                    "name": one.row.name,
                    "side": one.row.side,
                }
                for one in promises.by_person()
            ],
        }

    @cached_property
    def month(self) -> dict[str, Any]:
        """The month in which the days end, or this one, beside what is promised over it: as the page has it."""
        period = self.scope.period
        today = self.at.astimezone(period.begins_at.tzinfo).date()
        month = month_of(min(period.last, today), zone=period.zone)
        counted = measures.month(self.scope.numbers, month, team=self.team)
        shares = {name: getattr(counted, name) for name in ("acceptance", "completeness", "exception_share")}
        promised = measures.promised(at=min(self.at, month.ends_at - SECOND))
        return {"first": month.first, **vars(counted), **shares, "promised": promised}

    @cached_property
    def follow_up_times(self) -> dict[str, Any]:
        times = FollowUpTimes(self.scope)
        return {"number": times.number, "median": times.median, "ninetieth": times.nine_of_ten}

    @cached_property
    def funnel(self) -> list[Step]:
        return Funnel(self.scope).steps

    @cached_property
    def returns(self) -> Returns:
        return Returns(self.scope)

    def _sides(self, promises: Promises) -> list[dict[str, Any]]:
        late = {one["side"]: one["number"] for one in tables.late_now(self.scope.numbers, team=self.team)["sides"]}
        return [
            {
                **_told(promises.sides[side].tally),
                "side": str(side),
                "late_now": late.get(side, 0),
                "before": promises.before.get(side, Tally()) if self.compared else None,
            }
            for side in Side
        ]


def _told(tally: Tally) -> dict[str, Any]:
    return {"kept": tally.kept, "broken": tally.broken, "share": tally.share}


def _known(said: Any) -> Any:
    """What narrows a list to a line; empty where that is that there is none."""
    return "" if said == NONE else said


class Scoreboard(Endpoint):
    @operation(
        "scoreboard_get",
        action="scoreboard.see",
        query=ScoreboardQuery,
        answers=ScoreboardSerializer,
        given=examples.SCOREBOARD,
    )
    def get(self) -> Response:
        """Read the scoreboard: promises kept, the month's measures, first follow-ups, the funnel and returns.

        The last 12 weeks of all teams beside the 12 weeks before, unless asked otherwise. With `fields`, only what is asked for
        is worked out.
        """
        return self.answer(Board(self._scope()))

    def _scope(self) -> Scope:
        """As the page reads it, but that what does not exist is refused and not the usual."""
        asked = QueryDict(mutable=True)
        asked.update({name: str(self.query[name]) for name in ASKED if name in self.query})
        scope = read_scope(asked, at=self.at, workspace=Workspace.current())
        lacking = {
            "team": "team" in asked and scope.team is None,
            "compare": asked["compare"] != NONE and scope.compared is None,
        }
        errors = [FieldError(name, _("There is none.")) for name, lacks in lacking.items() if lacks]
        if errors:
            raise Refused(Code.MALFORMED, _("A parameter of the address is wrong or unknown."), errors=errors)
        return scope
