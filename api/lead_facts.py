"""From what a body says of a lead to what intake and editing take: the same cleaning as the cells of a file."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from api.exceptions import Code, FieldError, Refused
from leads.companies import campaigns_by_name
from leads.entries import Entry, Reading, RowReader, Unreadable
from leads.models import Campaign, Lead
from leads.models.days import workspace_zone

APART = ("attributes", "company", "system", "owner", "marketing_team", "seen")
TOLD = ("company", "owner", "marketing_team")  # points to other rows, taken as they are


def entry_of(said: Mapping[str, Any], *, home: ZoneInfo) -> Entry:
    """What is known; null says nothing. ``home`` is the workspace's zone. Refused names every value that cannot be read."""
    try:
        entry = _read(said, home=home)
    except Unreadable as bad:
        raise Refused(Code.INVALID, errors=list(unreadable(bad))) from None
    entry.attributes = {name: value for name, value in said.get("attributes", {}).items() if value not in (None, "")}
    return entry


def changes_of(said: Mapping[str, Any], lead: Lead) -> dict[str, Any]:
    """Columns of this lead with their new values; null empties one. Refused names every value that cannot be read."""
    known = {name: value for name, value in said.items() if value not in (None, "") and name not in APART}
    standing = {"email": lead.email, "external_id": lead.external_id, "country": lead.country}
    try:
        entry = _read({**{name: value for name, value in standing.items() if value}, **known}, home=workspace_zone())
    except Unreadable as bad:
        raise Refused(Code.INVALID, errors=list(unreadable(bad))) from None
    found = {**entry.lead, "email": entry.email, "external_id": entry.external_id}
    values = {name: found[name] for name in known if name in found}
    values |= {name: _nothing(name) for name in said if name not in known and name not in APART and name != "campaign"}
    values |= {name: said[name] for name in TOLD if name in said}
    if "system" in said:
        values["system"] = said["system"] or ""
    if "attributes" in said:
        merged = {**lead.attributes, **said["attributes"]}
        values["attributes"] = {name: value for name, value in merged.items() if value not in (None, "")}
    if "campaign" in said:
        values["campaign"] = _campaign(entry.campaign)
    return values


def unreadable(bad: Unreadable) -> Iterator[FieldError]:
    """Each value that cannot be read; without a name: nobody can say who it is."""
    for name, _value, reason in bad.reasons:
        yield FieldError(name or "email", reason, code="unreadable" if name else "required")


def identity_missing() -> Refused:
    said = _("Give an e-mail address, or the id of the system the lead comes from.")
    return Refused(Code.INVALID, errors=[FieldError("email", said, code="required")])


def _campaign(name: str) -> Campaign | None:
    """Found by its name, or made."""
    return Campaign.objects.get(pk=campaigns_by_name({name})[name]) if name else None


def _read(said: Mapping[str, Any], *, home: ZoneInfo) -> Entry:
    cells = {name: _cell(value) for name, value in said.items() if name not in APART and value not in (None, "")}
    for name, value in (said.get("company") or {}).items() if isinstance(said.get("company"), Mapping) else ():
        if value not in (None, ""):
            cells[f"company.{name}"] = _cell(value)
    reading = Reading(home=home, system=said.get("system") or "")
    return RowReader(list(cells), reading).read(list(cells.values()))


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _nothing(name: str) -> Any:
    return None if Lead._meta.get_field(name).null else ""
