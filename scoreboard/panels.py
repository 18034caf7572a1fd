"""What the scoreboard shows on the agreement's page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from frame.panels import shows
from scoreboard import measures, tables
from scoreboard.figures import handoffs_behind
from scoreboard.standing import MonthSoFar, last_weeks
from sla.models import Agreement
from sla.paper import Clause


@shows("agreement.standing")
def how_it_stands(request: HttpRequest, clause: Clause) -> SafeString:
    """One promise of the version in force, right now."""
    standing = _month(request, clause.agreement).standing(clause.kinds, side=clause.side, firm=clause.firm)
    return render_to_string("scoreboard/_standing.html", {"standing": standing})


@shows("agreement.month")
def this_month(request: HttpRequest, agreement: Agreement) -> SafeString:
    """Both sides' promises of this month as one bar."""
    sides = _month(request, agreement).sides
    return render_to_string("scoreboard/_this_month.html", {"sides": sides, "slipped": tables.slipped(sides)})


@shows("agreement.definition")
def who_met_it(request: HttpRequest, agreement: Agreement) -> SafeString:
    """How many of those handed over were qualified, and what sales said to them."""
    period = last_weeks(_month(request, agreement).at, workspace=getattr(request, "workspace", None))
    found = measures.month(period)
    behind = {measure: handoffs_behind(**period.address, measure=measure) for measure in ("submitted", "decided")}
    return render_to_string(
        "scoreboard/_who_met_it.html",
        {"found": found, "met": found.submitted - found.exceptions, "behind": behind},
    )


def _month(request: Any, agreement: Agreement) -> MonthSoFar:
    """Counted once a page."""
    if not hasattr(request, "month_so_far"):
        workspace = getattr(request, "workspace", None)
        at = timezone.now()  # noqa: TID251 (a page reads the clock; its panels share one reading)
        request.month_so_far = MonthSoFar(agreement, at=at, workspace=workspace)
    month: MonthSoFar = request.month_so_far
    return month
