"""How long a promise gives: an amount and a unit. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class InvalidTarget(ValueError):
    """This is no target. `code` lets a form say so in the reader's language."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class Unit(StrEnum):
    """What a target counts: business time, the time on the wall, or working days."""

    BUSINESS_MINUTES = "business_minutes"
    BUSINESS_HOURS = "business_hours"
    CLOCK_MINUTES = "clock_minutes"
    CLOCK_HOURS = "clock_hours"
    WORKING_DAYS = "working_days"


_SECONDS = {Unit.BUSINESS_MINUTES: 60, Unit.CLOCK_MINUTES: 60, Unit.BUSINESS_HOURS: 3600, Unit.CLOCK_HOURS: 3600}
_LONGEST = {60: 600_000, 3600: 10_000, None: 1_000}  # about a year, and some years of working days


@dataclass(frozen=True)
class Target:
    """`Target(4, Unit.BUSINESS_HOURS)`. Zero is refused, but 0 working days mean the same working day."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "unit", Unit(self.unit))
        except ValueError:
            raise InvalidTarget(f"“{self.unit}” is not a unit: use one of {', '.join(Unit)}.", code="unit") from None
        if type(self.amount) is not int:  # True is an int, and no amount
            raise InvalidTarget(f"{self.amount!r} is not a whole number.", code="whole")
        least, most = (0 if self.unit is Unit.WORKING_DAYS else 1, _LONGEST[self.seconds_each])
        if not least <= self.amount <= most:
            raise InvalidTarget(f"{self.amount} is not between {least} and {most}.", code="amount")

    @property
    def seconds_each(self) -> int | None:
        """Seconds in one unit; None for working days, which depend on the calendar and the start."""
        return _SECONDS.get(self.unit)

    @property
    def is_clock_time(self) -> bool:
        """Whether it runs day and night, whatever the calendar."""
        return self.unit in {Unit.CLOCK_MINUTES, Unit.CLOCK_HOURS}

    def to_json(self) -> dict[str, int | str]:
        return {"amount": self.amount, "unit": self.unit.value}

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read `{"amount": 4, "unit": "business_hours"}`; anything else is InvalidTarget."""
        if not isinstance(value, Mapping) or set(value) != {"amount", "unit"}:
            raise InvalidTarget("A target has exactly an amount and a unit.", code="shape")
        return cls(value["amount"], value["unit"])
