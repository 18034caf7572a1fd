"""What happens when: actions in the order of their instants. Plain Python."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Action = Callable[[datetime], None]


class Agenda:
    """Actions wait for their instant; of two at the same instant the one that was put down first comes first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Action]] = []
        self._numbers = count()

    def add(self, at: datetime, action: Action) -> None:
        heapq.heappush(self._waiting, (at, next(self._numbers), action))

    def until(self, end: datetime) -> datetime | None:
        """The instant of the next action, None when there is none up to ``end``."""
        return self._waiting[0][0] if self._waiting and self._waiting[0][0] <= end else None

    def take(self) -> None:
        """Do the next one. What it puts down for an earlier instant comes right after it."""
        at, _number, action = heapq.heappop(self._waiting)
        action(at)
