"""What needs one person now, across everything, in one order: soonest due first, then what waits without a clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame import words
from frame.ring import ClockFace, State
from leads.clock_faces import face, faced
from leads.models import Handoff, Lead, NextStep
from leads.models.days import workspace_zone
from people.models import Person
from people.setup_steps import standings
from sla.clock import start_of_day
from sla.models import Clock, ClockQuerySet, Commitment
from today import sources

MOST = 100
NEVER = datetime.max.replace(tzinfo=UTC)
HANDOFF = Handoff._meta.label_lower
VERBS = {
    Commitment.Kind.RESPOND: lambda: _("Respond to"),
    Commitment.Kind.FIRST_FOLLOW_UP: lambda: _("Follow up with"),
    Commitment.Kind.ATTEMPTS: lambda: _("Try again with"),
    Commitment.Kind.OUTCOME: lambda: _("Outcome for"),
    Commitment.Kind.RULE: lambda: _("Look again at"),
    Commitment.Kind.ANSWER: lambda: _("Answer about"),
    Commitment.Kind.RE_NURTURE: lambda: _("Plan what comes next for"),
    Commitment.Kind.CONTENT: lambda: _("Deliver content for"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: what, about whom, until when, and where. Without a face it has an icon and no time."""

    verb: str
    name: str
    detail: str
    url: str
    face: ClockFace | None = None
    due_at: datetime | None = None
    icon: str = "circle-dot"

    @property
    def is_late(self) -> bool:
        return self.face is not None and self.face.state == State.LATE

    @property
    def is_soon(self) -> bool:
        return self.face is not None and self.face.state == State.SOON


@dataclass(frozen=True)
class Group:
    """A stretch of the one list."""

    name: str
    items: list[Item]


def for_me(person: Person, *, at: datetime) -> list[Item]:
    """Everything that needs this person now; as many queries however much that is."""
    clocks = _first_of_each(sources.promises(person, at=at) | sources.late_beside(person, at=at), at=at)
    timed = [*_promises(clocks, reader=person, at=at), *_next_steps(person, at=at)]
    timed.sort(key=lambda item: item.due_at or NEVER)
    return [*timed, *_came_back(person), *_proposals(person)]


def in_groups(items: Iterable[Item], *, at: datetime) -> list[Group]:
    """The list in stretches: late or nearly due, later today, later, and what has no time."""
    today = localdate(at)
    now, soon, later, untimed = (
        Group(_("Now"), []),
        Group(_("Later today"), []),
        Group(_("Later"), []),
        Group(_("When there is time"), []),
    )
    for item in items:
        if item.due_at is None:
            untimed.items.append(item)
        elif item.is_late or item.is_soon or item.due_at <= at:
            now.items.append(item)
        else:
            (soon if localdate(item.due_at) <= today else later).items.append(item)
    return [group for group in (now, soon, later, untimed) if group.items]


def setting_up(person: Person) -> tuple[list[Item], int, int]:
    """The steps of set-up that this person may take and nobody has, and how many of how many are done."""
    found = standings(person)
    items = [
        Item("", str(one.step.title), str(one.step.text), one.href, icon="list-checks")
        for one in found
        if not one.done and one.offered and one.href
    ]
    return items, sum(one.done for one in found), len(found)


def _first_of_each(clocks: ClockQuerySet, *, at: datetime) -> list[Clock]:
    """One clock for each thing: the promise that runs out first, an aim that has passed only where no promise runs."""
    found = faced(clocks).select_related("commitment", "team__calendar", "person").order_by("due_at", "pk")
    seen: dict[tuple[str, int], Clock] = {}
    for clock in sorted(found[: 3 * MOST], key=lambda one: (not one.firm and one.is_late(at), one.due_at or NEVER)):
        seen.setdefault((clock.subject_type, clock.subject_id), clock)
    return list(seen.values())[:MOST]


def _promises(clocks: Sequence[Clock], *, reader: Person, at: datetime) -> Iterator[Item]:
    leads = Lead.objects.select_related("company").in_bulk({clock.thread_id for clock in clocks})
    back = [clock.subject_id for clock in clocks if clock.kind == Commitment.Kind.RE_NURTURE]
    returned = Handoff.objects.select_related("returned_for").in_bulk(back)
    for clock in clocks:
        lead = leads[clock.thread_id]
        said = [str(lead.company or lead.title or "")]
        if clock.person is not None and clock.person != reader:
            said.insert(0, _("%(person)s holds it") % {"person": clock.person})
        if clock.subject_type == HANDOFF and (handoff := returned.get(clock.subject_id)):
            said.append(_("came back: %(reason)s") % {"reason": handoff.returned_for})
        yield Item(
            VERBS[Commitment.Kind(clock.kind)](),
            str(lead),
            " · ".join(filter(None, said)),
            _place(clock),
            face=face(clock, at=at),
            due_at=clock.due_at,
        )


def _place(clock: Clock) -> str:
    """Where a promise is kept: on the handoff, or on the lead once it is with marketing again."""
    if clock.subject_type == HANDOFF and clock.kind != Commitment.Kind.RE_NURTURE:
        return reverse("leads:handoff", args=[clock.subject_id])
    return reverse("leads:lead", args=[clock.thread_id])


def _came_back(person: Person) -> Iterator[Item]:
    rows = sources.came_back(person).select_related("lead__company", "returned_for").order_by("-returned_at", "-pk")
    for handoff in rows[:MOST]:
        reason = _("came back: %(reason)s") % {"reason": handoff.returned_for or handoff.returned_note}
        said = [str(handoff.lead.company or ""), reason]
        yield Item(
            VERBS[Commitment.Kind.RE_NURTURE](),
            str(handoff.lead),
            " · ".join(filter(None, said)),
            reverse("leads:lead", args=[handoff.lead_id]),
            icon="undo-2",
        )


def _next_steps(person: Person, *, at: datetime) -> Iterator[Item]:
    """Planned steps stand where their day ends."""
    rows = sources.next_steps(person).select_related("lead__company").order_by("by_day", "pk")
    zone = workspace_zone()
    for step in rows[:MOST]:
        ends = start_of_day(str(zone), step.by_day + timedelta(days=1))
        yield Item(
            "",
            step.what,
            " · ".join(filter(None, [str(step.lead), str(step.lead.company or "")])),
            reverse("leads:lead", args=[step.lead_id]),
            face=ClockFace(State.PLAIN, "none", _by(step, ends=ends, at=at)),
            due_at=ends,
        )


def _by(step: NextStep, *, ends: datetime, at: datetime) -> str:
    day: date = localdate(at)
    if step.by_day == day:
        return _("today")
    return words.moment(ends - timedelta(seconds=1), at=at).rsplit(" ", 1)[0] if step.by_day > day else _("day passed")


def _proposals(person: Person) -> Iterator[Item]:
    """What waits for their side's signature or approval."""
    for version in sources.agreements(person).order_by("number"):
        yield Item(_("Sign"), str(version), "", reverse("sla:version", args=[version.number]), icon="signature")
    terms = list(sources.terms(person).select_related("term")[:MOST])
    if len(terms) > 1:
        number = ngettext("%(n)s word", "%(n)s words", len(terms)) % {"n": len(terms)}
        yield Item(_("Approve"), number, "", reverse("glossary:term_approvals"), icon="book-open")
    worded = chain(
        ((one.term, "glossary:term", [one.term.code]) for one in terms if len(terms) == 1),
        (
            (one.persona, "personas:persona", [one.persona.code])
            for one in sources.personas(person).select_related("persona")[:MOST]
        ),
        ((one.profile, "personas:profile", []) for one in sources.profiles(person).select_related("profile")[:MOST]),
    )
    for thing, place, args in worded:
        yield Item(_("Approve"), str(thing), "", reverse(place, args=args), icon="book-open")
