"""What one operation of the API is: who may, with which key, what it takes and gives. Checks and document come from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import getdoc
from typing import Any

from rest_framework.serializers import BaseSerializer

from api.exceptions import Code
from api.fields import Body, NothingAsked, Query
from api.models import Scope
from api.throttling import Rate

ALWAYS = (
    Code.MALFORMED,
    Code.NO_TOKEN,
    Code.BAD_TOKEN,
    Code.EXPIRED_TOKEN,
    Code.REVOKED_TOKEN,
    Code.NOT_PERMITTED,
    Code.SCOPE_MISSING,
    Code.NOT_ACCEPTABLE,
    Code.TOO_MANY,
    Code.UNAVAILABLE,
)
WITH_A_BODY = (Code.TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE, Code.INVALID)
Method = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """``action`` is a line of the permission table. ``answers`` says, by status, what comes back (None: nothing).

    ``is_upload``: it takes a file in place of JSON. ``refuses`` are codes beside those that every operation may answer; ``leads_to`` are operations on the thing that is
    answered, by its id; ``sent`` and ``given`` are the examples in the document.
    """

    id: str
    tag: str
    action: str
    scope: Scope
    summary: str
    description: str
    query: type[Query] = NothingAsked
    body: type[Body] | None = None
    answers: dict[int, type[BaseSerializer[Any]] | None] = field(default_factory=dict)
    is_list: bool = False
    is_change: bool = False
    is_upload: bool = False
    rate: Rate = Rate.READS
    refuses: tuple[Code, ...] = ()
    leads_to: tuple[str, ...] = ()
    sent: Any = None
    given: Any = None

    @property
    def answer(self) -> type[BaseSerializer[Any]] | None:
        """What comes back when all is well."""
        return next(iter(self.answers.values()), None)

    @property
    def codes(self) -> list[Code]:
        """Everything that may be refused, in the order of the catalogue."""
        said = {
            *ALWAYS,
            *self.refuses,
            *(WITH_A_BODY if self.body or self.is_upload else ()),
            *((Code.KEY_REUSED,) if self.is_change else ()),
        }
        return [code for code in Code if code in said]


def operation(
    name: str, *, action: str, scope: Scope = Scope.READ, answers: Any = None, **facts: Any
) -> Callable[[Method], Method]:
    """Says what a method of an endpoint is. Its docstring is what the document says: a sentence, then the rest.

    ``answers`` is a serializer (200), or serializers by status.
    """

    def mark(method: Method) -> Method:
        summary, _blank, description = (getdoc(method) or "").partition("\n")
        is_change = method.__name__ != "get"
        method.operation = Operation(  # type: ignore[attr-defined]  # read by Endpoint and by the document
            id=name,
            tag=name.partition("_")[0],
            action=action,
            scope=scope,
            summary=summary.strip().rstrip("."),
            description=description.strip(),
            answers=answers if isinstance(answers, dict) else {200: answers},
            is_change=is_change,
            **{"rate": Rate.WRITES if is_change else Rate.READS, **facts},
        )
        return method

    return mark


def operation_of(view: Any, method: str) -> Operation | None:
    """The operation behind a method of this endpoint; HEAD is GET without its body."""
    name = "get" if method.upper() == "HEAD" else method.lower()
    found = getattr(getattr(view, name, None), "operation", None)
    return found if isinstance(found, Operation) else None


__all__ = ["Operation", "operation", "operation_of"]
