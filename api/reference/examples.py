"""Examples as a shell and a reader take them."""

import json
import re
import shlex
from collections.abc import Iterable
from typing import Any

WIDTH = 56  # characters beside the fields on a laptop
FILE = "fair.csv"
PARAMETER = re.compile(r"([\w-]+)/\{(\w+)\}")


def as_json(value: Any, indent: str = "", *, taken: int = 0) -> str:
    """JSON for reading: what is short enough stands on one line, of which so many characters are taken."""
    on_a_line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or len(indent) + taken + len(on_a_line) <= WIDTH:
        return on_a_line
    deeper = indent + "  "
    if isinstance(value, dict):
        names = {name: f"{json.dumps(name, ensure_ascii=False)}: " for name in value}
        lines = [said + as_json(value[name], deeper, taken=len(said)) for name, said in names.items()]
        return "{\n" + ",\n".join(deeper + line for line in lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + as_json(one, deeper) for one in value) + f"\n{indent}]"


def curl(method: str, address: str, *, sent: Any = None, is_upload: bool = False) -> str:
    """A line for a shell in which ``KEY`` is somebody's key."""
    parts = [f'curl -sS "{address}"', '-H "Authorization: Bearer $KEY"']
    if is_upload:
        parts += ['-H "Content-Type: text/csv"', f"--data-binary @{FILE}"]
    elif sent is not None:
        parts += ['-H "Content-Type: application/json"', f"-d {shlex.quote(as_json(sent))}"]
    if method != ("POST" if len(parts) > 2 else "GET"):
        parts[0] = f"curl -sS -X {method} {parts[0].removeprefix('curl -sS ')}"
    return " \\\n  ".join(parts)


def ids(examples: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """By what it is of, the id that the examples have it under: ``{"leads": 412}``, from addresses with what they answer."""
    found: dict[str, Any] = {}
    for path, example in examples:
        here = path.rstrip("/").rpartition("/")[2]
        if isinstance(example, dict) and (own := PARAMETER.fullmatch("/".join(path.split("/")[-2:]))):
            found.setdefault(own[1], example.get(own[2]))
        elif isinstance(example, dict) and example.get("results"):
            found.setdefault(here, example["results"][0].get("id"))
        if isinstance(example, dict) and isinstance(example.get("undo"), dict):
            found.setdefault("steps", example["undo"]["step"])
    return {name: one for name, one in found.items() if one is not None}


def placed(path: str, known: dict[str, Any]) -> str:
    """The address of the very things that the examples are about."""
    return PARAMETER.sub(lambda match: f"{match[1]}/{known.get(match[1], 1)}", path)
