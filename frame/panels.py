"""What a higher app shows on pages of a lower one: it says so in its ``panels.py``, found when the site starts."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Panel = Callable[..., str]
Count = Callable[[HttpRequest], int]

_panels: dict[str, list[Panel]] = defaultdict(list)
_counts: dict[str, Count] = {}


def shows(place: str) -> Callable[[Panel], Panel]:
    """Show what the function returns (safe HTML, or nothing) at a place: ``panel(request, subject) -> str``."""

    def register(panel: Panel) -> Panel:
        if panel not in _panels[place]:
            _panels[place].append(panel)
        return panel

    return register


def counts(url_name: str) -> Callable[[Count], Count]:
    """Show a number beside a place of the navigation, named by its URL: ``count(request) -> int``."""

    def register(count: Count) -> Count:
        _counts[url_name] = count
        return count

    return register


def shown_at(place: str, *, request: HttpRequest, subject: Any) -> list[str]:
    """What all apps show at the place, in the order of the installed apps; empty answers are left out."""
    return [html for panel in _panels[place] if (html := panel(request, subject))]


def count_at(url_name: str, *, request: HttpRequest) -> int:
    """The number beside a place of the navigation; 0 when nobody counts there."""
    count = _counts.get(url_name)
    return count(request) if count else 0
