from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import MemberRequest
from people.rules import may
from scoreboard import figures, tables
from scoreboard.breakdowns import Breakdowns
from scoreboard.follow_up_times import FollowUpTimes
from scoreboard.funnel import Funnel
from scoreboard.period import month_of, places_days
from scoreboard.pickups import Pickups
from scoreboard.promises import Promises
from scoreboard.returns import Returns
from scoreboard.scope import Scope, hidden, menus, read_scope
from sla.models import Clock


@require_safe
@login_required
def scoreboard(request: MemberRequest) -> HttpResponse:
    """Are we keeping our promises, and does it pay? Every number with the leads behind it."""
    if not may(request.user, "scoreboard.see"):
        raise PermissionDenied
    scope = read_scope(request.GET, at=timezone.now(), workspace=request.workspace)
    promises = Promises(scope)
    context: dict[str, Any] = {"scope": scope, "menus": menus(scope), "hidden": hidden(scope)}
    if not promises.has_any and not Clock.objects.exists():
        return render(request, "scoreboard/nothing_yet.html", context)
    context |= {
        "promises": promises,
        "sides": [promises.figure(side) for side in ("marketing", "sales")],
        "slipped": tables.slipped(promises.sides),
        "overdue": tables.late_now(scope.numbers, team=scope.team),
        "month": _month(scope),
        "times": FollowUpTimes(scope),
        "funnel": Funnel(scope),
        "returns": Returns(scope),
        "pickups": Pickups(scope, first_weekday=places_days(request.workspace)[1]),
        "breakdowns": Breakdowns(scope, promises),
    }
    return render(request, "scoreboard/scoreboard.html", context)


def _month(scope: Scope) -> dict[str, Any]:
    """The month in which the days end, or this one: what is promised over a month stands beside it."""
    today = scope.at.astimezone(scope.period.begins_at.tzinfo).date()
    month = month_of(min(scope.period.last, today), zone=scope.period.zone)
    return {"first": month.first, "figures": figures.figures(scope.numbers, month, team=scope.team)}
