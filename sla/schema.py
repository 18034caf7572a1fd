"""The document of an agreement as JSON Schema 2020-12: its form. What a schema cannot say stands in ``sla.document``."""

from typing import Any

import criteria
from sla.ladder import ACTIONS
from sla.target import Unit

BY_TIER = ("respond", "first_follow_up")
OF_SALES = (*BY_TIER, "attempts", "outcome", "rule")
OF_MARKETING = ("answer", "re_nurture", "content")
PROMISES = (*OF_SALES, *OF_MARKETING)
REASON_KINDS = ("nurture", "disqualify", "reassign", "lost")


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _whole(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _list(items: dict[str, Any], *, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": 200}


_LABEL = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": r"\S"}
_CODE = {"type": "string", "maxLength": 60, "pattern": "^[a-z0-9_-]+$"}
_LETTER = {"type": "string", "pattern": "^[A-Z]$"}
_TARGET = _object({"amount": _whole(0, 600_000), "unit": {"enum": [unit.value for unit in Unit]}})
_PERCENT = _whole(0, 100)

AGREEMENT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:smarketing:agreement",
    **_object(
        {
            "words": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 4000}},
            "qualified": criteria.schema(),
            "exceptions": _object({"tier": _LETTER, "at_most_percent": _PERCENT}),
            "context": _list(_object({"code": _CODE, "label": _LABEL, "required": {"type": "boolean"}})),
            "promises": _list(
                _object(
                    {
                        "kind": {"enum": list(PROMISES)},
                        "tier": _LETTER,
                        "target": _TARGET,
                        "firm": {"type": "boolean"},
                        "count": _whole(1, 50),
                        "channels": _whole(1, 10),
                    },
                    "tier",
                    "firm",
                    "count",
                    "channels",
                ),
                least=1,
            ),
            "measures": _object(
                {"volume": _whole(1, 1_000_000), "acceptance_percent": _PERCENT, "completeness_percent": _PERCENT}
            ),
            "postponed_days": _whole(0, 365),
            "second_look_days": _whole(0, 365),
            "ladder": _list(
                _object(
                    {
                        "action": {"enum": list(ACTIONS)},
                        "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                        "after": _TARGET,
                    },
                    "share",
                    "after",
                )
            ),
            "both": _object(
                {
                    "meeting_every_weeks": _whole(1, 52),
                    "check_in_every_months": _whole(1, 24),
                    "signed_again_every_months": _whole(1, 24),
                }
            ),
            "reasons": _list(
                _object(
                    {
                        "code": _CODE,
                        "label": _LABEL,
                        "kind": {"enum": list(REASON_KINDS)},
                        "asks_date": {"type": "boolean"},
                        "counts_against_quality": {"type": "boolean"},
                    },
                    "asks_date",
                    "counts_against_quality",
                ),
                least=1,
            ),
        },
        "words",
    ),
}
