"""A line in the log for each request, with the id under which everything else about it is found."""

import re
import time
import uuid
from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import LazyObject, empty
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from events.models import Event

log = structlog.get_logger("smarketing")
VALID_ID = re.compile(r"[A-Za-z0-9_.-]{8,128}")
MANY = 20  # ids in one line


def note_events(events: Sequence[Event]) -> None:
    """Which events a request or a task has just committed. Commands, which tell much at once, say themselves what they do."""
    if {"request_id", "task_id"} & get_contextvars().keys():
        kinds = sorted({event.kind for event in events})
        log.info("events_recorded", number=len(events), kinds=kinds, event_ids=[event.pk for event in events[:MANY]])


class RequestLog(RequestMiddleware):
    """One line for each request, when it is answered. Its id is answered, too; one that came with it is kept."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)  # type: ignore[return-value]  # only an asynchronous server gives another
        return super().__call__(request)  # type: ignore[return-value]

    def prepare(self, request: HttpRequest) -> None:
        clear_contextvars()
        brought = request.headers.get("X-Request-ID", "")
        bind_contextvars(request_id=brought if VALID_ID.fullmatch(brought) else uuid.uuid4().hex)
        request.began = time.perf_counter()  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """By now it is known who asks."""
        self.bind_user_id(request)

    def handle_response(self, request: HttpRequest, response: HttpResponseBase) -> None:
        response["X-Request-ID"] = get_contextvars().get("request_id", "")
        bind_contextvars(milliseconds=round((time.perf_counter() - request.began) * 1000, 1))  # type: ignore[attr-defined]
        super().handle_response(request, response)  # type: ignore[arg-type]  # it looks at headers and status alone

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {place(request)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Nobody is looked up for the sake of a log."""
        user = request.__dict__.get("user")
        if user is None or (isinstance(user, LazyObject) and user._wrapped is empty):
            return
        if user.is_authenticated:
            bind_contextvars(person_id=user.pk)


def place(request: HttpRequest) -> str:
    """The address without what may be secret or somebody's words: numbers stay, a link's key and the query do not."""
    match = request.resolver_match
    if match is None:
        first, slash, rest = request.path_info.lstrip("/").partition("/")
        return f"/{first}{slash}{'…' if rest else ''}"
    path = request.path_info
    for value in (*match.args, *match.kwargs.values()):
        if isinstance(value, str) and value:
            path = path.replace(value, "…")
    return path
