from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import Person, Workspace


class MemberRequest(HttpRequest):
    """The request behind a login: its user is a Person, its workspace is there once it was named."""

    user: Person
    workspace: Workspace | None


def onward(request: HttpRequest, *, otherwise: str) -> str:
    """Where to go when a form is done: the page that ``next`` names, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else otherwise
