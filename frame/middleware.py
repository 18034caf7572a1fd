import time
from collections.abc import Callable

import redis
from django.http import HttpRequest, HttpResponse

from frame import live

PATH = "/live/"
WINDOW_SECONDS = 2.0
ROOM_SECONDS = 0.05  # of a worker, for each question that it gets in a second


class LiveMiddleware:
    """Stands first and answers whether something moved, with one command to Valkey: no session, no database.

    204: nothing moved. 200: the stamps as they are now, one word for each signed name. 404: not signed by us. 503: Valkey
    is away. A signed name comes from a page that its reader was allowed to see, and says nothing but that something moved.
    ``X-Live-Spread`` asks for patience with what can wait: seconds, growing with the number of open pages.

    ``?text=``: what many look at, as somebody else has just loaded it; 204 where the reader has to go by the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.since, self.asked, self.a_second = time.monotonic(), 0, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        try:
            answer = self._answer(request)
        except redis.RedisError:
            answer = HttpResponse(status=503, headers={"Retry-After": "5"})
        answer["Cache-Control"] = "no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        if text := request.GET.get("text"):
            return self._text(request, text)
        watched = [live.channels_of(token) for token in request.path_info[len(PATH) :].split(live.BETWEEN_TOKENS)]
        known = [channels for channels in watched if channels is not None]
        if len(known) < len(watched):
            return HttpResponse(status=404)
        self._count()
        stamps = iter(live.stamps([name for channels in known for name in channels]))
        now = live.BETWEEN_TOKENS.join(".".join(next(stamps) for _ in channels) for channels in known)
        if now == request.GET.get("v"):
            return HttpResponse(status=204)
        headers = {"HX-Trigger": "moved", "X-Live-Spread": f"{self.a_second * ROOM_SECONDS:.2f}"}
        return HttpResponse(now, content_type="text/plain", headers=headers)

    def _text(self, request: HttpRequest, name: str) -> HttpResponse:
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(status=204)
        text = live.kept_text(name)
        if text is None:
            return HttpResponse(status=204)
        return HttpResponse(text, headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})

    def _count(self) -> None:
        """Roughly: two threads may both begin a window, which forgets a question or two."""
        self.asked += 1
        seconds = time.monotonic() - self.since
        if seconds >= WINDOW_SECONDS:
            self.a_second, self.since, self.asked = self.asked / seconds, time.monotonic(), 0
