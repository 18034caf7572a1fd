from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frame.posting import posted_from
from people.http import MemberRequest
from people.models import Person, Side
from people.rules import may
from sla.comparison import compared
from sla.document import InvalidDocument
from sla.history import proposals_beside, taken_over_from, told
from sla.models import Agreement, Clock, NotSignable
from sla.paper import Paper

IN_THE_MARGIN = 8


@login_required
@require_safe
def agreement(request: MemberRequest) -> HttpResponse:
    """What both sides promised: the version in force, or what is still missing before there is one."""
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    now = timezone.now()
    shown = _versions().in_force(now) or _versions().open().order_by("-state", "-number").first()
    return _page(request, shown, at=now)


@login_required
@require_safe
def version(request: MemberRequest, number: int) -> HttpResponse:
    """Any version as a document."""
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    return _page(request, get_object_or_404(_versions(), number=number), at=timezone.now())


@login_required
@require_safe
def version_list(request: MemberRequest) -> HttpResponse:
    """Every version, the newest first."""
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    versions = list(_versions().order_by("-number"))
    history = told(versions, at=timezone.now())
    current = Agreement.objects.in_force(timezone.now())
    context = {
        "history": history,
        "may_edit": may(request.user, "agreement.edit"),
        "current": current,
        "not_held": proposals_beside(current, versions) if current else [],
    }
    return render(request, "sla/version_list.html", context)


@login_required
@posted_from("sla:agreement")
def draft(request: MemberRequest) -> HttpResponse:
    """A new draft: a copy of the version in force, or the template."""
    if not may(request.user, "agreement.edit"):
        raise PermissionDenied
    made = Agreement.draft(by=request.user, at=timezone.now())
    return redirect("sla:version_edit", made.number)


@login_required
@posted_from("sla:version", "number")
def proposal(request: MemberRequest, number: int) -> HttpResponse:
    """Put a draft before both sides."""
    return _step(
        request, number, "agreement.propose", Agreement.propose, _("Proposed. One manager of each side signs.")
    )


@login_required
@posted_from("sla:version", "number")
def recall(request: MemberRequest, number: int) -> HttpResponse:
    """Take a proposal back to draft."""
    return _step(request, number, "agreement.propose", Agreement.recall, _("This is a draft again."))


@login_required
@posted_from("sla:version", "number")
def signature(request: MemberRequest, number: int) -> HttpResponse:
    """Sign for one's own side."""
    return _step(request, number, "agreement.sign", Agreement.sign, _("Signed."))


def _step(request: MemberRequest, number: int, action: str, step: Callable[..., None], done: str) -> HttpResponse:
    """One step of a version's life: 409 says who was first, 422 what the draft still lacks."""
    found = get_object_or_404(_versions(), number=number)
    if not may(request.user, action):
        raise PermissionDenied
    now = timezone.now()
    try:
        step(found, by=request.user, at=now, edition=seen_edition(request))
    except NotSignable as refusal:
        return _page(request, _versions().get(number=number), at=now, refusal=str(refusal), status=409)
    except InvalidDocument as invalid:
        return _page(request, found, at=now, problems=invalid.problems, status=422)
    messages.success(request, done)
    return redirect("sla:version", number)


def seen_edition(request: MemberRequest) -> int:
    """The edition that the form was written for; -1, which fits none, when it does not say."""
    said = request.POST.get("edition", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def _versions() -> Any:
    return Agreement.objects.select_related("drafted_by", "proposed_by").prefetch_related("signatures__person")


def _page(
    request: MemberRequest, shown: Agreement | None, *, at: datetime, status: int = 200, **more: Any
) -> HttpResponse:
    versions = list(Agreement.objects.order_by("-number"))
    current = next((one for one in versions if one.in_force and at in one.in_force), None)
    history = told(versions[:IN_THE_MARGIN], at=at)
    context = {
        "agreement": shown,
        "paper": Paper(shown) if shown else None,
        "history": history,
        "has_more": len(versions) > IN_THE_MARGIN,
        "before": taken_over_from(shown, versions, at=at) if shown else None,
        "drafts": [one for one in versions if one.is_open],
        "current": current,
        "not_held": proposals_beside(shown, versions) if shown and (shown.is_open or shown == current) else [],
        "is_current": shown is not None and shown == current,
        "missing": _missing(shown) if shown else [],
        "may_edit": may(request.user, "agreement.edit"),
        "waiting": _waiting_for(request.user, besides=shown),
        **_signing(shown, by=request.user, at=at, before=current),
        **more,
    }
    return render(request, "sla/version.html", context, status=status)


def _signing(shown: Agreement | None, *, by: Person, at: datetime, before: Agreement | None) -> dict[str, Any]:
    """What whoever is about to sign should know: what it changes, from when, and what keeps running."""
    if shown is None or shown.state != Agreement.State.PROPOSED:
        return {"may_sign": False}
    running = Clock.objects.undecided().count() if before else 0
    begins = max(at, shown.named_midnight or at)
    return {
        "may_sign": _may_sign(shown, by=by),
        "is_last_to_sign": len(shown.missing_sides) == 1,
        "running": running,
        "begins_later": begins if begins > at else None,
        "changes": compared(before.document, shown.document) if before else [],
    }


def _may_sign(version: Agreement, *, by: Person) -> bool:
    return (
        version.state == Agreement.State.PROPOSED
        and may(by, "agreement.sign")
        and by.side in version.missing_sides
        and all(signature.person_id != by.pk for signature in version.signatures.all())
    )


def _waiting_for(person: Person, *, besides: Agreement | None) -> list[Agreement]:
    """Proposals that wait for this person's signature."""
    if not may(person, "agreement.sign"):
        return []
    proposals = (
        Agreement.objects.filter(state=Agreement.State.PROPOSED).prefetch_related("signatures").order_by("number")
    )
    return [one for one in proposals if one != besides and _may_sign(one, by=person)]


def _missing(version: Agreement) -> list[tuple[Side, list[Person]]]:
    """Whose signature is missing, and who could give it."""
    if not version.is_open or not version.missing_sides:
        return []
    managers = [person for person in Person.objects.active().by_name() if person.is_manager]
    return [(side, [person for person in managers if person.side == side]) for side in version.missing_sides]
