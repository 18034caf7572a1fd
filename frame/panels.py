"""What a higher app shows on pages of a lower one: it says so in its ``panels.py``, found when the site starts."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

Panel = Callable[..., str]
Count = Callable[[HttpRequest], Iterable["QuerySet[Any]"]]

MANY = 100  # nobody reads a number beside a place further than that, and counting on would take ever longer

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
    """Show a number beside a place of the navigation, named by its URL: ``count(request)`` gives the rows to be counted."""

    def register(count: Count) -> Count:
        _counts[url_name] = count
        return count

    return register


def shown_at(place: str, *, request: HttpRequest, subject: Any) -> list[str]:
    """What all apps show at the place, in the order of the installed apps; empty answers are left out."""
    return [html for panel in _panels[place] if (html := panel(request, subject))]


def counted(request: HttpRequest) -> dict[str, int]:
    """The numbers beside the places of the navigation, where anything is to be counted; all in one statement.

    None goes beyond ``MANY``, which stands for as many or more.
    """
    numbers = dict.fromkeys(_counts, 0)
    names: list[str] = []
    asked: list[str] = []
    values: list[Any] = []
    for name, count in _counts.items():
        for rows in count(request):
            try:
                statement, params = rows.order_by().query.sql_with_params()
            except EmptyResultSet:
                continue
            names.append(name)
            asked.append(f"(SELECT COUNT(*) FROM ({statement} LIMIT {MANY}) AS counted)")  # noqa: S608 (put together by the ORM)
            values += params
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked)}", values)
            for name, number in zip(names, cursor.fetchone(), strict=True):
                numbers[name] = min(MANY, numbers[name] + number)
    return numbers
