"""How a promise looks to a reader: a clock as ring and words, and the one clock that stands for a handoff.

Both functions ask the database nothing when the clocks come from ``faced(...)``, so a list of them costs two queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from django.db.models import F
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frame import words
from frame.ring import ClockFace, State
from leads.models import Handoff
from people.models import Side
from sla import clock as business_time
from sla.hours import Calendar as OpenHours
from sla.models import Calendar, Clock, ClockQuerySet, Commitment

SOON = 0.25  # the share left from which a promise is nearly due
ORDER = list(Commitment.Kind.values)
# what a face does not show
LADDER = ("ladder", "rungs", "rungs_taken", "next_rung_at")
PROMISE = tuple(f"commitment__{name}" for name in ("agreement", "side", "kind", "tier", "count", "channels", "firm"))
TO = {
    Commitment.Kind.RESPOND: gettext_lazy("to respond"),
    Commitment.Kind.FIRST_FOLLOW_UP: gettext_lazy("to follow up first"),
    Commitment.Kind.ATTEMPTS: gettext_lazy("to make the agreed attempts"),
    Commitment.Kind.OUTCOME: gettext_lazy("to come to an outcome"),
    Commitment.Kind.RULE: gettext_lazy("to rule on a second look"),
    Commitment.Kind.ANSWER: gettext_lazy("to answer"),
    Commitment.Kind.RE_NURTURE: gettext_lazy("to plan a next step"),
    Commitment.Kind.CONTENT: gettext_lazy("to deliver content"),
}


def faced(clocks: ClockQuerySet) -> ClockQuerySet:
    """The clocks with everything that their faces read; without those whose beginning was taken back."""
    return clocks.exclude(voided_at=F("started_at")).select_related("commitment", "team__calendar")


def clocks_of(handoffs: Iterable[Handoff]) -> dict[int, list[Clock]]:
    """The clocks of each handoff by its id, in the order in which promises are kept; one query."""
    found: dict[int, list[Clock]] = {handoff.pk: [] for handoff in handoffs}
    rows = Clock.objects.filter(subject_type=Handoff._meta.label_lower, subject_id__in=list(found))
    rows = rows.defer(*LADDER, *PROMISE)
    for row in sorted(faced(rows), key=lambda row: (row.started_at, ORDER.index(row.kind), row.pk)):
        found[row.subject_id].append(row)
    return found


def undecided_of(handoffs: Iterable[Handoff]) -> dict[int, list[Clock]]:
    """The clocks that are neither met nor voided, with what ``state_of`` reads and nothing else; one query."""
    found: dict[int, list[Clock]] = {handoff.pk: [] for handoff in handoffs}
    rows = Clock.objects.undecided().filter(subject_type=Handoff._meta.label_lower, subject_id__in=list(found))
    for row in rows.only("subject_id", "kind", "side", "firm", "started_at", "due_at", "stopped_at"):
        found[row.subject_id].append(row)
    return found


def state_of(clocks: Sequence[Clock], *, at: datetime) -> State:
    """``LATE`` or ``STILL`` where the face of a handoff with these undecided clocks is; ``PLAIN`` for anything else."""
    sales, answer = _who_owes(clocks)
    if answer is not None or any(row.stopped_at for row in sales):
        return State.STILL
    if not clocks:
        return State.PLAIN
    first = first_due(sales or clocks)
    if first.stopped_at is not None:
        return State.STILL
    return State.LATE if first.firm and first.is_late(at) and first.started_at <= at else State.PLAIN


def face(clock: Clock, *, at: datetime, zone: tzinfo | None = None, meanwhile: str = "none") -> ClockFace:
    """One promise at an instant, times in the reader's ``zone`` (by default the current one).

    ``meanwhile`` is the side whose clock runs while this one stands still.
    """
    zone = zone or get_current_timezone()
    if clock.voided_at is not None:
        return _void(clock)
    if clock.met_at is not None:
        return _met(clock, at=at, zone=zone)
    if clock.stopped_at is not None:
        return _still(clock, at=at, meanwhile=meanwhile)
    if clock.started_at > at:
        begins = _("from %(moment)s") % {"moment": words.moment(clock.started_at, at=at, zone=zone)}
        return _face(clock, State.PLAIN, begins, detail=to(clock.kind))
    if clock.is_late(at):
        return _past(clock, at=at, zone=zone)
    return _running(clock, at=at, zone=zone)


def handoff_face(handoff: Handoff, clocks: Sequence[Clock], *, at: datetime, zone: tzinfo | None = None) -> ClockFace:
    """What a handoff's row and card show: of its ``clocks`` the one that needs somebody first, else how it ended."""
    undecided = [row for row in clocks if row.met_at is None and row.voided_at is None]
    sales, answer = _who_owes(undecided)
    if answer is not None or any(row.stopped_at for row in sales):
        return _standing_still(handoff, answer, sales, at=at, zone=zone or get_current_timezone())
    if waiting := sales or undecided:
        return face(first_due(waiting), at=at, zone=zone)
    return _ended(handoff, at=at, zone=zone or get_current_timezone())


def result_face(handoff: Handoff, clocks: Sequence[Clock], *, at: datetime, zone: tzinfo | None = None) -> ClockFace:
    """What became of a handoff that is in nobody's list any more: its state, and how the promise to respond ended."""
    zone = zone or get_current_timezone()
    ended = _ended(handoff, at=at, zone=zone)
    response = next((row for row in clocks if row.kind == Commitment.Kind.RESPOND and row.met_at is not None), None)
    state = State.KEPT if handoff.is_open else ended.state
    if response is None:
        return replace(ended, state=state)
    return replace(ended, state=_met(response, at=at, zone=zone).state)


def first_due(clocks: Sequence[Clock]) -> Clock:
    """The clock that runs out first."""
    return min(clocks, key=lambda row: (row.due_at or datetime.max.replace(tzinfo=UTC), not row.firm, row.pk))


def to(kind: str) -> str:
    """What a promise gives time for: ``to respond``."""
    return str(TO[Commitment.Kind(kind)])


def late_in_business_time(clock: Clock, *, until: datetime) -> str:
    """How much of a lateness is business time: promises run in it, and lateness is told by the clock on the wall."""
    if clock.time.is_clock_time:
        return ""
    due_at = _due_of(clock)
    late = business_time.used(open_hours(clock), start=due_at, end=until)
    if not late:
        return _("none of it business time")
    if late >= (until - due_at).total_seconds():
        return _("all of it business time")
    return _("%(duration)s of it business time") % {"duration": words.business_duration(late)}


def open_hours(clock: Clock) -> OpenHours:
    """By which hours a promise runs, without asking for a calendar that was read with the clock."""
    if clock.time.is_clock_time:
        return business_time.ALWAYS
    try:
        return clock.team.calendar.hours
    except Calendar.DoesNotExist:
        return Calendar.objects.of(clock.team).hours


def _who_owes(undecided: Sequence[Clock]) -> tuple[list[Clock], Clock | None]:
    """What sales owes, and the answer that marketing owes."""
    sales = [row for row in undecided if row.side == Side.SALES]
    return sales, next((row for row in undecided if row.kind == Commitment.Kind.ANSWER), None)


def _running(clock: Clock, *, at: datetime, zone: tzinfo) -> ClockFace:
    due_at = _due_of(clock)
    hours = open_hours(clock)
    left = business_time.used(hours, start=at, end=due_at) / clock.target_seconds
    is_open = business_time.is_open(hours, at=at)
    state = State.OUT_OF_HOURS if not is_open else State.SOON if left <= SOON else State.RUNNING
    detail = _until(clock, at=at, zone=zone)
    if due_at <= at:
        text = _("due now")
    elif not is_open and localtime(due_at, zone).date() == localtime(at, zone).date():
        # hours on the wall would promise business time that there is not
        moment = words.moment(due_at, at=at, zone=zone, with_time=True)
        text, detail = _("due %(moment)s") % {"moment": moment}, to(clock.kind)
    else:
        text = words.due(due_at, at=at, zone=zone)
    return _face(clock, state, text, share=min(left, 1.0), detail=detail)


def _past(clock: Clock, *, at: datetime, zone: tzinfo) -> ClockFace:
    seconds = (at - _due_of(clock)).total_seconds()
    detail = _until(clock, at=at, zone=zone, always=True)
    if clock.firm:
        note = late_in_business_time(clock, until=at)
        return _face(clock, State.LATE, words.late(seconds), share=0.0, detail=detail, note=note)
    over = _("%(duration)s past the aim") % {"duration": words.duration(seconds)}
    return _face(clock, State.PLAIN, over, detail=detail)


def _still(clock: Clock, *, at: datetime, meanwhile: str) -> ClockFace:
    left = clock.seconds_left
    share = left / clock.target_seconds if left is not None else 0.0
    kept = words.business_left(left) if left is not None else words.late((at - _due_of(clock)).total_seconds())
    detail = _("%(left)s %(to)s") % {"left": kept, "to": to(clock.kind)}
    return _face(clock, State.STILL, _("stands still"), share=share, detail=detail, side=meanwhile)


def _met(clock: Clock, *, at: datetime, zone: tzinfo) -> ClockFace:
    met_at = clock.met_at or at
    when = words.moment(met_at, at=at, zone=zone, with_time=True)
    if clock.due_at is None or met_at <= clock.due_at:
        return _face(clock, State.KEPT, _("kept"), detail=when)
    seconds = (met_at - clock.due_at).total_seconds()
    if not clock.firm:
        over = _("%(duration)s past the aim") % {"duration": words.duration(seconds)}
        return _face(clock, State.KEPT, over, detail=when)
    note = late_in_business_time(clock, until=met_at)
    return _face(clock, State.MET_LATE, words.late(seconds), share=0.0, detail=when, note=note)


def _void(clock: Clock) -> ClockFace:
    if clock.firm and clock.due_at is not None and clock.voided_at is not None and clock.voided_at > clock.due_at:
        seconds = (clock.voided_at - clock.due_at).total_seconds()
        ended = _("%(late)s when it ended") % {"late": words.late(seconds)}
        return _face(clock, State.VOID, ended, share=0.0)
    return _face(clock, State.VOID, _("no longer counts"))


def _standing_still(
    handoff: Handoff, answer: Clock | None, sales: Sequence[Clock], *, at: datetime, zone: tzinfo
) -> ClockFace:
    promise = str(Commitment.Kind(sales[0].kind).label) if sales else ""
    text = _("stands still")
    if handoff.postponed_until is not None:
        day = words.moment(handoff.postponed_until, at=at, zone=zone)
        return ClockFace(State.STILL, "none", text, detail=_("until %(day)s") % {"day": day}, promise=promise)
    detail = _("marketing answers")
    if answer is not None and answer.due_at is not None:
        if at > answer.due_at:
            late = words.late((at - answer.due_at).total_seconds())
            detail = _("answer %(late)s") % {"late": late}
        else:
            by = words.moment(answer.due_at, at=at, zone=zone, with_time=True)
            detail = _("answer by %(moment)s") % {"moment": by}
    return ClockFace(State.STILL, Side.MARKETING, text, detail=detail, promise=promise)


def _ended(handoff: Handoff, *, at: datetime, zone: tzinfo) -> ClockFace:
    state = State.PLAIN if handoff.is_open else State.VOID if handoff.state == handoff.State.WITHDRAWN else State.KEPT
    moments = (
        handoff.won_at,
        handoff.lost_at,
        handoff.returned_at,
        handoff.withdrawn_at,
        handoff.converted_at,
        handoff.accepted_at,
        handoff.submitted_at,
    )
    latest = next(moment for moment in moments if moment is not None)
    when = words.moment(latest, at=at, zone=zone, with_time=True)
    return ClockFace(state, "none", str(handoff.get_state_display()), detail=when)


def _until(clock: Clock, *, at: datetime, zone: tzinfo, always: bool = False) -> str:
    """``to respond, due 11:06``; the time only where the words do not say it already."""
    due_at = _due_of(clock)
    if not always and localtime(due_at, zone).date() != localtime(at, zone).date():
        return to(clock.kind)
    moment = words.moment(due_at, at=at, zone=zone, with_time=True)
    return _("%(to)s, due %(moment)s") % {"to": to(clock.kind), "moment": moment}


def _due_of(clock: Clock) -> datetime:
    if clock.due_at is None:
        raise ValueError("A clock that stands still before its due time has none.")
    return clock.due_at


def _face(
    clock: Clock,
    state: State,
    text: str,
    *,
    share: float = 1.0,
    detail: str = "",
    side: str | None = None,
    note: str = "",
) -> ClockFace:
    return ClockFace(
        state=state,
        side=clock.side if side is None else side,
        words=text,
        share=share,
        detail=detail,
        due_at=clock.due_at,
        promise=str(Commitment.Kind(clock.kind).label),
        note=note,
    )
