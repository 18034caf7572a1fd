from leads.models.campaign import Campaign, Engagement, NextStep
from leads.models.company import Company
from leads.models.file_import import Import, ImportProblem, ImportQuerySet
from leads.models.handoff import Handoff, HandoffQuerySet
from leads.models.lead import Lead, LeadQuerySet
from leads.models.parts import FollowUp, Holding, Question
from leads.models.past import record_past
from leads.models.refusals import Invalid, NotAllowed, NotQualified

__all__ = [
    "Campaign",
    "Company",
    "Engagement",
    "FollowUp",
    "Handoff",
    "HandoffQuerySet",
    "Holding",
    "Import",
    "ImportProblem",
    "ImportQuerySet",
    "Invalid",
    "Lead",
    "LeadQuerySet",
    "NextStep",
    "NotAllowed",
    "NotQualified",
    "Question",
    "record_past",
]
