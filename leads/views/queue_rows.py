"""The rows of a queue by themselves, for pages that follow what others do."""

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from frame.live import Watch, channel, watch
from leads import queue_list as queues
from leads.clock_faces import clocks_of, handoff_face
from leads.models import Handoff
from leads.views.queue import refuse_outsiders, rows_query, shown
from people.http import MemberRequest
from people.models import Side, Team

KEPT_SECONDS = 60


@login_required
@require_safe
def queue_rows(request: MemberRequest, pk: int) -> HttpResponse:
    """The list as it is now. Whoever looks at the same one within a minute gets the same text, until something moves in it."""
    refuse_outsiders(request)
    team = get_object_or_404(Team.objects.filter(side=Side.SALES), pk=pk)
    watched = watch(channel(Team, pk))
    at = timezone.now()
    show = shown(request)
    whose = request.user.pk if show == queues.MINE else "all"
    around = (get_language(), timezone.get_current_timezone_name(), f"{at:%H%M}")
    key = ":".join(("queue", str(pk), show, str(whose), *around, watched.version))
    text = cache.get(key) if watched.version else None
    if text is None:
        text = _text(request, team, show=show, watched=watched)
        cache.set(key, text, KEPT_SECONDS)
    return HttpResponse(text)


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
    return render(request, "leads/_queue_gone.html", {"rows": rows, "query": rows_query(shown(request))})


def _text(request: MemberRequest, team: Team, *, show: str, watched: Watch) -> str:
    """Without the request: nothing of one reader may stand in what others get."""
    at = timezone.now()
    listed = queues.queue_list(team, show=show, reader=request.user, at=at)
    context = {
        "team": team,
        "queue": listed,
        "show": show,
        "query": rows_query(show),
        "watched_queue": watched,
        "now": at,
    }
    return render_to_string("leads/_queue_rows.html", context)
