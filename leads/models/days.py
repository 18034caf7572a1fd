"""Days of the workspace as instants."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from leads.models.refusals import Invalid
from people.models import Workspace
from sla.clock import start_of_day
from sla.hours import LAST_DAY
from sla.impossible_hours import too_far


def workspace_zone() -> ZoneInfo:
    workspace = Workspace.known()
    return workspace.tzinfo if workspace else ZoneInfo("UTC")


def start_of_workspace_day(day: date) -> datetime:
    """The instant at which a day of the workspace begins."""
    return start_of_day(str(workspace_zone()), day)


def start_of_day_ahead(day: date, *, at: datetime, field: str, said: str) -> datetime:
    """The instant at which a day of the workspace begins that is still to come.

    Invalid, with ``said``, for any other, and for one so far ahead that no promise can be reckoned from it.
    """
    zone = workspace_zone()
    if day <= at.astimezone(zone).date():
        raise Invalid(field, said)
    if day > LAST_DAY:
        raise Invalid(field, too_far())
    return start_of_day(str(zone), day)
