"""Things for the stories, made through the domain, so that no test starts where the product cannot get to."""

from datetime import UTC, datetime
from typing import Any

from people.models import Person, Side, Team, Workspace

MONDAY_9AM = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase"  # noqa: S105 (of people who do not exist)


def make_workspace(**fields: Any) -> Workspace:
    return Workspace.objects.create(**{"name": "Quayside", "zone": "Europe/Berlin", **fields})


def make_team(name: str, *, side: str) -> Team:
    return Team.objects.create(name=name, side=side)


def make_person(name: str, *, team: Team | None = None, roles: list[str], **fields: Any) -> Person:
    person: Person = Person.objects.create_user(
        email=f"{name.lower()}@quayside.test",
        password=PASSWORD,
        name=name.title() if " " not in name else name,
        side=fields.pop("side", team.side if team else None),
        team=team,
        roles=roles,
        **fields,
    )
    return person


__all__ = ["MONDAY_9AM", "PASSWORD", "Side", "make_person", "make_team", "make_workspace"]
