from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import MemberRequest
from people.models import Person, Team
from people.rules import may
from scoreboard import figures, queries, tables
from scoreboard.period import read_month


@require_safe
@login_required
def scoreboard(request: MemberRequest) -> HttpResponse:
    """Are we keeping our promises? One month of both sides, every number with the leads behind it."""
    if not may(request.user, "scoreboard.see"):
        raise PermissionDenied
    at = timezone.now()
    period = read_month(request.GET.get("month", ""), at=at, workspace=request.workspace)
    decided = queries.decided(period, at=at)
    sides = tables.sides(period, at=at)
    weeks = tables.weeks(period, at=at, workspace=request.workspace)
    context = {
        "period": period,
        "next_month": period.next if period.next.begins_at <= at else None,
        "sides": sides,
        "slipped": tables.slipped(sides),
        "figures": figures.figures(period, at=at),
        "overdue": tables.late_now(at=at),
        "weeks": weeks[::-1],
        "trend": tables.trend(weeks),
        "kinds": tables.kinds(decided, period),
        "teams": tables.by(decided, period, "counts_for_team", among=Team.objects.all()),
        "people": tables.by(decided, period, "counts_for", among=Person.objects.all()),
        "reasons": figures.reasons(period),
    }
    return render(request, "scoreboard/scoreboard.html", context)
