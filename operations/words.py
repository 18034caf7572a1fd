"""What is checked, in the words of the page for whoever runs it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from operations.readiness import Check

NAMES = {
    "database": _("The database answers"),
    "migrations": _("Its tables are those of this version"),
    "redis": _("Valkey answers"),
    "beat": _("Beat wakes the workers"),
    "rt": _("A worker tells people and sends mail"),
    "sla": _("A worker takes what is due"),
    "bulk": _("A worker brings imports in"),
}


@dataclass(frozen=True)
class Said:
    """One check as a line."""

    name: str | Promise
    code: str
    ok: bool
    said: str
    seconds: int | None


def in_words(check: Check) -> Said:
    seconds = None if check.seconds is None else round(check.seconds)
    return Said(NAMES.get(check.name, check.name), check.name, check.ok, check.said, seconds)
