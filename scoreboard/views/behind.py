"""The very promises and handoffs behind each number, with their leads."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from frame.words import tier
from leads.clock_faces import face, faced
from leads.models import Handoff, Lead
from people.http import MemberRequest
from people.models import Person, Side, Team
from people.rules import may
from scoreboard import breakdowns, funnel, measures, queries
from scoreboard.breakdowns import whole_number
from scoreboard.nurturing import Nurturing
from scoreboard.paging import (
    ACCEPTED,
    CALLED,
    CONVERTED,
    DECIDED,
    FOLLOWED_UP,
    LONGEST_OVERDUE,
    MET,
    RETURNED,
    SUBMITTED,
    WON,
    Page,
)  # fmt: skip
from scoreboard.period import Period, read_period
from scoreboard.pickups import calls, weekday_name
from scoreboard.scope import read_scope
from sla.models import ClockQuerySet, Commitment

WHOSE = {"team": "counts_for_team", "counts_for": "counts_for"}
MEASURES: dict[str, tuple[Any, Callable[[Period], QuerySet[Handoff]]]] = {
    "volume": (gettext_lazy("Qualified handoffs"), lambda period: measures.submitted(period, "volume")),
    "submitted": (gettext_lazy("Handed over"), measures.submitted),
    "complete": (gettext_lazy("With complete context"), lambda period: measures.submitted(period, "complete")),
    "incomplete": (gettext_lazy("With something missing"), lambda period: measures.submitted(period, "incomplete")),
    "exceptions": (gettext_lazy("Handed over by exception"), lambda period: measures.submitted(period, "exceptions")),
    "decided": (gettext_lazy("Decided for the first time"), measures.first_decided),
    "accepted": (gettext_lazy("Accepted"), measures.accepted),
    "not_accepted": (gettext_lazy("Not accepted"), measures.not_accepted),
    "returned": (gettext_lazy("Came back"), measures.returned),
    "followed_up": (gettext_lazy("Followed up for the first time"), measures.followed_up),
    "submitted_then": (gettext_lazy("Handed over, and accepted since"), lambda period: _then(period, "submitted")),
    "taken": (gettext_lazy("Accepted by sales"), lambda period: measures.reached(period, "accepted")),
    "accepted_then": (gettext_lazy("Accepted, an opportunity since"), lambda period: _then(period, "accepted")),
    "converted": (gettext_lazy("Became an opportunity"), lambda period: measures.reached(period, "converted")),
    "converted_then": (gettext_lazy("Opportunities won since"), lambda period: _then(period, "converted")),
    "won": (gettext_lazy("Became a customer"), lambda period: measures.reached(period, "won")),
}
ORDERS = {
    "decided": DECIDED,
    "accepted": DECIDED,
    "not_accepted": DECIDED,
    "returned": RETURNED,
    "followed_up": FOLLOWED_UP,
    "taken": ACCEPTED,
    "accepted_then": ACCEPTED,
    "converted": CONVERTED,
    "converted_then": CONVERTED,
    "won": WON,
}  # by the moment for which the handoffs are in the list; the others by when they were handed over
NURTURED: dict[str, Any] = {
    "nurtured": gettext_lazy("First met"),
    "nurtured_then": gettext_lazy("First met, and qualified since"),
    "qualified": gettext_lazy("First met, and qualified since"),
    "qualified_then": gettext_lazy("Qualified, and handed over since"),
}


@require_safe
@login_required
def promise_list(request: MemberRequest) -> HttpResponse:
    """The promises behind a number: kept or broken in a month or week, or late now."""
    _refuse_strangers(request)
    at, late = timezone.now(), bool(request.GET.get("late"))
    period = read_period(request.GET, at=at, workspace=request.workspace)
    clocks = _narrowed(queries.overdue(at=at) if late else queries.decided(period, at=at), request.GET)
    page = Page.of(
        faced(clocks).select_related("counts_for", "counts_for_team"),
        LONGEST_OVERDUE if late else DECIDED,
        after=request.GET.get("after", ""),
    )
    leads = Lead.objects.select_related("company").in_bulk(
        [row.thread_id for row in page.rows if row.thread_type == Lead._meta.label_lower]
    )
    context = {
        "rows": [(row, leads.get(row.thread_id), face(row, at=at)) for row in page.rows],
        "page": page,
        "period": None if late else period,
        "title": _title(request.GET),
        "narrowed": _in_words(request.GET),
        "results": [] if late else _results(request.GET),
    }
    return render(request, "scoreboard/promise_list.html", context)


@require_safe
@login_required
def handoff_list(request: MemberRequest) -> HttpResponse:
    """The handoffs behind a measure of the month."""
    _refuse_strangers(request)
    measure = request.GET.get("measure", "")
    title, rows = MEASURES.get(measure, (None, None))
    if rows is None:
        raise Http404
    period = read_period(request.GET, at=timezone.now(), workspace=request.workspace)
    team = _team(request.GET)
    handoffs = breakdowns.narrow(measures.of_team(rows(period), team), request.GET)
    handoffs = handoffs.select_related("lead__company", "team", "submitted_by", "returned_for")
    if reason := request.GET.get("reason"):
        handoffs = measures.for_reasons(handoffs, reason.split(","))
    narrowed = [team.name] if team else []
    if by := whole_number(request.GET.get("by", "")):
        handoffs = handoffs.filter(submitted_by=by)
        narrowed.append(str(Person.objects.filter(pk=by).first() or "–"))
    if by := whole_number(request.GET.get("returned_by", "")):
        handoffs = handoffs.returned_by(by)
        narrowed.append(_("returned by %(person)s") % {"person": Person.objects.filter(pk=by).first() or "–"})
    order = ORDERS.get(request.GET["measure"], SUBMITTED)
    page = Page.of(handoffs, order, after=request.GET.get("after", ""))
    came_back = measure in ("returned", "not_accepted")
    people = Handoff.objects.who_returned(page.rows) if came_back else {}
    context = {
        "rows": [(one, getattr(one, order.moment), people.get(one.pk)) for one in page.rows],
        "page": page,
        "period": period,
        "title": title,
        "narrowed": narrowed,
        "returned_by": came_back,
    }
    against = any(one.returned_for and one.returned_for.counts_against_quality for one in page.rows)
    return render(
        request,
        "scoreboard/handoff_list.html",
        {**context, "states": [] if page.is_more else _states(handoffs), "any_against": against},
    )


def _states(handoffs: QuerySet[Handoff]) -> list[tuple[str, int]]:
    """What became of them so far: each state in the order of a handoff's life, and how many are in it."""
    found = dict(handoffs.order_by().values_list("state").annotate(number=Count("pk")))
    return [(str(state.label), found[state]) for state in Handoff.State if state in found]


@require_safe
@login_required
def lead_list(request: MemberRequest) -> HttpResponse:
    """The leads behind the first stages of the funnel."""
    _refuse_strangers(request)
    measure = request.GET.get("measure", "")
    if measure not in NURTURED:
        raise Http404
    scope = read_scope(request.GET, at=timezone.now(), workspace=request.workspace)
    nurturing = Nurturing(scope)
    found = nurturing.leads()
    if measure == "qualified_then":
        found = found.filter(pk__in=[path.lead for path in nurturing.handed_over])
    elif measure != "nurtured":
        found = found.filter(pk__in=[path.lead for path in nurturing.qualified])
    page = Page.of(found.select_related("company", "owner"), MET, after=request.GET.get("after", ""))
    narrowed = [scope.team.name] if scope.team else []
    context = {"rows": page.rows, "page": page, "period": scope.period, "title": NURTURED[measure]}
    return render(request, "scoreboard/lead_list.html", {**context, "narrowed": narrowed})


@require_safe
@login_required
def call_list(request: MemberRequest) -> HttpResponse:
    """The calls of a weekday and hour, or of all."""
    _refuse_strangers(request)
    period, team = read_period(request.GET, at=timezone.now(), workspace=request.workspace), _team(request.GET)
    found = calls(period, team=team).select_related("handoff__lead__company", "by")
    narrowed = [team.name] if team else []
    weekday, hour = (whole_number(request.GET.get(name, "")) for name in ("weekday", "hour"))
    if 1 <= weekday <= 7 and request.GET.get("hour"):
        found = found.filter(weekday=weekday, hour=hour)
        narrowed.append(
            _("%(day)s, %(hour)s to %(next)s")
            % {"day": weekday_name(weekday, short=False), "hour": hour, "next": hour + 1}
        )
    page = Page.of(found, CALLED, after=request.GET.get("after", ""))
    context = {"rows": page.rows, "page": page, "period": period, "narrowed": narrowed}
    return render(request, "scoreboard/call_list.html", context)


def _then(period: Period, step: str) -> QuerySet[Handoff]:
    """Those that took the step in the period and have gone on since."""
    return measures.reached(period, step).filter(**{f"{funnel.NEXT[step]}_at__isnull": False})


def _team(asked: QueryDict) -> Team | None:
    return Team.objects.filter(pk=whole_number(asked.get("team", ""))).first() if asked.get("team") else None


def _refuse_strangers(request: MemberRequest) -> None:
    if not may(request.user, "scoreboard.see"):
        raise PermissionDenied


def _narrowed(clocks: ClockQuerySet, asked: QueryDict) -> ClockQuerySet:
    if side := asked.get("side"):
        clocks = clocks.filter(side=side)
    if kinds := asked.get("kind"):
        clocks = clocks.filter(kind__in=kinds.split(","))
    if value := asked.get("tier"):
        clocks = clocks.filter(tier="" if value == "none" else value)
    for name, field in WHOSE.items():
        value = asked.get(name, "")
        if value == "none":
            clocks = clocks.filter(**{f"{field}__isnull": True})
        elif value:
            clocks = clocks.filter(**{field: whole_number(value)})
    if asked.get("late") or not (asked.get("kept") or asked.get("broken")):
        return clocks
    return clocks.filter(Q(was_broken=not asked.get("kept")))


def _title(asked: QueryDict) -> str:
    if asked.get("late"):
        return _("Late now")
    if asked.get("kept"):
        return _("Promises kept")
    return _("Promises broken") if asked.get("broken") else _("Promises decided")


def _results(asked: QueryDict) -> list[tuple[str, str, bool]]:
    """The same list with all, kept or broken ones: name, address, and whether it is the one shown."""
    chosen = "kept" if asked.get("kept") else "broken" if asked.get("broken") else ""
    found = []
    for result, name in (("", _("All")), ("kept", _("Kept")), ("broken", _("Broken"))):
        address = asked.copy()
        for other in ("kept", "broken", "after"):
            address.pop(other, None)
        if result:
            address[result] = "1"
        found.append((name, f"?{address.urlencode()}", result == chosen))
    return found


def _in_words(asked: QueryDict) -> list[str]:
    """By what the list is narrowed, as far as it names something there is."""
    side, kinds, letter = (asked.get(name, "") for name in ("side", "kind", "tier"))
    words = [str(Side(side).label)] if side in Side.values else []
    words += [str(Commitment.Kind(kind).label) for kind in kinds.split(",") if kind in Commitment.Kind.values]
    words += [tier(letter)] if letter not in ("", "none") else []
    for name, model in (("team", Team), ("counts_for", Person)):
        value = asked.get(name, "")
        if value == "none":
            words.append(_("nobody: the team alone"))
        elif value:
            words.append(str(model._default_manager.filter(pk=whole_number(value)).first() or "–"))
    return words
