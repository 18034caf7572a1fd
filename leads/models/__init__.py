from leads.models.campaign import Campaign, Engagement, NextStep
from leads.models.company import Company
from leads.models.handoff import Handoff, HandoffQuerySet
from leads.models.lead import Lead, LeadQuerySet
from leads.models.parts import FollowUp, Holding, Question
from leads.models.refusals import Invalid, NotAllowed, NotQualified

__all__ = [
    "Campaign",
    "Company",
    "Engagement",
    "FollowUp",
    "Handoff",
    "HandoffQuerySet",
    "Holding",
    "Invalid",
    "Lead",
    "LeadQuerySet",
    "NextStep",
    "NotAllowed",
    "NotQualified",
    "Question",
]
