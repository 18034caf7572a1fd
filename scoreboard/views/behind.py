"""The very promises and handoffs behind each number, with their leads."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.clock_faces import face, faced
from leads.models import Handoff, Lead
from people.http import MemberRequest
from people.rules import may
from scoreboard import queries
from scoreboard.period import Period, read_month
from sla.models import Clock

PAGE = 50
MEASURES: dict[str, tuple[Any, Callable[[Period], QuerySet[Handoff]]]] = {
    "volume": (gettext_lazy("Qualified handoffs"), lambda period: queries.submitted(period, "volume")),
    "complete": (gettext_lazy("With complete context"), lambda period: queries.submitted(period, "complete")),
    "incomplete": (gettext_lazy("With something missing"), lambda period: queries.submitted(period, "incomplete")),
    "exceptions": (gettext_lazy("Handed over by exception"), lambda period: queries.submitted(period, "exceptions")),
    "accepted": (gettext_lazy("Accepted"), lambda period: queries.first_decided(period).exclude(queries.AGAINST)),
    "not_accepted": (
        gettext_lazy("Not accepted"),
        lambda period: queries.first_decided(period).filter(queries.AGAINST),
    ),
    "returned": (gettext_lazy("Returned"), queries.returned),
}


@login_required
def promise_list(request: MemberRequest) -> HttpResponse:
    """The promises behind a number: kept or broken in a month, or late now."""
    _refuse_strangers(request)
    at = timezone.now()
    late = bool(request.GET.get("late"))
    period = read_month(request.GET.get("month", ""), at=at, workspace=request.workspace)
    clocks = queries.overdue(at=at) if late else queries.decided(period, at=at)
    found, cursor = _page(
        faced(_narrowed(clocks, request.GET)).select_related("counts_for", "counts_for_team"), request
    )
    leads = Lead.objects.select_related("company").in_bulk([row.thread_id for row in found])
    context = {
        "rows": [(row, leads.get(row.thread_id), face(row, at=at)) for row in found],
        "next_cursor": cursor,
        "period": None if late else period,
        "title": _title(request.GET),
    }
    return render(request, "scoreboard/promise_list.html", context)


@login_required
def handoff_list(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a measure of the month."""
    _refuse_strangers(request)
    title, rows = MEASURES.get(request.GET.get("measure", ""), (None, None))
    if rows is None:
        raise Http404
    period = read_month(request.GET.get("month", ""), at=timezone.now(), workspace=request.workspace)
    handoffs = rows(period).select_related("lead__company", "team", "holder", "submitted_by", "returned_for")
    if reason := request.GET.get("reason"):
        handoffs = handoffs.filter(returned_for__code=reason)
    found, cursor = _page(handoffs, request)
    context = {"rows": found, "next_cursor": cursor, "period": period, "title": title}
    return render(request, "scoreboard/handoff_list.html", context)


def _refuse_strangers(request: MemberRequest) -> None:
    if not may(request.user, "scoreboard.see"):
        raise PermissionDenied


def _page(rows: QuerySet[Any], request: MemberRequest) -> tuple[list[Any], int | None]:
    """One page, newest first, from the row named in the address on."""
    after = request.GET.get("after", "")
    rows = rows.order_by("-pk")
    found = list((rows.filter(pk__lt=int(after)) if after.isdecimal() else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _narrowed(clocks: QuerySet[Clock], asked: QueryDict) -> QuerySet[Clock]:
    for field in ("side", "kind", "tier"):
        if value := asked.get(field):
            clocks = clocks.filter(**{field: value})
    for field in ("counts_for", "counts_for_team"):
        value = asked.get(field, "")
        if value == "none":
            clocks = clocks.filter(**{f"{field}__isnull": True})
        elif value.isdecimal():
            clocks = clocks.filter(**{field: int(value)})
    if asked.get("late") or not (asked.get("kept") or asked.get("broken")):
        return clocks
    return clocks.filter(was_broken=not asked.get("kept"))


def _title(asked: QueryDict) -> str:
    if asked.get("late"):
        return _("Late now")
    if asked.get("kept"):
        return _("Promises kept")
    return _("Promises broken") if asked.get("broken") else _("Promises decided")
