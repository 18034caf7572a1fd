"""Words for the rungs and versions in an event's details."""

from typing import Any

from events.names import names
from sla import wording
from sla.ladder import ACTIONS


@names("rung")
def rung_action(rung: Any) -> str:
    return wording.action(rung) if rung in ACTIONS else str(rung)


@names("number")
def version_number(number: Any) -> str:
    return str(number)
