from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame.finding import MANY, Found, does, finds
from people.rules import may
from sla.models import Agreement


@finds(gettext_lazy("Agreement"))
def versions(request: HttpRequest, words: str) -> list[Found]:
    """A version by its number, or all of them by the word for it."""
    if not may(request.user, "agreement.see"):
        return []
    number = next((int(word) for word in words.split() if word.isdecimal() and len(word) < 6), None)
    is_asked = _("Agreement, version %(number)s").lower().find(words.split()[0].lower()) >= 0 and not words.isdigit()
    if number is None and not is_asked:
        return []
    rows = Agreement.objects.filter(Q(number=number) if number is not None else Q()).order_by("-number")[:MANY]
    return [
        Found(str(one), reverse("sla:version", args=[one.number]), "signature", one.get_state_display()) for one in rows
    ]


@does
def signing(request: HttpRequest) -> list[Found]:
    person = request.user
    doing = (
        ("agreement.sign", Found(_("Sign or propose the agreement"), reverse("sla:version_list"), "signature")),
        ("team.hours", Found(_("Set a team’s hours"), reverse("sla:calendar_list"), "clock")),
    )
    return [found for action, found in doing if may(person, action, person)]
