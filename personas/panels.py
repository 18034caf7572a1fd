from django.http import HttpRequest

from frame.panels import counts
from people.rules import may
from personas.models import PersonaVersion, ProfileVersion


@counts("personas:persona_list")
def proposals_that_wait(request: HttpRequest) -> int:
    """How many personas and profiles the reader may approve."""
    if not may(request.user, "persona.approve"):
        return 0
    waiting = (kind.objects.waiting_for(request.user) for kind in (PersonaVersion, ProfileVersion))  # type: ignore[arg-type]  # only members may
    return sum(versions.count() for versions in waiting)
