from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.finding import MANY, Found, does, finds
from people.rules import may
from personas.models import Persona


@finds(gettext_lazy("Personas"))
def personas(request: HttpRequest, words: str) -> list[Found]:
    """By name."""
    if not may(request.user, "persona.see"):
        return []
    rows = Persona.objects.filter(name__icontains=words).order_by("name")[:MANY]
    return [Found(one.name, reverse("personas:persona", args=[one.code]), "square-user-round") for one in rows]


@does
def proposals(request: HttpRequest) -> list[Found]:
    if not may(request.user, "persona.propose"):
        return []
    return [Found(_("Propose a persona"), reverse("personas:persona_new"), "square-user-round")]
