from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from events.names import in_words
from frame.posting import posted_from
from leads.models import Handoff, NotAllowed, take_back
from leads.undo import DONE
from leads.views.handoff_card import LEAD, for_card
from leads.views.lead import known_lead, lead_page
from leads.views.queue import handoff_page_context, handoff_pane_context
from people.http import MemberRequest, onward


@login_required
@posted_from(lambda pk: _place(_event(pk)))
def taking_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Put everything back to before the step that this event tells of."""
    event = _event(pk)
    if event.actor_id != request.user.pk:
        raise PermissionDenied
    try:
        step = take_back(event, by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        return _answer(request, event, status=409, refusal=str(refusal))
    said = _("You took back %(step)s. %(name)s is where it was.") % {
        "step": in_words("step", event.kind),
        "name": step.lead,
    }
    if request.headers.get("HX-Request"):
        return _answer(request, event, undone=said)
    messages.success(request, said)
    return redirect(onward(request, otherwise=_place(event)))


def _event(pk: int) -> Event:
    return get_object_or_404(Event.objects.select_related("actor"), pk=pk, kind__in=DONE, thread_type="leads.lead")


def _place(event: Event) -> str:
    """Where one sees what became of it."""
    if event.subject_type == Handoff._meta.label_lower and Handoff.objects.filter(pk=event.subject_id).exists():
        return reverse("leads:handoff", args=[event.subject_id])
    return reverse("leads:lead", args=[event.thread_id])


def _answer(
    request: MemberRequest, event: Event, *, status: int = 200, refusal: str = "", undone: str = ""
) -> HttpResponse:
    """How it stands now: the handoff beside the queue, its pane alone for htmx; else the page of the lead."""
    if event.subject_type != Handoff._meta.label_lower or request.POST.get("shown_in") == LEAD:
        return lead_page(request, known_lead(event.thread_id), status=status, refusal=refusal)
    handoff: Handoff = for_card().get(pk=event.subject_id)
    if request.headers.get("HX-Request"):
        pane = handoff_pane_context(request, handoff, refusal=refusal) | {"undone": undone}
        return render(request, "leads/_handoff_pane_answer.html", pane, status=status)
    page = handoff_page_context(request, handoff, refusal=refusal) | {"undone": undone}
    return render(request, "leads/queue.html", page, status=status)
