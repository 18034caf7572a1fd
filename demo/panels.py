"""What a demo shows on pages of lower apps: the sign-in by one press, and the banner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from demo.roles import is_open, visits
from frame.panels import shows


@shows("sign_in.visits")
def one_press(request: HttpRequest, subject: Any) -> str:
    if not is_open():
        return ""
    found = list(visits(at=timezone.now()))  # noqa: TID251 (a page reads the clock)
    return render_to_string("demo/_visits.html", {"visits": found}, request=request)


@shows("page.banner")
def banner(request: HttpRequest, subject: Any) -> str:
    if not settings.DEMO or not is_open():
        return ""
    return render_to_string("demo/_banner.html", request=request)
