"""Words for the ids and codes in an event's details, looked up when a sentence is read."""

from collections.abc import Callable
from typing import Any

_NAMERS: dict[str, Callable[[Any], str]] = {}


def names(detail: str) -> Callable[[Callable[[Any], str]], Callable[[Any], str]]:
    """Register the function that turns the value of ``detail`` into words."""

    def register(namer: Callable[[Any], str]) -> Callable[[Any], str]:
        _NAMERS[detail] = namer
        return namer

    return register


def in_words(detail: str, value: Any) -> str:
    """The value as a reader should see it; the value itself where no app has words for it."""
    return _NAMERS[detail](value) if detail in _NAMERS else str(value)
