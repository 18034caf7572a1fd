from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import MemberRequest
from people.rules import may
from sla.comparison import compared
from sla.history import taken_over_from
from sla.models import Agreement


@login_required
@require_safe
def comparison(request: MemberRequest, number: int) -> HttpResponse:
    """A version beside another one, in words; beside the one it takes the place of unless ``with`` names one."""
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    versions = list(Agreement.objects.order_by("-number"))
    version = get_object_or_404(Agreement, number=number)
    said = request.GET.get("with", "")
    other = next((one for one in versions if str(one.number) == said), None)
    other = other or taken_over_from(version, versions, at=timezone.now())
    context = {
        "version": version,
        "other": other,
        "others": [one for one in versions if one != version],
        "parts": compared(other.document, version.document) if other else [],
    }
    return render(request, "sla/comparison.html", context)
