from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from criteria import Facts, Verdict, explain
from leads.forms.submission import SubmissionForm
from leads.handoff_story import open_of_company
from leads.models import Engagement, Handoff, Holding, Invalid, Lead, NotAllowed
from leads.models.lead import last_step
from people.http import MemberRequest, onward
from people.models import Person, Side, Team
from people.rules import may
from personas.models import Persona
from sla import wording
from sla.models import Agreement, Commitment


@dataclass(frozen=True)
class Judged:
    """What the agreement in force says of a lead now."""

    agreement: Agreement
    verdict: Verdict
    sentence: str
    tier: str
    promises: list[tuple[str, str, bool]]  # the promise, how long it gives, whether it starts at once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand a lead over to sales, knowing what the agreement says of it and what begins."""
    lead = get_object_or_404(Lead.objects.select_related("company", "campaign", "owner", "marketing_team"), pk=pk)
    if not may(request.user, "handoff.submit"):
        raise PermissionDenied
    at = timezone.now()
    judged = judge(lead, at=at)
    if judged is None:
        return _page(request, lead, status=409 if request.method == "POST" else 200)
    teams = list(Team.objects.filter(side=Side.SALES).order_by("sort_key", "pk"))
    form = SubmissionForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        team=_likely_team(lead, teams),
        asked=judged.agreement.document["context"],
        known=known_context(lead, at=at, request=request),
        is_qualified=judged.verdict.qualified,
    )
    if request.method != "POST":
        return _page(request, lead, judged=judged, form=form)
    return _submit(request, lead, judged, form, at=at)


def _submit(request: MemberRequest, lead: Lead, judged: Judged, form: SubmissionForm, *, at: datetime) -> HttpResponse:
    if not form.is_valid():
        return _page(request, lead, judged=judged, form=form, status=422)
    team, exception = form.cleaned_data["team"], form.cleaned_data.get("exception", "")
    try:
        Handoff.submit(lead, team=team, context=form.context, by=request.user, at=at, exception=exception)
    except NotAllowed as refusal:
        return _page(request, lead, judged=judged, form=form, refusal=str(refusal), status=409)
    except Invalid as invalid:
        form.add_error(invalid.field if invalid.field in form.fields else None, str(invalid))
        return _page(request, lead, judged=judged, form=form, status=422)
    page = reverse("leads:lead", args=[lead.pk])
    place = onward(request, otherwise=page)
    if place != page:  # there the way back says so
        messages.success(request, _("You handed %(name)s over to %(team)s.") % {"name": lead, "team": team})
    return redirect(place)


def judge(lead: Lead, *, at: datetime) -> Judged | None:
    """The verdict of the version in force with what it starts; None before the first signature."""
    agreement = Agreement.objects.in_force(at)
    if agreement is None:
        return None
    verdict = lead.verdict(agreement, at=at)
    tier = verdict.tier if verdict.qualified and verdict.tier else agreement.document["exceptions"]["tier"]
    return Judged(agreement, verdict, explain(verdict), tier, _promises(agreement, tier))


def _promises(agreement: Agreement, tier: str) -> list[tuple[str, str, bool]]:
    at_once = (Commitment.Kind.RESPOND, Commitment.Kind.FIRST_FOLLOW_UP)
    on_accepting = (Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME)
    found = agreement.commitments.filter(kind__in=(*at_once, *on_accepting), tier__in=("", tier))
    order = {kind: place for place, kind in enumerate((*at_once, *on_accepting))}
    return [
        (str(promise), wording.time(promise.target), promise.kind in at_once)
        for promise in sorted(found, key=lambda promise: order[Commitment.Kind(promise.kind)])
    ]


def _likely_team(lead: Lead, teams: list[Team]) -> Team | None:
    """The only team, or that of whoever held the lead last."""
    if len(teams) == 1:
        return teams[0]
    held = Holding.objects.filter(handoff__lead=lead).select_related("person__team").order_by("-begins_at").first()
    last = held.person.team_id if held else None
    return next((team for team in teams if team.pk == last), None)


def known_context(lead: Lead, *, at: datetime, request: MemberRequest) -> dict[str, str]:
    """What marketing need not type again: the lead's own words, the latest touches, the persona."""
    latest = lead.engagements.order_by("-at")[:3]
    known = {
        "need": lead.need,
        "best_time": lead.best_time,
        "activity": ", ".join(str(Engagement.Kind(seen.kind).label) for seen in latest),
    }
    if request.workspace:
        found = Persona.objects.recognised_in(Facts(lead.facts()), at=at, zone=request.workspace.tzinfo)
        known["persona"] = str(found.key) if found else ""
    return known


def _page(
    request: MemberRequest,
    lead: Lead,
    *,
    judged: Judged | None = None,
    form: SubmissionForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    current = lead.handoffs.open().select_related("team", "holder").first()
    is_free = lead.stage in (Lead.Stage.NURTURING, Lead.Stage.CUSTOMER) and current is None
    context = {
        "lead": lead,
        "judged": judged,
        "form": form,
        "refusal": refusal,
        "is_free": is_free,
        "current": current,
        "why_not": "" if is_free else last_step(lead),
        "missing": [] if judged else missing_signatures_by_side(),
        "of_company": open_of_company(lead.company_id, but=current.pk if current else None),
    }
    return render(request, "leads/submission.html", context, status=status)


def missing_signatures_by_side() -> list[tuple[str, list[Person]]]:
    """Whose signature is missing before anything can be handed over, and who may give it."""
    proposed = Agreement.objects.filter(state=Agreement.State.PROPOSED).order_by("-number").first()
    sides = proposed.missing_sides if proposed else list(Side)
    return [(side.value, list(Person.objects.managers(side).by_name())) for side in sides]
