from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from leads.forms.lead_filter import LeadFilterForm
from leads.keyset import count_up_to, page_by_name, page_newest_first
from leads.lead_filter import LeadFilter
from leads.models import Handoff, Lead
from people.http import MemberRequest
from people.rules import may

SIZE = 50


@login_required
@require_safe
def lead_list(request: MemberRequest) -> HttpResponse:
    """Where all of them are: the leads that fit the address, a page at a time."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    chosen = LeadFilter.read(request.GET.dict())
    found = chosen.apply(Lead.objects.all(), reader=request.user)
    paged = page_newest_first if chosen.sort == "new" else page_by_name
    page = paged(found.select_related("company", "owner"), after=request.GET.get("after", ""), size=SIZE)
    total, is_more = count_up_to(found)
    context = {
        "rows": with_last_handoffs(page.rows),
        "page": page,
        "total": number_format(total, force_grouping=True) + ("+" if is_more else ""),
        "is_one": total == 1,
        "filter": chosen,
        "filter_form": LeadFilterForm(chosen),
        "stages": _stages(chosen),
        "chosen": list(chosen.chosen()),
        "all_href": chosen.href(stage=""),
        "mine_href": chosen.href(owner="me"),
        "won_href": chosen.href(won="1"),
        "by_name_href": chosen.href(sort=""),
        "newest_href": chosen.href(sort="new"),
        "is_empty": not chosen.narrows and not page.rows and "after" not in request.GET,
        **may_do(request),
    }
    return render(request, "leads/lead_list.html", context)


def with_last_handoffs(leads: Sequence[Lead]) -> list[tuple[Lead, Handoff | None]]:
    """Each lead with its open or latest handoff, in one query."""
    latest = Handoff.objects.filter(lead__in=[lead.pk for lead in leads]).select_related("holder", "team")
    by_lead = {handoff.lead_id: handoff for handoff in latest.order_by("lead_id", "-attempt").distinct("lead_id")}
    return [(lead, by_lead.get(lead.pk)) for lead in leads]


def may_do(request: MemberRequest) -> dict[str, bool]:
    """What the header of the list offers."""
    actions = {"may_add": "lead.create", "may_import": "lead.import", "may_export": "lead.export"}
    return {name: may(request.user, action) for name, action in actions.items()}


def _stages(chosen: LeadFilter) -> list[dict[str, Any]]:
    return [
        {"name": stage.label, "href": chosen.href(stage=stage.value), "is_current": chosen.stage == stage.value}
        for stage in Lead.Stage
    ]
