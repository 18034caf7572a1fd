from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from frame.posting import posted_from
from leads import editing
from leads.forms.lead_steps import DisqualificationForm, EngagementForm, NextStepForm, OwnershipForm, ReopeningForm
from leads.models import Engagement, Invalid, Lead, NextStep, NotAllowed
from leads.views.lead import known_lead, lead_page
from people.http import MemberRequest
from people.rules import may
from sla.models import Agreement


@login_required
@posted_from("leads:lead", "pk")
def disqualification(request: MemberRequest, pk: int) -> HttpResponse:
    """Marketing ends it, for a reason that both sides signed."""
    lead, at = _lead(request, pk, "lead.disqualify"), timezone.now()
    form = DisqualificationForm(request.POST, agreement=Agreement.objects.in_force(at))

    def step() -> str:
        said = form.cleaned_data
        lead.disqualify(reason=said.get("reason"), note=said["note"], by=request.user, at=at)
        return ""

    return _take(request, lead, step, disqualification=form)


@login_required
@posted_from("leads:lead", "pk")
def reopening(request: MemberRequest, pk: int) -> HttpResponse:
    """Marketing begins again with a lead that had ended."""
    lead, form = _lead(request, pk, "lead.reopen"), ReopeningForm(request.POST)

    def step() -> str:
        lead.reopen(reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return ""

    return _take(request, lead, step, reopening=form)


@login_required
@posted_from("leads:lead", "pk")
def ownership(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody of marketing looks after the lead from now on, or nobody."""
    lead = _lead(request, pk, "lead.edit")
    form = OwnershipForm(request.POST, owner=lead.owner)

    def step() -> str:
        owner = form.cleaned_data["owner"]
        editing.change(lead, {"owner": owner}, by=request.user, at=timezone.now())
        return _("%(person)s looks after %(lead)s.") % {"person": owner or _("Nobody"), "lead": lead}

    return _take(request, lead, step, ownership=form)


@login_required
@posted_from("leads:lead", "pk")
def next_step(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan what marketing will do; it keeps the promise to nurture."""
    lead, form = _lead(request, pk, "next_step.edit"), NextStepForm(request.POST)

    def step() -> str:
        NextStep.plan(lead, **form.cleaned_data, by=request.user, at=timezone.now())
        return _("The next step is planned.")

    return _take(request, lead, step, next_step=form)


@login_required
@posted_from("leads:lead", "pk")
def next_step_done(request: MemberRequest, pk: int, step: int) -> HttpResponse:
    """What was planned is done."""
    lead = _lead(request, pk, "next_step.edit")
    try:
        get_object_or_404(NextStep, pk=step, lead=lead).finish(by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        return lead_page(request, known_lead(pk), status=409, refusal=str(refusal))
    messages.success(request, _("The next step is done."))
    return redirect("leads:lead", pk)


@login_required
@posted_from("leads:lead", "pk")
def engagement(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down a touch that marketing saw."""
    lead, at = _lead(request, pk, "engagement.edit"), timezone.now()
    form = EngagementForm(request.POST, at=at)

    def step() -> str:
        Engagement.see(lead, **form.cleaned_data, by=request.user, at=at)
        return _("The engagement is written down.")

    return _take(request, lead, step, engagement=form)


def _lead(request: MemberRequest, pk: int, action: str) -> Lead:
    lead = known_lead(pk)
    if not may(request.user, action):
        raise PermissionDenied
    return lead


def _take(request: MemberRequest, lead: Lead, step: Callable[[], str], **bound: Form) -> HttpResponse:
    """Take the step that one form asks for: on to the lead, or its page again with what was refused."""
    ((name, form),) = bound.items()
    refused: dict[str, Any] = {"status": 422, name: form}
    if form.is_valid():
        try:
            done = step()
        except NotAllowed as refusal:
            return lead_page(request, known_lead(lead.pk), status=409, refusal=str(refusal))
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if done:
                messages.success(request, done)
            return redirect("leads:lead", lead.pk)
    return lead_page(request, known_lead(lead.pk), **refused)
