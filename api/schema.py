"""The document that describes the API (OpenAPI 3.1), made from the operations themselves."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.exceptions import MEANING, MEDIA_TYPE, Code, problem
from api.idempotency import HEADER
from api.operation import Operation, operation_of
from api.serializers.problem import ProblemSerializer

IDEMPOTENCY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 200 printable characters that you choose anew for each change. Sent again within 48 hours, the same "
    "request does nothing and gets the same answer, with `Idempotent-Replayed: true`.",
)

FILE = {"type": "string", "contentMediaType": "text/csv"}
MULTIPART = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
UPLOAD = {"required": True, "content": {"text/csv": {"schema": FILE}, "multipart/form-data": {"schema": MULTIPART}}}


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


def fields_may_be_left_out(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """An answer has only the fields that were asked for, so where one may ask, none of them is promised."""
    schemas = result["components"]["schemas"]
    for operation in (one for methods in result["paths"].values() for one in methods.values()):
        asked = [one for one in operation.get("parameters", ()) if one["in"] == "query" and one["name"] == "fields"]
        for parameter in asked:
            parameter |= {"style": "form", "explode": False}
            name = _named(operation["responses"]["200"]["content"]["application/json"]["schema"])
            results = schemas[name]["properties"].get("results")
            schemas[_named(results["items"]) if results else name].pop("required", None)
    return result


def _named(reference: dict[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


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
        return self.said.description

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
            (status, "application/json"): _paged(answer) if said.is_list else answer or OpenApiTypes.NONE
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
        first = str(next(iter(said.answers)))
        for content in found["responses"].get(first, {}).get("content", {}).values():
            if said.given is not None:
                content["example"] = said.given
        for status in map(str, said.answers):
            if said.leads_to:
                found["responses"][status]["links"] = {
                    name: {"operationId": name, "parameters": {"id": "$response.body#/id"}} for name in said.leads_to
                }


def _paged(answer: Any) -> type[serializers.BaseSerializer[Any]]:
    """A page of these."""
    name = answer.__name__.removesuffix("Serializer")
    fields = {
        "results": answer(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The address of the next page."),
        "previous": serializers.URLField(allow_null=True, help_text="The address of the page before."),
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


@cache
def document() -> dict[str, Any]:
    """The whole document, put together once; it speaks English as the names in it do."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-any-return,no-untyped-call]  # has no types
