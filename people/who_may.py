"""The permission table in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.rules import TABLE, Reach

EVERYBODY = dict.fromkeys(Role, Reach.YES)
WORDS: dict[tuple[Role, Reach], Promise] = {
    (Role.MARKETER, Reach.YES): _("marketers"),
    (Role.REP, Reach.YES): _("reps"),
    (Role.REP, Reach.OWN_TEAM): _("reps of its team"),
    (Role.MANAGER, Reach.YES): _("managers"),
    (Role.MANAGER, Reach.MARKETING): _("managers of marketing"),
    (Role.MANAGER, Reach.SALES): _("managers of sales"),
    (Role.MANAGER, Reach.OWN_SIDE): _("managers of its side"),
    (Role.MANAGER, Reach.OWN_TEAM): _("managers of its team"),
    (Role.ADMIN, Reach.YES): _("admins"),
}


def who_may(action: str) -> str:
    """By the line of the table for this action."""
    line = TABLE[action]
    if line == EVERYBODY:
        return _t("everybody")
    if set(line.values()) == {Reach.OWN}:
        return _t("whoever did it")
    return ", ".join(str(WORDS[role, reach]) for role, reach in line.items())
