from sla.views.agreement import agreement, draft, proposal, recall, signature, version, version_list
from sla.views.calendar import calendar, calendar_day, calendar_day_removal, calendar_list
from sla.views.comparison import comparison
from sla.views.editing import version_edit

__all__ = [
    "agreement",
    "calendar",
    "calendar_day",
    "calendar_day_removal",
    "calendar_list",
    "comparison",
    "draft",
    "proposal",
    "recall",
    "signature",
    "version",
    "version_edit",
    "version_list",
]
