from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _t

from events.kinds import Kind
from events.models import Event, EventQuerySet
from frame import rows
from leads.models.days import start_of_day_ahead, start_of_workspace_day, workspace_zone
from leads.models.handoff_keeping import recorded, usable
from leads.models.handoff_passing import HandoffPassing
from leads.models.handoff_record import HandoffRecord
from leads.models.lead import Lead, last_step
from leads.models.permission import Permitted
from leads.models.refusals import Invalid, NotAllowed, NotQualified
from leads.models.standing import StandingManager
from leads.models.taken_step import rows_before
from people.models import Person, Side, Team
from sla.models import Agreement, Clock, Commitment, Promises, Reason

NO_RESPONSE = "no_response"  # the reason that needs the agreed attempts first


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def open(self) -> Self:
        return self.filter(state__in=Handoff.OPEN)

    def waiting_or_accepted(self) -> Self:
        return self.filter(state__in=(HandoffRecord.State.WAITING, HandoffRecord.State.ACCEPTED))

    def in_queue_of(self, team: Team) -> Self:
        """What the team has to do with: soonest due first, what stands still last."""
        return self.waiting_or_accepted().filter(team=team).order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def held_by_somebody_who_left(self) -> Self:
        return self.open().filter(holder__is_active=False).order_by("lead_id")

    def returned_by(self, person: int) -> Self:
        """Those that went back to marketing by this person's hand, and stayed there."""
        returns = _returns().filter(subject_id=models.OuterRef("pk"), at=models.OuterRef("returned_at"), actor=person)
        return self.filter(models.Exists(returns))

    def who_returned(self, handoffs: Iterable["Handoff"]) -> dict[int, Person | None]:
        """Who gave each of these back to marketing, by its id; one query."""
        moments = {one.pk: one.returned_at for one in handoffs if one.returned_at is not None}
        events = _returns().filter(subject_id__in=moments).select_related("actor")
        return {event.subject_id: event.actor for event in events if event.at == moments[event.subject_id]}

    def due_back(self, day: date) -> Self:
        """Returned with a resume date that has come, the lead still with marketing and not told yet."""
        return self.filter(
            state=Handoff.State.RETURNED, resume_on__lte=day, came_back_at=None, lead__stage__in=Lead.WITH_MARKETING
        )

    def due_elsewhen(self) -> list["Handoff"]:
        """Those whose clocks have moved since their due time was written down, by the order of their locks."""
        clocks = Clock.objects.undecided().filter(
            side=Side.SALES, subject_type=Handoff._meta.label_lower, subject_id=models.OuterRef("pk")
        )
        first = models.Subquery(clocks.order_by("due_at").values("due_at")[:1])
        found = self.waiting_or_accepted().annotate(first_due=first).order_by("lead_id")
        return [row for row in found if row.due_at != row.first_due]  # type: ignore[attr-defined]  # annotated above


def _returns() -> EventQuerySet:
    return Event.objects.of(Kind.HANDOFF_RETURNED).filter(subject_type="leads.handoff")


class Handoff(Permitted, HandoffPassing):
    """One passing of one lead from marketing to sales, with all facts of the lead frozen at submission."""

    objects = StandingManager.from_queryset(HandoffQuerySet)()
    everything = models.Manager.from_queryset(HandoffQuerySet)()

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

        What of the ``context`` is a fact of the lead that nobody knew is kept with the lead, before it is judged.
        NotQualified when the agreement says no and no exception is written; NotAllowed when the lead is not free.
        """
        lead.lock()
        before, last = rows_before(lead), cls._last_of(lead)
        if lead.stage not in Lead.WITH_MARKETING or (last and last.is_open):
            raise NotAllowed(last_step(lead))
        if team.side != Side.SALES:
            raise Invalid("team", _t("Choose a team of sales."))
        agreement = Agreement.objects.in_force(at)
        if agreement is None:
            raise NotAllowed(missing_signatures())
        context = {code: text.strip() for code, text in context.items() if text.strip()}
        learned = lead.learn(context)
        facts = lead.facts()
        verdict = lead.verdict(agreement, at=at, facts=facts)
        tier: str = str(verdict.tier) if verdict.qualified else agreement.document["exceptions"]["tier"]
        exception = "" if verdict.qualified else exception.strip()
        if not verdict.qualified and len(exception) < 5:
            raise NotQualified(
                _t("The agreement does not count this lead as qualified. Write why you hand it over all the same."),
                verdict=verdict,
            )
        handoff = cls(
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
        handoff._before = before
        if lead.marketing_team_id is None and by.side == Side.MARKETING and by.team_id:
            lead.marketing_team = by.team
        lead.follow(handoff)
        Clock.objects.promised_on(lead, Commitment.Kind.RE_NURTURE).meet(at=at).write()
        prepared = handoff._prepared(Commitment.Kind.RESPOND, Commitment.Kind.FIRST_FOLLOW_UP, at=at)
        handoff.promises = Promises(prepared)
        handoff.due_at = handoff.promises.first_due
        rows.insert([handoff])
        Clock.objects.begin(prepared, subject=handoff)
        told = {"learned": learned} if learned else {}
        handoff._record(
            Kind.HANDOFF_SUBMITTED, by=by, at=at, team=team.pk, tier=tier, is_exception=bool(exception), **told
        )
        return handoff

    @classmethod
    def _last_of(cls, lead: Lead) -> "Handoff | None":
        """The latest attempt; when one is open, it is this."""
        standing = "lead_id = %s AND taken_back_at IS NULL ORDER BY attempt DESC LIMIT 1"
        return next(iter(rows.read(cls, standing, [lead.pk])), None)

    @transaction.atomic
    def accept(self, *, by: Person, turn: int, at: datetime) -> None:
        """The rep takes the lead: the promise to respond is kept, those to try and to conclude begin."""
        self._lock_while(self.State.WAITING, held_by=by, turn=turn)
        self._overtake(at=at)
        self._accept(by=by, at=at)
        self._write()
        self._conclude(by=by)

    @transaction.atomic
    def return_(
        self, *, reason: Reason | None, note: str, by: Person, turn: int, at: datetime, resume_on: date | None = None
    ) -> None:
        """Back to marketing with a reason and a usable note; to nurture, marketing's promise begins."""
        self._lock_while(self.State.WAITING, self.State.ACCEPTED, held_by=by, turn=turn)
        reason = self._reason(reason, Reason.Kind.NURTURE, Reason.Kind.DISQUALIFY, written=note, at=at)
        for wrong in self.wrong_with_return(reason, note=note, resume_on=resume_on, at=at):
            raise wrong
        if reason and reason.kind != Reason.Kind.NURTURE:
            resume_on = None
        self._overtake(at=at)
        counted = reason is not None and reason.counts_against_quality
        self.state, self.turn, self.returned_at, self.resume_on = self.State.RETURNED, self.turn + 1, at, resume_on
        self.returned_for, self.returned_for_kind, self.returned_note = (
            reason,
            reason.kind if reason else None,
            note.strip(),
        )
        self.decided_at = self.decided_at or (at if counted else None)
        self._hold(None, why=None, at=at)
        self.promises.of(Commitment.Kind.RESPOND, Commitment.Kind.OUTCOME).meet(at=at)
        self.promises.of(side=Side.SALES).void(at=at)
        self._go_back_to_marketing(reason, at=at)
        self._record(Kind.HANDOFF_RETURNED, by=by, at=at, reason=recorded(reason))

    def _go_back_to_marketing(self, reason: Reason | None, *, at: datetime) -> None:
        if reason and reason.kind == Reason.Kind.DISQUALIFY:
            self.lead.disqualified_for, self.lead.disqualified_for_kind = reason, reason.kind
            self.lead.disqualified_note = self.returned_note[:500]
        self.lead.follow(self)
        if reason and reason.kind == Reason.Kind.NURTURE:
            begins = max(at, start_of_workspace_day(self.resume_on)) if self.resume_on else at
            self._start(Commitment.Kind.RE_NURTURE, at=begins)

    def wrong_with_return(
        self, reason: Reason | None, *, note: str, resume_on: date | None, at: datetime
    ) -> Iterator[Invalid]:
        """Everything in what was entered that the return would be refused for, so that it can be said at once."""
        checks: list[Callable[[], None]] = [
            partial(self._usable_reason, reason),
            partial(usable, note, field="note"),
            partial(self._usable_resume_date, reason, resume_on=resume_on, at=at),
        ]
        for check in checks:
            try:
                check()
            except Invalid as wrong:
                yield wrong

    def _usable_reason(self, reason: Reason | None) -> None:
        if reason and reason.code == NO_RESPONSE and not self._tried_enough():
            raise Invalid("reason", _t("“%(reason)s” needs the agreed attempts first.") % {"reason": reason})

    def _usable_resume_date(self, reason: Reason | None, *, resume_on: date | None, at: datetime) -> None:
        if reason and reason.asks_date and resume_on is None:
            raise Invalid("resume_on", _t("“%(reason)s” asks for the day to come back.") % {"reason": reason})
        if resume_on is not None and (reason is None or reason.kind == Reason.Kind.NURTURE):
            said = _t("That day is past. Choose a day after today.")
            start_of_day_ahead(resume_on, at=at, field="resume_on", said=said)

    @transaction.atomic
    def withdraw(self, *, reason: str, by: Person, turn: int, at: datetime) -> None:
        """Marketing takes it back while nobody has decided: it counts for nobody."""
        self._lock_while(self.State.WAITING, held_by=None, turn=turn)
        if len(reason.strip()) < 3:
            raise Invalid("reason", _t("Write why you take this handoff back."))
        self._overtake(at=at)
        self.state, self.turn = self.State.WITHDRAWN, self.turn + 1
        self.withdrawn_at, self.withdrawn_because = at, reason.strip()
        self._hold(None, why=None, at=at)
        self.promises.of().void(at=at)
        self.lead.follow(self)
        self._record(Kind.HANDOFF_WITHDRAWN, by=by, at=at)

    @transaction.atomic
    def convert(self, *, value: Decimal | None, by: Person, turn: int, at: datetime) -> None:
        """An opportunity: the outcome is there, attempts and first follow-up with it."""
        self._lock_while(self.State.ACCEPTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        if value is not None and value < 0:
            raise Invalid("value", _t("Enter what the opportunity may be worth, zero or more."))
        self._overtake(at=at)
        self.state, self.turn, self.converted_at, self.value = self.State.CONVERTED, self.turn + 1, at, value
        self.lead.follow(self)
        met = (Commitment.Kind.FIRST_FOLLOW_UP, Commitment.Kind.ATTEMPTS, Commitment.Kind.OUTCOME)
        self.promises.of(*met).meet(at=at)
        self._record(Kind.HANDOFF_CONVERTED, by=by, at=at)

    @transaction.atomic
    def win(self, *, by: Person, turn: int, at: datetime) -> None:
        """The lead is a customer from today."""
        self._lock_while(self.State.CONVERTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        self.state, self.turn, self.won_at = self.State.WON, self.turn + 1, at
        self._hold(None, why=None, at=at)
        self.lead.customer_since, self.lead.customer_until = at.astimezone(workspace_zone()).date(), None
        self.lead.follow(self)
        self._record(Kind.HANDOFF_WON, by=by, at=at)

    @transaction.atomic
    def lose(self, *, reason: Reason | None, by: Person, turn: int, at: datetime, written: str = "") -> None:
        """The opportunity is lost, for a reason of the version."""
        self._lock_while(self.State.CONVERTED, held_by=by, turn=turn, must_hold=True, or_manager=True)
        reason = self._reason(reason, Reason.Kind.LOST, written=written, at=at)
        self.state, self.turn, self.lost_at = self.State.LOST, self.turn + 1, at
        self.lost_for, self.lost_for_kind = reason, reason.kind if reason else None
        self._hold(None, why=None, at=at)
        self.lead.follow(self)
        self._record(Kind.HANDOFF_LOST, by=by, at=at, reason=recorded(reason))

    @transaction.atomic
    def come_back(self, *, at: datetime) -> bool:
        """The resume date of a return is here: marketing is told. False when it was told already."""
        self._lock()
        if self.came_back_at or self.lead.stage not in Lead.WITH_MARKETING:
            return False
        self.came_back_at = at
        self._record(Kind.HANDOFF_CAME_BACK, by=None, at=at)
        return True


def missing_signatures() -> str:
    """Why nothing can be submitted yet."""
    proposed = Agreement.objects.filter(state=Agreement.State.PROPOSED).order_by("-number").first()
    if proposed is None:
        return _t("No agreement is in force yet: a version must be proposed and signed by both sides first.")
    sides = _t(" and ").join(str(side.label) for side in proposed.missing_sides)
    return _t("No agreement is in force yet: the signature of %(sides)s is missing.") % {"sides": sides}
