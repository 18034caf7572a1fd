"""Handing several leads over at once: each is judged on its own, and says what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from leads.models import Handoff, Invalid, Lead, NotAllowed
from leads.models.lead import last_step
from leads.views.submission import Judged, judge, known_context, missing_signatures_by_side
from people.http import MemberRequest
from people.models import Side, Team
from people.rules import may

MOST = 100  # leads at once


@dataclass(frozen=True)
class Candidate:
    """A lead that was chosen: what the agreement says of it, and why it cannot go, if so."""

    lead: Lead
    judged: Judged | None
    why_not: str

    @property
    def is_ready(self) -> bool:
        return not self.why_not


@dataclass(frozen=True)
class Outcome:
    """What became of a lead: its handoff, or why there is none."""

    lead: Lead
    handoff: Handoff | None
    refusal: str


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("To"),
        queryset=Team.objects.none(),
        error_messages={"required": _("Choose the team that receives them.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # passed on as they came
        teams = Team.objects.filter(side=Side.SALES).order_by("sort_key", "pk")
        field = self.fields["team"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset, field.empty_label = teams, _("Choose a team")
            if len(teams) == 1:
                field.initial = teams[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submissions(request: MemberRequest) -> HttpResponse:
    """Judge the chosen leads, then hand over those that the agreement lets through."""
    if not may(request.user, "handoff.submit"):
        raise PermissionDenied
    chosen = chosen_leads(request.GET.getlist("lead") or request.POST.getlist("lead"))
    if not chosen:
        return redirect("leads:lead_list")
    if request.method != "POST":
        return _page(request, chosen, TeamForm())
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _page(request, chosen, form, status=422)
    outcomes = [_submit(request, lead, form.cleaned_data["team"]) for lead in chosen]
    context = {
        "team": form.cleaned_data["team"],
        "done": [one for one in outcomes if one.handoff],
        "refused": [one for one in outcomes if not one.handoff],
    }
    return render(request, "leads/lead_submissions_done.html", context)


def chosen_leads(ids: Iterable[str]) -> list[Lead]:
    """The leads with these ids as an address says them, by name; what is no id is left out, and what is beyond ``MOST``."""
    known = [int(pk) for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19][:MOST]
    rows = Lead.objects.filter(pk__in=known).select_related("company", "campaign", "owner", "marketing_team")
    return list(rows.by_name())


def _submit(request: MemberRequest, lead: Lead, team: Team) -> Outcome:
    """One lead in a transaction of its own; nobody's refusal stops the others."""
    at = timezone.now()
    context = known_context(lead, at=at, request=request)
    try:
        handoff = Handoff.submit(lead, team=team, context=context, by=request.user, at=at)
    except (NotAllowed, Invalid) as refusal:
        return Outcome(lead, None, str(refusal))
    return Outcome(lead, handoff, "")


def _page(request: MemberRequest, chosen: Sequence[Lead], form: TeamForm, *, status: int = 200) -> HttpResponse:
    candidates = [_candidate(lead) for lead in chosen]
    has_agreement = any(one.judged for one in candidates)
    context = {
        "candidates": candidates,
        "ready": sum(one.is_ready for one in candidates),
        "form": form,
        "missing": [] if has_agreement else missing_signatures_by_side(),
    }
    return render(request, "leads/lead_submissions.html", context, status=status)


def _candidate(lead: Lead) -> Candidate:
    judged = judge(lead, at=timezone.now())
    if lead.stage not in Lead.WITH_MARKETING:
        return Candidate(lead, judged, last_step(lead))
    if judged is None:
        return Candidate(lead, None, _t("No agreement is in force yet."))
    return Candidate(lead, judged, "" if judged.verdict.qualified else judged.sentence)
