"""What is measured against a limit, on servers of its own. A measure is a module with ``measure(say) -> results``.

One whose work may hardly grow with the rows has ``growing() -> Growing`` too, which is tried at both sizes.
"""

from collections.abc import Callable
from dataclasses import dataclass

EMPTY, FILLED, LARGE = "empty", "filled", "large"

# Name: the database it needs, and its module. Those that only read come first; what writes, writes a little beside a million.
MEASURES = {
    "elapsed": (EMPTY, "smarketing.bench.elapsed"),
    "sweep": (EMPTY, "smarketing.bench.sweep"),
    "events": (EMPTY, "smarketing.bench.events"),
    "races": (EMPTY, "smarketing.bench.races"),
    "live": (EMPTY, "smarketing.bench.live"),
    "queue": (FILLED, "smarketing.bench.queue"),
    "scoreboard": (FILLED, "smarketing.bench.scoreboard"),
    "submit": (FILLED, "smarketing.bench.submit"),
    "import": (FILLED, "smarketing.bench.importing"),
}
GROWING = ("queue", "scoreboard")  # what may hardly cost more with five times as many
HEAD = f"{'name':<34}{'ours':>14}{'limit':>14}{'ratio':>9}{'goal':>10}  met"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """One number beside its limit. ``goal`` is the most that ours may be of the limit; with ``least`` the least."""

    name: str
    ours: float
    limit: float
    unit: str
    goal: float
    least: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else float(self.ours > 0)

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.goal if self.least else self.ratio <= self.goal

    def __str__(self) -> str:
        ours, limit = (f"{_short(value)} {self.unit}".strip() for value in (self.ours, self.limit))
        goal = f"{'≥' if self.least else '≤'} {self.goal:g}"
        met = "yes" if self.is_met else "NO"
        return f"{self.name:<34}{ours:>14}{limit:>14}{self.ratio:>9.3g}{goal:>10}  {met}"


def _short(value: float) -> str:
    """Three digits that count, none after the point of what is large."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


@dataclass(frozen=True)
class Growing:
    """What one page takes at the size at hand; with five times as many it may take ``goal`` times as long."""

    name: str
    milliseconds: float
    goal: float

    def beside(self, smaller: float) -> Result:
        return Result(f"{self.name}: with five times as many", self.milliseconds, smaller, "ms", self.goal)
