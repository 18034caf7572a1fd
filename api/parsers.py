"""Reading JSON so that nothing gets further which the database could not write down."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 12


class WritableJSON(JSONParser):
    """JSON in UTF-8 with strings that can be kept, and no deeper than anything here is."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            said = json.loads(stream.read().decode("utf-8"), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is no JSON: %(why)s") % {"why": error}) from None
        _check(said)
        return said  # type: ignore[no-any-return]  # whatever it is: bodies say what they expect


def _no_number(name: str) -> None:
    raise ValueError(name)


def _check(value: Any, *, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise ParseError(_("This is nested too deeply."))
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ParseError(_("A text holds a character that cannot be kept (NUL, or half of a pair)."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth=depth)
            _check(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth=depth + 1)
