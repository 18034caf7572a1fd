"""The document as pages show it: what there is to ask, group by group, with fields, examples and refusals.

It speaks English, as the document does; the words around it are translated where they are shown.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from api.exceptions import MEANING, Code
from api.groups import GROUPS, Group, group_of
from api.models import Scope
from api.operation import ALWAYS, WITH_A_BODY
from api.reference import examples
from api.reference.fields import Row, Schemas, Thing
from api.schema import document

USUAL = {*ALWAYS, *WITH_A_BODY, Code.KEY_REUSED}
JSON = "application/json"
FIELDS = "fields"
LAST = (FIELDS, "limit", "cursor")


@dataclass(frozen=True)
class Refusal:
    """A code with its status, and what it means to a person."""

    code: Code

    @property
    def status(self) -> int:
        return MEANING[self.code][0]

    @property
    def meaning(self) -> Any:
        return MEANING[self.code][1]


@dataclass(frozen=True)
class Described:
    """One operation. ``place`` is its path with the ids of the examples, ``thing`` the name of what it answers."""

    id: str
    method: str
    path: str
    place: str
    summary: str
    paragraphs: list[str]
    action: str
    scope: Scope
    asked: list[Row]
    body: list[Row]
    thing: str
    is_list: bool
    is_upload: bool
    status: str
    refusals: list[Refusal]
    sent: Any
    given: str

    def curl(self, address: str) -> str:
        return examples.curl(self.method, address + self.place, sent=self.sent, is_upload=self.is_upload)


@dataclass(frozen=True)
class Chapter:
    """A group with all that is told of it; ``things`` are what its answers are made of."""

    group: Group
    operations: list[Described]
    things: list[Thing]


@cache
def chapters() -> list[Chapter]:
    """Everything, put together once."""
    whole = document()
    schemas = Schemas(whole["components"]["schemas"])
    said = [(method.upper(), path, one) for path, methods in whole["paths"].items() for method, one in methods.items()]
    known = examples.ids((path, _answer(one)[1].get("example")) for method, path, one in said if method == "GET")
    known |= examples.ids((path, _answer(one)[1].get("example")) for _, path, one in said) | known
    found = []
    for group in GROUPS:
        ours = [
            _described(method, path, one, schemas=schemas, known=known)
            for method, path, one in said
            if group_of(one["operationId"]) is group
        ]
        found.append(Chapter(group, ours, schemas.things([one.thing for one in ours])))
    return found


def refusals() -> list[Refusal]:
    """Every code there is."""
    return [Refusal(code) for code in Code]


def _described(method: str, path: str, said: dict[str, Any], *, schemas: Schemas, known: dict[str, Any]) -> Described:
    status, answer = _answer(said)
    content = said.get("requestBody", {}).get("content", {})
    thing, is_list = schemas.answered(answer["schema"])
    return Described(
        id=said["operationId"],
        method=method,
        path=path,
        place=examples.placed(path, known),
        summary=said["summary"],
        paragraphs=_paragraphs(said),
        action=said["x-action"],
        scope=Scope(said["x-scope"]),
        asked=_asked(said, schemas=schemas),
        body=schemas.spread(content[JSON]["schema"]) if JSON in content else [],
        thing=thing,
        is_list=is_list,
        is_upload=bool(content) and JSON not in content,
        status=status,
        refusals=_refusals(said),
        sent=content.get(JSON, {}).get("example"),
        given=examples.as_json(answer.get("example")),
    )


def _paragraphs(said: dict[str, Any]) -> list[str]:
    """What is said beside the summary, without what stands beside it as a fact: who may, and with which key."""
    found = [" ".join(one.split()) for one in said.get("description", "").split("\n\n")]
    return [one for one in found if one.rstrip(".") not in ("", said["summary"]) and f"`{said['x-action']}`" not in one]


def _asked(said: dict[str, Any], *, schemas: Schemas) -> list[Row]:
    """Its parameters: its own first, then those of every list."""
    rows = [schemas.parameter(one) for one in said.get("parameters", ()) if one["in"] == "query"]
    told = [
        replace(row, choices=()) if row.name == FIELDS else row for row in rows
    ]  # they are those of what is answered
    return sorted(told, key=lambda row: LAST.index(row.name) if row.name in LAST else -1)


def _answer(said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The statuses and the content of what comes back when all is well."""
    good = {status: response["content"][JSON] for status, response in said["responses"].items() if status < "400"}
    shown = next((content for content in good.values() if "example" in content), next(iter(good.values())))
    return ", ".join(sorted(good)), shown


def _refusals(said: dict[str, Any]) -> list[Refusal]:
    """The codes that not every operation has."""
    examples_of_them = [
        one["value"]["code"]
        for status, response in said["responses"].items()
        if status >= "400"
        for content in response["content"].values()
        for one in content["examples"].values()
    ]
    return [Refusal(Code(code)) for code in examples_of_them if Code(code) not in USUAL]
