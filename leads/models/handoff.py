from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from criteria import Verdict
from events.kinds import Kind
from events.models import Event
from leads.models.lead import Lead, last_step
from leads.models.parts import FollowUp, Given, Holding, Question
from leads.models.permission import Permitted
from leads.models.refusals import Invalid, NotAllowed, NotQualified
from people.models import Person, Side, Team, Workspace
from sla.clock import start_of_day
from sla.models import Agreement, Calendar, Clock, ClockQuerySet, Commitment, Reason

NO_RESPONSE = "no_response"  # the reason that needs the agreed attempts first
NO_TURN = -1  # a step of the system, which has just read the row it has locked


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def open(self) -> Self:
        return self.filter(state__in=Handoff.OPEN)

    def waiting_or_accepted(self) -> Self:
        return self.filter(state__in=(Handoff.State.WAITING, Handoff.State.ACCEPTED))

    def in_queue_of(self, team: Team) -> Self:
        """What the team has to do with: soonest due first, what stands still last."""
        return self.waiting_or_accepted().filter(team=team).order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def due_back(self, day: date) -> Self:
        """Returned with a resume date that has come, the lead still with marketing and not told yet."""
        return self.filter(
            state=Handoff.State.RETURNED, resume_on__lte=day, came_back_at=None, lead__stage=Lead.Stage.NURTURING
        )


class Handoff(Permitted, models.Model):
    """One passing of one lead from marketing to sales, with all facts of the lead frozen at submission."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        CONVERTED = "converted", _("Converted")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.WAITING, State.ACCEPTED, State.CONVERTED)

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="handoffs")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="handoffs")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    turn = models.PositiveIntegerField(default=0)
    holder = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="handoffs")
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="handoffs")
    tier = models.CharField(max_length=1, blank=True, default="")
    judgement = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    context = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=False)
    exception = models.TextField(blank=True, default="")
    is_imported = models.BooleanField(default=False)
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")
    attempt = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=120, blank=True, default="")
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="submitted")
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # the earliest due of its running sales clocks
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)  # first accepted, or returned for a reason that counts
    followed_up_at = models.DateTimeField(null=True)
    conversation_at = models.DateTimeField(null=True)
    postponed_at = models.DateTimeField(null=True)
    postponed_until = models.DateTimeField(null=True)
    postponed_note = models.TextField(blank=True, default="")
    postponed_days = models.PositiveSmallIntegerField(default=0)
    given_back = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True, default="")
    returned_at = models.DateTimeField(null=True)
    returned_for = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="returns")
    returned_for_kind = models.CharField(max_length=10, null=True)  # noqa: DJ001 (null with its foreign key)
    returned_note = models.TextField(blank=True, default="")
    resume_on = models.DateField(null=True)
    came_back_at = models.DateTimeField(null=True)
    converted_at = models.DateTimeField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    won_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    lost_for = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="losses")
    lost_for_kind = models.CharField(max_length=10, null=True)  # noqa: DJ001 (null with its foreign key)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(state__in=["waiting", "accepted", "converted"]),
                name="one_open_handoff_per_lead",
            ),
            models.CheckConstraint(
                condition=Q(is_imported=True, agreement=None, judgement=None, tier="", exception="")
                | Q(is_imported=False, agreement__isnull=False, judgement__isnull=False, team__isnull=False)
                & ~Q(tier=""),
                name="imported_has_no_agreement_or_verdict",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", returned_at__isnull=False) | ~Q(state="returned") & Q(returned_at=None),
                name="returned_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(returned_for=None, returned_for_kind=None)
                | Q(returned_for__isnull=False, returned_for_kind__in=["nurture", "disqualify"]),
                name="returned_for_nurture_or_disqualify",
            ),
            models.CheckConstraint(
                condition=Q(lost_for=None, lost_for_kind=None) | Q(lost_for__isnull=False, lost_for_kind="lost"),
                name="lost_for_a_reason_of_that_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="withdrawn_with_a_written_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn", "returned"]) | Q(accepted_at__isnull=False),
                name="worked_means_accepted",
            ),
            models.CheckConstraint(
                condition=Q(postponed_until=None) | Q(state="accepted"), name="only_accepted_is_postponed"
            ),
        )
        indexes = (
            # a team's queue by due time
            models.Index(fields=["team", "state", "due_at", "id"], name="handoff_queue"),
            models.Index(fields=["holder", "state"], name="handoff_of_holder"),
            models.Index(fields=["submitted_at"], name="handoff_submitted"),
            models.Index(fields=["resume_on"], condition=Q(came_back_at=None), name="handoff_resume"),
            models.Index(
                fields=["postponed_until"], condition=Q(postponed_until__isnull=False), name="handoff_postponed"
            ),
        )

    def __str__(self) -> str:
        return _t("Handoff %(attempt)s of %(lead)s") % {"attempt": self.attempt, "lead": self.lead}

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def verdict(self) -> Verdict | None:
        """The verdict frozen at submission; none for what was imported."""
        return Verdict.from_json(self.judgement) if self.judgement else None

    @property
    def clocks(self) -> ClockQuerySet:
        return Clock.objects.of(self)

    @property
    def sales_clocks(self) -> ClockQuerySet:
        return self.clocks.filter(side=Side.SALES)

    def open_question(self) -> Question | None:
        return self.questions.filter(closed_at=None).select_related("asked_by").first()

    def reasons(self, *kinds: str) -> models.QuerySet[Reason]:
        """What may be chosen: of the version it was submitted under; imported ones take the version in force."""
        found = Reason.objects.filter(kind__in=kinds).select_related("agreement").order_by("position")
        if self.agreement_id:
            return found.filter(agreement=self.agreement_id)
        return found.filter(agreement__in_force__startswith__isnull=False, agreement__in_force__endswith=None)

    @classmethod
    @transaction.atomic
    def submit(
        cls,
        lead: Lead,
        *,
        team: Team,
        context: dict[str, str],
        by: Person,
        at: datetime,
        exception: str = "",
    ) -> "Handoff":
        """Marketing hands a qualified lead over: the promises to respond and to follow up begin.

        NotQualified when the agreement says no and no exception is written; NotAllowed when the lead is not free.
        """
        lead.lock()
        if lead.stage not in (Lead.Stage.NURTURING, Lead.Stage.CUSTOMER) or lead.open_handoff():
            raise NotAllowed(last_step(lead))
        if team.side != Side.SALES:
            raise Invalid("team", _t("Choose a team of sales."))
        agreement = Agreement.objects.in_force(at)
        if agreement is None:
            raise NotAllowed(missing_signatures())
        facts = lead.facts()
        verdict = lead.verdict(agreement, at=at, facts=facts)
        tier = verdict.tier if verdict.qualified else agreement.document["exceptions"]["tier"]
        exception = "" if verdict.qualified else exception.strip()
        if not verdict.qualified and len(exception) < 5:
            raise NotQualified(
                _t("The agreement does not count this lead as qualified. Write why you hand it over all the same."),
                verdict=verdict,
            )
        context = {code: text.strip() for code, text in context.items() if text.strip()}
        last = lead.handoffs.order_by("-attempt").first()
        handoff = cls.objects.create(
            lead=lead,
            team=team,
            agreement=agreement,
            tier=tier,
            judgement=verdict.to_json(),
            facts=facts,
            context=context,
            is_complete=all(item["code"] in context for item in agreement.document["context"] if item.get("required")),
            exception=exception,
            previous=last,
            attempt=last.attempt + 1 if last else 1,
            source=lead.source,
            submitted_by=by,
            submitted_at=at,
        )
        if lead.marketing_team_id is None and by.side == Side.MARKETING and by.team_id:
            lead.marketing_team = by.team
            lead.save(update_fields=["marketing_team"])
        lead.follow(handoff)
        Clock.objects.on_thread(lead).undecided(Commitment.Kind.RE_NURTURE).meet(at=at)
        handoff._start(Commitment.Kind.RESPOND, Commitment.Kind.FIRST_FOLLOW_UP, at=at)
        handoff._refresh_due()
        handoff._record(Kind.HANDOFF_SUBMITTED, by=by, at=at, team=team.pk, tier=tier, is_exception=bool(exception))
        return handoff

    @transaction.atomic
    def accept(self, *, by: Person, turn: int, at: datetime) -> None:
        """The rep takes the lead: the promise to respond is kept, those to try and to conclude begin."""
        self._lock_while(self.State.WAITING, held_by=by, turn=turn)
        self._overtake(at=at)
        self._accept(by=by, at=at)
        self._refresh_due()

    def _accept(self, *, by: Person, at: datetime) -> None:
        self.state, self.turn = self.State.ACCEPTED, self.turn + 1
        self.accepted_at = self.accepted_at or at
        self.decided_at = self.decided_at or at
        self.save(update_fields=["state", "turn", "accepted_at", "decided_at"])
        self._hold(by, why=Holding.Why.ACCEPTED, at=at)
        self.lead.follow(self)
        self.clocks.undecided(Commitment.Kind.RESPOND).meet(at=at)
        if not self.clocks.filter(kind__in=(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME)).exists():
            self._start(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME, at=at)
        self._record(Kind.HANDOFF_ACCEPTED, by=by, at=at)

    @transaction.atomic
    def return_(
        self, *, reason: Reason | None, note: str, by: Person, turn: int, at: datetime, resume_on: date | None = None
    ) -> None:
        """Back to marketing with a reason and a usable note; to nurture, marketing's promise begins."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn)
        reason = self._reason(reason, Reason.Kind.NURTURE, Reason.Kind.DISQUALIFY)
        usable(note, field="note")
        resume_on = self._resume_date(reason, resume_on=resume_on, at=at)
        if reason.code == NO_RESPONSE and not self._tried_enough():
            raise Invalid("reason", _t("“%(reason)s” needs the agreed attempts first.") % {"reason": reason})
        self._overtake(at=at)
        counted = reason.counts_against_quality
        self.state, self.turn, self.returned_at, self.resume_on = self.State.RETURNED, self.turn + 1, at, resume_on
        self.returned_for, self.returned_for_kind, self.returned_note = reason, reason.kind, note.strip()
        self.decided_at = self.decided_at or (at if counted else None)
        self.save()
        self._hold(None, why=None, at=at)
        self.clocks.undecided(Commitment.Kind.RESPOND, Commitment.Kind.OUTCOME).meet(at=at)
        self.sales_clocks.undecided().void(at=at)
        self._go_back_to_marketing(reason, at=at)
        self._refresh_due()
        self._record(Kind.HANDOFF_RETURNED, by=by, at=at, reason=reason.pk)

    def _go_back_to_marketing(self, reason: Reason, *, at: datetime) -> None:
        if reason.kind == Reason.Kind.DISQUALIFY:
            self.lead.disqualified_for, self.lead.disqualified_for_kind = reason, reason.kind
            self.lead.disqualified_note = self.returned_note[:500]
            self.lead.save(update_fields=["disqualified_for", "disqualified_for_kind", "disqualified_note"])
        self.lead.follow(self)
        if reason.kind == Reason.Kind.NURTURE:
            begins = max(at, start_of_workspace_day(self.resume_on)) if self.resume_on else at
            self._start(Commitment.Kind.RE_NURTURE, at=begins)

    @transaction.atomic
    def withdraw(self, *, reason: str, by: Person, turn: int, at: datetime) -> None:
        """Marketing takes it back while nobody has decided: it counts for nobody."""
        self._lock_while(self.State.WAITING, held_by=None, turn=turn)
        if len(reason.strip()) < 3:
            raise Invalid("reason", _t("Write why you take this handoff back."))
        self._overtake(at=at)
        self.state, self.turn = self.State.WITHDRAWN, self.turn + 1
        self.withdrawn_at, self.withdrawn_because = at, reason.strip()
        self.save(update_fields=["state", "turn", "withdrawn_at", "withdrawn_because"])
        self._hold(None, why=None, at=at)
        self.clocks.undecided().void(at=at)
        self.lead.follow(self)
        self._refresh_due()
        self._record(Kind.HANDOFF_WITHDRAWN, by=by, at=at)

    @transaction.atomic
    def ask(self, *, text: str, by: Person, turn: int, at: datetime) -> Question:
        """Sales needs to know something first: its clocks stand still, marketing's runs."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn)
        usable(text, field="text")
        if self.open_question():
            raise NotAllowed(last_step_about(self, Kind.QUESTION_ASKED))
        self._wake(at=at)
        question = Question.objects.create(handoff=self, text=text.strip(), asked_by=by, asked_at=at)
        self.sales_clocks.undecided().stand_still(at=at)
        self._start(Commitment.Kind.ANSWER, at=at)
        self._refresh_due()
        self._record(Kind.QUESTION_ASKED, by=by, at=at, question=question.pk)
        return question

    @transaction.atomic
    def answer(self, *, text: str, by: Person, turn: int, at: datetime) -> None:
        """Marketing answers: its promise is met, sales' clocks go on."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=None, turn=turn)
        question = self.open_question()
        if question is None:
            raise NotAllowed(last_step_about(self, Kind.QUESTION_ANSWERED, *STEPS))
        if len(text.strip()) < 2:
            raise Invalid("text", _t("Write the answer."))
        question.answer, question.answered_by, question.answered_at = text.strip(), by, at
        question.closed_at = at
        question.save()
        self.clocks.undecided(Commitment.Kind.ANSWER).meet(at=at)
        self.sales_clocks.undecided().go_on(at=at)
        self._refresh_due()
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
        made = FollowUp.objects.create(
            handoff=self, by=by, when=when, entered_at=at, channel=channel, outcome=outcome, note=note.strip()
        )
        self._count_follow_up(made)
        self._refresh_due()
        self._record(Kind.FOLLOW_UP_MADE, by=by, at=at, follow_up=made.pk, channel=channel, outcome=outcome, when=when)
        return made

    def _count_follow_up(self, made: FollowUp) -> None:
        first = self.clocks.filter(kind=Commitment.Kind.FIRST_FOLLOW_UP)
        first.met_earlier(at=made.when)
        first.undecided().meet(at=made.when)
        self.followed_up_at = min(self.followed_up_at or made.when, made.when)
        if made.is_conversation:
            self.conversation_at = min(self.conversation_at or made.when, made.when)
        self.save(update_fields=["followed_up_at", "conversation_at"])
        attempts = self.clocks.filter(kind=Commitment.Kind.ATTEMPTS)
        for row in attempts.select_related("commitment"):
            enough = self._enough_at(row.commitment)
            if enough:
                attempts.filter(pk=row.pk).met_earlier(at=enough)
                attempts.filter(pk=row.pk).undecided().meet(at=enough)

    def _enough_at(self, promise: Commitment) -> datetime | None:
        """When the agreed attempts were made: the first conversation, or the Nth try by enough channels."""
        channels: set[str] = set()
        for number, (when, channel, outcome) in enumerate(
            self.follow_ups.order_by("when", "pk").values_list("when", "channel", "outcome"), start=1
        ):
            channels.add(channel)
            if outcome in FollowUp.CONVERSATIONS:
                return when
            if number >= (promise.count or 1) and len(channels) >= (promise.channels or 1):
                return when
        return None

    @transaction.atomic
    def postpone(self, *, until: date, note: str, by: Person, turn: int, at: datetime) -> None:
        """After a follow-up the holder waits until a day: attempts and outcome stand still until then."""
        self._lock_while(self.State.ACCEPTED, held_by=by, turn=turn, must_hold=True)
        if self.followed_up_at is None:
            raise Invalid("until", _t("Follow up first: only a lead that was tried can be postponed."))
        usable(note, field="note")
        begins = start_of_workspace_day(until)
        if begins <= at:
            raise Invalid("until", _t("Choose a day after today."))
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
        self.save(update_fields=["postponed_at", "postponed_until", "postponed_note", "postponed_days"])
        self.clocks.undecided(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME).stand_still(at=at)
        self._refresh_due()
        self._record(Kind.HANDOFF_POSTPONED, by=by, at=at, until=until.isoformat())

    @transaction.atomic
    def resume(self, *, at: datetime) -> bool:
        """The postponed day has come: clocks go on from its start. False when there is nothing to do any more."""
        self._lock()
        if self.postponed_until is None or self.postponed_until > at:
            return False
        self._wake(at=at)
        self._refresh_due()
        self._record(Kind.HANDOFF_RESUMED, by=None, at=at)
        return True

    @transaction.atomic
    def give_back(self, *, reason: Reason | None, by: Person, turn: int, at: datetime) -> None:
        """The holder, or a manager, puts it back into the queue; promises run on."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn, or_manager=True)
        if self.holder_id is None:
            raise NotAllowed(_t("Nobody holds this lead, so there is nothing to give back."))
        reason = self._reason(reason, Reason.Kind.REASSIGN)
        self._overtake(at=at)
        self._give_back(by=by, at=at, reason=reason.pk)

    @transaction.atomic
    def give_back_for(self, why: Given, *, at: datetime) -> bool:
        """The system puts it back: the holder left, or did not follow up. False when a step was first."""
        self._lock()
        if self.state not in (self.State.WAITING, self.State.ACCEPTED) or self.holder_id is None:
            return False
        if why == Given.NOT_FOLLOWED_UP and not self._ladder_may_give_back(at):
            return False
        if why == Given.LEFT:
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
        late = self.clocks.overdue(at).filter(kind__in=(Commitment.Kind.RESPOND, Commitment.Kind.FIRST_FOLLOW_UP))
        return self.given_back == 0 and self.conversation_at is None and late.exists()

    def _give_back(self, *, by: Person | None, at: datetime, reason: int | str) -> None:
        left = self.holder_id
        self.state, self.turn, self.given_back = self.State.WAITING, self.turn + 1, self.given_back + 1
        self._wake(at=at)
        self.save(update_fields=["state", "turn", "given_back"])
        next_one = self._manager(but=left, at=at) if self.given_back > 1 else None
        self._hold(next_one, why=Holding.Why.GIVEN_BACK_TWICE, at=at)
        self.lead.follow(self)
        self.sales_clocks.undecided().hand_to(next_one, at=at)
        self._refresh_due()
        self._record(Kind.HANDOFF_GIVEN_BACK, by=by, at=at, reason=reason, person=left)

    def _manager(self, *, but: int | None, at: datetime) -> Person | None:
        """A manager of the team, else of the side; somebody present and somebody else if possible."""
        found = Person.objects.managers(Side.SALES).by_name()
        ranked = sorted(
            found, key=lambda one: (one.team_id != self.team_id, one.pk == but, bool(one.away_until), one.sort_key)
        )
        return ranked[0] if ranked else None

    @transaction.atomic
    def reassign(self, *, to: Person, reason: Reason | None, by: Person | None, turn: int, at: datetime) -> None:
        """A sales manager gives it to somebody else, perhaps of another team; the rest runs by that team's calendar."""
        self._lock_while(*self.OPEN, held_by=None, turn=turn)
        if by is not None:
            reason = self._reason(reason, Reason.Kind.REASSIGN)
        if not (to.is_active and to.side == Side.SALES and (to.is_rep or to.is_manager)):
            raise Invalid("to", _t("Choose somebody of sales who can work on leads."))
        if to.pk == self.holder_id:
            raise Invalid("to", _t("%(person)s holds this lead already.") % {"person": to})
        self._overtake(at=at)
        moves = to.team is not None and to.team_id != self.team_id
        self.turn += 1
        self.team = to.team if moves else self.team
        self.save(update_fields=["turn", "team"])
        self._hold(to, why=Holding.Why.REASSIGNED, at=at)
        running = self.sales_clocks.undecided()
        if moves and to.team:
            running.hand_to_team(to.team, person=to, at=at)
        else:
            running.hand_to(to, at=at)
        self._refresh_due()
        self._record(Kind.HANDOFF_REASSIGNED, by=by, at=at, to=to.pk, reason=reason.pk if reason else Given.LEFT.value)

    @transaction.atomic
    def convert(self, *, value: Decimal | None, by: Person, turn: int, at: datetime) -> None:
        """An opportunity: the outcome is there, attempts and first follow-up with it."""
        self._lock_while(self.State.ACCEPTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        if value is not None and value < 0:
            raise Invalid("value", _t("Enter what the opportunity may be worth, zero or more."))
        self._overtake(at=at)
        self.state, self.turn, self.converted_at, self.value = self.State.CONVERTED, self.turn + 1, at, value
        self.save(update_fields=["state", "turn", "converted_at", "value"])
        self.lead.follow(self)
        self.clocks.undecided(Commitment.Kind.FIRST_FOLLOW_UP, Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME).meet(
            at=at
        )
        self._refresh_due()
        self._record(Kind.HANDOFF_CONVERTED, by=by, at=at)

    @transaction.atomic
    def win(self, *, by: Person, turn: int, at: datetime) -> None:
        """The lead is a customer from today."""
        self._lock_while(self.State.CONVERTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        self.state, self.turn, self.won_at = self.State.WON, self.turn + 1, at
        self.save(update_fields=["state", "turn", "won_at"])
        self._hold(None, why=None, at=at)
        self.lead.customer_since, self.lead.customer_until = at.astimezone(workspace_zone()).date(), None
        self.lead.save(update_fields=["customer_since", "customer_until"])
        self.lead.follow(self)
        self._record(Kind.HANDOFF_WON, by=by, at=at)

    @transaction.atomic
    def lose(self, *, reason: Reason | None, by: Person, turn: int, at: datetime) -> None:
        """The opportunity is lost, for a reason of the version."""
        self._lock_while(self.State.CONVERTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        reason = self._reason(reason, Reason.Kind.LOST)
        self.state, self.turn, self.lost_at = self.State.LOST, self.turn + 1, at
        self.lost_for, self.lost_for_kind = reason, reason.kind
        self.save(update_fields=["state", "turn", "lost_at", "lost_for", "lost_for_kind"])
        self._hold(None, why=None, at=at)
        self.lead.follow(self)
        self._record(Kind.HANDOFF_LOST, by=by, at=at, reason=reason.pk)

    @transaction.atomic
    def come_back(self, *, at: datetime) -> bool:
        """The resume date of a return is here: marketing is told. False when it was told already."""
        self._lock()
        if self.came_back_at or self.lead.stage != Lead.Stage.NURTURING:
            return False
        self.came_back_at = at
        self.save(update_fields=["came_back_at"])
        self._record(Kind.HANDOFF_CAME_BACK, by=None, at=at)
        return True

    def _lock(self) -> None:
        """Lock the lead, then this handoff, until the transaction ends."""
        lead = Lead.objects.select_for_update(no_key=True).get(pk=self.lead_id)
        self.refresh_from_db(from_queryset=Handoff.objects.select_for_update(no_key=True))
        self.lead = lead

    def _lock_while(
        self,
        *allowed: State,
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
            return
        if self.holder_id != held_by.pk and (must_hold or self.holder_id is not None):
            raise NotAllowed(self._who_holds())

    def _who_holds(self) -> str:
        if self.holder is None:
            return _t("Nobody holds this lead. Accept it first.")
        return _t("%(person)s holds this lead. %(what)s") % {
            "person": self.holder,
            "what": last_step_about(self, *STEPS),
        }

    def _overtake(self, *, at: datetime) -> None:
        """Any step closes an open question and ends a postponement: clocks go on."""
        question = self.open_question()
        if question:
            question.closed_at = at
            question.save(update_fields=["closed_at"])
            self.clocks.undecided(Commitment.Kind.ANSWER).void(at=at)
            self.sales_clocks.undecided().go_on(at=at)
        self._wake(at=at)

    def _wake(self, *, at: datetime) -> None:
        """End a postponement: clocks go on from the start of its day, or from now when that is earlier."""
        if self.postponed_until is None or self.postponed_at is None:
            return
        since = min(at, self.postponed_until)
        unused = self._working_days(since, self.postponed_until)
        self.postponed_days = max(0, self.postponed_days - unused)
        self.postponed_at, self.postponed_until = None, None
        self.save(update_fields=["postponed_at", "postponed_until", "postponed_days"])
        self.clocks.undecided(Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME).go_on(at=since)

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
        if person is not None and self.holder_id == person.pk and self.holdings.filter(ends_at=None).exists():
            return
        self.holdings.filter(ends_at=None).update(ends_at=at)
        if self.holder_id != (person.pk if person else None) and self.is_open:
            self.holder = person
            self.save(update_fields=["holder"])
        if person is not None and why is not None:
            Holding.objects.create(handoff=self, person=person, team=self.team, why=why, begins_at=at)
            self.sales_clocks.taken_by(person, at=at)

    def _start(self, *kinds: Commitment.Kind, at: datetime) -> None:
        """Begin the promises of these kinds that the version makes for this handoff's tier."""
        if self.agreement is None or self.team is None:
            return
        promises = list(
            self.agreement.commitments.filter(kind__in=kinds, tier__in=("", self.tier)).select_related("agreement")
        )
        for side in Side:
            mine = [promise for promise in promises if promise.side == side]
            team = self.team if side == Side.SALES else self.lead.responsible_team()
            person = self.holder if side == Side.SALES else self.lead.owner
            if mine and team:
                Clock.objects.start(mine, subject=self, thread=self.lead, team=team, person=person, at=at)

    def _refresh_due(self) -> None:
        self.due_at = self.sales_clocks.undecided().aggregate(first=models.Min("due_at"))["first"]
        self.save(update_fields=["due_at"])

    def _reason(self, reason: Reason | None, *kinds: Reason.Kind) -> Reason:
        """The reason, if this handoff's version knows it in one of these kinds."""
        if reason is None or not self.reasons(*kinds).filter(pk=reason.pk).exists():
            raise Invalid("reason", _t("Choose one of the reasons that both sides signed."))
        return reason

    def _resume_date(self, reason: Reason, *, resume_on: date | None, at: datetime) -> date | None:
        if reason.asks_date and resume_on is None:
            raise Invalid("resume_on", _t("“%(reason)s” asks for the day to come back.") % {"reason": reason})
        if reason.kind != Reason.Kind.NURTURE:
            return None
        if resume_on is not None and resume_on <= at.astimezone(workspace_zone()).date():
            raise Invalid("resume_on", _t("That day is past. Choose a day after today."))
        return resume_on

    def _tried_enough(self) -> bool:
        promises = list(self.agreement.commitments.filter(kind=Commitment.Kind.ATTEMPTS)) if self.agreement else []
        return all(self._enough_at(promise) for promise in promises)

    def _record(self, kind: Kind, *, by: Person | None, at: datetime, **details: Any) -> None:
        Event.record(kind, subject=self, thread=self.lead, actor=by, at=at, **details)


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
)


def last_step_about(handoff: Handoff, *kinds: Kind) -> str:
    """Who was first: the latest step of these kinds, with its time."""
    event = Event.objects.about(handoff).of(*kinds).order_by("-pk").first()
    return event.told() if event else _t("This handoff has changed since you opened it.")


def usable(text: str, *, field: str) -> None:
    """A note somebody can act on: at least two words."""
    if len(text.split()) < 2:
        raise Invalid(field, _t("A word or two more: what should the other side know?"))


def missing_signatures() -> str:
    """Why nothing can be submitted yet."""
    proposed = Agreement.objects.filter(state=Agreement.State.PROPOSED).order_by("-number").first()
    if proposed is None:
        return _t("No agreement is in force yet: a version must be proposed and signed by both sides first.")
    sides = _t(" and ").join(str(side.label) for side in proposed.missing_sides)
    return _t("No agreement is in force yet: the signature of %(sides)s is missing.") % {"sides": sides}


def workspace_zone() -> Any:
    workspace = Workspace.current()
    return workspace.tzinfo if workspace else Workspace(name="").tzinfo


def start_of_workspace_day(day: date) -> datetime:
    """The instant at which a day of the workspace begins."""
    return start_of_day(str(workspace_zone()), day)
