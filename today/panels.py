from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from frame.panels import MANY, counts
from leads.models import Handoff
from people.models import Person, Side
from today import sources


@counts("today:today")
def things_to_do(request: HttpRequest) -> Iterable[QuerySet[Any, Any]]:
    """What needs the reader."""
    if not isinstance(request.user, Person):
        return []
    return [sources.things(request.user, at=timezone.now(), at_most=MANY)]  # noqa: TID251 (a page's navigation)


@counts("leads:queue")
def leads_that_wait(request: HttpRequest) -> Iterable[QuerySet[Any, Any]]:
    """Handoffs that wait in the reader's own team."""
    person = request.user
    if not isinstance(person, Person) or person.side != Side.SALES or person.team_id is None:
        return []
    return [Handoff.objects.filter(team=person.team_id, state=Handoff.State.WAITING).values("pk")]
