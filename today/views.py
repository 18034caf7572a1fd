from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from people.http import MemberRequest
from people.models import Person
from scoreboard import queries, tables
from scoreboard.period import read_month
from today.lists import for_me


@login_required
def today(request: MemberRequest) -> HttpResponse:
    """What needs me now, and beside it the month that both sides share."""
    if request.workspace is None:
        return redirect("people:setup")
    at = timezone.now()
    period = read_month("", at=at, workspace=request.workspace)
    sides = tables.sides(period, at=at)
    context = {
        "items": for_me(request.user, at=at),
        "period": period,
        "marketing": tables.share(sides, "marketing"),
        "sales": tables.share(sides, "sales"),
        "slipped": tables.slipped(sides),
        "figures": tables.figures(period, at=at),
        "overdue": {"number": queries.overdue(at=at).count(), "url": tables.promises_behind(late="1")},
        "alone": Person.objects.active().count() == 1,
    }
    return render(request, "today/today.html", context)
