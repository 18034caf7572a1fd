"""The facts of one lead as criteria see them. What is missing or empty is unknown, never zero."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cached_property
from typing import Any

from criteria.catalogue import Field, FieldKind

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)


def fold(text: str) -> str:
    """The form in which texts are compared: upper and lower case alike, accents kept, one Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def number(raw: object) -> Decimal | None:
    """A finite number out of JSON, a model or an import; None for anything else."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float | Decimal):
        found = Decimal(str(raw))
        return found if found.is_finite() else None
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        return Decimal(raw.strip())
    return None


def day(raw: object, *, zone: tzinfo) -> date | None:
    """A date, or the local date of an instant in `zone`; None for anything else."""
    if isinstance(raw, str):
        try:
            raw = datetime.fromisoformat(raw.strip())
        except ValueError:
            return None
    if isinstance(raw, datetime):
        return (raw.astimezone(zone) if raw.tzinfo else raw).date()
    return raw if isinstance(raw, date) else None


def texts(raw: object) -> tuple[str, ...] | None:
    """The non-empty texts of a text, a number or a list of them; None where there are none."""
    several = raw if isinstance(raw, list | tuple | set | frozenset) else [raw]
    found = tuple(
        str(one).strip()
        for one in several
        if isinstance(one, str | int | float | Decimal) and not isinstance(one, bool) and str(one).strip()
    )
    return found or None


@dataclass(frozen=True, slots=True)
class Engagement:
    kind: str
    at: datetime
    source: str = ""


class Facts:
    """A lead's facts: `{"lead": {…}, "company": {…}, "attributes": {…}, "engagements": [{"kind", "at", "source"}, …]}`.

    Any part may be missing. A missing list of engagements is unknown; an empty one says that there were none.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def raw(self, field: Field) -> Any:
        """What is noted under the field's name, unread; None when nothing is."""
        section, dot, key = field.name.partition(".")
        section, key = (section, key) if dot else ("lead", section)
        return (self.document.get(section) or {}).get(key)

    def value(self, field: Field, *, zone: tzinfo = UTC) -> Any:
        """The fact as its kind (texts, Decimal, date, bool), or None when unknown or not readable as that kind."""
        raw = self.raw(field)
        match field.kind:
            case FieldKind.TEXT:
                return texts(raw)
            case FieldKind.NUMBER:
                return number(raw)
            case FieldKind.DATE:
                return day(raw, zone=zone)
            case FieldKind.BOOLEAN:
                return raw if isinstance(raw, bool) else None
            case FieldKind.ENGAGEMENTS:
                return self.engagements

    @cached_property
    def engagements(self) -> tuple[Engagement, ...] | None:
        """Every engagement in UTC. ValueError for an instant without a zone: a count must not depend on a guess."""
        noted = self.document.get("engagements")
        if noted is None:
            return None
        return tuple(Engagement(one["kind"], _instant(one["at"]), one.get("source") or "") for one in noted)


def _instant(raw: datetime | str) -> datetime:
    instant = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    if instant.tzinfo is None:
        raise ValueError(f"An engagement at {raw} has no time zone.")
    return instant.astimezone(UTC)
