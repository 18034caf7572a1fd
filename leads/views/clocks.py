from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leads.clock_faces import face, faced
from leads.due_explanation import explained
from leads.models import Handoff
from people.http import MemberRequest
from people.rules import may
from sla.models import Clock


@login_required
@require_safe
def clock_explanation(request: MemberRequest, pk: int) -> HttpResponse:
    """Why a promise is due when it is."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    clock = get_object_or_404(faced(Clock.objects.select_related("commitment__agreement", "person")), pk=pk)
    at = timezone.now()
    handoff = Handoff.everything.filter(pk=clock.subject_id).select_related("lead").first()
    context = {
        "clock": clock,
        "face": face(clock, at=at),
        "explained": explained(clock, at=at),
        "handoff": handoff if clock.subject_type == Handoff._meta.label_lower else None,
    }
    return render(request, "leads/clock_explanation.html", context)
