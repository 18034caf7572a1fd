from people.models.invitation import Invitation, InvitationQuerySet
from people.models.person import LastManager, Person, PersonQuerySet, Role
from people.models.team import Side, Team
from people.models.workspace import SetupLink, Workspace

__all__ = [
    "Invitation",
    "InvitationQuerySet",
    "LastManager",
    "Person",
    "PersonQuerySet",
    "Role",
    "SetupLink",
    "Side",
    "Team",
    "Workspace",
]
