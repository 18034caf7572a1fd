from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from frame.live_door import PATH, Door


class LiveMiddleware:
    """Stands first, for servers that run Django without the door of ``smarketing.wsgi`` in front: the same answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.door = Door()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        answer = self.door.answer(
            request.method or "",
            request.path_info,
            query=request.META.get("QUERY_STRING", ""),
            encodings=request.headers.get("Accept-Encoding", ""),
        )
        response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
        if "Content-Type" not in answer.headers:
            del response["Content-Type"]
        return response


class NotAllowedMiddleware:
    """Stands last, where it is known who asks: the page of a 405, which Django leaves empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            not isinstance(response, HttpResponseNotAllowed)
            or "text/html" not in request.headers.get("Accept", "")
            or request.path.startswith(settings.PROGRAMS)
        ):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
