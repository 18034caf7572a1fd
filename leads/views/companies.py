from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frame.saved_now import stand_beside
from leads import editing
from leads.forms.company import CompanyForm
from leads.keyset import count_up_to, page_by_name
from leads.models import Company, Handoff, Lead, NotAllowed
from leads.views.leads import lead_rows
from people.http import MemberRequest
from people.models.team import sort_key
from people.rules import may

SIZE = 50


@login_required
@require_safe
def company_list(request: MemberRequest) -> HttpResponse:
    """The organisations that leads work for, by name."""
    _sees(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = Company.objects.all()
    if text:
        found = found.filter(Q(sort_key__contains=sort_key(text)) | Q(domain__contains=text.lower()))
    page = page_by_name(found, after=request.GET.get("after", ""), size=SIZE)
    total, is_more = count_up_to(found)
    leads = Lead.objects.filter(company__in=[row.pk for row in page.rows]).values("company")
    counts = dict(leads.annotate(leads=Count("pk")).values_list("company", "leads"))
    context = {
        "text": text,
        "page": page,
        "rows": [(company, counts.get(company.pk, 0)) for company in page.rows],
        "total": number_format(total, force_grouping=True) + ("+" if is_more else ""),
        "is_one": total == 1,
        "may_add": may(request.user, "lead.create"),
    }
    return render(request, "leads/company_list.html", context)


@login_required
@require_safe
def company(request: MemberRequest, pk: int) -> HttpResponse:
    """One company: what is known, who works there, and who of sales holds what."""
    _sees(request)
    found = get_object_or_404(Company, pk=pk)
    leads = Lead.objects.filter(company=found).select_related("owner")
    page = page_by_name(leads, after=request.GET.get("after", ""), size=SIZE)
    open_handoffs = Handoff.objects.open().filter(lead__company=found).select_related("lead", "holder", "team")
    context = {
        "company": found,
        "page": page,
        "rows": lead_rows(page.rows, at=timezone.now()),
        "open_handoffs": list(open_handoffs.order_by("lead__sort_key", "pk")[:100]),
        "may_edit": may(request.user, "company.edit"),
        "changes": editing.changes_of(found),
    }
    return render(request, "leads/company_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def company_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what is known of a company."""
    found = get_object_or_404(Company, pk=pk)
    if not may(request.user, "company.edit"):
        raise PermissionDenied
    form, refusal = CompanyForm(request.POST or None, company=found), ""
    if form.is_valid():
        try:
            editing.overwrite(found, form.values, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())
        except NotAllowed as late:
            refusal, now = str(late), Company.objects.get(pk=pk)
            stand_beside(form, CompanyForm(company=now), who=editing.who_changed(now))
        except IntegrityError:  # somebody took the domain a moment ago
            form.add_error("domain", _("This belongs to another company by now."))
        else:
            messages.success(request, _("%(company)s is saved.") % {"company": found})
            return redirect("leads:company", pk)
    status = 409 if refusal else 422 if form.is_bound else 200
    context = {"form": form, "company": get_object_or_404(Company, pk=pk), "refusal": refusal}
    return render(request, "leads/company_form.html", context, status=status)


def _sees(request: MemberRequest) -> None:
    if not may(request.user, "lead.see"):
        raise PermissionDenied
