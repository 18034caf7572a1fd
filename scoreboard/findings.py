"""What numbers allow to say. Plain functions; a caption claims a change only where chance is no likely reason for it."""

from dataclasses import dataclass
from enum import Enum
from math import sqrt

FEW = 20  # of fewer than this nothing is said about shares
SURE = 1.96  # standard errors: one claim in twenty would be chance


class Change(Enum):
    """How a share stands beside an earlier one."""

    ROSE = "rose"
    FELL = "fell"
    SAME = "same"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def of_one(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def least(self) -> float:
        """The lowest share that fits what was seen (Wilson)."""
        if not self.whole:
            return 0.0
        share, square = self.part / self.whole, SURE**2 / self.whole
        spread = SURE * sqrt(share * (1 - share) / self.whole + square / (4 * self.whole))
        return (share + square / 2 - spread) / (1 + square)


def change(now: Share, before: Share) -> Change:
    """Whether the share changed by more than chance explains."""
    if now.whole < FEW or before.whole < FEW:
        return Change.TOO_FEW
    together = (now.part + before.part) / (now.whole + before.whole)
    error = sqrt(max(together * (1 - together), 0) * (1 / now.whole + 1 / before.whole))
    difference = now.part / now.whole - before.part / before.whole
    if error == 0 or abs(difference) / error < SURE:
        return Change.SAME
    return Change.ROSE if difference > 0 else Change.FELL
