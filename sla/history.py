"""The versions of the agreement in a row: which one each takes the place of, and what it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sla.comparison import compared, in_one_sentence
from sla.models import Agreement


@dataclass(frozen=True)
class Entry:
    """A version, the one it takes the place of, and what changed in one sentence."""

    version: Agreement
    before: Agreement | None
    changes: str


def told(versions: Sequence[Agreement], *, at: datetime) -> list[Entry]:
    """Every version with what it changed, in the order given."""
    return [_entry(version, taken_over_from(version, versions, at=at)) for version in versions]


def taken_over_from(version: Agreement, versions: Iterable[Agreement], *, at: datetime) -> Agreement | None:
    """The signed version before a signed one; for a draft or proposal the one in force, or else signed last."""
    signed = [one for one in versions if not one.is_open and one != version]
    if not version.is_open:
        signed = [one for one in signed if one.begins_at < version.begins_at]
    elif current := next((one for one in signed if at in one.in_force), None):
        return current
    return max(signed, key=lambda one: one.begins_at, default=None)


def proposals_beside(version: Agreement, versions: Iterable[Agreement]) -> list[Agreement]:
    """Proposals whose changes a draft does not hold, which began with the version in force; of a version in force, those
    that a change begun now would not hold.
    """
    if version.state == Agreement.State.PROPOSED:
        return []
    proposed = [one for one in versions if one.state == Agreement.State.PROPOSED and one != version]
    return sorted(proposed, key=lambda one: one.number)


def _entry(version: Agreement, before: Agreement | None) -> Entry:
    if before is None:
        return Entry(version, None, _("The first one"))
    return Entry(version, before, in_one_sentence(compared(before.document, version.document)))
