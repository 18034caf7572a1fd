"""Render a line of template as a page of somebody would."""

from datetime import UTC, datetime
from typing import Any

from django.template import Context, Template
from django.test import RequestFactory

TUESDAY = datetime(2026, 11, 17, 9, 52, tzinfo=UTC)


def rendered(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, "now": TUESDAY, **context}))
