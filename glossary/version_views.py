"""What the pages of terms, personas and the profile share: wording a proposal and approving it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from glossary.approved import NotAllowed, Versioned, VersionQuerySet
from glossary.forms import VersionForm
from people.http import MemberRequest


def word_version(
    request: MemberRequest,
    thing: Versioned,
    *,
    form_class: type[VersionForm],
    page: Callable[[VersionForm, str], tuple[str, dict[str, Any]]],
    done: str,
) -> HttpResponse:
    """The form for a proposal. When somebody was faster the text stays, now resting on what they wrote (409).

    ``page`` gives template and context for the form and a refusal, which is empty most of the time.
    """
    form, refusal, status = form_class(request.POST or None, thing=thing), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                thing.reword(by=request.user, at=timezone.now(), **form.seen_by_writer, **form.worded)
            except NotAllowed as late:
                refusal, status = str(late), 409
                form = form_class(_on_the_latest(request, thing), thing=thing)
            else:
                return redirect(done)
    return render(request, *page(form, refusal), status=status)


def approve_version(
    request: MemberRequest,
    versions: VersionQuerySet,
    *,
    page: Callable[[str], HttpResponse],
    done: str,
) -> HttpResponse:
    """Approve, for the own side, the wording that was seen; ``page`` shows a refusal (409)."""
    version = get_object_or_404(versions, number=_number(request, "number"))
    try:
        version.approve(by=request.user, at=timezone.now(), revision=_number(request, "revision"))
    except NotAllowed as late:
        return page(str(late))
    return redirect(done)


def _on_the_latest(request: MemberRequest, thing: Versioned) -> Any:
    """What was written, resting on the latest version."""
    latest, written = thing.latest(), request.POST.copy()
    written["number"], written["revision"] = str(latest.number), str(latest.revision)
    return written


def _number(request: MemberRequest, name: str) -> int:
    """A whole number that a form sent; 0, which no version has, when it is missing or not one."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 6 else 0
