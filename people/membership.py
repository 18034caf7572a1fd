"""Who may place whom: the members of a team by its manager, everybody by an admin."""

from typing import Protocol

from people.models import Person, Role, Team, TeamQuerySet
from people.rules import may


class Placed(Protocol):
    """A person or an invitation: a team, perhaps, and roles."""

    team_id: int | None
    roles: list[str]


def may_place(placed: Placed, *, by: Person) -> bool:
    """Whether this person may change where somebody stands. Who is admin is up to admins."""
    return may(by, "team.members", placed) and (Role.ADMIN not in placed.roles or may(by, "workspace.configure"))


def may_invite(person: Person) -> bool:
    """Whether this person may invite anybody at all."""
    return may(person, "team.members", person)


def teams_to_fill(by: Person) -> TeamQuerySet:
    """The teams that this person may put somebody into."""
    teams = Team.objects.by_name()
    return (
        teams
        if may(by, "workspace.configure")
        else teams.filter(pk__in=[by.team_id] if by.team_id and may_invite(by) else [])
    )


def roles_to_give(by: Person) -> list[Role]:
    """The roles that this person may give."""
    return [role for role in Role if role != Role.ADMIN or may(by, "workspace.configure")]
