from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from frame.panels import shows
from leads.models import Import


@shows("settings.imports")
def last_import(request: HttpRequest, subject: Any) -> str:
    """When leads came from a file the last time."""
    last = Import.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if last is None or last.finished_at is None:
        return _("none yet")
    return _("the last one %(day)s") % {"day": date_format(localtime(last.finished_at), _("j F"))}
