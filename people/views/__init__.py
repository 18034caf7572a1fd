from people.views.directory import directory, person_detail, profile
from people.views.invitations import invitation_link, invitation_list, invitation_withdrawal, invite, join
from people.views.members import deactivation, membership, reactivation
from people.views.settings import team_list, team_name, workspace
from people.views.settings_index import settings_index
from people.views.setup import setup, setup_link

__all__ = [
    "deactivation",
    "directory",
    "invitation_link",
    "invitation_list",
    "invitation_withdrawal",
    "invite",
    "join",
    "membership",
    "person_detail",
    "profile",
    "reactivation",
    "settings_index",
    "setup",
    "setup_link",
    "team_list",
    "team_name",
    "workspace",
]
