from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from demo.roles import is_open, person_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
@never_cache
def visit(request: HttpRequest) -> HttpResponse:
    """Look around as one of the cast. There is no such page outside a demo."""
    person = person_for(request.POST.get("as", "")) if is_open() else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return redirect("/")
