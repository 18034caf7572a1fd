"""The rows of a queue by themselves, for pages that follow what others do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from frame.live import Watch, channel, keep_text, kept, watch
from leads import queue_list as queues
from leads.clock_faces import clocks_of, handoff_face
from leads.models import Handoff
from leads.views.queue import pages_of, refuse_outsiders, rows_key, shown, trusted_rows
from people.http import MemberRequest
from people.models import Side, Team


@login_required
@require_safe
def queue_rows(request: MemberRequest, pk: int) -> HttpResponse:
    """The list as it is now, kept for a minute for everybody who looks at the same one, unless something moves in it."""
    refuse_outsiders(request)
    team = get_object_or_404(Team.objects.filter(side=Side.SALES), pk=pk)
    watched = watch(channel(Team, pk))
    part = shown(request)
    key = rows_key(team, part=part, reader=request.user)
    text = kept(key, stamp=watched.version)
    if text is None:
        text = _text(request, team, part=part, watched=watched)
        keep_text(key, text, stamp=watched.version)
    return HttpResponse(text, headers={"X-Live-Text": trusted_rows(team, part=part, reader=request.user)})


@login_required
@require_safe
def queue_gone(request: MemberRequest, pk: int) -> HttpResponse:
    """What became of rows that left the list: ``ids``, with commas."""
    refuse_outsiders(request)
    wanted = [int(one) for one in request.GET.get("ids", "").split(",") if one.isdecimal() and len(one) < 10]
    found = list(Handoff.objects.filter(pk__in=wanted[: queues.SIZE]).select_related("lead__company", "holder"))
    clocks = clocks_of(found)
    at = timezone.now()
    rows = [queues.row_of(one, handoff_face(one, clocks[one.pk], at=at), at=at) for one in found]
    return render(request, "leads/_queue_gone.html", {"rows": rows, "query": shown(request).query})


def _text(request: MemberRequest, team: Team, *, part: queues.Part, watched: Watch) -> str:
    """Without the request: nothing of one reader may stand in what others get."""
    at = timezone.now()
    listed = queues.queue_list(team, **vars(part), reader=request.user, at=at)
    context = {
        "team": team,
        "queue": listed,
        "show": part.show,
        "query": part.query,
        **pages_of(team, listed, part=part),
        "watched_queue": watched,
        "now": at,
    }
    return render_to_string("leads/_queue_rows.html", context)
