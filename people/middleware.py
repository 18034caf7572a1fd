from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from frame.known import under
from frame.live import version
from people.live import HOUSE
from people.models import Workspace


class WorkspaceMiddleware:
    """Puts the workspace on the request; pages are in its language, times in the reader's own zone.

    Until there is a workspace, the browser chooses the language. Programs say their language themselves, and their key says
    who reads the times.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with under(version([HOUSE])):
            if request.path.startswith(settings.PROGRAMS):
                return self.get_response(request)
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.workspace = Workspace.known()  # type: ignore[attr-defined]  # see MemberRequest
        user = request.user
        zone = getattr(user, "tzinfo", None) or getattr(request.workspace, "tzinfo", None)  # type: ignore[attr-defined]
        language = getattr(request.workspace, "language", None) or translation.get_language()  # type: ignore[attr-defined]
        with timezone.override(zone or "UTC"), translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response
