from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from frame.panels import counts
from people.rules import may
from personas.models import PersonaVersion, ProfileVersion


@counts("personas:persona_list")
def proposals_that_wait(request: HttpRequest) -> Iterable[QuerySet[Any, Any]]:
    """The personas and profiles that the reader may approve."""
    if not may(request.user, "persona.approve"):
        return []
    return [
        kind.objects.waiting_for(request.user).values("pk")  # type: ignore[arg-type]  # only members may
        for kind in (PersonaVersion, ProfileVersion)
    ]
