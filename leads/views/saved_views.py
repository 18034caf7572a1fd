from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frame.posting import posted_from
from leads.forms.saved_view import SavedViewForm
from leads.lead_filter import LeadFilter
from leads.models import Invalid, SavedView
from leads.views.leads import lead_list_page
from people.http import MemberRequest
from people.rules import may


@login_required
@posted_from("leads:lead_list")
def saved_view_new(request: MemberRequest) -> HttpResponse:
    """Keep a filtered list under a name."""
    if not may(request.user, "lead.see"):
        raise PermissionDenied
    form = SavedViewForm(request.POST)
    chosen = LeadFilter.read(QueryDict(request.POST.get("query", "").removeprefix("?")).dict())
    if not form.is_valid():
        return lead_list_page(request, chosen, view_form=form, status=422)
    said = form.cleaned_data
    try:
        view = SavedView.keep(
            name=said["name"],
            query=chosen.href().removeprefix("?") if chosen.narrows else "",
            is_shared=said["is_shared"],
            by=request.user,
            at=timezone.now(),
        )
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
        return lead_list_page(request, chosen, view_form=form, status=422)
    messages.success(request, _("The list is saved as “%(name)s”.") % {"name": view})
    return redirect(f"{reverse('leads:lead_list')}?{view.query}")


@login_required
@posted_from("leads:lead_list")
def saved_view_deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a list of one's own; the leads stay where they are."""
    view = get_object_or_404(SavedView.objects.for_reader(request.user), pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    view.delete()
    messages.success(request, _("The list “%(name)s” is forgotten. Its leads stay.") % {"name": view})
    return redirect(f"{reverse('leads:lead_list')}?{view.query}")
