"""Pages of a list by key: each begins where the last one ended, however long the list and whatever changes meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
COUNTED = 10_000  # beyond this many nobody waits for an exact count


@dataclass(frozen=True)
class Page(Generic[Row]):
    """``next_cursor`` and ``previous_cursor`` are what the pagination tag takes, empty where there is nothing."""

    rows: Sequence[Row]
    next_cursor: str
    previous_cursor: str


def page_by_name(rows: QuerySet[Any], *, after: str, size: int) -> Page[Any]:
    """Rows with a ``sort_key``, by name. A cursor is the last row's id and sort key."""
    pk, _, key = after.partition(".")
    if pk.isdigit() and len(pk) < 19:
        # the first condition lets the database begin in its index, the second is the exact one
        rows = rows.filter(sort_key__gte=key).filter(Q(sort_key__gt=key) | Q(pk__gt=int(pk)))
    found = list(rows.order_by("sort_key", "pk")[: size + 1])
    return _page(found, after=after, size=size, cursor=lambda row: f"{row.pk}.{row.sort_key}")


def page_newest_first(rows: QuerySet[Any], *, after: str, size: int) -> Page[Any]:
    """The latest added first. A cursor is the last row's id."""
    if after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    return _page(list(rows.order_by("-pk")[: size + 1]), after=after, size=size, cursor=lambda row: str(row.pk))


def count_up_to(rows: QuerySet[Any], *, most: int = COUNTED) -> tuple[int, bool]:
    """How many there are, and whether there are more than were counted."""
    found = rows.order_by()[: most + 1].count()
    return min(found, most), found > most


def _page(found: list[Any], *, after: str, size: int, cursor: Any) -> Page[Any]:
    return Page(
        rows=found[:size],
        next_cursor=cursor(found[size - 1]) if len(found) > size else "",
        previous_cursor="first" if after else "",
    )
