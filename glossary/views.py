import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from frame.posting import posted_from
from glossary.approved import NotAllowed
from glossary.bound import words_for
from glossary.changes import what_changed
from glossary.forms import TermForm, VersionForm
from glossary.models import Term, TermVersion, WordTaken
from glossary.uses import explained_with, places_of
from glossary.version_views import approve_version, word_version
from people.http import MemberRequest
from people.rules import may

TICKED = re.compile(r"\d{1,9}\.\d{1,5}", re.ASCII)


@require_GET
@login_required
def term_list(request: MemberRequest) -> HttpResponse:
    if not may(request.user, "term.see"):
        raise PermissionDenied
    return render(request, "glossary/term_list.html", _shelf(request))


@require_GET
@login_required
def term_detail(request: MemberRequest, code: str) -> HttpResponse:
    if not may(request.user, "term.see"):
        raise PermissionDenied
    return _page(request, _term(code))


@require_GET
@login_required
@cache_control(private=True, max_age=60)
def definitions(request: MemberRequest) -> JsonResponse:
    """Every word with what it means, by code: what opens beside a word on any page."""
    if not may(request.user, "term.see"):
        raise PermissionDenied
    return JsonResponse({term.code: _definition(term) for term in Term.objects.with_proposal()})


@require_http_methods(["GET", "POST"])
@login_required
def term_new(request: MemberRequest) -> HttpResponse:
    """Bring a word into the glossary, as a proposal."""
    if not may(request.user, "term.propose"):
        raise PermissionDenied
    form = TermForm(request.POST or None, initial={"word": request.GET.get("word", "")[:80]})
    if request.method == "POST" and form.is_valid():
        try:
            term = Term.introduce(by=request.user, at=timezone.now(), **form.worded)
        except WordTaken as taken:  # somebody was faster
            form.add_error("word", str(taken))
        else:
            return redirect("glossary:term", term.code)
    context = _shelf(request) | {"form": form}
    return render(request, "glossary/term_proposal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def term_proposal(request: MemberRequest, code: str) -> HttpResponse:
    """Propose a wording, or change the open proposal that was seen."""
    if not may(request.user, "term.propose"):
        raise PermissionDenied

    def page(form: VersionForm, refusal: str) -> tuple[str, dict[str, Any]]:
        return "glossary/term_proposal.html", _shelf(request, _term(code)) | {"form": form, "refusal": refusal}

    return word_version(
        request, _term(code), form_class=TermForm, page=page, done=reverse("glossary:term", args=[code])
    )


@posted_from("glossary:term", "code")
@login_required
def term_approval(request: MemberRequest, code: str) -> HttpResponse:
    """Approve, for the own side, the wording that was seen."""
    if not may(request.user, "term.approve", request.user):
        raise PermissionDenied
    return approve_version(
        request,
        TermVersion.objects.filter(term__code=code).select_related("term"),
        page=lambda refusal: _page(request, _term(code), refusal=refusal),
        done=reverse("glossary:term", args=[code]),
    )


@require_http_methods(["GET", "POST"])
@login_required
def term_approvals(request: MemberRequest) -> HttpResponse:
    """All wordings that wait for the reader's side, to read and approve together."""
    if not may(request.user, "term.approve", request.user):
        raise PermissionDenied
    refusals = _approve_ticked(request) if request.method == "POST" else []
    if request.method == "POST" and not refusals:
        return redirect("glossary:term_approvals")
    context = {
        "versions": TermVersion.objects.waiting_for(request.user).with_people().order_by("term__sort_key"),
        "refusals": refusals,
    }
    return render(request, "glossary/term_approvals.html", context, status=409 if refusals else 200)


def _approve_ticked(request: MemberRequest) -> list[tuple[str, str]]:
    """Approve what was ticked, each with the revision seen; what was refused: word and reason."""
    seen = dict(ticked.split(".") for ticked in request.POST.getlist("seen") if TICKED.fullmatch(ticked))
    refusals = []
    for version in TermVersion.objects.filter(pk__in=seen).select_related("term").order_by("term__sort_key"):
        try:
            version.approve(by=request.user, at=timezone.now(), revision=int(seen[str(version.pk)]))
        except NotAllowed as late:
            refusals.append((version.word, str(late)))
    return refusals


def _definition(term: Term) -> dict[str, Any]:
    version = term.current or term.proposal
    said = {"number": version.number} if version else {}
    return {
        "word": version.word if version else term.word,
        "wording": version.wording if version else "",
        "agreed": term.current is not None,
        "standing": _("agreed") if term.current else _("not agreed yet"),
        "note": _("Version %(number)s") % said if version else "",
        "open": _("open"),
    }


def _term(code: str) -> Term:
    return get_object_or_404(Term.objects.with_proposal(), code=code)


def _page(request: MemberRequest, term: Term, *, refusal: str = "") -> HttpResponse:
    history = list(term.versions.agreed().newest_first().with_people())
    for version, before in zip(history, [*history, None][1:], strict=True):
        version.change = what_changed(before, version)
    page = _shelf(request, term) | {
        "history": history,
        "places": places_of(term),
        "explained_with": explained_with(term, Term.objects.with_proposal().a_to_z(), words=words_for(request)),
        "refusal": refusal,
        "may_approve": may(request.user, "term.approve") and term.waits_for(request.user),
    }
    return render(request, "glossary/term_detail.html", page, status=409 if refusal else 200)


def _shelf(request: MemberRequest, term: Term | None = None) -> dict[str, Any]:
    """What stands beside every page of the glossary: the words A to Z, or those that match the search."""
    text = request.GET.get("q", "")[:80]
    terms = list(Term.objects.with_proposal().matching(text).a_to_z())
    is_manager = may(request.user, "term.approve")
    return {
        "term": term,
        "text": text,
        "terms": terms,
        "some_open": any(each.proposal for each in terms),
        "waiting_for_me": [each for each in terms if is_manager and each.waits_for(request.user)],
        "may_propose": may(request.user, "term.propose"),
    }
