"""The document that describes the API (OpenAPI 3.1), made from the operations themselves."""

from functools import cache
from inspect import getdoc
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.exceptions import MEANING, MEDIA_TYPE, Code, problem
from api.finishing import BESIDE, FIRST
from api.headers import RATES, told
from api.idempotency import HEADER, LONGEST, REPLAYED
from api.operation import Operation, operation_of
from api.serializers.problem import ProblemSerializer

IDEMPOTENCY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="1 to 200 printable characters that you choose anew for each change. Sent again within 48 hours, the same "
    "request does nothing and gets the same answer, with `Idempotent-Replayed: true`.",
)

CREATED = 201
FILE = {"type": "string", "contentMediaType": "text/csv"}
MULTIPART = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
UPLOAD = {
    "required": True,
    "content": {
        "text/csv": {"schema": FILE, "example": "name,email\nKatrin Vogel,katrin.vogel@brueckner-getraenke.example\n"},
        "multipart/form-data": {"schema": MULTIPART},
    },
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # has no types
    """How one shows a key."""

    target_class = "api.authentication.Bearer"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key that an admin allowed and its person picked up.",
        }


class Refusing(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # has no types
    """A body refuses names that it does not know, and texts that are empty unless they may be."""

    target_class = "api.fields.Body"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        found: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        found["additionalProperties"] = False
        if type(self.target).__doc__ is None:
            found.pop("description", None)  # it is what every body says
        for name, field in self.target.fields.items():
            if isinstance(field, serializers.CharField) and not field.allow_blank:
                found["properties"][name].setdefault("minLength", 1)
        return found


class Schema(AutoSchema):
    """Each method of an endpoint, as its ``Operation`` says."""

    @property
    def said(self) -> Operation:
        found = operation_of(self.view, self.method)
        if found is None:
            raise LookupError(f"{self.method} {self.path} is no operation")
        return found

    def get_operation_id(self) -> str:
        return self.said.id

    def get_tags(self) -> list[str]:
        return [self.said.tag]

    def get_summary(self) -> str:
        return self.said.summary

    def get_description(self) -> str:  # type: ignore[override]  # as the framework's other schema has it
        said = self.said
        return f"{said.description}\n\nNeeds a key for `{said.scope.value}` of somebody who may `{said.action}`."

    def get_extensions(self) -> dict[str, Any]:
        return {"x-action": self.said.action, "x-scope": self.said.scope.value, "x-rate": self.said.rate.value}

    def get_override_parameters(self) -> list[Any]:
        query = self.said.query
        return [*([query] if query().fields else []), *([IDEMPOTENCY] if self.said.is_change else [])]

    def get_request_serializer(self) -> Any:
        return self.said.body

    def get_filter_backends(self) -> list[Any]:
        return []

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # a page is an object

    def get_response_serializers(self) -> Any:
        said = self.said
        good = {
            (status, "application/json"): _good(answer, is_list=said.is_list) if answer else OpenApiTypes.NONE
            for status, answer in said.answers.items()
        }
        by_status: dict[int, list[Code]] = {}
        for code in said.codes:
            by_status.setdefault(MEANING[code][0], []).append(code)
        bad = {
            (status, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer,
                description=", ".join(f"`{code}`" for code in codes),
                examples=[OpenApiExample(code.value, value=problem(code), response_only=True) for code in codes],
            )
            for status, codes in by_status.items()
        }
        return {**good, **bad}

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_operation(*args, **kwargs)
        if found is not None:
            self._show(found)
        return found

    def _show(self, found: dict[str, Any]) -> None:
        """The examples, and where one may go from here."""
        said = self.said
        if said.sent is not None and "requestBody" in found:
            for content in found["requestBody"]["content"].values():
                content["example"] = said.sent
        if said.is_upload:
            found["requestBody"] = UPLOAD
        for status, example in said.examples.items():
            found["responses"][str(status)]["content"]["application/json"]["example"] = example
        for status in said.answers:
            response = found["responses"][str(status)]
            more = ["Location"] if status == CREATED else []
            response["headers"] = told([*more, *([REPLAYED] if said.is_change else []), *RATES])
            if said.leads_to:
                first = "results/0/" if said.is_list else ""
                response["links"] = {
                    name: {"operationId": name, BESIDE: beside, FIRST: first} for name, beside in said.ways.items()
                }
        found["responses"][str(MEANING[Code.TOO_MANY][0])]["headers"] = told(["Retry-After", *RATES])


def _good(answer: type[serializers.BaseSerializer[Any]], *, is_list: bool) -> OpenApiResponse:
    """What comes back, as the serializer says."""
    said = (getdoc(answer) or "").partition("\n")[0]
    if is_list:
        page = _paged(answer)  # type: ignore[arg-type]  # a class is hashable
        return OpenApiResponse(page, description=f"A page. Each: {said}")
    return OpenApiResponse(answer, description=said)


@cache
def _paged(answer: Any) -> type[serializers.BaseSerializer[Any]]:
    """A page of these."""
    name = answer.__name__.removesuffix("Serializer")
    said = "A page of a list, and where the pages beside it are; null where there is none."
    fields = {
        "results": answer(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The address of the next page."),
        "previous": serializers.URLField(allow_null=True, help_text="The address of the page before."),
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), {"__doc__": said, **fields})


@cache
def document() -> dict[str, Any]:
    """The whole document, put together once; it speaks English as the names in it do."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-any-return,no-untyped-call]  # has no types
