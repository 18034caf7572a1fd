from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frame.posting import posted_from
from operations.readiness import readiness
from operations.troubles import WORKS, try_again, waiting
from operations.words import in_words
from people.http import MemberRequest
from people.rules import may


@login_required
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Whether everything runs, what went wrong, and a button to try it again."""
    _refuse_others(request)
    return _page(request)


@login_required
@posted_from("operations:overview")
def new_try(request: MemberRequest, work: str, pk: int | None = None) -> HttpResponse:
    """Have one thing that went wrong tried now, or all of its kind."""
    _refuse_others(request)
    if work not in WORKS:
        raise Http404
    number = try_again(WORKS[work], only=pk, by=request.user, at=timezone.now())
    said = _("Nothing of it waits any more: it is being tried, or somebody was first.")
    if number:
        said = ngettext("%(n)d is tried now.", "%(n)d are tried now.", number) % {"n": number}
    if "HX-Request" in request.headers:
        return _page(request, said=said)
    messages.info(request, said)
    return redirect("operations:overview")


def _refuse_others(request: MemberRequest) -> None:
    if not may(request.user, "workspace.configure"):
        raise PermissionDenied


def _page(request: MemberRequest, *, said: str = "") -> HttpResponse:
    is_part = "HX-Request" in request.headers
    checks = [in_words(check) for check in readiness.checks_now()]
    context = {"checks": checks, "waiting": waiting(at=timezone.now()), "said": said}
    return render(request, "operations/_overview.html" if is_part else "operations/overview.html", context)
