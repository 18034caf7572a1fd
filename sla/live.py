from collections.abc import Iterator, Sequence

from events.kinds import Kind
from events.models import Event
from frame.live import channel, moves
from people.live import side_channel
from people.models import Person, Team
from sla.models import Clock


@moves(Kind.CLOCK_RUNG_DUE)
def whose_promise_it_is(events: Sequence[Event]) -> Iterator[str]:
    """A promise is nearly due or late: its team, its person and the managers of that side look again."""
    clocks = Clock.objects.filter(pk__in=[event.subject_id for event in events])
    for team, person, side in clocks.values_list("team", "person", "side").distinct():
        yield side_channel(side)
        if team:
            yield channel(Team, team)
        if person:
            yield channel(Person, person)
