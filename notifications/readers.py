"""Who hears of what. Database work only; what leaves the house is queued as a row."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from events.kinds import Kind
from events.models import Event
from events.registry import reads
from leads.models import Handoff, Question
from notifications.models import Mail, Notification
from people.models import Invitation, Person, Role, Side
from sla.models import Clock


class Directory:
    """Who is there at an instant, read once for a whole batch."""

    def __init__(self, *, at: datetime) -> None:
        self.everybody = list(Person.objects.active().only("side", "team_id", "roles", "zone", "away_until"))
        self.active = {one.pk for one in self.everybody}
        self.people = [one for one in self.everybody if not one.is_away_on(at.astimezone(one.tzinfo).date())]

    def receiving(self, team: int | None) -> list[int]:
        """Everybody of a sales team who takes leads, or of a marketing team who answers."""
        roles = {Role.REP, Role.MARKETER, Role.MANAGER}
        return [one.pk for one in self.people if one.team_id == team and roles & set(one.roles)]

    def managers(self, *sides: str) -> list[int]:
        return [one.pk for one in self.everybody if Role.MANAGER in one.roles and one.side in sides]

    def managers_of(self, clock: Clock) -> list[int]:
        """The holder's own managers: of the team, somebody else than the holder; else the side's others.

        Who is away is passed over, unless all of them are.
        """
        managers = [one for one in self.everybody if Role.MANAGER in one.roles and one.side == clock.side]
        side = [one for one in managers if one in self.people] or managers
        own = [one.pk for one in side if one.team_id == clock.team_id and one.pk != clock.person_id]
        others = [one.pk for one in side if one.pk != clock.person_id]
        return own or others or [one.pk for one in side]


def climb(clock: Clock, rung: str, directory: Directory) -> Iterable[int | None]:
    """Whom a rung of the ladder tells: the holder, or everybody of the team who is not away when nobody holds it."""
    match rung:
        case "tell_manager":
            return directory.managers_of(clock)
        case "tell_all_managers":
            return directory.managers(*Side.values)
        case _:
            return [clock.person_id] if clock.person_id in directory.active else [*directory.receiving(clock.team_id)]


@reads(Kind.CLOCK_RUNG_DUE)
def tell_whom_the_ladder_names(events: Sequence[Event], *, at: datetime) -> None:
    """A rung was due when the sweep looked; whoever decided the promise since is not bothered any more."""
    directory = Directory(at=at)
    clocks = Clock.objects.undecided().in_bulk([event.subject_id for event in events])
    Notification.queue(
        (
            (event, climb(clocks[event.subject_id], event.details["rung"], directory))
            for event in events
            if event.subject_id in clocks
        ),
        at=at,
    )


def _marketing(handoff: Handoff, directory: Directory) -> list[int | None]:
    """Marketing's people for this lead: who submitted it and who owns it; else the managers."""
    told = {handoff.submitted_by_id, handoff.lead.owner_id} & directory.active
    return [*sorted(one for one in told if one)] or [*directory.managers(Side.MARKETING)]


def _sales(handoff: Handoff, directory: Directory) -> list[int | None]:
    """The holder, or everybody who receives in the team."""
    return [handoff.holder_id] if handoff.holder_id in directory.active else [*directory.receiving(handoff.team_id)]


def _both(handoff: Handoff, directory: Directory) -> list[int | None]:
    return [*_marketing(handoff, directory), *_sales(handoff, directory)]


HEARS: dict[Kind, Callable[[Handoff, Directory], list[int | None]]] = {
    Kind.HANDOFF_SUBMITTED: _sales,
    Kind.HANDOFF_ACCEPTED: _marketing,
    Kind.HANDOFF_RETURNED: _marketing,
    Kind.HANDOFF_WITHDRAWN: _sales,
    Kind.HANDOFF_REASSIGNED: _both,
    Kind.HANDOFF_RESUMED: _sales,
    Kind.HANDOFF_CONVERTED: _marketing,
    Kind.HANDOFF_WON: _marketing,
    Kind.HANDOFF_LOST: _marketing,
    Kind.HANDOFF_CAME_BACK: _marketing,
    Kind.QUESTION_ASKED: _marketing,
}


@reads(*HEARS)
def tell_the_other_side(events: Sequence[Event], *, at: datetime) -> None:
    handoffs = _handoffs(events)
    directory = Directory(at=at)
    Notification.queue(
        ((event, HEARS[Kind(event.kind)](handoffs[event.subject_id], directory)) for event in events), at=at
    )


@reads(Kind.HANDOFF_GIVEN_BACK)
def tell_the_team_and_who_had_it(events: Sequence[Event], *, at: datetime) -> None:
    handoffs = _handoffs(events)
    directory = Directory(at=at)
    Notification.queue(
        (
            (event, {*_sales(handoffs[event.subject_id], directory), event.details.get("person")} & directory.active)
            for event in events
        ),
        at=at,
    )


@reads(Kind.QUESTION_ANSWERED)
def tell_whoever_asked(events: Sequence[Event], *, at: datetime) -> None:
    questions = Question.objects.select_related("handoff").in_bulk([event.details["question"] for event in events])
    active = Directory(at=at).active
    told = {pk: {question.asked_by_id, question.handoff.holder_id} & active for pk, question in questions.items()}
    Notification.queue(((event, told[event.details["question"]]) for event in events), at=at)


@reads(Kind.AGREEMENT_PROPOSED, Kind.AGREEMENT_SIGNED, Kind.CALENDAR_CHANGED)
def tell_the_managers_of_both_sides(events: Sequence[Event], *, at: datetime) -> None:
    managers = Directory(at=at).managers(*Side.values)
    Notification.queue(((event, managers) for event in events), at=at)


@reads(Kind.AGREEMENT_IN_FORCE)
def tell_everybody(events: Sequence[Event], *, at: datetime) -> None:
    everybody = Directory(at=at).active
    Notification.queue(((event, everybody) for event in events), at=at)


@reads(Kind.STEP_TAKEN_BACK)
def tell_only_who_had_read_of_it(events: Sequence[Event], *, at: datetime) -> None:
    """What was told is withdrawn: no mail leaves, nobody has it to read; whoever had read it hears that it is undone.

    Read before the step itself, it finds nothing, and the step is told to nobody.
    """
    undone = {pk: event for event in events for pk in event.details["events"]}
    told = Notification.objects.filter(event__in=undone)
    had_read = list(told.exclude(read_at=None).values_list("event", "recipient"))
    told.mark_read(at=at)
    Mail.objects.of_events(undone).drop()
    Notification.queue(((undone[pk], [person]) for pk, person in had_read), at=at)


def _handoffs(events: Sequence[Event]) -> dict[int, Handoff]:
    return Handoff.everything.select_related("lead").in_bulk([event.subject_id for event in events])


@reads(Kind.PERSON_INVITED)
def mail_the_invitation(events: Sequence[Event], *, at: datetime) -> None:
    """To whoever has not joined, and whose invitation was neither withdrawn nor renewed, since."""
    waiting = Invitation.objects.open(at).in_bulk([event.subject_id for event in events])
    Mail.objects.bulk_create([Mail(invitation=one, due_at=at) for one in waiting.values()], ignore_conflicts=True)
