from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import Workspace


class WorkspaceMiddleware:
    """Puts the workspace on the request and shows times in the reader's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.workspace = Workspace.current()  # type: ignore[attr-defined]  # see MemberRequest
        user = request.user
        zone = getattr(user, "tzinfo", None) or getattr(request.workspace, "tzinfo", None)  # type: ignore[attr-defined]
        with timezone.override(zone or "UTC"):
            return self.get_response(request)
