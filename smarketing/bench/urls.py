"""The project's addresses, and two that say nothing: what every other one costs at least, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.response import Response

from api.operation import operation
from api.views.endpoint import Endpoint
from smarketing import urls

BARE_PAGE, BARE_OPERATION = "/bare/", "/api/v1/bare"


def bare_page(request: HttpRequest) -> HttpResponse:
    """Who asks is known by then, as on every page."""
    return HttpResponse()


class BareOperation(Endpoint):
    """The key is read, its requests are counted and the table is asked, as of every operation."""

    @operation("lead_bare", action="lead.see")
    def get(self) -> Response:
        """Say nothing."""
        return Response({})


urlpatterns = [path(BARE_PAGE[1:], bare_page), path(BARE_OPERATION[1:], BareOperation.as_view()), *urls.urlpatterns]
handler500 = urls.handler500
