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
from leads.views.handoff_card import QUEUE, for_card, for_open_card, handoff_card_context
from people.http import MemberRequest
from people.models import Person, Side, Team
from people.rules import may


@login_required
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """Which lead next: the team's handoffs by due time, and beside them the one that is due first."""
    refuse_outsiders(request)
    teams = teams_with_a_queue()
    team = chosen_team(request, teams)
    at = timezone.now()
    context = queue_context(request, team=team, teams=teams, chosen=None, at=at)
    if team is not None and all(group.code == "asked" for group in context["queue"].groups):
        context["done"] = day_done(team, reader=request.user, at=at, mine=shown(request).show == queues.MINE)
    elif team is not None:
        context |= _first_of(request, context, team=team)
    return render(request, "leads/queue.html", context)


def _first_of(request: MemberRequest, context: dict[str, Any], *, team: Team) -> dict[str, Any]:
    """The pane of the first in the list; on a phone the list comes first."""
    listed: queues.QueueList = context["queue"]
    found = for_open_card().get(pk=listed.ids[0])
    found.team = team
    watched = watch(channel(Lead, found.lead_id))
    return {
        **_place(listed.ids, found, team=team, part=shown(request)),
        **_pane(request, found, watched=watched, clocks=listed.clocks[found.pk]),
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
    part, ids = shown(request), list[int]()
    if found.team is not None:
        ids = queues.queue_order(found.team, **vars(part), reader=request.user, at=timezone.now())
    return {
        "team": found.team,
        "show": part.show,
        "part": part,
        "query": part.query,
        **_place(ids, found, team=found.team, part=part),
        **_pane(request, found, watched=watched, **card),
    }


def handoff_page_context(
    request: MemberRequest, found: Handoff, *, watched: Watch | None = None, **card: Any
) -> dict[str, Any]:
    """The whole page of one handoff; ``watched`` from before it was read; ``card`` says what a step left behind."""
    teams = teams_with_a_queue()
    at = timezone.now()
    page = queue_context(request, team=found.team, teams=teams, chosen=found, at=at)
    listed: queues.QueueList = page["queue"]
    card.setdefault("clocks", listed.clocks.get(found.pk))
    return {**page, **_pane(request, found, watched=watched or watch(channel(Lead, found.lead_id)), **card)}


def _pane(request: MemberRequest, found: Handoff, *, watched: Watch, **card: Any) -> dict[str, Any]:
    next_page = _address(found.pk, part=shown(request))
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
    part = shown(request)
    if team is None:
        may_configure = may(request.user, "workspace.configure")
        return {
            "teams": teams,
            "team": None,
            "queue": queues.QueueList([]),
            "may_configure": may_configure,
        }
    watched = watch(channel(Team, team.pk))
    listed = queues.queue_list(team, **vars(part), reader=request.user, at=at)
    here = reverse("leads:queue")
    return {
        "teams": teams,
        "team": team,
        "watched_queue": watched,
        "trusted_rows": trusted_rows(team, part=part, reader=request.user),
        "queue": listed,
        **_place(listed.ids, chosen, team=team, part=part),
        "show": part.show,
        "part": part,
        **pages_of(team, listed, part=part),
        "filters": [
            (name, f"{here}?{urlencode({'team': team.pk, 'show': code})}", code == part.show)
            for code, name in queues.filters()
        ],
        "query": part.query,
    }


def pages_of(team: Team, listed: queues.QueueList, *, part: queues.Part) -> dict[str, str]:
    """The ways to the rows that follow, and back to the first."""

    def page(after: str) -> str:
        said = {"team": team.pk, "show": part.show, "after": after}
        return f"{reverse('leads:queue')}?{urlencode({name: value for name, value in said.items() if value})}"

    return {
        "next_page": page(listed.after) if listed.after else "",
        "first_page": page("") if part.after else "",
    }


def _place(ids: list[int], chosen: Handoff | None, *, team: Team | None, part: queues.Part) -> dict[str, Any]:
    """Where the chosen one stands in the list, and what comes before and after it."""
    before, after, place = queues.neighbours(ids, chosen.pk if chosen else 0)
    others = (pk for pk in ids if not chosen or pk != chosen.pk)
    return {
        "chosen": chosen,
        "is_listed": place > 0,
        "place": place,
        # where others came before or may follow, a number of this page would pass for one of the queue
        "places": len(ids) if not part.after and len(ids) < queues.SIZE else None,
        "before": _address(before, part=part),
        "after": _address(after, part=part),
        "next_lead": _address(after or next(others, None), part=part)
        or f"{reverse('leads:queue')}?{urlencode({'team': team.pk if team else '', 'show': part.show})}",
    }


def teams_with_a_queue() -> list[Team]:
    return [team for team in Team.known().values() if team.side == Side.SALES]


def chosen_team(request: MemberRequest, teams: list[Team]) -> Team | None:
    """The team that the address names, else the reader's own, else the first."""
    wanted = request.GET.get("team", "")
    named = next((team for team in teams if str(team.pk) == wanted), None)
    own = next((team for team in teams if team.pk == request.user.team_id), None)
    return named or own or (teams[0] if teams else None)


def rows_key(team: Team, *, part: queues.Part, reader: Person) -> str:
    """All whose list reads the same: team, filter, place, language and zone; one's own list is one's own."""
    whose = reader.pk if part.show == queues.MINE else 0
    return f"queue:{team.pk}:{part.show}{part.after}:{whose}:{get_language()}:{timezone.get_current_timezone_name()}"


def trusted_rows(team: Team, *, part: queues.Part, reader: Person) -> str:
    """The name under which this reader gets the list that somebody else has just loaded."""
    key = rows_key(team, part=part, reader=reader)
    return trust(key, about=channel(Team, team.pk), reader=channel(Person, reader.pk))


def _address(pk: int | None, *, part: queues.Part) -> str:
    return "" if pk is None else f"{reverse('leads:handoff', args=[pk])}{part.query}"


def shown(request: MemberRequest) -> queues.Part:
    """Which filter and from where on: the address says it, or the form of a step that was opened under it."""

    def said(name: str) -> str:
        return request.GET.get(name) or request.POST.get(name) or ""

    show = said("show") if said("show") in dict(queues.filters()) else queues.WAITING
    return queues.Part(show, queues.key_in(said("after")))


def refuse_outsiders(request: MemberRequest) -> None:
    if not may(request.user, "lead.see"):
        raise PermissionDenied
