"""Reading JSON so that nothing gets further which the database could not write down."""

import json
import shutil
from collections.abc import Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

DEEPEST = 12
IN_MEMORY = 1024 * 1024  # bytes of a file; what is longer waits on the disk


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


class SentFile(BaseParser):
    """A file that is the body itself, as multipart would have it."""

    media_type = "text/csv"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (whoever asked for the body reads it)
        shutil.copyfileobj(stream, kept)
        return {"file": File(kept)}


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
