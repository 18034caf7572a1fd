from collections.abc import Iterable, Sequence

from events.kinds import Kind
from events.models import Event
from frame.live import moves
from people.live import HOUSE

FOR_EVERYBODY = (
    Kind.AGREEMENT_PROPOSED,
    Kind.AGREEMENT_RECALLED,
    Kind.AGREEMENT_SIGNED,
    Kind.AGREEMENT_IN_FORCE,
    Kind.TERM_PROPOSED,
    Kind.TERM_APPROVED,
    Kind.TERM_AGREED,
    Kind.PERSONA_PROPOSED,
    Kind.PERSONA_APPROVED,
    Kind.PERSONA_AGREED,
    Kind.CALENDAR_CHANGED,
    Kind.TEAM_CREATED,
    Kind.TEAM_RENAMED,
    Kind.PERSON_CHANGED,
    Kind.PERSON_DEACTIVATED,
    Kind.PERSON_REACTIVATED,
    Kind.PERSON_JOINED,
    Kind.WORKSPACE_NAMED,
    Kind.WORKSPACE_CHANGED,
)


@moves(*FOR_EVERYBODY)
def what_waits_for_either_side(_events: Sequence[Event]) -> Iterable[str]:
    """Proposals wait for the other side, hours move due times, people come and go: seldom, and for everybody."""
    return [HOUSE]
