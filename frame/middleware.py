from collections.abc import Callable

import redis
from django.http import HttpRequest, HttpResponse

from frame import live

PATH = "/live/"


class LiveMiddleware:
    """Stands first and answers whether something moved, with one command to Valkey: no session, no database.

    204: nothing moved. 200: the stamps as they are now, one word for each signed name. 404: not signed by us. 503: Valkey
    is away. A signed name comes from a page that its reader was allowed to see, and says nothing but that something moved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        answer = self._answer(request)
        answer["Cache-Control"] = "no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return HttpResponse(status=405, headers={"Allow": "GET"})
        watched = [live.channels_of(token) for token in request.path_info[len(PATH) :].split(live.BETWEEN_TOKENS)]
        known = [channels for channels in watched if channels is not None]
        if len(known) < len(watched):
            return HttpResponse(status=404)
        try:
            stamps = iter(live.stamps([name for channels in known for name in channels]))
        except redis.RedisError:
            return HttpResponse(status=503, headers={"Retry-After": "5"})
        now = live.BETWEEN_TOKENS.join(".".join(next(stamps) for _ in channels) for channels in known)
        if now == request.GET.get("v"):
            return HttpResponse(status=204)
        return HttpResponse(now, content_type="text/plain", headers={"HX-Trigger": "moved"})
