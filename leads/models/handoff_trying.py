from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _t

from events.kinds import Kind
from frame import rows
from leads.models.days import start_of_day_ahead
from leads.models.handoff_keeping import STEPS, HandoffKeeping, last_step_about, usable
from leads.models.parts import FollowUp, Question
from leads.models.refusals import Invalid, NotAllowed
from leads.models.waited import minutes_waited
from people.models import Person, Side
from sla.hours import Calendar as OpenHours
from sla.models import Calendar, Commitment


class HandoffTrying(HandoffKeeping):
    """What sales does before it decides: ask, follow up, postpone."""

    class Meta(HandoffKeeping.Meta):
        abstract = True

    @transaction.atomic
    def ask(self, *, text: str, by: Person, turn: int, at: datetime) -> Question:
        """Sales needs to know something first: its clocks stand still, marketing's runs."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn)
        usable(text, field="text")
        if self._open_question():
            raise NotAllowed(last_step_about(self, Kind.QUESTION_ASKED))
        self._wake(at=at)
        question = Question(handoff_id=self.pk, text=text.strip(), asked_by=by, asked_at=at)
        rows.insert([question])
        self.promises.of(side=Side.SALES).stand_still(at=at)
        self._start(Commitment.Kind.ANSWER, at=at)
        self._record(Kind.QUESTION_ASKED, by=by, at=at, question=question.pk)
        return question

    @transaction.atomic
    def answer(self, *, text: str, by: Person, turn: int, at: datetime) -> None:
        """Marketing answers: its promise is met, sales' clocks go on."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=None, turn=turn)
        question = self._open_question()
        if question is None:
            raise NotAllowed(last_step_about(self, Kind.QUESTION_ANSWERED, *STEPS))
        if len(text.strip()) < 2:
            raise Invalid("text", _t("Write the answer."))
        question.answer, question.answered_by, question.answered_at = text.strip(), by, at
        question.closed_at = at
        rows.save([question])
        self.promises.of(Commitment.Kind.ANSWER).meet(at=at)
        self.promises.of(side=Side.SALES).go_on(at=at)
        self._record(Kind.QUESTION_ANSWERED, by=by, at=at, question=question.pk)

    @transaction.atomic
    def follow_up(
        self,
        *,
        channel: str,
        outcome: str,
        by: Person,
        turn: int,
        at: datetime,
        when: datetime | None = None,
        note: str = "",
    ) -> FollowUp:
        """Sales tried to reach the lead; it counts from ``when``. A waiting handoff is accepted in the same step."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn)
        when = when or at
        if when > at:
            raise Invalid("when", _t("A follow-up lies in the past. Enter when it was, or plan a next step instead."))
        if when < self.submitted_at:
            raise Invalid("when", _t("That is before the lead was handed over. Enter a later time."))
        if channel not in FollowUp.Channel.values or outcome not in FollowUp.Outcome.values:
            raise Invalid("outcome", _t("Choose the channel and what came of it."))
        self._overtake(at=at)
        if self.state == self.State.WAITING:
            self._accept(by=by, at=at)
        made = FollowUp(
            handoff_id=self.pk, by=by, when=when, entered_at=at, channel=channel, outcome=outcome, note=note.strip()
        )
        rows.insert([made])
        self._count_follow_up(made)
        self._record(Kind.FOLLOW_UP_MADE, by=by, at=at, follow_up=made.pk, channel=channel, outcome=outcome, when=when)
        return made

    def _count_follow_up(self, made: FollowUp) -> None:
        made_before = self.followed_up_at
        if made_before is None or made.when < made_before:  # a later one changes nothing about the first
            self.promises.of(Commitment.Kind.FIRST_FOLLOW_UP).meet(at=made.when)
            self.followed_up_at, self.follow_up_minutes = made.when, self._waited(made.when)
        if made.is_conversation:
            self.conversation_at = min(self.conversation_at or made.when, made.when)
        tries = self._tries()
        for clock in self.promises.of(Commitment.Kind.ATTEMPTS):
            if enough := enough_at(tries, clock.commitment):
                clock.meet(at=enough)
        if tries[-1].pk != made.pk:
            self._met_earlier(made, tries)

    def _met_earlier(self, made: FollowUp, tries: list[FollowUp]) -> None:
        """It was entered later, for an earlier instant: what was met already may have been met before."""
        self.clocks.filter(kind=Commitment.Kind.FIRST_FOLLOW_UP).met_earlier(at=made.when)
        attempts = self.clocks.filter(kind=Commitment.Kind.ATTEMPTS)
        for clock in attempts.exclude(met_at=None).select_related("commitment"):
            if enough := enough_at(tries, clock.commitment):
                attempts.filter(pk=clock.pk).met_earlier(at=enough)

    def _waited(self, until: datetime) -> int | None:
        """Business minutes from handing over to the first follow-up; a promise met before is not in hand any more."""
        if self.team_id is None:
            return None
        mine = [clock for clock in self.promises if clock.kind == Commitment.Kind.FIRST_FOLLOW_UP and clock.firm]
        if not mine and self.followed_up_at is not None:
            mine = list(self.clocks.filter(kind=Commitment.Kind.FIRST_FOLLOW_UP, firm=True))
        ran = min(mine, key=lambda clock: clock.pk).ran if mine else []
        return minutes_waited(ran, hours=self._hours_of_team, since=self.submitted_at, until=until)

    def _hours_of_team(self) -> OpenHours:
        assert self.team is not None, "asked only of a handoff with a team"  # noqa: S101 (for the type checker)
        return Calendar.objects.of(self.team).hours

    def _tries(self) -> list[FollowUp]:
        """All follow-ups, in their order."""
        return rows.read(FollowUp, 'handoff_id = %s AND taken_back_at IS NULL ORDER BY "when", id', [self.pk])

    def _tried_enough(self) -> bool:
        promises = (
            list(self.agreement.commitments.filter(kind=Commitment.Kind.ATTEMPTS, firm=True)) if self.agreement else []
        )
        tries = self._tries()
        return all(enough_at(tries, promise) for promise in promises)

    @transaction.atomic
    def postpone(self, *, until: date, note: str, by: Person, turn: int, at: datetime) -> None:
        """After a follow-up the holder waits until a day: attempts and outcome stand still until then."""
        self._lock_while(self.State.ACCEPTED, held_by=by, turn=turn, must_hold=True)
        if self.followed_up_at is None:
            raise Invalid("until", _t("Follow up first: only a lead that was tried can be postponed."))
        usable(note, field="note")
        begins = start_of_day_ahead(until, at=at, field="until", said=_t("Choose a day after today."))
        self._overtake(at=at)
        days = self._working_days(at, begins)
        allowed = self.agreement.document["postponed_days"] if self.agreement else None
        if allowed is not None and self.postponed_days + days > allowed:
            raise Invalid(
                "until",
                _t("The agreement allows %(allowed)s working days in all, %(left)s are left. Choose an earlier day.")
                % {"allowed": allowed, "left": max(0, allowed - self.postponed_days)},
            )
        self.postponed_at, self.postponed_until, self.postponed_note = at, begins, note.strip()
        self.postponed_days += days
        self.promises.of(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME).stand_still(at=at)
        self._record(Kind.HANDOFF_POSTPONED, by=by, at=at, until=until.isoformat())

    @transaction.atomic
    def resume(self, *, at: datetime) -> bool:
        """The postponed day has come: clocks go on from its start. False when there is nothing to do any more."""
        self._lock()
        if self.postponed_until is None or self.postponed_until > at:
            return False
        self._wake(at=at)
        self._record(Kind.HANDOFF_RESUMED, by=None, at=at)
        return True


def enough_at(tries: Iterable[FollowUp], promise: Commitment) -> datetime | None:
    """When the agreed attempts were made: the first conversation, or the Nth try by enough channels."""
    channels: set[str] = set()
    for number, made in enumerate(tries, start=1):
        channels.add(made.channel)
        if made.is_conversation:
            return made.when
        if number >= (promise.count or 1) and len(channels) >= (promise.channels or 1):
            return made.when
    return None
