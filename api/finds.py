from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from api.groups import GROUPS
from frame.finding import Found, leads_to


@leads_to
def parts_of_the_api(request: HttpRequest) -> list[Found]:
    """What programs may ask, by what it is about."""
    return [
        Found(
            _("The API: %(group)s") % {"group": group.title},
            reverse("api:reference_group", args=[group.code]),
            "braces",
            group.text,
        )
        for group in GROUPS
    ]
