from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from criteria import Facts, Verdict, judge, reworded
from leads.models.lead import Lead
from leads.models.parts import Question
from people.models import Person, Side, Team, Workspace
from sla.hours import LAST_DAY
from sla.models import Agreement, Clock, ClockQuerySet, Reason


class HandoffRecord(models.Model):
    """The facts of a handoff and what must never be false about them."""

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
    # whole minutes of business time from handing over to the first follow-up, without what a question took; measured once
    follow_up_minutes = models.PositiveIntegerField(null=True)
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
    written_reason = models.TextField(blank=True, default="")  # of a step of what was imported, before any version
    taken_back_at = models.DateTimeField(null=True)  # its submission was: it counts for nothing

    class Meta:
        abstract = True
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
                condition=~Q(state="withdrawn")
                | Q(withdrawn_at__isnull=False) & (~Q(withdrawn_because="") | Q(taken_back_at__isnull=False)),
                name="withdrawn_with_a_written_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(state="withdrawn", previous=None, holder=None),
                name="taken_back_is_free_again",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn", "returned"]) | Q(accepted_at__isnull=False),
                name="worked_means_accepted",
            ),
            models.CheckConstraint(
                condition=Q(written_reason="") | Q(is_imported=True),
                name="a_reason_is_written_only_for_what_was_imported",
            ),
            models.CheckConstraint(
                condition=Q(postponed_until=None) | Q(state="accepted"), name="only_accepted_is_postponed"
            ),
            models.CheckConstraint(
                condition=Q(is_imported=True)
                | Q(followed_up_at=None, follow_up_minutes=None)
                | Q(followed_up_at__isnull=False, follow_up_minutes__isnull=False),
                name="a_first_follow_up_is_measured",
            ),
            models.CheckConstraint(
                condition=(Q(resume_on=None) | Q(resume_on__lte=LAST_DAY))
                & (Q(postponed_until=None) | Q(postponed_until__lt=datetime(LAST_DAY.year + 1, 1, 2, tzinfo=UTC))),
                name="comes_back_within_reach",
            ),
        )
        indexes = (
            # a team's queue by due time
            models.Index(fields=["team", "state", "due_at", "id"], name="handoff_queue"),
            models.Index(fields=["holder", "state"], name="handoff_of_holder"),
            models.Index(fields=["submitted_at"], name="handoff_submitted"),
            # what happened on a day, for its numbers and the lists behind them
            *(
                models.Index(
                    fields=[f"{step}_at"], condition=Q(**{f"{step}_at__isnull": False}), name=f"handoff_{step}"
                )
                for step in ("accepted", "decided", "followed_up", "returned", "converted", "won")
            ),
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

    def verdict_in_words(self) -> Verdict | None:
        """The frozen verdict, its lines worded in the reader's language from the version and the facts frozen with it."""
        frozen = self.verdict
        if frozen is None or self.agreement is None:
            return frozen
        workspace = Workspace.known()
        zone = {"zone": workspace.tzinfo} if workspace else {}
        return reworded(frozen, judge(self.agreement.definition, facts=Facts(self.facts), at=self.submitted_at, **zone))

    @property
    def clocks(self) -> ClockQuerySet:
        return Clock.objects.of(self)

    @property
    def sales_clocks(self) -> ClockQuerySet:
        return self.clocks.filter(side=Side.SALES)

    def open_question(self) -> Question | None:
        return Question.objects.filter(handoff=self.pk, closed_at=None).select_related("asked_by").first()

    def reasons(self, *kinds: str, at: datetime) -> models.QuerySet[Reason]:
        """What may be chosen: of the version it was submitted under; imported ones take the version in force then."""
        found = Reason.objects.filter(kind__in=kinds).select_related("agreement").order_by("position")
        if self.agreement_id:
            return found.filter(agreement=self.agreement_id)
        return found.filter(agreement__in_force__contains=at)
