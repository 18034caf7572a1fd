from collections.abc import Iterable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from frame.live import bump, channel, everywhere
from people.models import Person, Side, Team

HOUSE = "house"  # what concerns everybody and happens seldom


def side_channel(side: str) -> str:
    """What all teams of a side do, for whoever belongs to none of them."""
    return f"side:{side}"


def team_channels(team: Team) -> list[str]:
    return [channel(Team, team.pk), side_channel(team.side)]


@everywhere
def own_work(request: HttpRequest) -> Iterable[str]:
    """What is theirs, what their team does, and what concerns everybody."""
    person = request.user
    if not isinstance(person, Person):
        return []
    around = channel(Team, person.team_id) if person.team_id else side_channel(person.side or Side.MARKETING)
    return [channel(Person, person.pk), around, HOUSE]


@receiver(user_logged_out)
def end_trust(user: Person | None, **_more: Any) -> None:
    """Nothing kept for others is handed to whoever has signed out."""
    if user is not None:
        bump(channel(Person, user.pk))
