from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from criteria.verdict import explain
from frame.live import Watch, channel, watch
from frame.ring import ClockFace
from leads.clock_faces import face, faced
from leads.forms.lead_steps import DisqualificationForm, EngagementForm, NextStepForm, OwnershipForm, ReopeningForm
from leads.models import Handoff, Lead
from leads.models.handoff import missing_signatures
from leads.timeline import timeline
from leads.views.handoff_card import for_card, handoff_card_context
from people.http import MemberRequest
from people.rules import may
from sla.models import Agreement, Clock

ENDED = (Lead.Stage.DISQUALIFIED, Lead.Stage.LOST, Lead.Stage.CUSTOMER)
FREE = (Lead.Stage.NURTURING, Lead.Stage.CUSTOMER)


@dataclass(frozen=True)
class Fact:
    """One thing known of a lead, or not: ``value`` is empty then."""

    name: str
    value: str
    href: str = ""


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
    handoffs = list(for_card().filter(lead=lead).order_by("-attempt"))
    current = next((handoff for handoff in handoffs if handoff.is_open), None)
    context = {
        "watched": watched or watch(channel(Lead, lead.pk)),
        "lead": lead,
        "facts": facts(lead),
        "refusal": refusal,
        "current": current,
        "earlier": [handoff for handoff in handoffs if not handoff.is_open],
        "faces": _faces(lead, current, at=at),
        "next_steps": list(
            lead.next_steps.filter(done_at=None).select_related("planned_by").order_by("by_day", "pk")[:20]
        ),
        "timeline": timeline(lead, before=request.GET.get("before", "")),
        **_verdict(lead, agreement, at=at),
        **_steps(request, lead, agreement, current, at=at, bound=forms),
    }
    if current:
        context |= handoff_card_context(request, current, next_page=reverse("leads:lead", args=[lead.pk]))
    return render(request, "leads/lead_detail.html", context, status=status)


def _verdict(lead: Lead, agreement: Agreement | None, *, at: datetime) -> dict[str, Any]:
    if agreement is None:
        return {"verdict": None, "unsigned": missing_signatures()}
    verdict = lead.verdict(agreement, at=at)
    return {"verdict": verdict, "why": explain(verdict), "agreement": agreement}


def _faces(lead: Lead, current: Handoff | None, *, at: datetime) -> list[ClockFace]:
    """The promises about this lead that are not decided yet, beside those on the card of the open handoff."""
    running = faced(Clock.objects.on_thread(lead).undecided()).order_by("due_at", "pk")
    if current:
        running = running.exclude(subject_type=Handoff._meta.label_lower, subject_id=current.pk)
    return [face(clock, at=at) for clock in running[:10]]


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


def facts(lead: Lead) -> list[Fact]:
    """What is known, and what nobody has said yet."""
    company, campaign = lead.company, lead.campaign
    told = [
        Fact(_("E-mail"), lead.email, f"mailto:{lead.email}"),
        Fact(_("Phone"), lead.phone, f"tel:{lead.phone}" if lead.phone.startswith("+") else ""),
        Fact(_("Title"), ", ".join(filter(None, (lead.title, lead.department, lead.seniority)))),
        Fact(_("Country"), lead.country),
        Fact(_("Language"), lead.language),
        Fact(
            _("Company"),
            company.name if company else "",
            reverse("leads:company", args=[company.pk]) if company else "",
        ),
        Fact(_("Relation"), str(lead.get_relation_display()) if lead.relation else ""),
        Fact(_("Need"), lead.need),
        Fact(_("Best time"), lead.best_time),
        Fact(_("Consent"), _consent(lead)),
        Fact(_("Source"), lead.source),
        Fact(
            _("Campaign"),
            campaign.name if campaign else "",
            reverse("leads:campaign", args=[campaign.pk]) if campaign else "",
        ),
        Fact(_("First contact"), _day(lead.first_contact_on)),
        Fact(_("Id"), f"{lead.external_id} ({lead.system})" if lead.system and lead.external_id else lead.external_id),
        Fact(_("Marketing team"), lead.marketing_team.name if lead.marketing_team else ""),
        Fact(_("Owner"), lead.owner.name if lead.owner else ""),
    ]
    if lead.customer_since:
        until = _(" until %(day)s") % {"day": _day(lead.customer_until)} if lead.customer_until else ""
        told.insert(0, Fact(_("Customer"), _("since %(day)s") % {"day": _day(lead.customer_since)} + until))
    return told + [Fact(name, str(value)) for name, value in sorted(lead.attributes.items())]


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _consent(lead: Lead) -> str:
    if not lead.consent:
        return ""
    when = _day(timezone.localtime(lead.consent_at).date()) if lead.consent_at else ""
    return ", ".join(filter(None, (str(lead.get_consent_display()), lead.consent_source, when)))
