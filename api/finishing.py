"""The last touches on the document: what can only be said once all of it is there."""

import re
from collections.abc import Iterator
from typing import Any

from api.headers import HEADERS
from api.meanings import meaning_of
from api.tags import TAGS

BESIDE, FIRST = "x-beside", "x-first"  # of a link, until it is known where it leads
SEEN = {"turn", "edition"}  # what a step names so that a stale one is refused
ID = {"type": "integer", "format": "int64", "minimum": 1, "maximum": 2**63 - 1}
PARTS = {
    "/agreements/{number}": "The number of the version.",
    "/campaigns/{id}": "The id of the campaign.",
    "/clocks/{id}": "The id of the clock.",
    "/companies/{id}": "The id of the company.",
    "/handoffs/{id}": "The id of the handoff.",
    "/imports/{id}": "The id of the import.",
    "/leads/{id}": "The id of the lead.",
    "/next-steps/{step}": "The id of the next step.",
    "/people/{id}": "The id of the person.",
    "/personas/{id}": "The id of the persona.",
    "/steps/{id}": "The id of the step, as `undo` of an answer says.",
    "/teams/{id}": "The id of the team.",
    "/terms/{id}": "The id of the term.",
}


def fields_may_be_left_out(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """An answer has only the fields that were asked for, so where one may ask, none of them is promised."""
    schemas = result["components"]["schemas"]
    for operation in _operations(result):
        asked = [one for one in operation.get("parameters", ()) if one["in"] == "query" and one["name"] == "fields"]
        for parameter in asked:
            name = _named(operation["responses"]["200"]["content"]["application/json"]["schema"])
            results = schemas[name]["properties"].get("results")
            answered = schemas[_named(results["items"]) if results else name]
            answered.pop("required", None)
            names = {"type": "string", "enum": list(answered["properties"])}
            parameter |= {"style": "form", "explode": False, "schema": {"type": "array", "items": names}}
    return result


def links_say_where(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Where one may go from an answer: what the address there asks for, and what its body must have seen, from this answer."""
    places = {one["operationId"]: (path, one) for path, methods in result["paths"].items() for one in methods.values()}
    for operation in _operations(result):
        for response in operation["responses"].values():
            for name, link in response.get("links", {}).items():
                path, there = places[name]
                link["description"] = f"{there['summary']}."
                beside, first = link.pop(BESIDE), link.pop(FIRST)
                places_of = {part: beside.get(part, part) for part in re.findall(r"{(\w+)}", path)}
                link["parameters"] = {
                    part: place if place.startswith("$") else f"$response.body#/{first}{place}"
                    for part, place in places_of.items()
                }
                if not first and (seen := _seen(there, result)):
                    link["requestBody"] = {part: f"$response.body#/{part}" for part in seen}
    return result


def _seen(operation: dict[str, Any], result: dict[str, Any]) -> list[str]:
    """What the body of this operation must repeat of what was read, where that is all that it must say."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    required: list[str] = _component(content["schema"], result).get("required", []) if content else []
    return required if set(required) <= SEEN else []


def plainly(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """What drf-spectacular notes for itself goes; tags, parts of addresses and code in texts are said as everybody says them."""
    _plainly(result)
    result["components"]["headers"] = HEADERS
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    for path, methods in result["paths"].items():
        for parameter in (one for operation in methods.values() for one in operation.get("parameters", ())):
            if parameter["in"] == "path":
                said = next(said for part, said in PARTS.items() if part in path and f"{{{parameter['name']}}}" in part)
                parameter |= {"description": said, "schema": ID}
    return result


def everything_has_a_meaning(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Fields and parameters that do not say themselves what they mean."""
    for name, schema in result["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            if "description" not in said and (found := meaning_of(name, field)):
                said["description"] = found
    for operation in _operations(result):
        for parameter in operation.get("parameters", ()):
            if "description" not in parameter and (found := meaning_of("?", parameter["name"])):
                parameter["description"] = found
    return result


def _plainly(value: Any) -> None:
    if isinstance(value, dict):
        value.pop("x-spec-enum-id", None)
        if isinstance(value.get("description"), str):
            value["description"] = value["description"].replace("``", "`")
        for inner in value.values():
            _plainly(inner)
    elif isinstance(value, list):
        for inner in value:
            _plainly(inner)


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in result["paths"].values():
        yield from methods.values()


def _component(schema: dict[str, str], result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result["components"]["schemas"][_named(schema)]
    return found


def _named(reference: dict[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]
