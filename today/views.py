from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.http import MemberRequest
from people.models import Person
from scoreboard import figures, queries, tables
from scoreboard.period import read_month
from today.lists import for_me, in_groups, setting_up


@require_safe
@login_required
def today(request: MemberRequest) -> HttpResponse:
    """What needs me now, and beside it the month that both sides share."""
    if request.workspace is None:
        return redirect("people:setup")
    at = timezone.now()
    items = for_me(request.user, at=at)
    steps, done, of = setting_up(request.user)
    context = {
        "greeting": _greeting(request.user, hour=timezone.localtime(at).hour),
        "number": len(items),
        "late": sum(item.is_late for item in items),
        "groups": in_groups(items, at=at),
        "steps": steps,
        "steps_done": done,
        "steps_of": of,
        **_shared_month(request, at=at),
    }
    return render(request, "today/today.html", context)


def _greeting(person: Person, *, hour: int) -> str:
    first_name = person.name.split()[0] if person.name else ""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": first_name}
    return (_("Good morning, %(name)s") if hour < 12 else _("Good afternoon, %(name)s")) % {"name": first_name}


def _shared_month(request: MemberRequest, *, at: Any) -> dict[str, Any]:
    """Both sides' promises of this month, and what each promised."""
    period = read_month("", at=at, workspace=request.workspace)
    sides = tables.sides(period, at=at)
    return {
        "period": period,
        "sides": sides,
        "slipped": tables.slipped(sides),
        "figures": [one for one in figures.figures(period, at=at) if one.share is not None],
        "kinds": tables.kinds(queries.decided(period, at=at), period),
        "overdue": tables.late_now(at=at),
    }
