from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.forms import TeamForm, TeamNameForm, WorkspaceForm
from people.http import MemberRequest, onward
from people.membership import may_invite
from people.models import Person, Team, Workspace
from people.rules import may


@dataclass(frozen=True)
class Section:
    """A line of the settings page."""

    title: Any
    text: Any
    icon: str
    href: str


@login_required
@require_safe
def settings_index(request: MemberRequest) -> HttpResponse:
    """The sections that this person may use."""
    return render(request, "people/settings.html", {"sections": _sections(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workspace(request: MemberRequest) -> HttpResponse:
    """Name the workspace, or change it."""
    _configures(request)
    form = WorkspaceForm(request.POST or None, instance=Workspace.current() or Workspace(zone=request.user.zone))
    onward_to = onward(request, otherwise=reverse("people:settings"))
    if not form.is_valid():
        context = {"form": form, "next": onward_to}
        return render(request, "people/workspace.html", context, status=422 if form.is_bound else 200)
    Workspace.keep(by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The workspace is saved."))
    return redirect(onward_to)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_list(request: MemberRequest) -> HttpResponse:
    """The teams of both sides, and a new one."""
    _configures(request)
    form = TeamForm(request.POST or None)
    if form.is_valid():
        team = Team.create(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(team)s is created.") % {"team": team})
        return redirect(request.get_full_path())
    teams = list(Team.objects.with_sizes().by_name())
    context = {
        "form": form,
        "marketing": [team for team in teams if team.side == "marketing"],
        "sales": [team for team in teams if team.side == "sales"],
        "next": onward(request, otherwise=""),
    }
    return render(request, "people/team_list.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_name(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename a team."""
    _configures(request)
    team = get_object_or_404(Team, pk=pk)
    form = TeamNameForm(request.POST or None, instance=get_object_or_404(Team, pk=pk))
    if not form.is_valid():
        return render(
            request, "people/team_name.html", {"form": form, "team": team}, status=422 if form.is_bound else 200
        )
    team.rename(name=form.cleaned_data["name"], by=request.user, at=timezone.now())
    messages.success(request, _("The team is now called %(team)s.") % {"team": team})
    return redirect("people:teams")


def _configures(request: MemberRequest) -> None:
    if not may(request.user, "workspace.configure"):
        raise PermissionDenied


def _sections(person: Person) -> list[Section]:
    configures, invites = may(person, "workspace.configure"), may_invite(person)
    offered = (
        (configures, _WORKSPACE),
        (configures, _TEAMS),
        (invites, _MEMBERS),
        (configures or invites, _HOURS),
        (True, _PROFILE),
        (True, _NOTIFICATIONS),
        (True, _SETUP),
    )
    found = [Section(title, text, icon, _resolved(name)) for allowed, (title, text, icon, name) in offered if allowed]
    return [section for section in found if section.href]


def _resolved(name: str) -> str:
    """The address of a page, or "" while no app has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


_WORKSPACE = (
    lazy("Workspace"),
    lazy("Name, mission, time zone, currency, first day of the week"),
    "orbit",
    "people:workspace",
)
_TEAMS = (lazy("Teams"), lazy("The teams of both sides"), "users", "people:teams")
_MEMBERS = (
    lazy("Members"),
    lazy("Invite people, and see who has not joined yet"),
    "user-plus",
    "people:invitation_list",
)
_HOURS = (lazy("Hours"), lazy("When each team works, its holidays and closures"), "clock", "sla:calendar_list")
_PROFILE = (
    lazy("Your profile"),
    lazy("Your name, your zone, what others may ask you"),
    "circle-user-round",
    "people:profile",
)
_NOTIFICATIONS = (
    lazy("Notifications"),
    lazy("What happened, and whether it reaches you by mail"),
    "bell",
    "notifications:notification_list",
)
_SETUP = (lazy("Set-up"), lazy("What is left until both teams can work"), "list-checks", "people:setup")
