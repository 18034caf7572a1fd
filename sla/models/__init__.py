from sla.models.agreement import Agreement, AgreementQuerySet, Commitment, NotSignable, Reason, Signature
from sla.models.calendar import Calendar, CalendarVersion, DatedHours, Opening
from sla.models.clock_queries import ClockQuerySet
from sla.models.promises import Promises
from sla.models.running import Clock
from sla.models.stretch import Stretch

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "ClockQuerySet",
    "Commitment",
    "DatedHours",
    "NotSignable",
    "Opening",
    "Promises",
    "Reason",
    "Signature",
    "Stretch",
]
