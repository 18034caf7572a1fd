from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _t

from events.kinds import Kind
from events.models import Event
from frame import rows
from leads.models.days import workspace_zone
from leads.models.handoff_record import HandoffRecord
from leads.models.lead import Lead
from leads.models.parts import Given, Holding, Question
from leads.models.refusals import Invalid, NotAllowed
from leads.models.taken_step import TakenStep, rows_before
from people.models import Person, Side
from sla.models import Agreement, Calendar, Clock, Commitment, Promises, Reason

NO_TURN = -1  # a step of the system, which has just read the row it has locked
STEPS = (
    Kind.HANDOFF_SUBMITTED,
    Kind.HANDOFF_ACCEPTED,
    Kind.HANDOFF_RETURNED,
    Kind.HANDOFF_WITHDRAWN,
    Kind.HANDOFF_GIVEN_BACK,
    Kind.HANDOFF_REASSIGNED,
    Kind.HANDOFF_CONVERTED,
    Kind.HANDOFF_WON,
    Kind.HANDOFF_LOST,
    Kind.STEP_TAKEN_BACK,
)


class HandoffKeeping(HandoffRecord):
    """What every step stands on: locks, who holds it, promises begun and overtaken, what is recorded."""

    _before: str | None = None  # how everything stood when the step began
    _told: Sequence[Event] = ()  # what it will record
    taken: Event | None = None  # what the step that was just taken has recorded: the way back is by this event
    promises: Promises  # the undecided ones about it, in hand while a step is taken

    class Meta(HandoffRecord.Meta):
        abstract = True

    def _accept(self, *, by: Person, at: datetime) -> None:
        self.state, self.turn = self.State.ACCEPTED, self.turn + 1
        self.accepted_at = self.accepted_at or at
        self.decided_at = self.decided_at or at
        self._hold(by, why=Holding.Why.ACCEPTED, at=at)
        self.lead.follow(self)
        self.promises.of(Commitment.Kind.RESPOND).meet(at=at)
        begun = self.clocks.filter(kind__in=(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME), voided_at=None)
        if not begun.exists():
            self._start(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME, at=at)
        self._tell(Kind.HANDOFF_ACCEPTED, by=by, at=at)

    def _lock(self) -> None:
        """Lock the lead, then this handoff, then its clocks by id, until the transaction ends."""
        lead = rows.hold(Lead, self.lead_id)
        rows.hold_again(self, keep=("agreement", "team"))  # they do not change while it is held
        self.lead = lead
        self.promises = Clock.objects.promised_about(self)

    def _lock_while(
        self,
        *allowed: HandoffRecord.State,
        held_by: Person | None,
        turn: int,
        must_hold: bool = False,
        or_manager: bool = False,
    ) -> None:
        """Lock, then refuse any other state, turn or holder with who did what, and when."""
        self._lock()
        if self.state not in allowed or turn not in (self.turn, NO_TURN):
            raise NotAllowed(last_step_about(self, *STEPS))
        if held_by is None or (or_manager and held_by.is_manager and held_by.side == Side.SALES):
            self._before = rows_before(self.lead)
            return
        if self.holder_id != held_by.pk and (must_hold or self.holder_id is not None):
            raise NotAllowed(self._who_holds())
        self._before = rows_before(self.lead)

    def _who_holds(self) -> str:
        if self.holder is None:
            return _t("Nobody holds this lead. Accept it first.")
        return _t("%(person)s holds this lead. %(what)s") % {
            "person": self.holder,
            "what": last_step_about(self, *STEPS),
        }

    def _overtake(self, *, at: datetime) -> None:
        """Any step closes an open question and ends a postponement: clocks go on."""
        if question := self._open_question():
            question.closed_at = at
            rows.save([question])
            self.promises.of(Commitment.Kind.ANSWER).void(at=at)
            self.promises.of(side=Side.SALES).go_on(at=at)
        self._wake(at=at)

    def _open_question(self) -> Question | None:
        found = rows.read(Question, "handoff_id = %s AND closed_at IS NULL", [self.pk])
        return found[0] if found else None

    def _wake(self, *, at: datetime) -> None:
        """End a postponement: clocks go on from the start of its day, or from now when that is earlier."""
        if self.postponed_until is None or self.postponed_at is None:
            return
        since = min(at, self.postponed_until)
        unused = self._working_days(since, self.postponed_until)
        self.postponed_days = max(0, self.postponed_days - unused)
        self.postponed_at, self.postponed_until = None, None
        self.promises.of(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME).go_on(at=since)

    def _working_days(self, start: datetime, end: datetime) -> int:
        """Days of the team's calendar with open time that begin from ``start``'s day and before ``end``'s."""
        zone = workspace_zone()
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        if self.team is None:
            return (last - first).days
        hours = Calendar.objects.of(self.team).hours
        days = (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal()))
        return sum(1 for day in days if hours.day(day).intervals)

    def _hold(self, person: Person | None, *, why: Holding.Why | None, at: datetime) -> None:
        """End the holding there is and begin another one, if anybody holds it now."""
        if person is None and self.holder_id is None:
            return
        standing = "handoff_id = %s AND taken_back_at IS NULL ORDER BY begins_at DESC, id DESC LIMIT 1"
        for last in rows.read(Holding, standing, [self.pk]):
            if person is not None and (last.person_id, last.ends_at) == (person.pk, None):
                return
            at = max(at, last.ends_at or last.begins_at)  # of two at once the later one may have an earlier time
            last.ends_at = last.ends_at or at
            rows.save([last])
        if self.is_open:
            self.holder = person
        if person is not None and why is not None:
            rows.insert([Holding(handoff_id=self.pk, person=person, team=self.team, why=why, begins_at=at)])
            self.promises.of(side=Side.SALES).taken_by(person, at=at)

    def _start(self, *kinds: Commitment.Kind, at: datetime) -> None:
        """Begin the promises of these kinds that the version makes for this handoff's tier."""
        self.promises.add(Clock.objects.begin(self._prepared(*kinds, at=at), subject=self))

    def _prepared(self, *kinds: Commitment.Kind, at: datetime) -> list[Clock]:
        if self.agreement is None or self.team is None:
            return []
        promises = [one for one in self.agreement.promised if one.kind in kinds and one.tier in ("", self.tier)]
        prepared: list[Clock] = []
        for side in Side:
            mine = [promise for promise in promises if promise.side == side]
            if not mine:
                continue
            team = self.team if side == Side.SALES else self.lead.responsible_team()
            person = self.holder if side == Side.SALES else self.lead.owner
            if team:
                prepared += Clock.objects.prepared(
                    mine, subject=self, thread=self.lead, team=team, person=person, at=at
                )
        return prepared

    @transaction.atomic
    def refresh_due(self) -> None:
        """Its clocks were moved by somebody else: write down again when the first is due."""
        self._lock()
        self._write()

    def _write(self) -> None:
        """Write down what the step has changed: promises, handoff and lead."""
        self.promises.write()
        self.due_at = self.promises.of(side=Side.SALES).first_due
        rows.save([self])
        rows.save([self.lead])

    def _reason(self, reason: Reason | None, *kinds: Reason.Kind, written: str, at: datetime) -> Reason | None:
        """The reason, if this handoff's version knows it in one of these kinds; None for a ``written`` one.

        That is for what was imported, as long as no version is in force.
        """
        if reason is None and self.is_imported and Agreement.objects.in_force(at) is None:
            if len(written.split()) < 2:
                raise Invalid("reason", _t("A word or two more: why? No reasons are signed yet."))
            self.written_reason = written.strip()
            return None
        if reason is None or not self.reasons(*kinds, at=at).filter(pk=reason.pk).exists():
            raise Invalid("reason", _t("Choose one of the reasons that both sides signed."))
        return reason

    def _record(self, kind: Kind, *, by: Person | None, at: datetime, **details: Any) -> None:
        """The step is done: what it changed, its events, and the way back for whoever took it."""
        self._tell(kind, by=by, at=at, **details)
        self._write()
        self._conclude(by=by)

    def _conclude(self, *, by: Person | None) -> None:
        """Record what was told, and keep the way back for whoever took the step; the system's own steps have none."""
        events, self._told = Event.record_many(self._told), ()
        self.taken = events[-1]
        if by is not None and self._before is not None:
            TakenStep.remember(events, lead=self.lead, handoff=self, before=self._before)
        self._before = None

    def _tell(self, kind: Kind, *, by: Person | None, at: datetime, **details: Any) -> None:
        event = Event.build(kind, subject=self, thread=self.lead, actor=by, at=at, **details)
        self._told = [*self._told, event]


def last_step_about(handoff: HandoffRecord, *kinds: Kind) -> str:
    """Who was first: the latest step of these kinds, with its time."""
    event = Event.objects.about(handoff).of(*kinds).order_by("-pk").first()
    return event.told() if event else _t("This handoff has changed since you opened it.")


def recorded(reason: Reason | None) -> int | str:
    """How an event names it."""
    return reason.pk if reason else Given.WRITTEN.value


def usable(text: str, *, field: str) -> None:
    """A note somebody can act on: at least two words."""
    if len(text.split()) < 2:
        raise Invalid(field, _t("A word or two more: what should the other side know?"))
