"""When the database is away: a page that says so, instead of an error; everything works again as soon as it is back."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error as unexpected_error

from api.exceptions import MEANING, MEDIA_TYPE, Code, problem

# SQLSTATE classes and codes of "not there", as opposed to a deadlock or a timeout: connection, resources, shutting down
AWAY = ("08", "53", "57P")


def is_outage(error: BaseException | None) -> bool:
    """Whether the database could not be reached, or went away in the middle."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code.startswith(AWAY)


def outage_answer(request: HttpRequest) -> HttpResponse:
    """503: what happened, what was kept and what to do."""
    words = {
        "title": _("The database does not answer"),
        "happened": _("Smarketing cannot reach its database right now."),
        "kept": _("Everything saved before is safe. What you just sent was not saved."),
        "advice": _("Wait a moment, then load the page again. If it lasts, tell whoever runs Smarketing."),
        "again": _("Load the page again"),
    }
    headers = request.headers
    answer: HttpResponse
    if request.path.startswith(settings.PROGRAMS):
        answer = _problem(Code.UNAVAILABLE, "{happened} {kept}".format(**words))
    elif "text/html" in headers.get("Accept", "") and "HX-Request" not in headers:
        answer = HttpResponse(render_to_string("503.html", words), status=503)
    else:
        text = "{happened} {kept} {advice}\n".format(**words)
        answer = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "5"
    answer["Cache-Control"] = "no-store"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """The project's handler for uncaught errors, also those of middleware: an outage is told apart from a mistake."""
    if is_outage(sys.exc_info()[1]):
        return outage_answer(request)
    if request.path.startswith(settings.PROGRAMS):
        return _problem(
            Code.UNEXPECTED, _("What you sent was not done. It is in the log here; sending it again may help.")
        )
    return unexpected_error(request)


def _problem(code: Code, detail: str) -> HttpResponse:
    return JsonResponse(problem(code, detail), status=MEANING[code][0], content_type=MEDIA_TYPE)


class OutageMiddleware:
    """Catches an outage inside a view before anything else reports it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return outage_answer(request) if is_outage(exception) else None
