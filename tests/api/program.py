"""A program that knows an address and a key. Everything else it reads from the document that it finds there."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

from jsonschema import Draft202012Validator, FormatChecker

DOCUMENT = "/api/v1/openapi.json"
PLACES = ("path", "query", "header")
PATIENCE_SECONDS = 20


class Program:
    """Calls operations by their names: where each thing said belongs, and what may come back, is in the document."""

    def __init__(self, address: str, key: str = "") -> None:
        self.key = key
        self.entry = urljoin(address, DOCUMENT)
        with urlopen(self.entry, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 (an address of the test's own)
            self.document = json.load(answer)
        self.operations: dict[str, Described] = {
            said["operationId"]: Described(method.upper(), path, said)
            for path, methods in self.document["paths"].items()
            for method, said in methods.items()
        }

    def operation(self, summary: str, *, tag: str = "") -> str:
        """The name of the one operation whose summary begins like this."""
        found = [
            name
            for name, one in self.operations.items()
            if one.said["summary"].startswith(summary) and (not tag or tag in one.said["tags"])
        ]
        assert len(found) == 1, f"{found} begin with {summary!r}"
        return found[0]

    def call(self, name: str, /, *, file: bytes | None = None, **said: Any) -> "Answered":
        """Ask; the answer is held to what the document promises for its status."""
        one = self.operations[name]
        places = one.sort(said)
        body, media = self._body(one, places.pop("body"), file)
        with _sent(self._request(one, places, body, media)) as answer:
            answered = Answered(self, name, said, answer.status, dict(answer.headers), answer.read())
        self._hold(answered)
        return answered

    def done(self, name: str, /, **said: Any) -> "Answered":
        """The same, where nothing may be refused."""
        answered = self.call(name, **said)
        assert answered.status < 400, answered.body
        return answered

    def body_of(self, name: str, /, **said: Any) -> dict[str, Any]:
        """What must be said, from the example where the story does not say it; what the schema does not know is refused."""
        content = self.operations[name].content("application/json")
        schema = self._resolved(content["schema"])
        unknown = set(said) - set(schema["properties"])
        assert not unknown, f"{name} takes no {unknown}"
        template = {field: content["example"][field] for field in schema.get("required", ()) if field not in said}
        body = template | said
        self._check(body, content["schema"])
        return body

    def _body(self, one: "Described", said: dict[str, Any], file: bytes | None) -> tuple[bytes | None, str]:
        if file is not None:
            assert not said, said
            return file, next(iter(one.said["requestBody"]["content"]))
        if "requestBody" not in one.said:
            assert not said, f"{one.said['operationId']} takes no {set(said)}"
            return None, ""
        return json.dumps(self.body_of(one.said["operationId"], **said)).encode(), "application/json"

    def _request(self, one: "Described", places: dict[str, Any], body: bytes | None, media: str) -> Request:
        path = one.path.format(**{name: quote(str(value), safe="") for name, value in places["path"].items()})
        query = {name: ",".join(map(str, v)) if isinstance(v, list) else v for name, v in places["query"].items()}
        address = urljoin(self.entry, path) + (f"?{urlencode(query)}" if query else "")
        headers = {name: str(value) for name, value in places["header"].items()}
        if one.said["security"]:
            scheme = self.document["components"]["securitySchemes"][next(iter(one.said["security"][0]))]
            headers["Authorization"] = f"{scheme['scheme'].title()} {self.key}"
        if media:
            headers["Content-Type"] = media
        return Request(address, data=body, method=one.method, headers=headers)  # noqa: S310 (an address of the test's own)

    def _hold(self, answered: "Answered") -> None:
        responses = self.operations[answered.name].said["responses"]
        assert str(answered.status) in responses, f"{answered.name} may not answer {answered.status}: {answered.text}"
        media = answered.headers["Content-Type"].partition(";")[0]
        assert media in responses[str(answered.status)]["content"], media
        self._check(answered.body, responses[str(answered.status)]["content"][media]["schema"])

    def _check(self, value: Any, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self.document["components"]}
        Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        return at_pointer(self.document, schema["$ref"].removeprefix("#")) if "$ref" in schema else schema


@dataclass(frozen=True)
class Described:
    """An operation as the document has it."""

    method: str
    path: str
    said: dict[str, Any]

    def sort(self, said: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Each thing said to where it belongs: the path, the query, a header, else the body."""
        known = {(one["name"].replace("-", "_"), one["in"]): one["name"] for one in self.said.get("parameters", ())}
        places: dict[str, dict[str, Any]] = {place: {} for place in (*PLACES, "body")}
        for name, value in said.items():
            place = next((place for place in PLACES if (name, place) in known), "body")
            places[place][known.get((name, place), name)] = value
        missing = {
            one["name"] for one in self.said.get("parameters", ()) if one.get("required") and one["name"] not in said
        }
        assert not missing, f"{self.said['operationId']} wants {missing}"
        return places

    def content(self, media: str) -> dict[str, Any]:
        found: dict[str, Any] = self.said["requestBody"]["content"][media]
        return found


@dataclass(frozen=True)
class Answered:
    """What came back, and where one may go from there."""

    program: Program
    name: str
    said: dict[str, Any]
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def links(self) -> dict[str, Any]:
        """What the document says may follow, by the name of the operation it leads to."""
        described = self.program.operations[self.name].said["responses"][str(self.status)]
        return {link["operationId"]: link for link in described.get("links", {}).values()}

    def follow(self, name: str, /, *, by: Program | None = None, **said: Any) -> "Answered":
        """Take the link to this operation, perhaps with somebody else's key: what it needs is filled in from this answer."""
        return (by or self.program).done(name, **self.filled_in(name) | said)

    def filled_in(self, name: str) -> dict[str, Any]:
        """What the link to this operation takes along: parameters, and parts of the body."""
        link = self.links[name]
        told = {**link.get("parameters", {}), **link.get("requestBody", {})}
        return {place.rpartition(".")[2]: self._value(expression) for place, expression in told.items()}

    def next_page(self) -> "Answered | None":
        """Where the answer itself says that it goes on."""
        if self["next"] is None:
            return None
        cursor = dict(part.split("=", 1) for part in self["next"].partition("?")[2].split("&"))["cursor"]
        return self.program.done(self.name, **self.said | {"cursor": cursor})

    def _value(self, expression: Any) -> Any:
        """A runtime expression of OpenAPI: of the answer, or of what was asked; anything else stands for itself."""
        if not isinstance(expression, str):
            return expression
        if expression.startswith("$response.body#"):
            return at_pointer(self.body, expression.partition("#")[2])
        if expression.startswith("$request.path."):
            return self.said[expression.removeprefix("$request.path.")]
        return expression


def at_pointer(whole: Any, pointer: str) -> Any:
    """What stands at a place in a document (RFC 6901)."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        whole = whole[int(name)] if isinstance(whole, list) else whole[name]
    return whole


def _sent(request: Request) -> Any:
    """The answer, whatever its status."""
    try:
        return urlopen(request, timeout=PATIENCE_SECONDS)  # noqa: S310 (an address of the test's own)
    except HTTPError as refused:
        return refused
