"""What sales does with a handoff: responds, asks, follows up, sends back, wins or loses. Everybody in their own way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from demo.cast import Part
from demo.sayings import CONVERSATION, LEFT, NO_ANSWER, POSTPONED, QUESTION, RETURN, say
from demo.world import DAY, World
from leads.models import Handoff, Invalid, NotAllowed
from leads.models.handoff_record import HandoffRecord
from people.models import Person

if TYPE_CHECKING:
    from demo.marketing import Newcomer

State = HandoffRecord.State
AT_ONCE = ("outside_profile", "competitor", "bad_data", "support_or_job", "needs_information")
LATER = ("timing", "no_budget", "evaluating", "not_ready", "no_authority", "do_not_contact")
HOURS = 3600.0


class Selling:
    """Two teams and their habits."""

    on_return: Callable[["Newcomer", Handoff, datetime], None]
    on_question: Callable[["Newcomer", Handoff, datetime, Callable[[datetime], None]], None]

    def __init__(self, world: World) -> None:
        self.world = world
        self.teams = {
            world.teams[key].pk: [one for one in world.people.values() if one.team_id == world.teams[key].pk]
            for key in ("europe", "americas")
        }

    def receive(self, handoff: Handoff, one: "Newcomer", at: datetime) -> None:
        """Somebody of the team will look at it, sooner or later."""
        handoff.agreement = self.world.versions[
            handoff.agreement_id or 0
        ]  # the same version, whose promises are read already
        if one.is_scripted:
            return
        rep = self._who(handoff, one, at)
        share = self._share(rep, one, at)
        agreement = handoff.agreement
        assert agreement is not None  # noqa: S101 (submitted, not imported)
        seconds = share * self.world.target(agreement, "respond", handoff.tier)
        self._later(handoff, one, rep, at, seconds, self.respond)

    def _who(self, handoff: Handoff, one: "Newcomer", at: datetime) -> Person:
        assert handoff.team_id is not None  # noqa: S101 (submitted to a team)
        everybody = self.teams[handoff.team_id]
        here = [person for person in everybody if self.world.is_here(person, at)] or everybody
        weights = [self.world.parts[person.pk].share / (6 + self.world.load[one.part, person.pk]) for person in here]
        return one.rng.choices(here, weights)[0]

    def _share(self, rep: Person, one: "Newcomer", at: datetime) -> float:
        """Of the promised time, how much this rep takes now."""
        part = self.world.parts[rep.pk]
        slips = min(0.75, part.slips * self.world.strain(rep, at, part=one.part))
        if one.rng.random() < slips:
            return one.rng.uniform(1.05, 2.1)
        return min(0.97, part.pace * one.rng.uniform(0.35, 1.7))

    def _later(
        self,
        handoff: Handoff,
        one: "Newcomer",
        rep: Person,
        at: datetime,
        seconds: float,
        step: Callable[["Turn", datetime], None],
    ) -> None:
        when = self.world.working(self.world.team_of(rep), at, seconds)
        while not self.world.is_here(rep, when):
            when = self.world.working(self.world.team_of(rep), when + DAY)
        self.world.agenda.add(when, Turn(self, handoff, one, rep, step))

    # the steps

    def respond(self, turn: "Turn", at: datetime) -> None:
        """The first look: back at once, a question, or taken."""
        handoff, one, rng, part = turn.handoff, turn.one, turn.one.rng, turn.part
        if handoff.state != State.WAITING or handoff.holder_id not in (None, turn.rep.pk):
            return None
        if one.fate in AT_ONCE and rng.random() < 0.8 * part.returns:
            if rng.random() < part.asks and not turn.has_asked:
                return self.ask(turn, at)
            return self.send_back(turn, one.fate, at)
        if not turn.has_asked and rng.random() < part.asks * (1.0 if handoff.is_complete else 2.0):
            return self.ask(turn, at)
        if rng.random() < 0.35:
            return self.try_once(turn, at)
        self.take(turn, at)
        agreement = handoff.agreement
        assert agreement is not None  # noqa: S101 (submitted, not imported)
        left = self.world.target(agreement, "first_follow_up", handoff.tier)
        self._later(handoff, one, turn.rep, at, self._share(turn.rep, one, at) * left * 0.75, self.try_once)
        return None

    def take(self, turn: "Turn", at: datetime) -> None:
        """Accepted, and not tried yet."""
        turn.handoff.accept(by=turn.rep, turn=turn.handoff.turn, at=at)
        self.world.load[turn.one.part, turn.rep.pk] += 1

    def ask_only(self, turn: "Turn", at: datetime) -> None:
        """Asked; nobody has answered yet."""
        turn.handoff.ask(text=say(turn.one.rng, QUESTION), by=turn.rep, turn=turn.handoff.turn, at=at)

    def try_only(self, turn: "Turn", at: datetime) -> None:
        """One try that reached nobody."""
        handoff, note = turn.handoff, say(turn.one.rng, NO_ANSWER)
        handoff.follow_up(channel="call", outcome="no_answer", by=turn.rep, turn=handoff.turn, at=at, note=note)

    def ask(self, turn: "Turn", at: datetime) -> None:
        self.ask_only(turn, at)
        again = turn.again(turn.step)

        def go_on(moment: datetime) -> None:
            seconds = turn.one.rng.uniform(0.1, 1.2) * HOURS
            self.world.agenda.add(self.world.working(self.world.team_of(turn.rep), moment, seconds), again)

        self.on_question(turn.one, turn.handoff, at, go_on)

    def try_once(self, turn: "Turn", at: datetime) -> None:
        """A call or a mail; a talk leads on, silence to the next try."""
        handoff, one, rng = turn.handoff, turn.one, turn.one.rng
        if handoff.state not in (State.WAITING, State.ACCEPTED) or handoff.holder_id not in (None, turn.rep.pk):
            return
        tried = turn.tries
        if handoff.state == State.WAITING:
            self.world.load[one.part, turn.rep.pk] += 1
        reached = one.fate != "silent" and rng.random() < (0.5, 0.45, 0.5, 0.5, 0.6, 0.9)[min(tried, 5)]
        channel = ("call", "email", "call", "message", "call", "email")[(tried + rng.randrange(2)) % 6]
        outcome = rng.choice(("reached", "reached", "meeting")) if reached else "message_left" if channel != "call" or rng.random() < 0.3 else "no_answer"  # fmt: skip
        note = say(rng, CONVERSATION if reached else LEFT if outcome == "message_left" else NO_ANSWER)
        when = at - timedelta(minutes=rng.choice((0, 0, 0, 4, 11)))
        handoff.follow_up(
            channel=channel,
            outcome=outcome,
            by=turn.rep,
            turn=handoff.turn,
            at=at,
            note=note,
            when=max(when, handoff.submitted_at),
        )
        if reached:
            self._later(handoff, one, turn.rep, at, rng.uniform(1, 45) * HOURS, self.decide)
        elif tried >= 5:
            self._later(handoff, one, turn.rep, at, rng.uniform(2, 12) * HOURS, self.give_up)
        else:
            pause = rng.uniform(0.7, 1.6) * 8 * HOURS * (1 + turn.part.slips)
            self._later(handoff, one, turn.rep, at, pause, self.try_once)

    def decide(self, turn: "Turn", at: datetime) -> None:
        """After a talk: an opportunity, back with a reason, or a pause first."""
        handoff, one, rng = turn.handoff, turn.one, turn.one.rng
        if handoff.state != State.ACCEPTED or handoff.holder_id != turn.rep.pk:
            return None
        if one.fate in LATER or one.fate in AT_ONCE:
            return self.send_back(turn, one.fate, at)
        if handoff.postponed_days == 0 and rng.random() < 0.1:
            return self.pause(turn, at)
        if rng.random() < 0.8:
            handoff.convert(value=Decimal(one.value), by=turn.rep, turn=handoff.turn, at=at)
            return self._later(handoff, one, turn.rep, at, rng.uniform(4, 26) * 8 * HOURS, self.close)
        return self.send_back(turn, rng.choice(("no_budget", "timing", "not_ready")), at)

    def pause(self, turn: "Turn", at: datetime) -> None:
        until = (at + DAY * turn.one.rng.randint(4, 12)).date()
        handoff = turn.handoff
        handoff.postpone(until=until, note=say(turn.one.rng, POSTPONED), by=turn.rep, turn=handoff.turn, at=at)
        self._later(
            handoff,
            turn.one,
            turn.rep,
            at + (DAY * (until - at.date()).days),
            turn.one.rng.uniform(1, 6) * HOURS,
            self.decide,
        )

    def give_up(self, turn: "Turn", at: datetime) -> None:
        if turn.handoff.state == State.ACCEPTED and turn.handoff.holder_id == turn.rep.pk:
            self.send_back(turn, "no_response", at)

    def send_back(self, turn: "Turn", code: str, at: datetime) -> None:
        handoff, rng = turn.handoff, turn.one.rng
        reason = self.world.reason(handoff.agreement_id or 0, code)
        resume_on = (at + DAY * rng.randint(10, 75)).date() if reason.asks_date else None
        had = handoff.holder_id
        handoff.return_(
            reason=reason, note=say(rng, RETURN[code]), by=turn.rep, turn=handoff.turn, at=at, resume_on=resume_on
        )
        self._let_go(turn.one, had)
        turn.one.fate = code
        if reason.kind == "nurture" and not turn.one.is_scripted:
            self.on_return(turn.one, handoff, at)

    def close(self, turn: "Turn", at: datetime) -> None:
        handoff, rng = turn.handoff, turn.one.rng
        if handoff.state != State.CONVERTED or handoff.holder_id != turn.rep.pk:
            return
        self._let_go(turn.one, handoff.holder_id)
        if rng.random() < turn.part.wins:
            handoff.win(by=turn.rep, turn=handoff.turn, at=at)
            return
        code = rng.choices(
            ("price", "lost_to_competitor", "no_decision", "missing_function", "lost_timing"), (5, 4, 6, 2, 2)
        )[0]
        handoff.lose(reason=self.world.reason(handoff.agreement_id or 0, code), by=turn.rep, turn=handoff.turn, at=at)

    def _let_go(self, one: "Newcomer", holder: int | None) -> None:
        if holder:
            self.world.load[one.part, holder] -= 1

    def taken_over(self, turn: "Turn", at: datetime) -> None:
        """It went back into the queue or to somebody else meanwhile: whoever has it now goes on."""
        handoff, one = turn.handoff, turn.one
        if not handoff.is_open or one.passed_on > 2 or one.is_scripted:
            return
        one.passed_on += 1
        if handoff.holder_id is None:
            rep = self._who(handoff, one, at)
            self._later(handoff, one, rep, at, one.rng.uniform(0.2, 2) * HOURS, self.try_once)
        else:
            rep = next(person for person in self.world.people.values() if person.pk == handoff.holder_id)
            step = self.close if handoff.state == State.CONVERTED else self.try_once
            self._later(handoff, one, rep, at, one.rng.uniform(0.5, 6) * HOURS, step)


class Turn:
    """One rep's next move with one handoff; whoever was first meanwhile is not fought."""

    def __init__(
        self, selling: Selling, handoff: Handoff, one: "Newcomer", rep: Person, step: Callable[["Turn", datetime], None]
    ) -> None:
        self.selling, self.handoff, self.one, self.rep, self.step = selling, handoff, one, rep, step
        self.has_asked = False

    @property
    def part(self) -> Part:
        return self.selling.world.parts[self.rep.pk]

    @property
    def tries(self) -> int:
        return self.handoff.follow_ups.count()

    def again(self, step: Callable[["Turn", datetime], None]) -> "Turn":
        turn = Turn(self.selling, self.handoff, self.one, self.rep, step)
        turn.has_asked = True
        return turn

    def __call__(self, at: datetime) -> None:
        """Act, unless somebody else has it by now: who comes too late is told so, and has read it anew."""
        if self.handoff.holder_id not in (None, self.rep.pk) or (
            self.handoff.holder_id is None and self.handoff.given_back and self.step != self.selling.try_once
        ):
            self.selling.taken_over(self, at)
            return
        try:
            self.step(self, at)
        except (NotAllowed, Invalid):
            self.selling.taken_over(self, at)
