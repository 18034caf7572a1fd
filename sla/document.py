"""The document of an agreement: its schema, and what a schema cannot say."""

from typing import Any


class InvalidDocument(ValueError):
    """What to mend in a document: ``path`` names the place."""


def checked(document: dict[str, Any]) -> dict[str, Any]:
    return document


def blank_document() -> dict[str, Any]:
    return {}
