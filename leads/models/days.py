"""Days of the workspace as instants."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

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


def refuse_to_come(field: str, when: date | datetime | None, *, at: datetime) -> None:
    """What has happened does not lie ahead: Invalid for an instant, or a day of the workspace, that is still to come."""
    if when is None:
        return
    now = at if isinstance(when, datetime) else at.astimezone(workspace_zone()).date()
    if when > now:  # both are days, or both instants
        raise Invalid(field, _("That is still to come. Enter when it was."))


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
