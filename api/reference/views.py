"""The pages that say what programs may ask, to people."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.reference import examples
from api.reference.chapters import chapters, refusals
from people.http import MemberRequest
from people.rules import may
from people.who_may import who_may

FIRST = "/api/v1/teams"


@login_required
@require_safe
def reference(request: MemberRequest) -> HttpResponse:
    """What there is, and what holds everywhere."""
    context = {
        "chapters": chapters(),
        "refusals": refusals(),
        "first": examples.curl("GET", f"{_address(request)}{FIRST}"),
        "rates": settings.API_RATES,
        "may_allow": may(request.user, "workspace.configure"),
    }
    return render(request, "api/reference.html", context)


@login_required
@require_safe
def reference_group(request: MemberRequest, group: str) -> HttpResponse:
    """Every operation about the same."""
    found = next((chapter for chapter in chapters() if chapter.group.code == group), None)
    if found is None:
        raise Http404
    operations = [(one, who_may(one.action), one.curl(_address(request))) for one in found.operations]
    context = {"chapter": found, "chapters": chapters(), "operations": operations}
    return render(request, "api/reference_group.html", context)


def _address(request: MemberRequest) -> str:
    """Where this reader's programs would ask."""
    return request.build_absolute_uri("/").rstrip("/")
