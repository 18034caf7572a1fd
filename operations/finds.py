from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from frame.finding import Found, does
from people.rules import may


@does
def looking_after_it(request: HttpRequest) -> list[Found]:
    if not may(request.user, "workspace.configure"):
        return []
    return [Found(_("See whether everything runs"), reverse("operations:overview"), "activity")]
