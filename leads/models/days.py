"""Days of the workspace as instants."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from people.models import Workspace
from sla.clock import start_of_day


def workspace_zone() -> ZoneInfo:
    workspace = Workspace.known()
    return workspace.tzinfo if workspace else ZoneInfo("UTC")


def start_of_workspace_day(day: date) -> datetime:
    """The instant at which a day of the workspace begins."""
    return start_of_day(str(workspace_zone()), day)
