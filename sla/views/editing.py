from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import MemberRequest
from people.rules import may
from sla.fields import ENGAGEMENTS
from sla.forms import AgreementForm
from sla.history import proposals_beside
from sla.hours import LAST_DAY
from sla.impossible_hours import too_far
from sla.models import Agreement, NotSignable
from sla.views.agreement import seen_edition


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_edit(request: MemberRequest, number: int) -> HttpResponse:
    """Edit a draft. Rows are added by a button that keeps what was typed; a stale form is kept, too, and says what changed."""
    version = get_object_or_404(Agreement, number=number)
    if not may(request.user, "agreement.edit"):
        raise PermissionDenied
    if request.method != "POST":
        if version.state != Agreement.State.DRAFT:
            messages.info(request, _("Only a draft is edited. Take this version back to draft, or start a new one."))
            return redirect("sla:version", number)
        return _page(request, version, AgreementForm(version.document, begins_on=version.begins_on))
    add = request.POST.get("add", "")
    form = AgreementForm(version.document, data=request.POST, add=add)
    if add:
        return _page(request, version, form, edition=seen_edition(request))
    return _save(request, version, form, at=timezone.now())


def _save(request: MemberRequest, version: Agreement, form: AgreementForm, *, at: datetime) -> HttpResponse:
    is_right = form.is_valid()
    if not _begins_in_time(request, form, at=at) or not is_right:
        return _page(request, version, form, edition=seen_edition(request), status=422)
    edition, document = seen_edition(request), form.document
    try:
        version.edit(by=request.user, at=at, edition=edition, document=document, begins_on=form.begins_on)
    except NotSignable as refusal:
        version.refresh_from_db()
        return _page(request, version, form, edition=version.edition, refusal=str(refusal), status=409)
    messages.success(request, _("The draft is saved."))
    return redirect("sla:version", version.number)


def _begins_in_time(request: MemberRequest, form: AgreementForm, *, at: datetime) -> bool:
    zone = request.workspace.tzinfo if request.workspace else None
    if form.begins_on and form.begins_on < timezone.localdate(at, zone):
        form.single.add_error("begins_on", _("This day is over: choose today or a later day."))
    if form.begins_on and form.begins_on > LAST_DAY:
        form.single.add_error("begins_on", too_far())
    return not form.single.errors


def _beside(version: Agreement, *, at: datetime) -> dict[str, Any]:
    """What the draft began from, and the proposals whose changes it does not hold."""
    return {"current": Agreement.objects.in_force(at), "not_held": proposals_beside(version, Agreement.objects.open())}


def _page(
    request: MemberRequest,
    version: Agreement,
    form: AgreementForm,
    *,
    edition: int | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "version": version,
        **_beside(version, at=timezone.now()),
        "form": form,
        "edition": version.edition if edition is None else edition,
        "refusal": refusal,
        "differs": form.differs_from(version.document) if refusal else [],
        "show_errors": status == 422,
        "kinds": ENGAGEMENTS.values(),
    }
    return render(request, "sla/version_edit.html", context, status=status)
