from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from people.forms import FirstPersonForm
from people.http import MemberRequest
from people.models import LinkUsed, SetupLink
from people.setup_steps import standings

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup_link(request: HttpRequest, token: str) -> HttpResponse:
    """The first person comes in and becomes admin, once."""
    try:
        SetupLink.check_open(token)
        form = FirstPersonForm(request.POST or None, initial={"zone": "UTC"})
        if not form.is_valid():
            return render(request, "people/first_person.html", {"form": form}, status=422 if form.is_bound else 200)
        person = SetupLink.use(token, at=timezone.now(), **form.cleaned_data)
    except SetupLink.DoesNotExist:
        why = _(
            "This link is not known, or a newer one has taken its place. Start Smarketing again to print a new one."
        )
        return link_ended(request, why, status=404)
    except LinkUsed:
        why = _("This link has been used: the workspace has its first admin. Sign in, or ask them for an invitation.")
        return link_ended(request, why, status=410)
    login(request, person, backend=BACKEND)
    return redirect("people:setup")


def link_ended(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    """A link that opens nothing (any more), and why."""
    return render(request, "people/link_ended.html", {"why": why}, status=status)


@login_required
@require_safe
def setup(request: MemberRequest) -> HttpResponse:
    """What is left until both teams can work, and who may do it."""
    steps = standings(request.user)
    done = sum(standing.done for standing in steps)
    context = {"steps": steps, "done": done, "total": len(steps)}
    return render(request, "people/setup.html", context)
