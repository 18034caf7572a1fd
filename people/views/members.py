from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frame.posting import posted_from
from people.forms import MembershipForm
from people.http import MemberRequest, onward
from people.membership import may_place
from people.models import LastManager, Person
from people.views.directory import person_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: MemberRequest, pk: int) -> HttpResponse:
    """Change somebody's side, team and roles."""
    person = _member(request, pk)
    onward_to = onward(request, otherwise=reverse("people:person_detail", args=[pk]))
    form = MembershipForm(request.POST or None, instance=person, by=request.user)
    if form.is_valid():
        try:
            person.change(by=request.user, at=timezone.now(), **form.place)
        except LastManager as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The place of %(person)s is saved.") % {"person": person})
            return redirect(onward_to)
    context = {"form": form, "person": person, "next": onward_to}
    return render(request, "people/membership.html", context, status=422 if form.is_bound else 200)


@login_required
@posted_from("people:person_detail", "pk")
def deactivation(request: MemberRequest, pk: int) -> HttpResponse:
    """End a membership; what they hold goes back."""
    person = _member(request, pk)
    return _step(request, person, person.deactivate, said=_("%(person)s is no longer a member."))


@login_required
@posted_from("people:person_detail", "pk")
def reactivation(request: MemberRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    person = _member(request, pk)
    return _step(request, person, person.reactivate, said=_("%(person)s is a member again."))


def _member(request: MemberRequest, pk: int) -> Person:
    person: Person = get_object_or_404(Person.objects.select_related("team"), pk=pk)
    if not may_place(person, by=request.user):
        raise PermissionDenied
    return person


def _step(request: MemberRequest, person: Person, step: Callable[..., None], *, said: str) -> HttpResponse:
    try:
        step(by=request.user, at=timezone.now())
    except LastManager as refusal:
        return person_page(request, person, refusal=str(refusal), status=409)
    messages.success(request, said % {"person": person})
    return redirect("people:person_detail", person.pk)
