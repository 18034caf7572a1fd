from people.forms.entry import FirstPersonForm, JoinForm
from people.forms.place import InvitationForm, MembershipForm
from people.forms.profile import ProfileForm
from people.forms.workspace import TeamForm, TeamNameForm, WorkspaceForm

__all__ = [
    "FirstPersonForm",
    "InvitationForm",
    "JoinForm",
    "MembershipForm",
    "ProfileForm",
    "TeamForm",
    "TeamNameForm",
    "WorkspaceForm",
]
