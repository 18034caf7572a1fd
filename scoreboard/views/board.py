from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.http import MemberRequest
from people.models import Person, Side, Team
from people.rules import may
from scoreboard import queries, tables
from scoreboard.period import read_month
from sla.models import Commitment


@login_required
def scoreboard(request: MemberRequest) -> HttpResponse:
    """Are we keeping our promises? One month of both sides, every number with the leads behind it."""
    if not may(request.user, "scoreboard.see"):
        raise PermissionDenied
    at = timezone.now()
    period = read_month(request.GET.get("month", ""), at=at, workspace=request.workspace)
    decided = queries.decided(period, at=at)
    sides = tables.sides(period, at=at)
    late = queries.overdue(at=at)
    context = {
        "period": period,
        "next_month": period.next if period.next.begins_at <= at else None,
        "sides": sides,
        "marketing": tables.share(sides, Side.MARKETING),
        "sales": tables.share(sides, Side.SALES),
        "slipped": tables.slipped(sides),
        "figures": tables.figures(period, at=at),
        "kinds": tables.by(
            decided,
            period,
            "kind",
            name=lambda kind: str(Commitment.Kind(kind).label),
            side=lambda kind: Commitment.SIDE_OF[Commitment.Kind(kind)],
        ),
        "teams": tables.by(decided, period, "counts_for_team", name=tables.names(Team.objects.all())),
        "people": tables.by(decided, period, "counts_for", name=tables.names(Person.objects.all())),
        "overdue": {"number": late.count(), "url": tables.promises_behind(late="1")},
        "reasons": tables.reasons(period),
        **tables.trend(period, at=at, workspace=request.workspace),
    }
    return render(request, "scoreboard/scoreboard.html", context)
