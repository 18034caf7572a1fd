from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from frame.posting import posted_from
from glossary.approved import Versioned
from glossary.forms import VersionForm
from glossary.version_views import approve_version, word_version
from people.http import MemberRequest
from people.rules import may
from personas.forms import PersonaForm, ProfileForm
from personas.models import NameTaken, Persona, PersonaVersion, Profile, ProfileVersion


@require_GET
@login_required
def persona_list(request: MemberRequest) -> HttpResponse:
    _ask(request, "persona.see")
    personas = list(Persona.objects.with_proposal().by_name())
    context = {
        "personas": personas,
        "profile": Profile.with_proposal(),
        "may_propose": may(request.user, "persona.propose"),
    }
    return render(request, "personas/persona_list.html", context)


@require_GET
@login_required
def persona_detail(request: MemberRequest, code: str) -> HttpResponse:
    _ask(request, "persona.see")
    return _persona_page(request, _persona(code))


@require_http_methods(["GET", "POST"])
@login_required
def persona_new(request: MemberRequest) -> HttpResponse:
    """Describe another kind of buyer, as a proposal."""
    _ask(request, "persona.propose")
    form = PersonaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            persona = Persona.introduce(by=request.user, at=timezone.now(), **form.worded)
        except NameTaken as taken:  # somebody was faster
            form.add_error("name", str(taken))
        else:
            return redirect("personas:persona", persona.code)
    return render(request, "personas/persona_proposal.html", {"form": form}, status=422 if form.problems else 200)


@require_http_methods(["GET", "POST"])
@login_required
def persona_proposal(request: MemberRequest, code: str) -> HttpResponse:
    """Propose a description, or change the open proposal that was seen."""
    _ask(request, "persona.propose")
    persona = _persona(code)

    def page(form: VersionForm, refusal: str) -> tuple[str, dict[str, Any]]:
        return "personas/persona_proposal.html", {"persona": persona, "form": form, "refusal": refusal}

    done = reverse("personas:persona", args=[code])
    return word_version(request, persona, form_class=PersonaForm, page=page, done=done)


@posted_from("personas:persona", "code")
@login_required
def persona_approval(request: MemberRequest, code: str) -> HttpResponse:
    """Approve, for the own side, the description that was seen."""
    _ask(request, "persona.approve")
    return approve_version(
        request,
        PersonaVersion.objects.filter(persona__code=code).select_related("persona"),
        page=lambda refusal: _persona_page(request, _persona(code), refusal=refusal),
        done=reverse("personas:persona", args=[code]),
    )


@require_GET
@login_required
def profile_detail(request: MemberRequest) -> HttpResponse:
    _ask(request, "persona.see")
    return _profile_page(request)


@require_http_methods(["GET", "POST"])
@login_required
def profile_proposal(request: MemberRequest) -> HttpResponse:
    """Propose criteria, or change the open proposal that was seen."""
    _ask(request, "persona.propose")

    def page(form: VersionForm, refusal: str) -> tuple[str, dict[str, Any]]:
        return "personas/profile_proposal.html", {"form": form, "refusal": refusal}

    done = reverse("personas:profile")
    return word_version(request, Profile.the_one(), form_class=ProfileForm, page=page, done=done)


@posted_from("personas:profile")
@login_required
def profile_approval(request: MemberRequest) -> HttpResponse:
    """Approve, for the own side, the profile that was seen."""
    _ask(request, "persona.approve")
    return approve_version(
        request,
        ProfileVersion.objects.select_related("profile"),
        page=lambda refusal: _profile_page(request, refusal=refusal),
        done=reverse("personas:profile"),
    )


def _ask(request: MemberRequest, action: str) -> None:
    if not may(request.user, action, request.user):
        raise PermissionDenied


def _persona(code: str) -> Persona:
    return get_object_or_404(Persona.objects.with_proposal(), code=code)


def _persona_page(request: MemberRequest, persona: Persona, *, refusal: str = "") -> HttpResponse:
    context = {"persona": persona, **_standing(request, persona), "refusal": refusal}
    return render(request, "personas/persona_detail.html", context, status=409 if refusal else 200)


def _profile_page(request: MemberRequest, *, refusal: str = "") -> HttpResponse:
    profile = Profile.with_proposal()
    context = {"profile": profile, **_standing(request, profile), "refusal": refusal}
    return render(request, "personas/profile_detail.html", context, status=409 if refusal else 200)


def _standing(request: MemberRequest, thing: Versioned) -> dict[str, Any]:
    return {
        "history": thing.versions.agreed().newest_first().with_people(),
        "may_approve": may(request.user, "persona.approve") and thing.waits_for(request.user),
        "may_propose": may(request.user, "persona.propose"),
    }
