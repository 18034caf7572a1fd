"""Asking the site for pages: in this process, through every middleware, as a server would hand a request over.

The addresses are those of `smarketing.bench.urls`: the project's, and two bare ones.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from smarketing.bench import urls


class Asking:
    """One browser or program on one connection."""

    def __init__(self, *, cookie: str = "", token: str = "") -> None:
        settings.ROOT_URLCONF = urls.__name__
        self.handler = WSGIHandler()
        self.head = {"HTTP_COOKIE": cookie} if cookie else {}
        if token:
            self.head["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def get(self, address: str) -> bytes:
        return self._ask("GET", address, b"")

    def post(self, address: str, **document: Any) -> Any:
        return json.loads(self._ask("POST", address, json.dumps(document).encode()))

    def bare(self) -> bytes:
        """What says nothing, to the same person or key."""
        return self.get(urls.BARE_OPERATION if "HTTP_AUTHORIZATION" in self.head else urls.BARE_PAGE)

    def queries(self, address: str) -> list[str]:
        """The statements that a page sends."""
        with CaptureQueriesContext(connection) as sent:
            self.get(address)
        return [" ".join(one["sql"].split()) for one in sent.captured_queries]

    def _ask(self, method: str, address: str, body: bytes) -> bytes:
        parts, said = urlsplit(address), list[str]()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **self.head,
        }

        def start(status: str, headers: list[tuple[str, str]], info: Any = None, /) -> Callable[[bytes], object]:
            said.append(status)
            return len  # nobody writes that way

        answer = self.handler(environ, start)
        try:
            text = b"".join(answer)
        finally:
            answer.close()
        if not said[0].startswith(("200", "201")):
            raise SystemExit(f"{method} {address} answered {said[0]}: {text[:500]!r}")
        return text


@contextmanager
def for_nothing() -> Iterator[None]:
    """Requests inside are undone; none of them closes the connection, which it would for finding it in a transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
