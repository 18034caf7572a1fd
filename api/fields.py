"""The fields that bodies and answers are made of, and the bodies and answers themselves.

A body refuses what it does not know; an answer can be asked for some of its fields only; what nobody knows is null.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from api.exceptions import Code, FieldError, Refused, flattened

T = TypeVar("T")
LIKE = "2026-11-29T13:31:49+00:00"


class Moment(serializers.DateTimeField):
    """An instant: always with its offset, in UTC when we say it."""

    default_error_messages = {
        "naive": _("Say in which zone that is, with an offset: {like}"),
        "invalid": _("Write an instant with its offset: {like}"),
    }

    def to_internal_value(self, value: Any) -> datetime:
        try:
            found = parse_datetime(value) if isinstance(value, str) else None
            if found is None or found.tzinfo is None:
                self.fail("naive" if found else "invalid", like=LIKE)
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid", like=LIKE)

    def to_representation(self, value: Any) -> str:
        return value.astimezone(UTC).isoformat()  # type: ignore[no-any-return]  # of a datetime


class Id(serializers.IntegerField):
    """The id of something."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 2**63 - 1, **kwargs})


class Known(serializers.CharField):
    """A text that may be unknown: "" in the database, null outside."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "allow_blank": True, **kwargs})

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]  # unknown is null
        return str(value) or None


class OneOf(serializers.ChoiceField):
    """One of these codes, or null while nobody knows."""

    def to_representation(self, value: Any) -> Any:
        return value or None


class Money(serializers.DecimalField):
    """An amount in the workspace's currency, as text: floating point is not for money."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 2, **kwargs})


@extend_schema_field({"type": "object", "additionalProperties": True})
class Document(serializers.JSONField):
    """An object whose names are the workspace's or the agreement's own."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_t("Write an object: names and their values."))
        return data


class Body(serializers.Serializer[Any]):
    """What a request may say. A name it does not know is refused: a misspelt field must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {
                        str(name): [serializers.ErrorDetail(_t("There is no such field here."), "unknown")]
                        for name in unknown
                    }
                )
        return super().to_internal_value(data)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """What was said, checked. ValidationError otherwise."""
        body = cls(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class Query(Body):
    """What the address may say after its question mark; a list of names or ids is parted by commas."""

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        """The parameters, checked. Refused as malformed, naming what is wrong."""
        said = {name: request.query_params.getlist(name) for name in request.query_params}
        twice = [FieldError(name, _t("Say it once."), code="twice") for name, values in said.items() if len(values) > 1]
        query = cls(data={name: values[0] for name, values in said.items()})
        if twice or not query.is_valid():
            errors = twice or list(flattened(query.errors))
            raise Refused(Code.MALFORMED, _t("A parameter of the address is wrong or unknown."), errors=errors)
        return dict(query.validated_data)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Names(serializers.CharField):
    """Names parted by commas."""

    def to_internal_value(self, data: Any) -> Any:
        names = [name.strip() for name in super().to_internal_value(data).split(",") if name.strip()]
        if not names:
            self.fail("blank")
        return names


class NothingAsked(Query):
    """No parameters at all."""


class Sparse(Query):
    """Which fields the answer has."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {
            "fields": Names(required=False, help_text="Only these fields of the answer, parted by commas.")
        }


class Paged(Sparse):
    """A list, page by page."""

    cursor = serializers.CharField(required=False, help_text="Where a page begins: as `next` or `previous` says.")
    limit = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=200, help_text="How many at most, up to 200."
    )


class Answer(serializers.Serializer[T]):
    """What is answered about a thing; ``only`` some of its fields when that was asked for."""

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only is not None:
            for name in set(self.fields) - set(only):
                del self.fields[name]

    @classmethod
    def check(cls, only: Collection[str]) -> None:
        """Refused as malformed when a field is asked for that is not there."""
        unknown = sorted(set(only) - set(cls().fields))
        if unknown:
            errors = [
                FieldError("fields", _t("There is no field “%(name)s”.") % {"name": name}, code="unknown")
                for name in unknown
            ]
            raise Refused(Code.MALFORMED, _t("A parameter of the address is wrong or unknown."), errors=errors)


class NamedSerializer(serializers.Serializer[Any]):
    """A thing that another one points to."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class Named(NamedSerializer):
    """A thing that another one points to, null where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "read_only": True, **kwargs})
