from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """Promises kept and broken."""

    kept: int = 0
    broken: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.kept + other.kept, self.broken + other.broken)

    @property
    def total(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """The share kept, 0 to 1; None when nothing was decided."""
        return self.kept / self.total if self.total else None


def total(rows: Iterable[Tally]) -> Tally:
    return sum(rows, start=Tally())
