"""What one operation of the API is: who may, with which key, what it takes and gives. Checks and document come from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import getdoc
from typing import Any

from rest_framework.serializers import BaseSerializer

from api.exceptions import Code
from api.fields import Body, NothingAsked, Query
from api.models import Scope
from api.tags import tag_of
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

    ``is_upload``: it takes a file in place of JSON. ``refuses`` are codes beside those that every operation may answer.
    ``sent`` and ``given`` are the examples in the document, ``given`` by status where there are several. ``leads_to`` are
    operations on what is answered, in a list on the first: by what their address asks for, or by what is said beside the
    name, as in ``("step_take_back", {"id": "undo/step"})``.
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
    leads_to: tuple[str | tuple[str, dict[str, str]], ...] = ()
    sent: Any = None
    given: Any = None

    @property
    def answer(self) -> type[BaseSerializer[Any]] | None:
        """What comes back when all is well."""
        return next(iter(self.answers.values()), None)

    @property
    def examples(self) -> dict[int, Any]:
        """What comes back, by status."""
        by_status = isinstance(self.given, dict) and self.given.keys() <= self.answers.keys()
        return self.given if by_status else {next(iter(self.answers)): self.given}

    @property
    def ways(self) -> dict[str, dict[str, str]]:
        """Where one may go from here, with the places in the answer that the address there does not name itself."""
        return dict((way, {}) if isinstance(way, str) else way for way in self.leads_to)

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
        summary, _blank, more = (getdoc(method) or "").partition("\n")
        is_change = method.__name__ != "get"
        method.operation = Operation(  # type: ignore[attr-defined]  # read by Endpoint and by the document
            id=name,
            tag=tag_of(name),
            action=action,
            scope=scope,
            summary=summary.strip().rstrip("."),
            description=more.strip() or summary.strip(),
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
