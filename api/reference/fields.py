"""Schemas of the document as rows of a table: what is said or answered, field by field."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("true or false"),
    "object": _("object"),
    "date-time": _("instant"),
    "date": _("day"),
    "decimal": _("amount, as text"),
    "uri": _("address"),
}
ANYTHING = _("anything")
ONE_OF = _("one of these")
NAMED = _("id and name")
POINTER = "Named"  # so often there that it is told in a word
NAMES_AGAIN = re.compile(
    r"\s*^\* `.*\Z", re.MULTILINE | re.DOTALL
)  # a list of the choices, which the schema has anyway
DEEPEST = 3
WORTH_IT = 5  # fields that need not be told again
MOST = 10**6  # limits beyond it are the database's, not a reader's
PREFIX = "#/components/schemas/"
Schema = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One thing that is said or answered. ``thing`` is the name of what it is, where that is told elsewhere on the page."""

    name: str
    kind: Promise
    text: str = ""
    thing: str = ""
    is_required: bool = False
    is_list: bool = False
    may_be_null: bool = False
    choices: tuple[str, ...] = ()
    usual: Any = None
    longest: int | None = None


@dataclass(frozen=True)
class Thing:
    """An object that answers are made of. ``base`` is another one whose fields it has as well; ``rows`` are the others."""

    name: str
    text: str
    rows: list[Row]
    base: str = ""


class Schemas:
    """The named schemas of the document."""

    def __init__(self, named: dict[str, Schema]) -> None:
        self.named = named

    def parameter(self, said: Schema) -> Row:
        """A parameter of the address or a header."""
        row, _inner = self._row(said["name"], {**said["schema"], "description": said.get("description", "")})
        return replace(row, is_required=said.get("required", False), thing="")

    def spread(self, schema: Schema, *, before: str = "", depth: int = 0) -> list[Row]:
        """Every field of a body, those of objects within it below their own, as ``company.name``."""
        schema, rows = self._found(schema), []
        for name, said in schema.get("properties", {}).items():
            row, inner = self._row(before + name, said)
            rows.append(replace(row, is_required=name in schema.get("required", ()), thing=""))
            if "properties" in inner and depth < DEEPEST:
                within = f"{before}{name}{'[]' if row.is_list else ''}."
                rows += self.spread(inner, before=within, depth=depth + 1)
        return rows

    def thing(self, name: str) -> Thing:
        schema = self.named[name]
        rows = [self._row(field, said)[0] for field, said in schema.get("properties", {}).items()]
        return Thing(name, schema.get("description", ""), rows)

    def things(self, names: list[str]) -> list[Thing]:
        """These and all that they are made of, each once, in the order in which they are first met."""
        found: dict[str, Thing] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self.thing(name)
                waiting += [row.thing for row in found[name].rows if row.thing]
        return [_told_by_its_base(thing, found.values()) for thing in found.values()]

    def answered(self, schema: Schema) -> tuple[str, bool]:
        """The name of the thing that is answered, and whether it is a page of them."""
        name = schema["$ref"].removeprefix(PREFIX)
        items = self.named[name].get("properties", {}).get("results", {}).get("items", {})
        is_page = "next" in self.named[name].get("properties", {})
        return (items["$ref"].removeprefix(PREFIX), True) if is_page and "$ref" in items else (name, False)

    def _row(self, name: str, said: Schema) -> tuple[Row, Schema]:
        """The row, and the schema of what it is, of which it may be a list."""
        whole = dict(self._parts(said))
        inner, thing = whole["inner"], whole["thing"]
        text = str(said.get("description") or ("" if thing else inner.get("description", "")))
        return Row(
            name=name,
            kind=NAMED if thing == POINTER else _kind(inner),
            text=NAMES_AGAIN.sub("", text).strip(),
            thing="" if thing == POINTER else thing,
            is_list=whole["is_list"],
            may_be_null=whole["may_be_null"],
            choices=tuple(str(one) for one in inner.get("enum", ()) if one is not None),
            usual=said.get("default"),
            longest=_told(inner.get("maxLength")),
        ), inner

    def _parts(self, schema: Schema) -> Iterator[tuple[str, Any]]:
        """What remains of a schema once references, lists and null are taken off it."""
        thing, is_list, may_be_null = "", False, False
        while True:
            alternatives = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
            kinds = schema.get("type")
            if alternatives:
                others = [one for one in alternatives if one.get("type") != "null"]
                may_be_null |= len(others) < len(alternatives)
                schema = others[0] if others else {}
            elif "$ref" in schema:
                name = schema["$ref"].removeprefix(PREFIX)
                schema = self.named[name]
                thing = name if "properties" in schema else ""
            elif isinstance(kinds, list):
                may_be_null |= "null" in kinds
                schema = {**schema, "type": next((one for one in kinds if one != "null"), "null")}
            elif kinds == "array" and not is_list:
                is_list, schema = True, schema.get("items", {})
            else:
                break
        yield from {"inner": schema, "thing": thing, "is_list": is_list, "may_be_null": may_be_null}.items()

    def _found(self, schema: Schema) -> Schema:
        return self.named[schema["$ref"].removeprefix(PREFIX)] if "$ref" in schema else schema


def _told_by_its_base(thing: Thing, others: Iterable[Thing]) -> Thing:
    """Only what it has beside the largest of the others that is whole in it: a handoff after a step is a handoff, and more."""
    names = {row.name for row in thing.rows}
    bases = [one for one in others if {row.name for row in one.rows} < names and len(one.rows) >= WORTH_IT]
    if not bases:
        return thing
    base = max(bases, key=lambda one: len(one.rows))
    known = {row.name for row in base.rows}
    return replace(thing, base=base.name, rows=[row for row in thing.rows if row.name not in known])


def _kind(schema: Schema) -> Promise:
    if "enum" in schema:
        return ONE_OF
    name = schema["format"] if schema.get("format") in KINDS else schema.get("type")
    return KINDS.get(str(name), ANYTHING)


def _told(limit: Any) -> int | None:
    return limit if isinstance(limit, int) and limit < MOST else None
