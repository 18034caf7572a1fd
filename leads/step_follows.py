"""What a step will do to both sides' promises, said before it is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from frame import words
from frame.ring import State
from leads.clock_faces import open_hours
from leads.models import Handoff
from people.models import Side
from sla import clock as business_time
from sla import wording
from sla.ladder import steps_for
from sla.models import Clock, Commitment

SALES, MARKETING = Side.SALES.value, Side.MARKETING.value
RESPOND, FIRST, ATTEMPTS, OUTCOME, ANSWER, RE_NURTURE = (
    Commitment.Kind.RESPOND,
    Commitment.Kind.FIRST_FOLLOW_UP,
    Commitment.Kind.ATTEMPTS,
    Commitment.Kind.OUTCOME,
    Commitment.Kind.ANSWER,
    Commitment.Kind.RE_NURTURE,
)


@dataclass(frozen=True)
class Follow:
    """One consequence: the ring beside it, and a sentence."""

    state: str
    side: str
    text: str


@dataclass(frozen=True)
class Outlook:
    """A handoff with its clocks and the promises of its version, at an instant."""

    handoff: Handoff
    clocks: Sequence[Clock]
    promises: Sequence[Commitment]
    at: datetime

    def after(self, noun: str) -> list[Follow]:
        """What follows from the step with that noun, in the order a reader asks."""
        said = {
            "acceptance": [*self._met(RESPOND), *self._starts(ATTEMPTS, OUTCOME)],
            "return": [*self._met(RESPOND, OUTCOME), *self._starts(RE_NURTURE)],
            "question": [self._still(), *self._starts(ANSWER)],
            "answer": [*self._met(ANSWER), _said(State.RUNNING, SALES, _("The clocks of sales go on."))],
            "follow-up": [*self._met(RESPOND, FIRST), *(self._starts(ATTEMPTS, OUTCOME) if self._is_new else [])],
            "postponement": [self._postponed()],
            "giving-back": [self._into_queue(), *self._no_due_moves(), *self._ladder_again()],
            "reassignment": [*self._no_due_moves_within_the_team(), *self._by_their_hours(), *self._ladder_again()],
            "conversion": [*self._met(FIRST, ATTEMPTS, OUTCOME)],
            "win": [_said(State.KEPT, "none", _("The lead is a customer from today on."))],
            "loss": [_said(State.PLAIN, "none", _("The lead is lost; marketing may begin again with it."))],
            "withdrawal": [_said(State.VOID, "none", _("All clocks end, and nobody kept or broke a promise."))],
        }
        return said[noun]

    @property
    def _is_new(self) -> bool:
        return self.handoff.state == Handoff.State.WAITING

    def _undecided(self, *kinds: str) -> list[Clock]:
        return [row for row in self.clocks if row.kind in kinds and row.met_at is None and row.voided_at is None]

    def _met(self, *kinds: str) -> list[Follow]:
        return [self._met_one(row) for row in self._undecided(*kinds)]

    def _met_one(self, row: Clock) -> Follow:
        promise = {
            RESPOND: _("The promise to respond"),
            FIRST: _("The promise of a first follow-up"),
            ATTEMPTS: _("The promise of several attempts"),
            OUTCOME: _("The promise of an outcome"),
            ANSWER: _("Marketing’s promise to answer"),
        }[Commitment.Kind(row.kind)]
        if row.due_at is None:
            return _said(State.KEPT, row.side, _("%(promise)s is kept.") % {"promise": promise})
        seconds = (row.due_at - self.at).total_seconds()
        if seconds < 0:
            text = _("%(promise)s is met, %(late)s.") % {"promise": promise, "late": words.late(seconds)}
            return _said(State.MET_LATE, row.side, text)
        if localdate(row.due_at) != localdate(self.at):
            return _said(State.KEPT, row.side, _("%(promise)s is kept.") % {"promise": promise})
        early = words.early(business_time.used(open_hours(row), start=self.at, end=row.due_at))
        text = _("%(promise)s is kept, %(early)s.") % {"promise": promise, "early": early}
        return _said(State.KEPT, row.side, text)

    def _starts(self, *kinds: str) -> list[Follow]:
        """The promises of these kinds that have not begun yet, each with the time it gives."""
        begun = {row.kind for row in self.clocks} - {ANSWER, RE_NURTURE}
        told = {
            ATTEMPTS: _("The clock of sales starts: the agreed attempts within %(time)s."),
            OUTCOME: _("The clock of sales starts: an outcome within %(time)s."),
            ANSWER: _("Marketing’s clock starts: an answer within %(time)s."),
            RE_NURTURE: _("Back to nurture, marketing’s clock starts: a next step within %(time)s."),
        }
        return [
            _said(
                State.RUNNING,
                promise.side,
                told[Commitment.Kind(promise.kind)] % {"time": wording.time(promise.target)},
            )
            for promise in self.promises
            if promise.kind in kinds and promise.kind not in begun and promise.tier in ("", self.handoff.tier)
        ]

    def _still(self) -> Follow:
        return _said(State.STILL, MARKETING, _("The clocks of sales stand still until the answer, or another step."))

    def _postponed(self) -> Follow:
        used = self.handoff.postponed_days
        text = _("Attempts and outcome stand still until the start of that day, or any other step.")
        if self.handoff.agreement is None:
            return _said(State.STILL, "none", text)
        left = max(0, self.handoff.agreement.document["postponed_days"] - used)
        more = _("%(days)s are left to postpone by.") % {"days": wording.working_days(left)}
        return _said(State.STILL, "none", f"{text} {more}")

    def _into_queue(self) -> Follow:
        if self.handoff.given_back:
            return _said(State.PLAIN, "none", _("It was given back before: now a manager holds it."))
        return _said(State.PLAIN, "none", _("It waits in the queue again, held by nobody."))

    @property
    def _running(self) -> list[Clock]:
        """What sales still owes, and whoever holds it next will."""
        return [row for row in self._undecided(RESPOND, FIRST, ATTEMPTS, OUTCOME) if row.side == SALES]

    def _no_due_moves(self) -> list[Follow]:
        if not self._running:
            return []
        return [_said(State.RUNNING, SALES, _("No due time moves: the promises run on."))]

    def _no_due_moves_within_the_team(self) -> list[Follow]:
        if not self._running:
            return []
        return [_said(State.RUNNING, SALES, _("Within the team no due time moves: the promises run on."))]

    def _by_their_hours(self) -> list[Follow]:
        if not self._running:
            return []
        text = _("To another team what is left runs by the hours of that team, and what is late stays late.")
        return [_said(State.PLAIN, "none", text)]

    def _ladder_again(self) -> list[Follow]:
        """Whoever gets it meets every warning that comes after due, where the version has any."""
        agreement = self.handoff.agreement
        ladder = agreement.document["ladder"] if agreement else ()
        warned = [
            row
            for row in self._running
            if any(step.is_after_due for step in steps_for(ladder, kind=row.kind, firm=row.firm))
        ]
        if not warned:
            return []
        if any(row.due_at is not None and row.due_at <= self.at for row in warned):
            text = _("The warnings about what is late begin again from now, for whoever has it then.")
        else:
            text = _("All warnings after a due time are then still to come, for whoever has it.")
        return [_said(State.PLAIN, "none", text)]


def _said(state: State, side: str, text: str) -> Follow:
    return Follow(state.value, side, text)
