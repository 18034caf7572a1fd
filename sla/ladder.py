"""The escalation ladder of a signed version: which rungs a promise climbs, and when. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sla import clock, hours

ACTIONS = ("remind", "flag", "tell_manager", "give_back", "tell_all_managers")
GIVES_BACK = frozenset({"respond", "first_follow_up"})


@dataclass(frozen=True)
class Step:
    """One rung: at a share of the window, or a time after due (none: at due itself)."""

    action: str
    share: float | None = None
    after: clock.Target | None = None

    @property
    def is_after_due(self) -> bool:
        return self.after is not None


def steps_for(ladder: Sequence[Mapping[str, Any]], *, kind: str, firm: bool = True) -> list[Step]:
    """The rungs of one kind of promise, in the order they come: only some give back, and an aim only reminds."""
    steps = [
        Step(
            action=rung["action"],
            share=rung.get("share"),
            after=clock.Target.from_json(rung["after"]) if rung.get("after") else None,
        )
        for rung in ladder
        if rung["action"] != "give_back" or kind in GIVES_BACK
        if firm or rung["action"] == "remind"
    ]
    return sorted(steps, key=lambda step: (step.is_after_due, step.share is None, step.share or 0))


def instants(
    steps: Sequence[Step], *, calendar: hours.Calendar, due: datetime, shares: Mapping[float, datetime]
) -> list[datetime]:
    """When each rung comes, never earlier than the one before it."""
    found: list[datetime] = []
    for step in steps:
        if step.after is not None:
            moment = clock.after_due(calendar, due=due, target=step.after)
        elif step.share is not None:
            moment = shares.get(step.share, due)
        else:
            moment = due
        found.append(max(moment, found[-1]) if found else moment)
    return found
