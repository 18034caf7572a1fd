from people.models.invitation import Invitation, InvitationQuerySet
from people.models.person import LastAdmin, LastManager, Person, PersonQuerySet, Role
from people.models.team import Side, Team, TeamQuerySet
from people.models.workspace import LinkUsed, SetupLink, Workspace

__all__ = [
    "Invitation",
    "InvitationQuerySet",
    "LastAdmin",
    "LastManager",
    "LinkUsed",
    "Person",
    "PersonQuerySet",
    "Role",
    "SetupLink",
    "Side",
    "Team",
    "TeamQuerySet",
    "Workspace",
]
