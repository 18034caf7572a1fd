"""Words for the reasons, rungs and versions in an event's details."""

from typing import Any

from django.utils.translation import gettext as _

from events.names import names
from sla import wording
from sla.ladder import ACTIONS
from sla.models import Reason


@names("reason")
def reason_label(reason: Any) -> str:
    """A signed reason by its id; one of the system's own by its word; what was written before any version as it stands."""
    own = {"left": _("left"), "not followed up": _("not followed up")}
    if isinstance(reason, int):
        return str(Reason.objects.filter(pk=reason).first() or "…")
    return own.get(str(reason), str(reason))


@names("rung")
def rung_action(rung: Any) -> str:
    return wording.action(rung) if rung in ACTIONS else str(rung)


@names("number")
def version_number(number: Any) -> str:
    return str(number)
