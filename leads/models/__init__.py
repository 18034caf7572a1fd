from leads.models.campaign import Campaign, Engagement, NextStep
from leads.models.company import Company
from leads.models.file_import import Import, ImportProblem, ImportQuerySet
from leads.models.handoff import Handoff, HandoffQuerySet
from leads.models.lead import Lead, LeadQuerySet
from leads.models.parts import FollowUp, Holding, Question
from leads.models.past import record_past
from leads.models.refusals import Invalid, NotAllowed, NotQualified
from leads.models.saved_view import SavedView
from leads.models.taken_step import MAY_BE_TAKEN_BACK, TakenStep
from leads.models.taking_back import take_back

__all__ = [
    "MAY_BE_TAKEN_BACK",
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
    "SavedView",
    "TakenStep",
    "record_past",
    "take_back",
]
