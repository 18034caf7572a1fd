"""The headers of answers, as the document tells of them."""

from collections.abc import Iterable
from typing import Any

from api.idempotency import REPLAYED

NUMBER = {"type": "integer", "minimum": 0}
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
HEADERS: dict[str, Any] = {
    "RateLimit-Limit": {"description": "How many such requests this key may send in a minute.", "schema": NUMBER},
    "RateLimit-Remaining": {"description": "How many of them are left.", "schema": NUMBER},
    "RateLimit-Reset": {"description": "In how many seconds the next minute begins.", "schema": NUMBER},
    "Retry-After": {"description": "How many seconds to wait.", "schema": NUMBER},
    "Location": {
        "description": "Where it is from now on, if it has an address of its own.",
        "schema": {"type": "string", "format": "uri"},
    },
    REPLAYED: {
        "description": "`true`: the answer from before, to a request with the same idempotency key; nothing was done.",
        "schema": {"type": "string", "const": "true"},
    },
}


def told(names: Iterable[str]) -> dict[str, Any]:
    """These headers of an answer, told once for all of them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
