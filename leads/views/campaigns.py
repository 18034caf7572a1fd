from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frame.saved_now import stand_beside
from leads import editing
from leads.forms.company import CampaignForm
from leads.lead_filter import LeadFilter
from leads.models import Campaign, Lead, NotAllowed
from people.http import MemberRequest
from people.rules import may

SIZE = 100


@login_required
@require_safe
def campaign_list(request: MemberRequest) -> HttpResponse:
    """What marketing runs, by name, with how many leads came of it."""
    _sees(request)
    try:
        start = max(0, int(request.GET.get("from", "0")))
    except ValueError:
        start = 0
    found = list(Campaign.objects.select_related("persona").order_by(Lower("name"), "pk")[start : start + SIZE + 1])
    leads = Lead.objects.filter(campaign__in=[row.pk for row in found]).values("campaign")
    counts = dict(leads.annotate(leads=Count("pk")).values_list("campaign", "leads"))
    context = {
        "rows": [(campaign, counts.get(campaign.pk, 0)) for campaign in found[:SIZE]],
        "next": str(start + SIZE) if len(found) > SIZE else "",
        "previous": "first" if start else "",
        "may_edit": may(request.user, "campaign.edit"),
    }
    return render(request, "leads/campaign_list.html", context)


@login_required
@require_safe
def campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """One campaign: its aim, what sales will hear and may say, and what came of it."""
    _sees(request)
    found = get_object_or_404(Campaign.objects.select_related("persona"), pk=pk)
    leads, behind = Lead.objects.filter(campaign=found), LeadFilter(campaign=str(pk))
    context = {
        "campaign": found,
        "leads_href": reverse("leads:lead_list") + behind.href(),
        "won_href": reverse("leads:lead_list") + behind.href(won="1"),
        "leads": leads.count(),
        "won": leads.filter(customer_since__isnull=False).count(),
        "may_edit": may(request.user, "campaign.edit"),
        "changes": editing.changes_of(found),
    }
    return render(request, "leads/campaign_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: MemberRequest) -> HttpResponse:
    """Add a campaign."""
    _edits(request)
    form = CampaignForm(request.POST or None)
    if form.is_valid():
        try:
            added = editing.add_campaign(form.values, by=request.user, at=timezone.now())
        except IntegrityError:  # somebody added one of this name a moment ago
            form.add_error("name", _("There is a campaign of this name by now."))
        else:
            messages.success(request, _("%(campaign)s is added.") % {"campaign": added})
            return redirect("leads:campaign", added.pk)
    return _page(request, {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a campaign; of two who edit at once the later one is told."""
    found = get_object_or_404(Campaign, pk=pk)
    _edits(request)
    form, refusal = CampaignForm(request.POST or None, campaign=found), ""
    if form.is_valid():
        try:
            editing.overwrite(found, form.values, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())
        except NotAllowed as late:
            refusal, now = str(late), Campaign.objects.get(pk=pk)
            stand_beside(form, CampaignForm(campaign=now), who=editing.who_changed(now))
        except IntegrityError:
            form.add_error("name", _("There is a campaign of this name by now."))
        else:
            messages.success(request, _("%(campaign)s is saved.") % {"campaign": found})
            return redirect("leads:campaign", pk)
    context = {"form": form, "campaign": get_object_or_404(Campaign, pk=pk), "refusal": refusal}
    return _page(request, context, status=409 if refusal else 422 if form.is_bound else 200)


def _page(request: MemberRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, "leads/campaign_form.html", context, status=status)


def _sees(request: MemberRequest) -> None:
    if not may(request.user, "lead.see"):
        raise PermissionDenied


def _edits(request: MemberRequest) -> None:
    if not may(request.user, "campaign.edit"):
        raise PermissionDenied
