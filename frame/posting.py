"""Addresses that are only posted to, and what whoever opens one of them finds."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

READING = ("GET", "HEAD")


def posted_from(page: str | Callable[..., str], *keys: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A step is POSTed; whoever opens its address is led to the page that its form stands on, and nothing is done.

    A step that is refused answers with a page at its own address: reloading it, going back to it or signing in again opens
    that. ``page`` is the page's name, which takes these ``keys`` of the step's address, or a function of all of them.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def posted(request: HttpRequest, **where: Any) -> HttpResponse:
            if request.method == "POST":
                answer: HttpResponse = view(request, **where)
                return answer
            if request.method not in READING:
                return HttpResponseNotAllowed(["POST", *READING])
            return redirect(page(**where) if callable(page) else reverse(page, args=[where[key] for key in keys]))

        return posted

    return decorate
