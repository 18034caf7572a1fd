from django.http import HttpRequest

from people.models import Person, Workspace


class MemberRequest(HttpRequest):
    """The request behind a login: its user is a Person, its workspace is there once it was named."""

    user: Person  # type: ignore[assignment]  # django-stubs allows anonymous users too
    workspace: Workspace | None
