from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leads import editing
from leads.forms.lead import OURS, LeadForm
from leads.intake import NEW, Added, add
from leads.models import Invalid, Lead, NotAllowed
from people.http import MemberRequest
from people.rules import may
from sla.models import Agreement


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_new(request: MemberRequest) -> HttpResponse:
    """Add one lead by hand; one that a rep adds goes to marketing."""
    if not may(request.user, "lead.create"):
        raise PermissionDenied
    form = LeadForm(request.POST or None, by_marketing=may(request.user, "lead.edit"), by=request.user, asked=_asked())
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        added = _add(request, form)
    except Invalid as refusal:
        form.refuse(refusal.field, str(refusal))
        return _page(request, form, status=422)
    if added.outcome == NEW:
        messages.success(request, _("%(lead)s is added.") % {"lead": added.lead})
    else:
        messages.info(request, _("%(lead)s was known already: somebody was faster.") % {"lead": added.lead})
    return redirect("leads:lead", added.lead.pk)


@transaction.atomic
def _add(request: MemberRequest, form: LeadForm) -> Added:
    at = timezone.now()
    added = add(form.cells, by=request.user, at=at)
    hands = {name: form.cleaned_data[name] for name in OURS if form.cleaned_data.get(name)}
    if hands and added.outcome == NEW:
        editing.change(added.lead, hands, by=request.user, at=at)
    return added


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lead_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what is known of a lead; of two who edit at once the later one reads who was first."""
    lead = get_object_or_404(Lead.objects.select_related("company"), pk=pk)
    if not may(request.user, "lead.edit"):
        raise PermissionDenied
    asked = _asked()
    form = LeadForm(request.POST or None, lead=lead, asked=asked)
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    try:
        _change(request, lead, form)
    except NotAllowed as refusal:
        now = Lead.objects.select_related("company").get(pk=pk)
        form.stand_beside(now, who=editing.who_changed(now))
        return _page(request, form, status=409, refusal=str(refusal))
    except Invalid as refusal:
        form.refuse(refusal.field, str(refusal))
        return _page(request, form, status=422)
    except IntegrityError:  # somebody took the e-mail or id a moment ago: the form now finds that lead
        form = LeadForm(request.POST, lead=Lead.objects.get(pk=pk), asked=asked)
        form.is_valid()
        return _page(request, form, status=422)
    messages.success(request, _("%(lead)s is saved.") % {"lead": lead})
    return redirect("leads:lead", pk)


@transaction.atomic
def _change(request: MemberRequest, lead: Lead, form: LeadForm) -> None:
    values = form.values
    name, domain = values.pop("company_name"), values.pop("company_domain")
    company = lead.company
    if {"company_name", "company_domain"} & set(form.changed_data):
        company = editing.company_for(name=name, domain=domain)
    editing.change(
        lead, values | {"company": company}, by=request.user, at=timezone.now(), seen=form.cleaned_data["seen"]
    )


def _asked() -> set[str]:
    """The codes of what the agreement in force asks for with a handoff; some are facts of a lead."""
    agreement = Agreement.objects.in_force(timezone.now())
    return {item["code"] for item in agreement.document["context"]} if agreement else set()


def _page(request: MemberRequest, form: LeadForm, *, status: int, refusal: str = "") -> HttpResponse:
    context = {"form": form, "lead": form.lead, "refusal": refusal}
    return render(request, "leads/lead_form.html", context, status=status)
