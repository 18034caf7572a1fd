"""What needs one person now, across everything, in one order: soonest due first, then what waits without a clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from leads.models import Handoff, NextStep
from leads.models.days import workspace_zone
from leads.queue_list import MINE, OPEN, WAITING, Part
from people.models import Person
from people.setup_steps import standings
from sla.clock import start_of_day
from sla.models import Clock, ClockQuerySet, Commitment
from today import sources
from today.details import Details

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
    Commitment.Kind.RE_NURTURE: lambda: _("Next step for"),
    Commitment.Kind.CONTENT: lambda: _("Deliver content for"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: what, about whom, until when, and where. Without a face it has an icon and no time.

    ``to_do`` stands where others have their time; ``hears`` says who hears next of a late one.
    """

    verb: str
    name: str
    detail: str
    url: str
    face: ClockFace | None = None
    due_at: datetime | None = None
    icon: str = "circle-dot"
    to_do: str = ""
    hears: str = ""

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


def in_groups(items: Iterable[Item], *, at: datetime, first_weekday: int = 0) -> list[Group]:
    """The list in stretches: late or nearly due, later today, this week, later, and what waits without a time."""
    today = localdate(at)
    week_ends = today + timedelta(days=6 - (today.weekday() - first_weekday) % 7)
    now, soon, week, later, waiting = (
        Group(name, []) for name in (_("Now"), _("Later today"), _("This week"), _("Later"), _("Waiting for you"))
    )
    for item in items:
        if item.due_at is None:
            waiting.items.append(item)
        elif item.is_late or item.is_soon or item.due_at <= at:
            now.items.append(item)
        else:
            day = localdate(item.due_at)
            (soon if day <= today else week if day <= week_ends else later).items.append(item)
    return [group for group in (now, soon, waiting, week, later) if group.items]


def setting_up(person: Person) -> tuple[list[Item], int, int]:
    """The steps of set-up that this person may take and nobody has, and how many of how many are done."""
    found = standings(person)
    items = [
        Item("", str(one.step.title), str(one.step.text), one.href, icon="list-checks", to_do=str(one.step.verb))
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
    known = Details(clocks, reader=reader, at=at)
    for clock in clocks:
        yield Item(
            VERBS[Commitment.Kind(clock.kind)](),
            str(known.leads[clock.thread_id]),
            known.said(clock),
            _place(clock, known.handoffs, reader=reader),
            face=face(clock, at=at),
            due_at=clock.due_at,
            hears=known.hears(clock),
        )


def _place(clock: Clock, handoffs: Mapping[int, Handoff], *, reader: Person) -> str:
    """Where a promise is kept: on the handoff beside the list it stands in, or on the lead once it is with marketing again."""
    if clock.subject_type != HANDOFF or clock.kind == Commitment.Kind.RE_NURTURE:
        return reverse("leads:lead", args=[clock.thread_id])
    handoff = handoffs[clock.subject_id]
    beside = MINE if handoff.holder_id == reader.pk else OPEN
    show = WAITING if handoff.state == Handoff.State.WAITING else beside
    return reverse("leads:handoff", args=[clock.subject_id]) + Part(show).query


def _came_back(person: Person) -> Iterator[Item]:
    rows = sources.came_back(person).select_related("lead__company", "returned_for").order_by("-returned_at", "-pk")
    for handoff in rows[:MOST]:
        reason = _("came back: %(reason)s") % {"reason": handoff.returned_for or handoff.returned_note}
        said = [str(handoff.lead.company or ""), reason]
        yield Item(
            VERBS[Commitment.Kind.RE_NURTURE](),
            str(handoff.lead),
            ", ".join(filter(None, said)),
            reverse("leads:lead", args=[handoff.lead_id]),
            icon="undo-2",
            to_do=_("to plan"),
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
            ", ".join(filter(None, [str(step.lead), str(step.lead.company or "")])),
            reverse("leads:lead", args=[step.lead_id]),
            face=ClockFace(State.PLAIN, "none", _by(step, at=at)),
            due_at=ends,
        )


def _by(step: NextStep, *, at: datetime) -> str:
    today: date = localdate(at)
    return words.day(step.by_day, today=today) if step.by_day >= today else _("day passed")


def _proposals(person: Person) -> Iterator[Item]:
    """What waits for their side's signature or approval."""
    for version in sources.agreements(person).select_related("proposed_by").order_by("number"):
        proposed = _("%(person)s proposed it") % {"person": version.proposed_by} if version.proposed_by else ""
        yield Item(
            _("Sign"),
            str(version),
            proposed,
            reverse("sla:version", args=[version.number]),
            icon="signature",
            to_do=_("to sign"),
        )
    yield from _words(person)
    worded = chain(
        (
            (one.persona, "personas:persona", [one.persona.code], "square-user-round")
            for one in sources.personas(person).select_related("persona")[:MOST]
        ),
        (
            (one.profile, "personas:profile", [], "target")
            for one in sources.profiles(person).select_related("profile")[:MOST]
        ),
    )
    for thing, place, args, icon in worded:
        yield Item(_("Approve"), str(thing), "", reverse(place, args=args), icon=icon, to_do=_("to approve"))


def _words(person: Person) -> Iterator[Item]:
    """However many words wait, they are one thing: one page approves them all."""
    terms = list(sources.terms(person).select_related("term")[:MOST])
    if not terms:
        return
    names = ", ".join(str(one.term) for one in terms[:3])
    if len(terms) == 1:
        name, detail, url = names, _("a word of the glossary"), reverse("glossary:term", args=[terms[0].term.code])
    else:
        name = ngettext("%(n)s word", "%(n)s words", len(terms)) % {"n": len(terms)}
        detail = _("%(words)s and more") % {"words": names} if len(terms) > 3 else names
        url = reverse("glossary:term_approvals")
    yield Item(_("Approve"), name, detail, url, icon="book-open", to_do=_("to approve"))
