"""The pages of keys: the admin allows and revokes, each person picks up their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from api.keys.forms import KeyForm
from api.models import NotWaiting, Token
from frame.posting import posted_from
from people.http import MemberRequest
from people.rules import may


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_list(request: MemberRequest) -> HttpResponse:
    """Every key there is, and another one."""
    if not may(request.user, "workspace.configure"):
        raise PermissionDenied
    at, form = timezone.now(), KeyForm(request.POST or None)
    if form.is_valid():
        token = Token.allow(**form.said(at=at), by=request.user, at=at)
        said = _("“%(key)s” is allowed. %(person)s picks it up under “Your keys”.")
        messages.success(request, said % {"key": token, "person": token.person})
        return redirect("api:key_list")
    context = {"form": form, **_sorted(Token.objects.newest_first(), at=at)}
    return render(request, "api/key_list.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def own_keys(request: MemberRequest) -> HttpResponse:
    """The keys in one's own name."""
    return _own(request)


@login_required
@posted_from("api:own_keys")
@never_cache
def key_showing(request: MemberRequest, pk: int) -> HttpResponse:
    """The key, shown this once to its person and to nobody else."""
    token = _mine_or_any(request, pk)
    if token.person_id != request.user.pk:
        raise PermissionDenied
    try:
        text = token.pick_up(at=timezone.now())
    except NotWaiting as refusal:
        return _own(request, refusal=str(refusal), status=409)
    return render(request, "api/key_shown.html", {"token": token, "text": text}, status=201)


@login_required
@posted_from("api:own_keys")
def key_revocation(request: MemberRequest, pk: int) -> HttpResponse:
    """It opens nothing any more."""
    token = _mine_or_any(request, pk)
    token.revoke(by=request.user, at=timezone.now())
    messages.success(request, _("“%(key)s” is revoked.") % {"key": token})
    return redirect("api:own_keys" if request.POST.get("from") == "own" else "api:key_list")


def _mine_or_any(request: MemberRequest, pk: int) -> Token:
    """One's own key; any, for whoever configures the workspace."""
    token = get_object_or_404(Token.objects.select_related("person"), pk=pk)
    if token.person_id != request.user.pk and not may(request.user, "workspace.configure"):
        raise PermissionDenied
    return token


def _own(request: MemberRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    keys = _sorted(Token.objects.of(request.user).newest_first(), at=timezone.now())
    return render(request, "api/own_keys.html", {"refusal": refusal, "is_own": True, **keys}, status=status)


def _sorted(tokens: Iterable[Token], *, at: datetime) -> dict[str, Any]:
    found = list(tokens)
    return {
        "open": [token for token in found if not token.is_over(at)],
        "over": [token for token in found if token.is_over(at)],
    }
