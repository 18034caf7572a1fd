"""What is measured against a limit, in a database of its own. A measure is a module with ``measure(port, say) -> results``."""

from collections.abc import Callable
from dataclasses import dataclass

MEASURES = {"live": "smarketing.bench.live"}
HEAD = f"{'measure':<24}{'ours':>12}{'limit':>12}{'ratio':>8}{'goal':>8}  met"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """One number beside its limit. ``goal`` is the most that ours may be of the limit."""

    name: str
    ours: float
    limit: float
    unit: str
    goal: float

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.goal

    def __str__(self) -> str:
        ours, limit = (f"{value:.3g} {self.unit}" for value in (self.ours, self.limit))
        met = "yes" if self.is_met else "NO"
        return f"{self.name:<24}{ours:>12}{limit:>12}{self.ratio:>8.2f}{'≤ ' + format(self.goal, 'g'):>8}  {met}"
