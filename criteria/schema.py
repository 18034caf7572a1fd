"""The definition of a qualified lead as JSON Schema, to be embedded in the schema of what holds it."""

from typing import Any

from criteria.catalogue import Operator
from criteria.rules import Kind
from criteria.values import LONGEST

ID = "urn:smarketing:definition"


def schema() -> dict[str, Any]:
    """Draft 2020-12, a resource of its own (`$id`): embed it under any property. It checks the form; `read` the sense."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "$ref": "#/$defs/definition",
        "$defs": {
            "definition": _definition(),
            "tier": _tier(),
            "rules": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/criterion"}, {"$ref": "#/$defs/group"}]}},
            "criterion": _object({**_criterion(), **_STANDING}, required=["field", "operator"]),
            "member": _object({**_criterion(), "label": {"type": "string"}}, required=["field", "operator"]),
            "group": _object(
                {"any": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/member"}}, **_STANDING},
                required=["any"],
            ),
        },
    }


_THRESHOLD = {"type": "integer", "minimum": 1}
_TEXT = {"type": "string", "minLength": 1}
_DAYS = {"type": "integer", "minimum": 1, "maximum": LONGEST}
_STANDING = {
    "kind": {"enum": [kind.value for kind in Kind]},
    "points": {"type": "integer", "minimum": -1000, "maximum": 1000, "not": {"const": 0}},
    "label": {"type": "string"},
}


def _definition() -> dict[str, Any]:
    points = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1, "maximum": 1000}}
    return _object(
        {
            "common": {"$ref": "#/$defs/rules"},
            "at_least_points": _THRESHOLD,
            "interest": _object({"points": points}, required=["points"]),
            "tiers": {"type": "array", "items": {"$ref": "#/$defs/tier"}},
        }
    )


def _tier() -> dict[str, Any]:
    return _object(
        {
            "letter": {"type": "string", "pattern": "^[A-Z]$"},
            "label": {"type": "string"},
            "at_least_points": _THRESHOLD,
            "criteria": {"$ref": "#/$defs/rules"},
        },
        required=["letter"],
    )


def _criterion() -> dict[str, Any]:
    single = [_TEXT, {"type": "number"}]
    return {
        "field": _TEXT,
        "operator": {"enum": [operator.value for operator in Operator]},
        "value": {"anyOf": [*single, {"type": "array", "minItems": 1, "items": {"anyOf": single}}]},
        "of": {"type": "array", "minItems": 1, "items": _TEXT},
        "within_days": _DAYS,
    }


def _object(properties: dict[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }
