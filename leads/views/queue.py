from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from frame.live import Watch, channel, trust, watch
from leads import queue_list as queues
from leads.handoff_story import story_of
from leads.models import Handoff, Lead
from leads.models.handoff_keeping import STEPS, last_step_about
from leads.queue_done import day_done
from leads.views.handoff_card import QUEUE, for_card, handoff_card_context
from people.http import MemberRequest
from people.models import Person, Side, Team
from people.rules import may


@login_required
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """Which lead next: the team's handoffs by due time, and beside them the one that is due first."""
    refuse_outsiders(request)
    teams = list(Team.objects.filter(side=Side.SALES).order_by("sort_key", "pk"))
    team = chosen_team(request, teams)
    at = timezone.now()
    context = queue_context(request, team=team, teams=teams, chosen=None, at=at)
    if team is not None and all(group.code == "asked" for group in context["queue"].groups):
        context["done"] = day_done(team, reader=request.user, at=at, mine=shown(request) == queues.MINE)
    elif team is not None:
        context |= _first_of(request, context, team=team)
    return render(request, "leads/queue.html", context)


def _first_of(request: MemberRequest, context: dict[str, Any], *, team: Team) -> dict[str, Any]:
    """The pane of the first in the list; on a phone the list comes first."""
    listed: queues.QueueList = context["queue"]
    found = for_card().get(pk=listed.ids[0])
    watched = watch(channel(Lead, found.lead_id))
    return {
        **_place(listed.ids, found, team=team, show=shown(request)),
        **_pane(request, found, watched=watched),
        "opens_first": True,
    }


@login_required
@require_safe
def handoff(request: MemberRequest, pk: int) -> HttpResponse:
    """One handoff beside the list it stands in."""
    refuse_outsiders(request)
    lead = get_object_or_404(Handoff.everything.only("lead_id"), pk=pk).lead_id
    watched = watch(channel(Lead, lead))
    found = for_card().get(pk=pk)
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        return render(request, "leads/_handoff_pane_chosen.html", handoff_pane_context(request, found, watched=watched))
    if "X-Live" in request.headers:
        context = handoff_pane_context(request, found, watched=watched) | {"said": last_step_about(found, *STEPS)}
        return render(request, "leads/_handoff_pane.html", context)
    return render(request, "leads/queue.html", handoff_page_context(request, found, watched=watched))


def handoff_pane_context(
    request: MemberRequest, found: Handoff, *, watched: Watch | None = None, **card: Any
) -> dict[str, Any]:
    """One handoff for a page that has the list already: where it stands in it, and no row but its own."""
    watched = watched or watch(channel(Lead, found.lead_id))
    show, ids = shown(request), list[int]()
    if found.team is not None:
        ids = queues.queue_order(found.team, show=show, reader=request.user, at=timezone.now())
    return {
        "team": found.team,
        "show": show,
        "query": rows_query(show),
        **_place(ids, found, team=found.team, show=show),
        **_pane(request, found, watched=watched, **card),
    }


def handoff_page_context(
    request: MemberRequest, found: Handoff, *, watched: Watch | None = None, **card: Any
) -> dict[str, Any]:
    """The whole page of one handoff; ``watched`` from before it was read; ``card`` says what a step left behind."""
    teams = list(Team.objects.filter(side=Side.SALES).order_by("sort_key", "pk"))
    at = timezone.now()
    return {
        **queue_context(request, team=found.team, teams=teams, chosen=found, at=at),
        **_pane(request, found, watched=watched or watch(channel(Lead, found.lead_id)), **card),
    }


def _pane(request: MemberRequest, found: Handoff, *, watched: Watch, **card: Any) -> dict[str, Any]:
    next_page = _address(found.pk, show=shown(request))
    return {
        "watched_lead": watched,
        **handoff_card_context(request, found, shown_in=QUEUE, next_page=next_page, **card),
        "handoff": found,
        "story": story_of(found),
    }


def queue_context(
    request: MemberRequest, *, team: Team | None, teams: list[Team], chosen: Handoff | None, at: datetime
) -> dict[str, Any]:
    """The list at the left, its filters, and where the chosen one stands in it."""
    show = shown(request)
    if team is None:
        may_configure = may(request.user, "workspace.configure")
        return {
            "teams": teams,
            "team": None,
            "queue": queues.QueueList([], is_cut=False),
            "may_configure": may_configure,
        }
    watched = watch(channel(Team, team.pk))
    listed = queues.queue_list(team, show=show, reader=request.user, at=at)
    here = reverse("leads:queue")
    return {
        "teams": teams,
        "team": team,
        "watched_queue": watched,
        "trusted_rows": trusted_rows(team, show=show, reader=request.user),
        "queue": listed,
        **_place(listed.ids, chosen, team=team, show=show),
        "show": show,
        "filters": [
            (name, f"{here}?{urlencode({'team': team.pk, 'show': code})}", code == show)
            for code, name in queues.filters()
        ],
        "query": rows_query(show),
    }


def _place(ids: list[int], chosen: Handoff | None, *, team: Team | None, show: str) -> dict[str, Any]:
    """Where the chosen one stands in the list, and what comes before and after it."""
    before, after, place = queues.neighbours(ids, chosen.pk if chosen else 0)
    others = (pk for pk in ids if not chosen or pk != chosen.pk)
    return {
        "chosen": chosen,
        "is_listed": place > 0,
        "place": place,
        "places": len(ids),
        "before": _address(before, show=show),
        "after": _address(after, show=show),
        "next_lead": _address(after or next(others, None), show=show)
        or f"{reverse('leads:queue')}?{urlencode({'team': team.pk if team else '', 'show': show})}",
    }


def chosen_team(request: MemberRequest, teams: list[Team]) -> Team | None:
    """The team that the address names, else the reader's own, else the first."""
    wanted = request.GET.get("team", "")
    named = next((team for team in teams if str(team.pk) == wanted), None)
    own = next((team for team in teams if team.pk == request.user.team_id), None)
    return named or own or (teams[0] if teams else None)


def rows_query(show: str) -> str:
    """What the address of a row says of the filter."""
    return "" if show == queues.WAITING else f"?show={show}"


def rows_key(team: Team, *, show: str, reader: Person) -> str:
    """All whose list reads the same: team, filter, language and zone; one's own list is one's own."""
    whose = reader.pk if show == queues.MINE else 0
    return f"queue:{team.pk}:{show}:{whose}:{get_language()}:{timezone.get_current_timezone_name()}"


def trusted_rows(team: Team, *, show: str, reader: Person) -> str:
    """The name under which this reader gets the list that somebody else has just loaded."""
    key = rows_key(team, show=show, reader=reader)
    return trust(key, about=channel(Team, team.pk), reader=channel(Person, reader.pk))


def _address(pk: int | None, *, show: str) -> str:
    if pk is None:
        return ""
    address = reverse("leads:handoff", args=[pk])
    return address if show == queues.WAITING else f"{address}?{urlencode({'show': show})}"


def shown(request: MemberRequest) -> str:
    """Which filter: the address says it, or the form of a step that was opened under it."""
    wanted = request.GET.get("show") or request.POST.get("show") or ""
    return wanted if wanted in dict(queues.filters()) else queues.WAITING


def refuse_outsiders(request: MemberRequest) -> None:
    if not may(request.user, "lead.see"):
        raise PermissionDenied
