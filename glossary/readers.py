from collections.abc import Sequence
from datetime import datetime

from events.kinds import Kind
from events.models import Event
from events.registry import reads
from glossary import template


@reads(Kind.WORKSPACE_NAMED)
def start_with_our_words(events: Sequence[Event], *, at: datetime) -> None:
    """A named workspace gets the starting words."""
    template.fill(at=at)
