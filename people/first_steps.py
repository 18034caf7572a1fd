"""The steps of set-up that concern people; the rest is told by the apps above."""

from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from people.models import Invitation, Person, Side, Team, Workspace
from people.setup_steps import admin, manager_of, marketer, rep, setup_step


@setup_step(
    order=10,
    title=_("Name the workspace"),
    text=_("Name, mission, time zone, currency and the first day of the week."),
    url="people:workspace",
    verb=_("Name it"),
    seats=[admin()],
)
def workspace_is_named(person: Person) -> bool:
    return Workspace.objects.exists()


@setup_step(
    order=20,
    title=_("Create the teams"),
    text=_("At least one team of marketing and one of sales. Each has its own hours; a sales team has a queue."),
    url="people:teams",
    verb=_("Create teams"),
    seats=[admin()],
)
def both_sides_have_a_team(person: Person) -> bool:
    return Team.objects.values("side").distinct().count() == len(Side)


@setup_step(
    order=30,
    title=_("Choose your own place"),
    text=_("Your side, your team, and further roles beside admin."),
    url="people:membership",
    verb=_("Choose"),
    args=lambda person: [person.pk],
    seats=[admin()],
)
def place_is_chosen(person: Person) -> bool:
    """On a side, invited to a place, or left without a side on purpose."""
    return (
        person.side is not None
        or Invitation.objects.filter(accepted_by=person).exists()
        or Event.objects.about(person).of(Kind.PERSON_CHANGED).filter(details__fields__contains="side").exists()
    )


@setup_step(
    order=40,
    title=_("Invite people"),
    text=_("Each side needs somebody who works with leads and a manager who signs for it."),
    url="people:invite",
    verb=_("Invite"),
    verb_again=_("Invite"),
    seats=[marketer(), manager_of(Side.MARKETING), rep(), manager_of(Side.SALES)],
    all_seats=True,
    takers=[admin(), manager_of(Side.MARKETING), manager_of(Side.SALES)],
)
def everybody_is_there(person: Person) -> bool:
    members = list(Person.objects.active())
    return all(
        any(seat.fits(member) for member in members)
        for seat in (marketer(), manager_of(Side.MARKETING), rep(), manager_of(Side.SALES))
    )
