"""Pages of a list by key, however long it is and whatever changes meanwhile: never an offset, never a count."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from api.exceptions import Code, FieldError, Refused

FORTH, BACK = "after", "before"


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursors of what comes next and what was before; None where there is nothing."""

    rows: list[Any]
    following: str | None
    previous: str | None


def page_of(rows: QuerySet[Any], *, cursor: str, limit: int) -> Page:
    """The latest first, by id: a cursor is the id beside the page, and which way to go from there."""
    way, beside = _read(cursor) if cursor else (FORTH, None)
    if way == BACK:
        found = list(rows.filter(pk__gt=beside).order_by("pk")[: limit + 1])
        page, is_more, came_back = found[:limit][::-1], len(found) > limit, True
    else:
        ahead = rows if beside is None else rows.filter(pk__lt=beside)
        found = list(ahead.order_by("-pk")[: limit + 1])
        page, is_more, came_back = found[:limit], len(found) > limit, False
    if not page:
        return Page([], None, None)
    has_following, has_previous = (True, is_more) if came_back else (is_more, beside is not None)
    return Page(
        rows=page,
        following=_cursor(FORTH, page[-1].pk) if has_following else None,
        previous=_cursor(BACK, page[0].pk) if has_previous else None,
    )


def _cursor(way: str, pk: int) -> str:
    return urlsafe_b64encode(f"{way}:{pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, int]:
    try:
        way, _colon, pk = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        if way in (FORTH, BACK) and pk.isdigit() and len(pk) < 19:
            return way, int(pk)
    except (ValueError, binascii.Error):
        pass
    error = FieldError("cursor", _("Take the cursor from `next` or `previous` of an answer."))
    raise Refused(Code.MALFORMED, _("A parameter of the address is wrong or unknown."), errors=[error])
