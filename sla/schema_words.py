"""What a JSON schema found, in sentences that say what to write."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from criteria import Problem

if TYPE_CHECKING:
    from jsonschema import ValidationError


def sentences(error: "ValidationError") -> Iterator[Problem]:
    """The problems that one error of the schema stands for, each with its place as in ``promises[2].target.amount``."""
    path, schema, found = place(error.absolute_path), cast("dict[str, Any]", error.schema), cast("Any", error.instance)
    match error.validator:
        case "required":
            for name in schema["required"]:
                if name not in found:
                    yield Problem(f"{path}.{name}".lstrip("."), _("This is missing: write it."))
        case "additionalProperties":
            for name in found:
                if name not in schema["properties"]:
                    sentence = _("“%(key)s” does not belong here: leave it out.") % {"key": name}
                    yield Problem(f"{path}.{name}".lstrip("."), sentence)
        case _:
            yield Problem(path, _sentence(error.validator, schema, found))


def place(path: Any) -> str:
    """``promises[2].target`` for ``["promises", 2, "target"]``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _sentence(validator: Any, schema: Any, instance: Any) -> str:
    match validator:
        case "type":
            return _wanted(schema)
        case "enum":
            return _("Choose one of these: %(choices)s.") % {"choices": ", ".join(map(str, schema["enum"]))}
        case "minimum" | "maximum":
            return _between(schema)
        case "exclusiveMinimum" | "exclusiveMaximum":
            return _("Write a share of the time, more than 0 and less than all of it.")
        case "maxLength":
            return _("Write at most %(most)s characters.") % {"most": schema["maxLength"]}
        case "minLength":
            return _("Write a few words.")
        case "pattern" if schema["pattern"] == "^[A-Z]$":
            return _("Write one capital letter, such as A.")
        case "pattern" if instance.strip():
            return _("Write small letters, digits, - and _ only.")
        case "pattern":
            return _("Write a few words.")
        case "minItems":
            return _("Write at least one.")
        case "maxItems":
            return _("Write at most %(most)s of them.") % {"most": schema["maxItems"]}
    return _("This cannot be read: write it anew.")


def _wanted(schema: Any) -> str:
    match schema["type"]:
        case "integer":
            return _between(schema)
        case "number":
            return _("Write a number.")
        case "string":
            return _("Write a text.")
        case "boolean":
            return _("Write true or false.")
        case "array":
            return _("Write a list.")
    return _("Write an object with its parts.")


def _between(schema: Any) -> str:
    return _("Write a whole number from %(least)s to %(most)s.") % {
        "least": schema["minimum"],
        "most": schema["maximum"],
    }
