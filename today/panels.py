from django.http import HttpRequest
from django.utils import timezone

from frame.panels import counts
from leads.models import Handoff
from people.models import Person, Side
from today import sources


@counts("today:today")
def things_to_do(request: HttpRequest) -> int:
    """How many things need the reader."""
    if not isinstance(request.user, Person):
        return 0
    return sources.number(request.user, at=timezone.now())  # noqa: TID251 (a page's navigation)


@counts("leads:queue")
def leads_that_wait(request: HttpRequest) -> int:
    """How many handoffs wait in the reader's own team."""
    person = request.user
    if not isinstance(person, Person) or person.side != Side.SALES or person.team_id is None:
        return 0
    return Handoff.objects.filter(team=person.team_id, state=Handoff.State.WAITING).count()
