from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from frame.panels import counts
from glossary.models import TermVersion
from people.rules import may


@counts("glossary:term_list")
def wordings_that_wait(request: HttpRequest) -> Iterable[QuerySet[Any, Any]]:
    """Those that the reader may approve."""
    if not may(request.user, "term.approve"):
        return []
    return [TermVersion.objects.waiting_for(request.user).values("pk")]  # type: ignore[arg-type]  # only members may
