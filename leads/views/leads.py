from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from frame.ring import ClockFace
from leads.clock_faces import clocks_of, handoff_face
from leads.forms.lead_filter import LeadFilterForm
from leads.forms.saved_view import SavedViewForm
from leads.keyset import count_up_to, page_by_name, page_newest_first
from leads.lead_filter import LeadFilter
from leads.models import Handoff, Lead, SavedView
from people.http import MemberRequest
from people.rules import may

SIZE = 50


@dataclass(frozen=True)
class LeadRow:
    """A lead in a table with its open or latest handoff, and the clock of an open one."""

    lead: Lead
    handoff: Handoff | None
    face: ClockFace | None

    @property
    def person(self) -> Any:
        """Who has it in hand: the holder of an open handoff, else the owner."""
        if self.handoff and self.handoff.is_open:
            return self.handoff.holder or self.handoff.team
        return self.lead.owner


@login_required
@require_safe
def lead_list(request: MemberRequest) -> HttpResponse:
    """Where all of them are: the leads that fit the address, a page at a time."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    chosen = LeadFilter.read(request.GET.dict())
    answer = lead_list_page(request, chosen, after=request.GET.get("after", ""))
    # what was typed into the search stands in the address as a link would say it
    return replace_url(answer, chosen.href()) if "HX-Request" in request.headers else answer


def lead_list_page(
    request: MemberRequest,
    chosen: LeadFilter,
    *,
    after: str = "",
    view_form: SavedViewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the filtered list; ``view_form`` is one that was refused."""
    found = chosen.apply(Lead.objects.all(), reader=request.user)
    paged = page_newest_first if chosen.sort == "new" else page_by_name
    page = paged(found.select_related("company", "owner"), after=after, size=SIZE)
    total, is_more = count_up_to(found)
    query = chosen.href().removeprefix("?")
    context = {
        "rows": lead_rows(page.rows, at=timezone.now()),
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
        "is_empty": not chosen.narrows and not page.rows and not after,
        "views": [(view, view.query == query) for view in SavedView.objects.for_reader(request.user)],
        "view_form": view_form or SavedViewForm(query=query),
        **may_do(request),
    }
    return render(request, "leads/lead_list.html", context, status=status)


def lead_rows(leads: Sequence[Lead], *, at: datetime) -> list[LeadRow]:
    """Each lead with its open or latest handoff and its clock: two queries for any number."""
    latest = Handoff.objects.filter(lead__in=[lead.pk for lead in leads]).select_related("holder", "team")
    by_lead = {handoff.lead_id: handoff for handoff in latest.order_by("lead_id", "-attempt").distinct("lead_id")}
    clocks = clocks_of(handoff for handoff in by_lead.values() if handoff.is_open)
    faces = {
        handoff.lead_id: handoff_face(handoff, clocks[handoff.pk], at=at)
        for handoff in by_lead.values()
        if clocks.get(handoff.pk)
    }
    return [LeadRow(lead, by_lead.get(lead.pk), faces.get(lead.pk)) for lead in leads]


def may_do(request: MemberRequest) -> dict[str, bool]:
    """What the list offers."""
    actions = {
        "may_add": "lead.create",
        "may_import": "lead.import",
        "may_export": "lead.export",
        "may_submit": "handoff.submit",
    }
    return {name: may(request.user, action) for name, action in actions.items()}


def _stages(chosen: LeadFilter) -> list[dict[str, Any]]:
    return [
        {"name": stage.label, "href": chosen.href(stage=stage.value), "is_current": chosen.stage == stage.value}
        for stage in Lead.Stage
    ]
