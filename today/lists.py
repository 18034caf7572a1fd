"""What needs one person now, across everything, in one order: soonest due first, then what waits without a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from frame.ring import ClockFace
from leads.clock_faces import face, faced
from leads.models import Handoff, Lead, NextStep
from people.models import Person, Side
from people.rules import may
from sla.models import Agreement, Clock, Commitment

MOST = 100
WHAT = {
    Commitment.Kind.RESPOND: lambda: _("Respond"),
    Commitment.Kind.FIRST_FOLLOW_UP: lambda: _("Follow up"),
    Commitment.Kind.ATTEMPTS: lambda: _("Try again"),
    Commitment.Kind.OUTCOME: lambda: _("Conclude"),
    Commitment.Kind.RULE: lambda: _("Rule on a second look"),
    Commitment.Kind.ANSWER: lambda: _("Answer a question"),
    Commitment.Kind.RE_NURTURE: lambda: _("Plan the next step"),
    Commitment.Kind.CONTENT: lambda: _("Deliver content"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: what, about whom, until when, and where."""

    what: str
    name: str
    detail: str
    url: str
    face: ClockFace | None = None
    due_at: datetime | None = None
    icon: str = "circle-dot"


def for_me(person: Person, *, at: datetime) -> list[Item]:
    """Everything that needs this person now."""
    timed = sorted(_promises(person, at=at), key=lambda item: (item.due_at is None, item.due_at))
    return [*timed, *_came_back(person), *_next_steps(person), *_proposals(person)]


def _promises(person: Person, *, at: datetime) -> Iterator[Item]:
    """Clocks that run for them: theirs, and their team's that nobody holds; one line a lead, its earliest promise."""
    mine = Q(person=person)
    if person.is_rep or person.is_marketer or person.is_manager:
        mine |= Q(person=None, team=person.team_id)
    found = faced(Clock.objects.undecided().filter(mine, side=person.side, stopped_at=None, started_at__lte=at))
    clocks = list(found.order_by("due_at", "pk")[: 3 * MOST])
    leads = Lead.objects.select_related("company").in_bulk([clock.thread_id for clock in clocks])
    seen: set[tuple[str, int]] = set()
    for clock in clocks:
        about = (clock.subject_type, clock.subject_id)
        if about in seen or len(seen) >= MOST:
            continue
        seen.add(about)
        lead = leads[clock.thread_id]
        yield Item(
            WHAT[Commitment.Kind(clock.kind)](),
            str(lead),
            str(lead.company or lead.title or ""),
            _place(clock),
            face=face(clock, at=at),
            due_at=clock.due_at,
        )


def _place(clock: Clock) -> str:
    if clock.subject_type == Handoff._meta.label_lower and clock.kind != Commitment.Kind.RE_NURTURE:
        return reverse("leads:handoff", args=[clock.subject_id])
    return reverse("leads:lead", args=[clock.thread_id])


def _came_back(person: Person) -> Iterator[Item]:
    """Leads that came back to them and have no next step yet and no promise that already says so."""
    if person.side != Side.MARKETING:
        return
    planned = NextStep.objects.filter(lead=OuterRef("lead"), done_at=None)
    running = Clock.objects.undecided(Commitment.Kind.RE_NURTURE).filter(thread_id=OuterRef("lead"))
    later = Handoff.objects.filter(lead=OuterRef("lead"), attempt__gt=OuterRef("attempt"))
    back = Handoff.objects.filter(
        Q(lead__owner=person) | Q(submitted_by=person),
        ~Exists(planned),
        ~Exists(later),
        Q(came_back_at__isnull=False) | ~Exists(running),
        state=Handoff.State.RETURNED,
        lead__stage=Lead.Stage.NURTURING,
    )
    for handoff in back.select_related("lead__company", "returned_for").order_by("-returned_at")[:MOST]:
        yield Item(
            _("Came back: %(reason)s") % {"reason": handoff.returned_for or handoff.returned_note},
            str(handoff.lead),
            str(handoff.lead.company or ""),
            reverse("leads:lead", args=[handoff.lead_id]),
            icon="undo-2",
        )


def _next_steps(person: Person) -> Iterator[Item]:
    steps = NextStep.objects.filter(planned_by=person, done_at=None).select_related("lead__company")
    for step in steps.order_by("by_day", "pk")[:MOST]:
        yield Item(
            step.what,
            str(step.lead),
            str(step.lead.company or ""),
            reverse("leads:lead", args=[step.lead_id]),
            icon="flag",
        )


def _proposals(person: Person) -> Iterator[Item]:
    """Versions that wait for their side's signature."""
    if not may(person, "agreement.sign", person):
        return
    waiting = Agreement.objects.filter(state=Agreement.State.PROPOSED).exclude(signatures__side=person.side)
    for version in waiting.order_by("number"):
        yield Item(_("Sign"), str(version), "", reverse("sla:version", args=[version.number]), icon="signature")
