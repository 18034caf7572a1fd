"""The same request sent twice does its work once, and is answered twice with the same bytes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from api.exceptions import Code, FieldError, Refused
from api.models import Remembered, Token

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEPT_FOR = timedelta(hours=48)
MATTER = ("Location",)
LONGEST = 200
# whoever sends the same at the same time waits here for the first to be done
CLAIM = """
INSERT INTO api_remembered (token_id, key, request, digest, at, body, headers) VALUES (%s, %s, %s, %s, %s, '', '{}')
ON CONFLICT (token_id, key) DO NOTHING RETURNING id
"""


def key_of(headers: Mapping[str, str]) -> str:
    """The key of this request, or "" where it has none. Refused when that is no key, an empty one as well: whoever sends it
    counts on being safe.
    """
    key = headers.get(HEADER)
    if key is None:
        return ""
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        said = _("An idempotency key has 1 to %(limit)d printable ASCII characters.") % {"limit": LONGEST}
        raise Refused(Code.MALFORMED, said, errors=[FieldError(HEADER, said)])
    return key


@transaction.atomic
def once(
    request: "Request", key: str, *, digest: str, token: Token, at: datetime, work: Callable[[], "Response"]
) -> HttpResponse:
    """Do the work and remember its answer, or give the answer that is remembered. Work that is refused leaves nothing.

    ``digest`` is that of what was sent.
    """
    asked = f"{request.method} {request.get_full_path()}"[:300]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [token.pk, key, asked, digest, at])
        claimed = cursor.fetchone()
    if claimed is None:
        return _again(Remembered.objects.get(token=token, key=key), asked=asked, digest=digest)
    done = work()
    body = bytes(request.accepted_renderer.render(done.data)) if done.data is not None else b""  # type: ignore[arg-type]  # bytes
    headers = {name: done[name] for name in MATTER if name in done}
    Remembered.objects.filter(pk=claimed[0]).update(status=done.status_code, body=body, headers=headers)
    return _answer(done.status_code, body, headers)


def forget(*, at: datetime, limit: int = 1000) -> int:
    """Delete answers that are kept no longer, some at a time; how many."""
    old = Remembered.objects.filter(at__lt=at - KEPT_FOR).values("pk")[:limit]
    return Remembered.objects.filter(pk__in=old).delete()[0]


def _again(found: Remembered, *, asked: str, digest: str) -> HttpResponse:
    if (found.request, found.digest) != (asked, digest):
        raise Refused(Code.KEY_REUSED, _("Another request was sent with this idempotency key. Take a new one."))
    answer = _answer(found.status or 200, bytes(found.body), found.headers)
    answer[REPLAYED] = "true"
    return answer


def _answer(status: int, body: bytes, headers: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)
