from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from people.forms import TeamForm, TeamNameForm, WorkspaceForm
from people.http import MemberRequest, onward
from people.models import Team, Workspace
from people.rules import may


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
    with override(Workspace.speaks()):  # the new language, when it was changed
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
