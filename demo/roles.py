"""Whom a visitor may look around as, and whether this is a demo at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from demo.cast import ROLES
from demo.models import Demo
from people.models import Person
from today import sources

SAID: dict[str, tuple[str | Promise, str | Promise]] = {
    "tomas": (_("Marketer"), _("Hands leads over and sees what became of them")),
    "daniel": (_("Rep"), _("Too many leads, ten minutes between calls")),
    "ines": (_("Marketing manager"), _("Signs for marketing, with a proposal on the table")),
    "miriam": (_("Sales manager"), _("Signs for sales, hears of every late promise")),
    "lea": (_("Admin"), _("Members, hours, words")),
}


@dataclass(frozen=True)
class Visit:
    """One press on the sign-in page: as whom, what they do, and how much waits for them."""

    key: str
    digit: int
    person: Person
    role: str
    text: str
    waits: str

    @property
    def first_name(self) -> str:
        return self.person.name.partition(" ")[0]


def is_open() -> bool:
    """Whether one press lets somebody in: `up --demo` runs this, and the database bears the mark of a demo."""
    return bool(settings.DEMO) and Demo.ready() is not None


def visits(*, at: datetime) -> Iterator[Visit]:
    """One for each kind of work, in the order of the page."""
    people = {
        person.email: person for person in Person.objects.active().filter(email__in=[part.email for part in ROLES])
    }
    for digit, part in enumerate(ROLES, start=1):
        if person := people.get(part.email):
            number = sources.number(person, at=at)
            waits = ngettext("%(number)d thing waits", "%(number)d things wait", number) % {"number": number}
            role, text = SAID[part.key]
            yield Visit(part.key, digit, person, str(role), str(text), waits if number else "")


def person_for(key: str) -> Person | None:
    """Somebody of the cast whom a visitor may be; None for anybody else."""
    part = next((one for one in ROLES if one.key == key), None)
    return Person.objects.active().filter(email=part.email).first() if part else None
