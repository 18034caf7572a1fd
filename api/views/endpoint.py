from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, NotFound
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from api import throttling
from api.authentication import Bearer
from api.exceptions import Code, Refused
from api.fields import Answer
from api.idempotency import key_of, once
from api.models import Scope, Token, digest_of
from api.operation import Operation, operation_of
from api.pagination import page_of
from api.parsers import WritableJSON
from people.models import Person
from people.rules import may


class Endpoint(APIView):
    """An address of the API. Each method is an ``@operation``; before it runs, everything about it was checked:

    who asks, how often, whether the key is for that, what the address says, whether the thing is there (``find``), whether
    this person may (the table, asked of that thing), and what the body says. ``at`` is the instant of the request.
    """

    authentication_classes = (Bearer,)
    permission_classes = ()
    parser_classes: tuple[type[BaseParser], ...] = (WritableJSON,)
    renderer_classes = (JSONRenderer,)
    metadata_class = None

    at: datetime
    operation: Operation
    query: dict[str, Any]
    body: dict[str, Any]
    thing: Any = None
    raw: bytes = b""
    allowance: throttling.Allowance | None = None

    @property
    def person(self) -> Person:
        """Whose key it is."""
        return self.request.user  # type: ignore[return-value]  # see Bearer

    @property
    def token(self) -> Token:
        return self.request.auth  # type: ignore[return-value]  # see Bearer

    def find(self, *args: Any, **kwargs: Any) -> Any:
        """The thing that the address names, of which the permission table is asked. NotFound when there is none."""
        return None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.at = request.at = timezone.now()  # type: ignore[attr-defined]  # read by whoever must not read the clock
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        if not isinstance(request.user, Person):
            raise NotAuthenticated
        timezone.activate(request.user.tzinfo)  # texts say times as this person's pages do
        found = operation_of(self, request.method or "")
        if found is None:
            raise MethodNotAllowed(request.method or "")
        self.operation = found
        self.allowance = throttling.take(self.token, found.rate, at=self.at)
        self._check_scope()
        self.query = found.query.of(request)
        if "fields" in self.query and found.answer and issubclass(found.answer, Answer):
            found.answer.check(self.query["fields"])
        self.thing = self.find(**kwargs)
        if not may(request.user, found.action, self.thing):
            raise Refused(Code.NOT_PERMITTED, _("%(person)s may not do that.") % {"person": request.user})
        if found.body is not None:
            self.raw = request._request.body  # refuses what is too large, and is hashed for an idempotency key
            self.body = found.body.read(request.data)

    def scope(self) -> Scope:
        """Which scope the key needs, where that depends on the thing."""
        return self.operation.scope

    def _check_scope(self) -> None:
        scope = self.scope()
        if scope not in self.token.scopes:
            said = _("This key is not for “%(scope)s”.") % {"scope": scope.label}
            raise Refused(Code.SCOPE_MISSING, said, scope=scope.value)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the framework's own, but that a change with an idempotency key is done once."""
        self.args, self.kwargs = args, kwargs
        asked = self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        with timezone.override(None):  # whoever asks next on this thread may be somebody else
            try:
                self.initial(asked, *args, **kwargs)
                answer = self._do(getattr(self, (asked.method or "").lower()))
            except Exception as error:  # noqa: BLE001 (the handler raises again what nobody foresaw)
                answer = self.handle_exception(error)
        self.response = self.finalize_response(asked, answer, *args, **kwargs)
        return self.response

    def _do(self, work: Callable[[], Response]) -> HttpResponseBase:
        key = key_of(self.request.headers) if self.operation.is_change else ""
        return once(self.request, key, digest=self.digest(), token=self.token, at=self.at, work=work) if key else work()

    def digest(self) -> str:
        """Of what was sent, by which the same request is known again."""
        return digest_of(self.request._request.body)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        for name, value in (self.allowance.headers if self.allowance else {}).items():
            response.headers.setdefault(name, value)
        return response

    def answer(self, thing: Any, *, status: int = 200, location: str = "", **more: Any) -> Response:
        """The thing as the operation answers it; ``location`` is the name of its own address."""
        serializer: Any = self.operation.answers[status]
        only = self.query.get("fields")
        body = serializer(
            thing, context={"at": self.at, "person": self.person}, **({"only": only} if only else {})
        ).data
        headers = {"Location": self._place(location, thing)} if location else None
        return Response({**body, **more}, status=status, headers=headers)

    def page(self, rows: Any) -> Response:
        """A page of these rows, the latest first."""
        serializer: Any = self.operation.answer
        page = page_of(rows, cursor=self.query.get("cursor", ""), limit=self.query["limit"])
        only = self.query.get("fields")
        context = {"at": self.at, "person": self.person}
        body = serializer(page.rows, many=True, context=context, **({"only": only} if only else {})).data
        return Response({"results": body, "next": self._at(page.following), "previous": self._at(page.previous)})

    def _at(self, cursor: str | None) -> str | None:
        here = self.request.build_absolute_uri()
        return replace_query_param(here, "cursor", cursor) if cursor else None

    def _place(self, name: str, thing: Any) -> str:
        return str(reverse(f"api:{name}", args=[thing.pk], request=self.request))


class Nowhere(Endpoint):
    """Any other address below /api/v1/."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
