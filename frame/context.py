from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from frame.live import watch_everywhere
from frame.navigation import navigation_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page stands in: the navigation, the workspace, and the one instant that all its times refer to."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation_for(request)),
        "live": SimpleLazyObject(lambda: watch_everywhere(request)),
        "workspace": getattr(request, "workspace", None),
        "now": timezone.now(),  # noqa: TID251 (a page reads the clock once, here)
    }
