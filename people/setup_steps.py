"""The steps by which a new workspace comes to work. An app adds its own in a ``setup_steps.py``, found at start:

    @setup_step(
        order=60,
        title=_("Sign the agreement"),
        text=_("One manager of each side signs."),
        url="sla:agreement",
        all_seats=True,
        seats=[manager_of(Side.MARKETING), manager_of(Side.SALES)],
    )
    def agreement_is_signed(person: Person) -> bool:
        return Agreement.objects.in_force(...).exists()

The decorated function says whether the step is done, for the person who looks. ``url`` names a page (a step is linked
only once that name resolves), ``verb`` is the word on its button. A ``Seat`` is somebody the step needs: who fits it,
and the invitation that would bring such a person. Who fits any seat may take the step, or who fits any of ``takers``
where those are others. With ``all_seats`` every seat has to be filled, and the page shows each; without, any one of
them is enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from people.membership import may_invite, roles_to_give
from people.models import Person, Role, Side
from people.rules import may

Words = Any  # a str, perhaps translated only when shown
OPEN, CHANGE = _("Open"), _("Change")


@dataclass(frozen=True)
class Seat:
    """Somebody a step needs. ``invite``: side and roles of the invitation that would bring them."""

    who: Words
    fits: Callable[[Person], bool]
    invite: dict[str, Any]

    @property
    def invitation_url(self) -> str:
        """The invitation form, filled in for such a person."""
        return f"{reverse('people:invite')}?{urlencode(self.invite, doseq=True)}"


@dataclass(frozen=True)
class SetupStep:
    """One line of the checklist."""

    order: int
    title: Words
    text: Words
    url: str
    seats: Sequence[Seat]
    all_seats: bool
    takers: Sequence[Seat]
    verb: Words
    verb_again: Words
    done: Callable[[Person], bool]
    args: Callable[[Person], list[Any]]


@dataclass(frozen=True)
class FilledSeat:
    """A seat with who is on it. ``may_invite``: whether the person who looks may bring somebody for it."""

    seat: Seat
    people: list[Person]
    may_invite: bool

    @property
    def names(self) -> str:
        return ", ".join(person.name for person in self.people)


@dataclass(frozen=True)
class Standing:
    """How a step stands for the person who looks."""

    step: SetupStep
    done: bool
    offered: bool
    href: str
    is_next: bool = False
    takers: list[Person] = field(default_factory=list)
    seats: list[FilledSeat] = field(default_factory=list)
    inviters: list[Person] = field(default_factory=list)

    @property
    def vacant(self) -> list[FilledSeat]:
        """Seats that somebody still has to be invited for."""
        empty = [filled for filled in self.seats if not filled.people]
        return empty if self.step.all_seats or len(empty) == len(self.seats) else []

    @property
    def names(self) -> str:
        """Who may take it."""
        return ", ".join(person.name for person in self.takers)

    @property
    def inviter_names(self) -> str:
        """Who may invite anybody."""
        return ", ".join(person.name for person in self.inviters)


_STEPS: list[SetupStep] = []


def setup_step(
    *,
    order: int,
    title: Words,
    text: Words,
    url: str,
    seats: Sequence[Seat],
    all_seats: bool = False,
    takers: Sequence[Seat] = (),
    verb: Words = OPEN,
    verb_again: Words = CHANGE,
    args: Callable[[Person], list[Any]] = lambda person: [],
) -> Callable[[Callable[[Person], bool]], Callable[[Person], bool]]:
    """Register a step; steps show by ``order`` (people: 10 to 40, hours 50, agreement 60, first import 70)."""

    def register(done: Callable[[Person], bool]) -> Callable[[Person], bool]:
        _STEPS.append(
            SetupStep(
                order, title, text, url, tuple(seats), all_seats, tuple(takers or seats), verb, verb_again, done, args
            )
        )
        _STEPS.sort(key=lambda step: step.order)
        return done

    return register


def admin() -> Seat:
    return Seat(_("an admin"), lambda person: person.is_admin, {"roles": [Role.ADMIN.value]})


def manager_of(side: Side) -> Seat:
    who = _("a manager of marketing") if side == Side.MARKETING else _("a manager of sales")
    return Seat(
        who,
        lambda person: person.is_manager and person.side == side,
        {"side": side.value, "roles": [Role.MANAGER.value]},
    )


def marketer() -> Seat:
    return Seat(
        _("a marketer"),
        lambda person: person.is_marketer,
        {"side": Side.MARKETING.value, "roles": [Role.MARKETER.value]},
    )


def rep() -> Seat:
    return Seat(_("a rep"), lambda person: person.is_rep, {"side": Side.SALES.value, "roles": [Role.REP.value]})


def standings(person: Person) -> list[Standing]:
    """Every step, in order, as it stands for this person."""
    members = list(Person.objects.active().by_name())
    found = [_standing(step, person, members) for step in _STEPS]
    first = next((standing for standing in found if not standing.done and standing.offered and standing.href), None)
    return [replace(standing, is_next=standing is first) for standing in found]


def progress(person: Person) -> tuple[int, int]:
    """How many steps are done, of how many."""
    return sum(step.done(person) for step in _STEPS), len(_STEPS)


def _standing(step: SetupStep, person: Person, members: list[Person]) -> Standing:
    return Standing(
        step,
        done=step.done(person),
        offered=any(seat.fits(person) for seat in step.takers),
        href=_resolved(step, person),
        takers=[member for member in members if any(seat.fits(member) for seat in step.takers)],
        seats=[
            FilledSeat(seat, [member for member in members if seat.fits(member)], _may_invite_for(seat, person))
            for seat in step.seats
        ],
        inviters=[member for member in members if member.is_admin],
    )


def _may_invite_for(seat: Seat, person: Person) -> bool:
    """An admin anybody; a manager whoever would be of their own team."""
    if may(person, "workspace.configure"):
        return True
    roles, side = seat.invite.get("roles", []), seat.invite.get("side")
    return may_invite(person) and side == person.side and set(roles) <= {role.value for role in roles_to_give(person)}


def _resolved(step: SetupStep, person: Person) -> str:
    try:
        return reverse(step.url, args=step.args(person))
    except NoReverseMatch:
        return ""
