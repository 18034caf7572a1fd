from django.http import HttpRequest

from frame.panels import counts
from glossary.models import TermVersion
from people.rules import may


@counts("glossary:term_list")
def wordings_that_wait(request: HttpRequest) -> int:
    """How many wordings the reader may approve."""
    return TermVersion.objects.waiting_for(request.user).count() if may(request.user, "term.approve") else 0  # type: ignore[arg-type]  # only members may
