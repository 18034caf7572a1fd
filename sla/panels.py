from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.panels import shows
from sla.models import Calendar


@shows("settings.hours")
def teams_with_hours(request: HttpRequest, subject: Any) -> str:
    """How many teams have said when they work."""
    number = Calendar.objects.count()
    return ngettext("%(n)d team", "%(n)d teams", number) % {"n": number} if number else _("nobody has said yet")
