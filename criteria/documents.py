"""The pieces of a JSON document, taken apart with a sentence for whoever wrote something else."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

T = TypeVar("T")


class Refused(ValueError):
    """One sentence on what to write, and the part (`below`) of the thing being read that it is about."""

    def __init__(self, sentence: str, *, below: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.below = sentence, below


def mapping(document: Any, allowed: set[str]) -> Mapping[str, Any]:
    """An object with no other keys than these."""
    if not isinstance(document, Mapping):
        raise Refused(_("Write an object with these parts: %(parts)s.") % {"parts": ", ".join(sorted(allowed))})
    for key in document:
        if key not in allowed:
            raise Refused(_("“%(key)s” does not belong here: leave it out.") % {"key": key}, below=str(key))
    return document


def listed(document: Any) -> list[Any]:
    """A list, whatever is in it."""
    if not isinstance(document, list | tuple):
        raise Refused(_("Write a list."))
    return list(document)


def label_of(fields: Mapping[str, Any]) -> str:
    """Its own label, empty when it has none."""
    label = fields.get("label")
    if label is not None and not isinstance(label, str):
        raise Refused(_("Write a text, or leave it out."), below="label")
    return (label or "").strip()


def within(below: str, step: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Run a step whose refusal is about the part named `below`."""
    try:
        return step(*arguments, **named)
    except Refused as refusal:
        raise Refused(refusal.sentence, below=below) from None
