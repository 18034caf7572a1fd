"""Words for the people, teams and sides in an event's details."""

from typing import Any

from events.names import names
from people.models import Person, Side, Team


@names("to")
@names("person")
@names("owner")
def person_name(pk: Any) -> str:
    return str(Person.objects.filter(pk=pk).first() or "…")


@names("team")
def team_name(pk: Any) -> str:
    return str(Team.objects.filter(pk=pk).first() or "…")


@names("side")
def side_name(side: Any) -> str:
    return str(Side(side).label)
