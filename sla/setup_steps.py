"""The steps of set-up that concern hours and the agreement."""

from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from people.models import Person, Side
from people.setup_steps import admin, manager_of, setup_step
from sla.models import Agreement


@setup_step(
    order=50,
    title=_("Say when the teams work"),
    text=_("Weekly hours, public holidays and closures. Promises run by them."),
    url="sla:calendar_list",
    seats=[admin(), manager_of(Side.MARKETING), manager_of(Side.SALES)],
)
def hours_are_said(person: Person) -> bool:
    """Somebody has written hours, be it the ones that stood there."""
    return Event.objects.of(Kind.CALENDAR_CHANGED).exists()


@setup_step(
    order=60,
    title=_("Sign the agreement"),
    text=_("Which lead is qualified, and who owes whom what by when. One manager of each side signs."),
    url="sla:agreement",
    seats=[manager_of(Side.MARKETING), manager_of(Side.SALES)],
    all_seats=True,
)
def agreement_is_signed(person: Person) -> bool:
    return Agreement.objects.filter(state=Agreement.State.SIGNED).exists()
