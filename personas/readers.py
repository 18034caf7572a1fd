from collections.abc import Sequence
from datetime import datetime

from events.kinds import Kind
from events.models import Event
from events.registry import reads
from personas import template


@reads(Kind.WORKSPACE_NAMED)
def start_with_two_personas(events: Sequence[Event], *, at: datetime) -> None:
    """A named workspace gets the starting personas and a starting profile."""
    template.fill(at=at)
