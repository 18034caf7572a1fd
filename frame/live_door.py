"""Where open pages ask whether something moved: answered with one command to Valkey, before Django makes a request of it.

``/live/<signed names>?v=<stamps>``. 204: nothing moved. 200: the stamps as they are now, one word for each signed name. 404: not
signed by us. 503: Valkey is away. A signed name comes from a page that its reader was allowed to see, and says nothing but that
something moved. ``X-Live-Spread`` asks for patience with what can wait: seconds, growing with the number of open pages.

``?text=``: what many look at, as somebody else has just loaded it; 204 where the reader has to go by the view.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import redis

from frame import live

PATH = "/live/"
WINDOW_SECONDS = 2.0
ROOM_SECONDS = 0.05  # of a worker, for each question that it gets in a second
ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: ALWAYS)


class LiveDoor:
    """In front of the application: five hundred open pages ask three hundred times a second, which must cost next to nothing."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.door = Door()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PATH):
            return self.application(environ, start_response)
        query, encodings = environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
        answer = self.door.answer(environ["REQUEST_METHOD"], path, query=query, encodings=encodings)
        headers = list(answer.headers.items())
        if answer.status != HTTPStatus.NO_CONTENT:
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body]


class Door:
    """What is asked and what is answered, whichever way it comes in."""

    def __init__(self) -> None:
        self.since, self.asked, self.a_second = time.monotonic(), 0, 0.0

    def answer(self, method: str, path: str, *, query: str, encodings: str) -> Answer:
        if method != "GET":
            return Answer(405, headers={**ALWAYS, "Allow": "GET"})
        asked = parse_qs(query)
        try:
            if "text" in asked:
                return _text(asked["text"][-1], encodings)
            return self._stamps(path[len(PATH) :].split(live.BETWEEN_TOKENS), known=asked.get("v", [""])[-1])
        except redis.RedisError:
            return Answer(503, headers={**ALWAYS, "Retry-After": "5"})

    def _stamps(self, tokens: list[str], *, known: str) -> Answer:
        watched = [channels for token in tokens if (channels := live.channels_of(token)) is not None]
        if len(watched) < len(tokens):
            return Answer(404)
        self._count()
        stamps = iter(live.stamps([name for channels in watched for name in channels]))
        now = live.BETWEEN_TOKENS.join(".".join(next(stamps) for _ in channels) for channels in watched)
        if now == known:
            return Answer(204)
        more = {"HX-Trigger": "moved", "X-Live-Spread": f"{self.a_second * ROOM_SECONDS:.2f}"}
        return Answer(200, now.encode(), {**ALWAYS, **more, "Content-Type": "text/plain; charset=utf-8"})

    def _count(self) -> None:
        """Roughly: two threads may both begin a window, which forgets a question or two."""
        self.asked += 1
        seconds = time.monotonic() - self.since
        if seconds >= WINDOW_SECONDS:
            self.a_second, self.since, self.asked = self.asked / seconds, time.monotonic(), 0


def _text(name: str, encodings: str) -> Answer:
    text = live.kept_text(name) if "gzip" in encodings else None
    if text is None:
        return Answer(204)
    more = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Answer(200, text, {**ALWAYS, **more})
