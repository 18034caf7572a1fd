"""The last step of set-up: the first leads."""

from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from people.models import Person, Side
from people.setup_steps import manager_of, marketer, setup_step


@setup_step(
    order=70,
    title=_("Import the first leads"),
    text=_("A CSV file from the system they are in now. You see how it is read before anything is saved."),
    url="leads:import_list",
    seats=[marketer(), manager_of(Side.MARKETING)],
)
def leads_are_in(person: Person) -> bool:
    return Lead.objects.exists()
