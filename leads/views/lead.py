from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from criteria import Facts, explain
from frame.live import Watch, channel, watch
from leads.clock_faces import faced
from leads.forms.lead_steps import DisqualificationForm, EngagementForm, NextStepForm, OwnershipForm, ReopeningForm
from leads.hands import hands, passings_of
from leads.lead_facts import facts
from leads.models import Handoff, Lead
from leads.models.days import start_of_workspace_day, workspace_zone
from leads.models.handoff import missing_signatures
from leads.promises_told import promise_lines
from leads.timeline import timeline
from leads.timeline_parts import PARTS
from leads.undo import undo_of
from leads.views.handoff_card import for_card, handoff_card_context
from people.http import MemberRequest
from people.rules import may
from personas.models import Persona
from sla.models import Agreement, Clock

ENDED = (Lead.Stage.DISQUALIFIED, Lead.Stage.LOST, Lead.Stage.CUSTOMER)
LIKELY = ("acceptance", "answer", "follow-up", "conversion", "return", "win", "loss")  # the steps in the header
FREE = (Lead.Stage.NURTURING, Lead.Stage.CUSTOMER)


@login_required
@require_safe
def lead(request: MemberRequest, pk: int) -> HttpResponse:
    """What happened, what now."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    watched = watch(channel(Lead, pk))
    return lead_page(request, known_lead(pk), watched=watched)


def known_lead(pk: int) -> Lead:
    rows = Lead.objects.select_related("company", "campaign", "owner", "marketing_team", "disqualified_for", "added_by")
    return get_object_or_404(rows, pk=pk)


def lead_page(
    request: MemberRequest,
    lead: Lead,
    *,
    watched: Watch | None = None,
    status: int = 200,
    refusal: str = "",
    **forms: Form,
) -> HttpResponse:
    """The page of a lead, ``watched`` from before it was read; ``forms`` were refused, ``refusal`` says who was first."""
    at = timezone.now()
    agreement = Agreement.objects.in_force(at)
    handoffs = list(for_card().filter(lead=lead, taken_back_at=None).order_by("-attempt"))
    current = next((handoff for handoff in handoffs if handoff.is_open), None)
    clocks, passings = list(faced(Clock.objects.on_thread(lead))), passings_of(lead)
    known, part = lead.facts(), request.GET.get("show", "")
    context = {
        "watched": watched or watch(channel(Lead, lead.pk)),
        "lead": lead,
        "refusal": refusal,
        "current": current,
        "earlier": [handoff for handoff in handoffs if not handoff.is_open],
        "hands": hands(passings, since=_first_seen(lead), at=at),
        "next_steps": list(
            lead.next_steps.filter(done_at=None).select_related("planned_by").order_by("by_day", "pk")[:20]
        ),
        "parts": _parts(part),
        "timeline": timeline(lead, before=request.GET.get("before", ""), part=part, clocks=clocks, passings=passings),
        **_verdict(lead, agreement, known=known, at=at),
        **_steps(request, lead, agreement, current, at=at, bound=forms),
    }
    if current:
        context |= handoff_card_context(request, current, next_page=reverse("leads:lead", args=[lead.pk]))
        offered = context["card"].offers
        context["ways"] = {offer.step.noun.replace("-", "_"): offer for offer in offered}
        likely = sorted(offered, key=lambda offer: offer.step.noun not in LIKELY)
        context |= {"first_steps": likely[:3], "further_steps": likely[3:]}
    else:
        context["undo"] = undo_of(request.user, at=at)
    card = context.get("card")
    promises = promise_lines(clocks, current, asked=bool(card and card.question), at=at)
    due = [line.face for line in promises if line.clock.met_at is None]
    context |= {"promises": promises, "face": card.face if card else next(iter(due), None)}
    persona = _persona(request, known, at=at)
    context["facts"] = facts(lead, current, verdict=context["verdict"], persona=persona, reader=request.user)
    return render(request, "leads/lead_detail.html", context, status=status)


def _first_seen(lead: Lead) -> datetime:
    """Since when marketing has had to do with the lead: the day of the first contact, if that was before it was added."""
    if lead.first_contact_on is None or lead.first_contact_on >= lead.added_at.astimezone(workspace_zone()).date():
        return lead.added_at
    return start_of_workspace_day(lead.first_contact_on)


def _parts(part: str) -> list[tuple[str, str, bool]]:
    """The ways to read the timeline: the word, the address, and whether it is chosen."""
    everything = ("?", _("Everything"), part not in PARTS)
    return [everything, *((f"?show={code}", str(one.name), code == part) for code, one in PARTS.items())]


def _persona(request: MemberRequest, known: dict[str, Any], *, at: datetime) -> Persona | None:
    if request.workspace is None:
        return None
    found = Persona.objects.recognised_in(Facts(known), at=at, zone=request.workspace.tzinfo)
    return found.key if found else None


def _verdict(lead: Lead, agreement: Agreement | None, *, known: dict[str, Any], at: datetime) -> dict[str, Any]:
    if agreement is None:
        return {"verdict": None, "unsigned": missing_signatures()}
    verdict = lead.verdict(agreement, at=at, facts=known)
    return {"verdict": verdict, "why": explain(verdict), "agreement": agreement}


def _steps(
    request: MemberRequest,
    lead: Lead,
    agreement: Agreement | None,
    current: Handoff | None,
    *,
    at: datetime,
    bound: dict[str, Form],
) -> dict[str, Any]:
    """What this person may do with the lead as it is now, each step with its form."""
    offered: dict[str, Any] = {
        "may_edit": may(request.user, "lead.edit"),
        "may_submit": may(request.user, "handoff.submit") and lead.stage in FREE and current is None,
    }
    if may(request.user, "lead.disqualify") and current is None and lead.stage != Lead.Stage.DISQUALIFIED:
        offered["disqualification"] = DisqualificationForm(agreement=agreement)
    if may(request.user, "lead.reopen") and lead.stage in ENDED:
        offered["reopening"] = ReopeningForm()
    if may(request.user, "next_step.edit"):
        offered["next_step"] = NextStepForm()
    if may(request.user, "engagement.edit"):
        offered["engagement"] = EngagementForm(at=at)
    if offered["may_edit"]:
        offered["ownership"] = OwnershipForm(owner=lead.owner)
    return offered | bound
