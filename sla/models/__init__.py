from sla.models.agreement import Agreement, AgreementQuerySet, Commitment, NotSignable, Reason, Signature
from sla.models.calendar import Calendar, CalendarVersion, DatedHours, Opening
from sla.models.running import Clock, ClockQuerySet, Stretch

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
    "Reason",
    "Signature",
    "Stretch",
]
