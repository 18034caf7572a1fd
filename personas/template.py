"""Gives a new workspace its starting personas and profile: proposals that wait for both sides."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from people.models import Workspace
from personas.models import Persona, Profile
from personas.starting_content import PROFILE, STARTING_PERSONAS


@transaction.atomic
def fill(*, at: datetime) -> int:
    """Propose what is not there yet, in the workspace's language; how many were added. Safe to call again or twice."""
    workspace = Workspace.objects.select_for_update(no_key=True).filter(pk=1).first()
    added = 0
    with translation.override(workspace.language if workspace else None):
        for code, starting in STARTING_PERSONAS.items():
            content = _worded(starting)
            if not Persona.objects.filter(code=code).exists() and not Persona.objects.called(content["name"]).exists():
                Persona.introduce(code=code, by=None, at=at, **content)
                added += 1
        profile = Profile.the_one()
        if not profile.versions.exists():
            profile.propose(by=None, at=at, **_worded(PROFILE))
            added += 1
    return added


def _worded(starting: Any) -> dict[str, Any]:
    """The content in the active language."""
    return {
        name: [str(line) for line in value]
        if isinstance(value, tuple)
        else str(value)
        if isinstance(value, Promise)
        else value
        for name, value in starting.items()
    }
