"""The catalogue of everything that can happen, a line per kind, with the sentence a reader sees.

A sentence may name ``actor`` and any detail of the event; details that are ids or codes are
turned into words by the namers of ``events.names`` when the sentence is read.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What happened: ``noun.past``."""

    WORKSPACE_NAMED = "workspace.named", _("%(actor)s named the workspace.")
    WORKSPACE_CHANGED = "workspace.changed", _("%(actor)s changed the workspace.")
    WORK_TRIED_AGAIN = "work.tried_again", _("%(actor)s had what went wrong tried again.")
    TEAM_CREATED = "team.created", _("%(actor)s created a team.")
    TEAM_RENAMED = "team.renamed", _("%(actor)s renamed a team.")
    PERSON_INVITED = "person.invited", _("%(actor)s invited a person.")
    PERSON_UNINVITED = "person.uninvited", _("%(actor)s withdrew an invitation.")
    PERSON_JOINED = "person.joined", _("%(actor)s joined.")
    PERSON_CHANGED = "person.changed", _("%(actor)s changed a member.")
    PERSON_DEACTIVATED = "person.deactivated", _("%(actor)s deactivated a member.")
    PERSON_REACTIVATED = "person.reactivated", _("%(actor)s reactivated a member.")

    TERM_PROPOSED = "term.proposed", _("%(actor)s proposed a wording.")
    TERM_APPROVED = "term.approved", _("%(actor)s approved the wording for %(side)s.")
    TERM_AGREED = "term.agreed", _("Both sides agreed on the wording.")
    PERSONA_PROPOSED = "persona.proposed", _("%(actor)s proposed a change of the persona.")
    PERSONA_APPROVED = "persona.approved", _("%(actor)s approved the persona for %(side)s.")
    PERSONA_AGREED = "persona.agreed", _("Both sides agreed on the persona.")

    AGREEMENT_DRAFTED = "agreement.drafted", _("%(actor)s started draft %(number)s.")
    AGREEMENT_EDITED = "agreement.edited", _("%(actor)s edited draft %(number)s.")
    AGREEMENT_PROPOSED = "agreement.proposed", _("%(actor)s proposed version %(number)s.")
    AGREEMENT_RECALLED = "agreement.recalled", _("%(actor)s took version %(number)s back to draft.")
    AGREEMENT_SIGNED = "agreement.signed", _("%(actor)s signed version %(number)s for %(side)s.")
    AGREEMENT_IN_FORCE = "agreement.in_force", _("Version %(number)s is signed by both sides.")
    CALENDAR_CHANGED = "calendar.changed", _("%(actor)s changed the hours of a team.")

    CLOCK_RUNG_DUE = "clock.rung_due", _("A promise needs attention: %(rung)s.")

    LEAD_CREATED = "lead.created", _("%(actor)s added this lead.")
    LEAD_CHANGED = "lead.changed", _("%(actor)s changed %(fields)s.")
    LEAD_IMPORTED = "lead.imported", _("%(actor)s brought this lead in from a file.")
    LEAD_DISQUALIFIED = "lead.disqualified", _("%(actor)s disqualified this lead.")
    LEAD_REOPENED = "lead.reopened", _("%(actor)s reopened this lead.")
    LEAD_PAST_RECORDED = "lead.past_recorded", _("%(actor)s recorded what happened before: %(stage)s.")
    ENGAGEMENT_SEEN = "engagement.seen", _("Marketing saw an engagement: %(engagement)s.")
    NEXT_STEP_PLANNED = "next_step.planned", _("%(actor)s planned the next step.")
    NEXT_STEP_DONE = "next_step.done", _("%(actor)s did the next step.")
    COMPANY_CHANGED = "company.changed", _("%(actor)s changed %(fields)s.")
    CAMPAIGN_ADDED = "campaign.added", _("%(actor)s added this campaign.")
    CAMPAIGN_CHANGED = "campaign.changed", _("%(actor)s changed %(fields)s.")
    IMPORT_STARTED = "import.started", _("%(actor)s started an import.")
    IMPORT_FINISHED = "import.finished", _("The import is finished.")
    IMPORT_CANCELLED = "import.cancelled", _("%(actor)s cancelled the import.")

    HANDOFF_SUBMITTED = "handoff.submitted", _("%(actor)s handed this lead over.")
    HANDOFF_ACCEPTED = "handoff.accepted", _("%(actor)s accepted this lead.")
    HANDOFF_RETURNED = "handoff.returned", _("%(actor)s returned this lead: %(reason)s.")
    HANDOFF_WITHDRAWN = "handoff.withdrawn", _("%(actor)s withdrew this handoff.")
    HANDOFF_GIVEN_BACK = "handoff.given_back", _("%(actor)s gave this lead back: %(reason)s.")
    HANDOFF_REASSIGNED = "handoff.reassigned", _("%(actor)s reassigned this lead to %(to)s: %(reason)s.")
    HANDOFF_POSTPONED = "handoff.postponed", _("%(actor)s postponed this lead until %(until)s.")
    HANDOFF_RESUMED = "handoff.resumed", _("The postponed lead is due for work again.")
    HANDOFF_CONVERTED = "handoff.converted", _("%(actor)s opened an opportunity.")
    HANDOFF_WON = "handoff.won", _("%(actor)s won this lead as a customer.")
    HANDOFF_LOST = "handoff.lost", _("%(actor)s lost this lead: %(reason)s.")
    HANDOFF_CAME_BACK = "handoff.came_back", _("The lead came back: its resume date is here.")
    FOLLOW_UP_MADE = "follow_up.made", _("%(actor)s followed up by %(channel)s: %(outcome)s.")
    QUESTION_ASKED = "question.asked", _("%(actor)s asked a question.")
    QUESTION_ANSWERED = "question.answered", _("%(actor)s answered the question.")
    STEP_TAKEN_BACK = "step.taken_back", _("%(actor)s took back %(step)s.")


TO_SOMEBODY = _("%(actor)s changed %(fields)s: now with %(owner)s.")
TO_NOBODY = _("%(actor)s changed %(fields)s: now with nobody.")
OUT_OF_A_FILE = _("%(actor)s brought this lead in from the file %(file)s.")
OUT_OF_NO_FILE = _("%(actor)s brought this lead in.")


def sentence_of(kind: str, details: Mapping[str, Any]) -> str:
    """The sentence of an event of this kind; a lead that changed its owner says whose it is since, one that was brought in
    the file it came from if there was one.
    """
    if kind == Kind.LEAD_CHANGED and "owner" in details:
        return str(TO_SOMEBODY if details["owner"] else TO_NOBODY)
    if kind == Kind.LEAD_IMPORTED:
        return str(OUT_OF_A_FILE if "file" in details else OUT_OF_NO_FILE)
    return str(Kind(kind).label)
