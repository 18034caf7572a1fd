from collections.abc import Iterable, Iterator, Sequence

from events.kinds import Kind
from events.models import Event
from frame.live import channel, moves
from leads.models import Handoff, Holding, Lead
from people.live import side_channel, team_channels
from people.models import Person, Side, Team

STEPS = (
    Kind.HANDOFF_SUBMITTED,
    Kind.HANDOFF_ACCEPTED,
    Kind.HANDOFF_RETURNED,
    Kind.HANDOFF_WITHDRAWN,
    Kind.HANDOFF_GIVEN_BACK,
    Kind.HANDOFF_REASSIGNED,
    Kind.HANDOFF_POSTPONED,
    Kind.HANDOFF_RESUMED,
    Kind.HANDOFF_CONVERTED,
    Kind.HANDOFF_WON,
    Kind.HANDOFF_LOST,
    Kind.HANDOFF_CAME_BACK,
    Kind.FOLLOW_UP_MADE,
    Kind.QUESTION_ASKED,
    Kind.QUESTION_ANSWERED,
    Kind.STEP_TAKEN_BACK,
)
WORK = (
    Kind.LEAD_CHANGED,
    Kind.LEAD_DISQUALIFIED,
    Kind.LEAD_REOPENED,
    Kind.NEXT_STEP_PLANNED,
    Kind.NEXT_STEP_DONE,
    Kind.STEP_TAKEN_BACK,
)


@moves(*STEPS)
def queue_and_people(events: Sequence[Event]) -> Iterator[str]:
    """The team's queue, and everybody who has to do with the lead."""
    for event in events:
        handoff = event.subject
        if isinstance(handoff, Handoff):
            yield from _around(event, handoff)


@moves(*WORK)
def whoever_works_on_it(events: Sequence[Event]) -> Iterator[str]:
    """Who did it, and who owns the lead."""
    for event in events:
        owner = event.subject.owner_id if isinstance(event.subject, Lead) else None
        yield from _persons(event.actor_id, owner)


def _around(event: Event, handoff: Handoff) -> Iterator[str]:
    lead = handoff.lead
    yield from _persons(event.actor_id, handoff.holder_id, handoff.submitted_by_id, lead.owner_id)
    if handoff.team_id:
        yield from (channel(Team, handoff.team_id), side_channel(Side.SALES))
    if event.kind in (Kind.HANDOFF_REASSIGNED, Kind.STEP_TAKEN_BACK):  # also those who had it
        for person, had_it in Holding.everything.filter(handoff=handoff.pk).values_list("person", "team"):
            yield from _persons(person)
            yield from (channel(Team, had_it),) if had_it else ()
    if lead.owner_id is None and (marketing := lead.responsible_team()):
        yield from team_channels(marketing)


def _persons(*ids: int | None) -> Iterable[str]:
    return (channel(Person, pk) for pk in ids if pk is not None)
