"""Asking the site for pages: in this process, through every middleware, as a server would hand a request over."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

BARE = "/alive/"  # behind the same middleware, and nothing else


class Asking:
    """One browser or program on one connection."""

    def __init__(self, *, cookie: str = "", token: str = "") -> None:
        self.handler = WSGIHandler()
        self.head = {"HTTP_COOKIE": cookie} if cookie else {}
        if token:
            self.head["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def get(self, address: str) -> bytes:
        return self._ask("GET", address, b"")

    def post(self, address: str, **document: Any) -> Any:
        return json.loads(self._ask("POST", address, json.dumps(document).encode()))

    def bare(self) -> bytes:
        return self.get(BARE)

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
