from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def alive(request: HttpRequest) -> HttpResponse:
    """For health checks: the web process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("alive/", alive, name="alive"),
    path("account/", include("allauth.urls")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in settings.PAGES),
]

handler500 = "smarketing.outage.server_error"
