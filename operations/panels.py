from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.panels import shows
from operations.troubles import number_waiting


@shows("settings.operations")
def what_waits(request: HttpRequest, subject: Any) -> str:
    """How much is to be tried again."""
    number = number_waiting(at=timezone.now())  # noqa: TID251 (a page reads the clock)
    return ngettext("%(n)d to look at", "%(n)d to look at", number) % {"n": number} if number else _("nothing waits")
