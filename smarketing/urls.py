from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from operations.machines import DOORS

# allauth's own pages about addresses: an address belongs to the person and changes by our rules, where it is said to everybody
CLOSED = ("account/email/", "account/confirm-email/", "account/confirm-email/<path:key>")


def closed(request: HttpRequest, **_where: Any) -> HttpResponse:
    raise Http404


urlpatterns = [
    *(path(address[1:], view) for address, view in DOORS.items()),
    *(path(address, closed) for address in CLOSED),
    path("account/", include("allauth.urls")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in settings.PAGES),
]

handler500 = "smarketing.outage.server_error"
