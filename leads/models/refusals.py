"""Why a step was not taken: somebody was first, the words do not do, or the lead is not qualified."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from criteria.verdict import Verdict


class NotAllowed(ValueError):
    """The state, the holder or the turn is another by now; the text says who did what, and when."""


class Invalid(ValueError):
    """What was entered breaks a law; ``field`` is where, the text says what to write instead."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotQualified(Invalid):
    """The agreement in force says no, and no exception was given; ``verdict`` explains it line by line."""

    def __init__(self, message: str, *, verdict: "Verdict") -> None:
        super().__init__("exception", message)
        self.verdict = verdict
