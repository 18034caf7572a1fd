from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _t

from events.kinds import Kind
from leads.models.handoff_keeping import NO_TURN, recorded
from leads.models.handoff_trying import HandoffTrying
from leads.models.parts import Given, Holding
from leads.models.refusals import Invalid, NotAllowed
from people.models import Person, Side
from sla.models import Commitment, Reason


class HandoffPassing(HandoffTrying):
    """Who holds it next: given back, reassigned, left."""

    class Meta(HandoffTrying.Meta):
        abstract = True

    @transaction.atomic
    def give_back(self, *, reason: Reason | None, by: Person, turn: int, at: datetime, written: str = "") -> None:
        """The holder, or a manager, puts it back into the queue; promises run on."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn, or_manager=True)
        if self.holder_id is None:
            raise NotAllowed(_t("Nobody holds this lead, so there is nothing to give back."))
        reason = self._reason(reason, Reason.Kind.REASSIGN, written=written, at=at)
        self._overtake(at=at)
        self._give_back(by=by, at=at, reason=recorded(reason))

    @transaction.atomic
    def give_back_for(self, why: Given, *, at: datetime) -> bool:
        """The system puts it back: the holder left, or did not follow up. False when a step was first."""
        self._lock()
        if self.state not in (self.State.WAITING, self.State.ACCEPTED) or self.holder_id is None:
            return False
        if why == Given.NOT_FOLLOWED_UP and not self._ladder_may_give_back(at):
            return False
        self._overtake(at=at)
        self._give_back(by=None, at=at, reason=why.value)
        return True

    @transaction.atomic
    def leave_holder(self, *, at: datetime) -> None:
        """Its holder left: it goes back into the queue, or to a manager once it is an opportunity."""
        self._lock()
        if self.state != self.State.CONVERTED:
            self.give_back_for(Given.LEFT, at=at)
        elif manager := self._manager(but=self.holder_id, at=at):
            self.reassign(to=manager, reason=None, by=None, turn=NO_TURN, at=at)

    def _ladder_may_give_back(self, at: datetime) -> bool:
        """The rung is due still: whoever got it meanwhile armed the ladder again."""
        late = self.clocks.overdue(at).filter(kind__in=(Commitment.Kind.RESPOND, Commitment.Kind.FIRST_FOLLOW_UP))
        return (
            self.given_back == 0
            and self.conversation_at is None
            and any(row.has_come("give_back", at=at) for row in late)
        )

    def _give_back(self, *, by: Person | None, at: datetime, reason: int | str) -> None:
        left = self.holder_id
        self.state, self.turn, self.given_back = self.State.WAITING, self.turn + 1, self.given_back + 1
        next_one = self._manager(but=left, at=at) if self.given_back > 1 else None
        self._hold(next_one, why=Holding.Why.GIVEN_BACK_TWICE, at=at)
        self.lead.follow(self)
        self.promises.of(side=Side.SALES).hand_to(next_one, at=at)
        self._record(Kind.HANDOFF_GIVEN_BACK, by=by, at=at, reason=reason, person=left)

    def _manager(self, *, but: int | None, at: datetime) -> Person | None:
        """A manager of the team, else of the side: somebody else than who had it, and somebody present, if possible."""
        found = list(Person.objects.managers(Side.SALES).by_name())
        here = set(Person.objects.present(at).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
        found.sort(key=lambda one: (one.pk == but, one.team_id != self.team_id, one.pk not in here))
        return found[0] if found else None

    @transaction.atomic
    def reassign(
        self, *, to: Person, reason: Reason | None, by: Person | None, turn: int, at: datetime, written: str = ""
    ) -> None:
        """A sales manager gives it to somebody else, perhaps of another team; the rest runs by that team's calendar."""
        self._lock_while(*self.OPEN, held_by=None, turn=turn)
        said: int | str = Given.LEFT.value
        if by is not None:
            said = recorded(self._reason(reason, Reason.Kind.REASSIGN, written=written, at=at))
        if not (to.is_active and to.side == Side.SALES and (to.is_rep or to.is_manager)):
            raise Invalid("to", _t("Choose somebody of sales who can work on leads."))
        if to.pk == self.holder_id:
            raise Invalid("to", _t("%(person)s holds this lead already.") % {"person": to})
        self._overtake(at=at)
        moves = to.team is not None and to.team_id != self.team_id
        self.turn += 1
        self.team = to.team if moves else self.team
        self._hold(to, why=Holding.Why.REASSIGNED, at=at)
        running = self.promises.of(side=Side.SALES)
        if moves and to.team:
            running.hand_to_team(to.team, person=to, at=at)
        else:
            running.hand_to(to, at=at)
        self._record(Kind.HANDOFF_REASSIGNED, by=by, at=at, to=to.pk, reason=said)
