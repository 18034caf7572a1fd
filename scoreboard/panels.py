"""What the scoreboard shows on the agreement's page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from frame.panels import shows
from leads.summary import By, counts_leads
from people.models import Workspace
from scoreboard import measures, tables
from scoreboard.figures import handoffs_behind
from scoreboard.numbers import Numbers
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
    month = _month(request, agreement)
    period = last_weeks(month.at, workspace=getattr(request, "workspace", None))
    found = measures.month(month.numbers, period)
    behind = {measure: handoffs_behind(**period.address, measure=measure) for measure in ("submitted", "decided")}
    return render_to_string(
        "scoreboard/_who_met_it.html",
        {"found": found, "met": found.submitted - found.exceptions, "behind": behind},
    )


@counts_leads
def leads_counted(by: By, at: datetime) -> list[tuple[Any, int, int]]:
    """All leads by source, campaign or month of first contact."""
    numbers = Numbers.of(Workspace.current(), at=at)
    if by == "month":
        return list(numbers.leads_by_month())
    found = numbers.leads_by(by)
    return [(int(key) if key and by == "campaign" else key, all_, won) for key, all_, won in found]


def _month(request: Any, agreement: Agreement) -> MonthSoFar:
    """Counted once a page."""
    if not hasattr(request, "month_so_far"):
        workspace = getattr(request, "workspace", None)
        at = timezone.now()  # noqa: TID251 (a page reads the clock; its panels share one reading)
        request.month_so_far = MonthSoFar(agreement, at=at, workspace=workspace)
    month: MonthSoFar = request.month_so_far
    return month
