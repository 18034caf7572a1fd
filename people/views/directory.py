from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.forms import ProfileForm
from people.http import MemberRequest
from people.membership import may_invite, may_place
from people.models import LastManager, Person


@login_required
@require_safe
def directory(request: MemberRequest) -> HttpResponse:
    """Who does what, by name; who has left is shown to those who may let them in again."""
    people = list(Person.objects.select_related("team").by_name())
    invites = may_invite(request.user)
    context = {
        "people": [person for person in people if person.is_active],
        "left": [person for person in people if not person.is_active] if invites else [],
        "may_invite": invites,
        "today": timezone.localdate(),
    }
    return render(request, "people/directory.html", context)


@login_required
@require_safe
def person_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One member."""
    return person_page(request, get_object_or_404(Person.objects.select_related("team"), pk=pk))


def person_page(request: MemberRequest, person: Person, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of a member, with what a step on it was refused for."""
    context = {
        "person": person,
        "may_place": may_place(person, by=request.user),
        "today": timezone.localdate(),
        "refusal": refusal,
    }
    return render(request, "people/person_detail.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """What I tell the others about myself."""
    mine = Person.objects.get(pk=request.user.pk)  # the form writes into it, the page's frame shows the other
    form = ProfileForm(request.POST or None, instance=mine)
    if not form.is_valid():
        return render(request, "people/profile.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        mine.change(by=request.user, at=timezone.now(), **form.cleaned_data)
    except LastManager as refusal:
        return person_page(request, mine, refusal=str(refusal), status=409)
    messages.success(request, _("Your profile is saved."))
    return redirect("people:profile")
