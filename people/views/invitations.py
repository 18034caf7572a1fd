from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from frame.posting import posted_from
from people.forms import InvitationForm, JoinForm
from people.http import MemberRequest, onward
from people.membership import may_invite, may_place, teams_to_fill
from people.models import Invitation, InvitationQuerySet, Person, Workspace
from people.rules import may
from people.views.setup import BACKEND, link_ended


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Invite one person to a side, a team and roles."""
    if not may_invite(request.user):
        raise PermissionDenied
    form = InvitationForm(request.POST or None, by=request.user, initial=_wanted(request))
    if not form.is_valid():
        context = {"form": form, "next": onward(request, otherwise=reverse("people:invitation_list"))}
        return render(request, "people/invite.html", context, status=422 if form.is_bound else 200)
    invitation, token = Invitation.make(
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        by=request.user,
        at=timezone.now(),
        **form.place,
    )
    return _invited(request, invitation, token)


@login_required
@require_safe
def invitation_list(request: MemberRequest) -> HttpResponse:
    """Who has been invited and has not joined yet."""
    if not may_invite(request.user):
        raise PermissionDenied
    now = timezone.now()
    invitations = list(
        _invitations_for(request.user).waiting().select_related("team", "invited_by", "mail").order_by("-pk")
    )
    context = {
        "open": [i for i in invitations if i.is_open(now)],
        "ended": [i for i in invitations if not i.is_open(now)],
    }
    return render(request, "people/invitation_list.html", context)


@login_required
@posted_from("people:invitation_list")
def invitation_withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    """End a link that nobody has used."""
    invitation = _invitation(request, pk)
    try:
        invitation.withdraw(by=request.user, at=timezone.now())
    except Invitation.DoesNotExist:
        return _too_late(request, invitation)
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("people:invitation_list")


@login_required
@posted_from("people:invitation_list")
def invitation_link(request: MemberRequest, pk: int) -> HttpResponse:
    """A new link in place of the old one."""
    invitation = _invitation(request, pk)
    try:
        fresh, token = invitation.renew(by=request.user, at=timezone.now())
    except Invitation.DoesNotExist:
        return _too_late(request, invitation)
    return _invited(request, fresh, token)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invited person becomes a member."""
    invitation = Invitation.known(token)
    if invitation is None or not invitation.is_open(timezone.now()):
        return _not_open(request, invitation)
    initial = {"name": invitation.name, "zone": getattr(Workspace.current(), "zone", "UTC")}
    form = JoinForm(request.POST or None, initial=initial, email=invitation.email)
    if not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return render(request, "people/join.html", context, status=422 if form.is_bound else 200)
    try:
        person = invitation.accept(at=timezone.now(), **form.cleaned_data)
    except (Invitation.DoesNotExist, ValidationError):
        return _not_open(request, Invitation.known(token))
    login(request, person, backend=BACKEND)
    return redirect("/")


def _wanted(request: MemberRequest) -> dict[str, Any]:
    """What the link to the form asks for; a team where only one can be meant."""
    side = request.GET.get("side", "")
    teams = teams_to_fill(request.user).filter(side=side) if side else teams_to_fill(request.user)
    only = list(teams[:2])
    return {
        "email": request.GET.get("email", ""),
        "side": side,
        "roles": request.GET.getlist("roles"),
        "team": only[0].pk if len(only) == 1 and (side or request.user.team_id == only[0].pk) else None,
    }


def _invitations_for(person: Person) -> InvitationQuerySet:
    """The invitations that this person looks after."""
    everything = Invitation.objects.all()
    return everything if may(person, "workspace.configure") else everything.filter(team=person.team_id)


def _invitation(request: MemberRequest, pk: int) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.select_related("accepted_by", "team"), pk=pk)
    if not may_place(invitation, by=request.user):
        raise PermissionDenied
    return invitation


def _invited(request: MemberRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The link, shown this once; a mail with it is on its way."""
    link = request.build_absolute_uri(reverse("people:join", args=[token]))
    context = {
        "invitation": invitation,
        "link": link,
        "next": onward(request, otherwise=reverse("people:invitation_list")),
    }
    return render(request, "people/invited.html", context, status=201)


def _too_late(request: MemberRequest, invitation: Invitation) -> HttpResponse:
    """Somebody was first: the person has joined, or a colleague withdrew the invitation."""
    joined = Person.objects.filter(email__iexact=invitation.email).first()
    why = (
        _("%(person)s has joined meanwhile.") % {"person": joined}
        if joined
        else _("The invitation of %(email)s was withdrawn meanwhile.") % {"email": invitation.email}
    )
    return link_ended(request, why, status=409)


def _not_open(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    if invitation is None:
        why = _(
            "This invitation is not known: it was withdrawn, or a newer link has taken its place. Look for a later mail."
        )
        return link_ended(request, why, status=404)
    if invitation.accepted_by_id or Person.objects.filter(email__iexact=invitation.email).exists():
        return link_ended(request, _("This invitation has been accepted. Sign in with your e-mail."), status=410)
    why = _("This invitation ended on %(day)s. Ask %(person)s for a new link.") % {
        "day": date_format(timezone.localtime(invitation.expires_at), _("j F Y")),
        "person": invitation.invited_by,
    }
    return link_ended(request, why, status=410)
