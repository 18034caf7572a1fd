"""What the API answers when it refuses: one shape (RFC 9457), one stable code for each reason."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Unclean
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as rest
from rest_framework.response import Response

from criteria import InvalidRule
from glossary.approved import NotAllowed as WordingNotAllowed
from glossary.models import WordTaken
from leads.models import Handoff, Invalid, NotAllowed, NotQualified
from leads.sheet import UnreadableSheet
from personas.models import NameTaken
from sla.document import BESIDE_THE_DOCUMENT, InvalidDocument
from sla.models import NotSignable

MEDIA_TYPE = "application/problem+json"


class Code(StrEnum):
    """Why: what a program may rely on. The texts beside it are for people and may change."""

    MALFORMED = "malformed"
    NO_TOKEN = "no_token"  # noqa: S105 (a code, no password)
    BAD_TOKEN = "bad_token"  # noqa: S105 (a code, no password)
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 (a code, no password)
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 (a code, no password)
    NOT_PERMITTED = "not_permitted"
    SCOPE_MISSING = "scope_missing"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    OVERTAKEN = "overtaken"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    INVALID = "invalid"
    NOT_QUALIFIED = "not_qualified"
    KEY_REUSED = "key_reused"
    TOO_MANY = "too_many"
    UNEXPECTED = "unexpected"
    UNAVAILABLE = "unavailable"


MEANING: dict[Code, tuple[int, str | Promise]] = {
    Code.MALFORMED: (400, _("The request cannot be read")),
    Code.NO_TOKEN: (401, _("There is no key")),
    Code.BAD_TOKEN: (401, _("The key is unknown")),
    Code.EXPIRED_TOKEN: (401, _("The key has expired")),
    Code.REVOKED_TOKEN: (401, _("The key was revoked")),
    Code.NOT_PERMITTED: (403, _("This person may not do that")),
    Code.SCOPE_MISSING: (403, _("This key is not for that")),
    Code.NOT_FOUND: (404, _("There is no such thing")),
    Code.METHOD_NOT_ALLOWED: (405, _("This cannot be done here")),
    Code.NOT_ACCEPTABLE: (406, _("Only JSON can be answered")),
    Code.OVERTAKEN: (409, _("Somebody was first")),
    Code.TOO_LARGE: (413, _("This is too much at once")),
    Code.UNSUPPORTED_MEDIA_TYPE: (415, _("Only JSON can be read")),
    Code.INVALID: (422, _("Something said does not do")),
    Code.NOT_QUALIFIED: (422, _("The agreement does not count this lead as qualified")),
    Code.KEY_REUSED: (422, _("This idempotency key was used for something else")),
    Code.TOO_MANY: (429, _("Too many requests")),
    Code.UNEXPECTED: (500, _("Something went wrong on our side")),
    Code.UNAVAILABLE: (503, _("The database does not answer")),
}


class FieldError(dict[str, str]):
    """One thing that was said and does not do: where, why as a code, and what to write instead."""

    def __init__(self, field: str, detail: str, *, code: str = "invalid") -> None:
        super().__init__(field=field, code=code, detail=detail)


class Refused(Exception):
    """What our own code raises: the code, and what a person should read."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.errors, self.headers, self.more = code, detail, errors, headers or {}, more


def problem(code: Code, detail: str = "", *, errors: Sequence[FieldError] = (), **more: Any) -> dict[str, Any]:
    """The body of any refusal."""
    status, title = MEANING[code]
    return {
        "type": f"urn:smarketing:problem:{code.value}",
        "title": str(title),
        "status": status,
        "detail": detail or str(title),
        "code": code.value,
        "errors": list(errors),
        **more,
    }


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The one handler: what the domain or the framework refused, as a problem. None: nobody foresaw it, or an outage."""
    refused = _refused(error, view=context.get("view"))
    if refused is None:
        return None
    return Response(
        problem(refused.code, refused.detail, errors=refused.errors, **refused.more),
        status=MEANING[refused.code][0],
        headers=refused.headers,
        content_type=MEDIA_TYPE,
    )


def _refused(error: Exception, *, view: Any) -> Refused | None:
    match error:
        case Refused():
            return error
        case NotAllowed() | WordingNotAllowed() | NotSignable():
            return Refused(Code.OVERTAKEN, str(error), **_now(getattr(view, "thing", None)))
        case NotQualified():
            return Refused(
                Code.NOT_QUALIFIED,
                str(error),
                errors=[FieldError(error.field, str(error), code="not_qualified")],
                verdict=error.verdict.to_json(),
            )
        case Invalid():
            return Refused(Code.INVALID, str(error), errors=[FieldError(error.field, str(error))])
        case InvalidRule() | InvalidDocument():
            under = "document." if isinstance(error, InvalidDocument) else ""
            errors = [
                FieldError(
                    one.path if one.path == BESIDE_THE_DOCUMENT else f"{under}{one.path}".rstrip("."), one.sentence
                )
                for one in error.problems
            ]
            return Refused(Code.INVALID, errors=errors)
        case WordTaken() | NameTaken():
            field = "word" if isinstance(error, WordTaken) else "name"
            return Refused(Code.INVALID, str(error), errors=[FieldError(field, str(error), code="taken")])
        case UnreadableSheet():
            return Refused(Code.INVALID, str(error), errors=[FieldError("file", str(error), code="unreadable")])
        case Unclean():
            return Refused(Code.INVALID, errors=list(_unclean(error)))
        case Http404():
            return Refused(Code.NOT_FOUND)
        case PermissionDenied():
            return Refused(Code.NOT_PERMITTED)
        case RequestDataTooBig():
            return Refused(Code.TOO_LARGE)
        case rest.APIException():
            return _of_framework(error)
    return None


def _of_framework(error: rest.APIException) -> Refused:
    match error:
        case rest.ValidationError():
            return Refused(Code.INVALID, errors=list(flattened(error.detail)))
        case rest.NotAuthenticated():
            said = _t("Send a key: Authorization: Bearer smk_…")
            return Refused(Code.NO_TOKEN, said, headers={"WWW-Authenticate": "Bearer"})
        case rest.ParseError():
            return Refused(Code.MALFORMED, str(error.detail))
        case rest.MethodNotAllowed():
            return Refused(Code.METHOD_NOT_ALLOWED, str(error.detail))
        case rest.NotAcceptable():
            return Refused(Code.NOT_ACCEPTABLE)
        case rest.UnsupportedMediaType():
            return Refused(Code.UNSUPPORTED_MEDIA_TYPE)
        case rest.PermissionDenied():
            return Refused(Code.NOT_PERMITTED)
        case rest.NotFound():
            return Refused(Code.NOT_FOUND)
    return Refused(Code.UNEXPECTED)


def flattened(detail: Any, *, path: str = "") -> Iterator[FieldError]:
    """The errors of nested bodies, one by one: ``company.domain``, ``leads.3.email``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from flattened(inner, path=here)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from flattened(inner, path=f"{path}.{place}" if nested and path else path)
    else:
        yield FieldError(path, str(detail), code=getattr(detail, "code", "invalid") or "invalid")


def _unclean(error: Unclean) -> Iterator[FieldError]:
    if not hasattr(error, "error_dict"):
        yield from (FieldError("", message) for message in error.messages)
        return
    for name, inner in error.error_dict.items():
        for one in inner:
            yield from (FieldError("" if name == "__all__" else name, message) for message in one.messages)


def _now(thing: Any) -> dict[str, Any]:
    """How the handoff stands by now, for whoever came too late."""
    if not isinstance(thing, Handoff):
        return {}
    now = Handoff.objects.filter(pk=thing.pk).values_list("turn", "state", "holder", "holder__name").first()
    if now is None:
        return {}
    turn, state, holder, name = now
    return {"now": {"turn": turn, "state": state, "holder": {"id": holder, "name": name} if holder else None}}
