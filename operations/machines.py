"""What machines ask: is it alive, is it ready, how does it go. Answered before sessions, languages and the workspace, which
need the database, and whatever name it was reached by.
"""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.views.decorators.http import require_safe

from operations.metrics import CONTENT_TYPE, metrics
from operations.readiness import Check, readiness

OF_A_PROXY = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return _unkept(HttpResponse("ok\n", content_type="text/plain"))


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Everything it needs is there, or what is missing: names and seconds, nothing else."""
    checks = readiness.checks_now()
    is_ready = all(check.ok for check in checks)
    told = {"ready": is_ready, "checks": {check.name: _told(check) for check in checks}}
    return _unkept(JsonResponse(told, status=200 if is_ready else 503))


@require_safe
def measured(request: HttpRequest) -> HttpResponse:
    """All measures, for whoever has the token; without one set, for this machine alone, and as long as nothing stands in front."""
    if not _may_read(request):
        return HttpResponse("Not found\n", content_type="text/plain", status=404)
    return _unkept(HttpResponse(metrics(at=timezone.now()), content_type=CONTENT_TYPE))


DOORS: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/alive/": alive, "/ready/": ready, "/metrics": measured}


class MachinesMiddleware:
    """Lets them in by a door of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return DOORS.get(request.path_info, self.get_response)(request)


def _told(check: Check) -> dict[str, Any]:
    return {"ok": check.ok} | ({} if check.seconds is None else {"seconds": round(check.seconds)})


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
    named = [split_domain_port(request.headers.get("Host", ""))[0], urlsplit(settings.BASE_URL).hostname or ""]
    passed_on = any(name in request.headers for name in OF_A_PROXY)
    return not passed_on and all(map(_is_this_machine, [request.META.get("REMOTE_ADDR", ""), *named]))


def _is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
