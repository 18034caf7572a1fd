"""What belongs to a handoff beside its state: who held it, what was asked, what sales tried."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from leads.models.standing import StandingManager
from people.models import Person, Team


class Holding(models.Model):
    """Who held a handoff, from when to when, and why them."""

    class Why(models.TextChoices):
        ACCEPTED = "accepted", _("accepted it")
        REASSIGNED = "reassigned", _("it was reassigned to them")
        GIVEN_BACK_TWICE = "given_back_twice", _("it was given back more than once")
        RECORDED = "recorded", _("recorded from before")

    handoff = models.ForeignKey("leads.Handoff", on_delete=models.CASCADE, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, choices=Why)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    objects = StandingManager["Holding"]()
    everything = models.Manager["Holding"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")), name="a_holding_ends_after"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(ends_at=F("begins_at")), name="taken_back_was_never_held"
            ),
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[
                    ("handoff", RangeOperators.EQUAL),
                    (
                        Func(
                            F("begins_at"),
                            F("ends_at"),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )

    def __str__(self) -> str:
        return str(self.person)


class Question(models.Model):
    """Asked by sales about a handoff; open until answered or overtaken by another step."""

    handoff = models.ForeignKey("leads.Handoff", on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    objects = StandingManager["Question"]()
    everything = models.Manager["Question"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["handoff"], condition=Q(closed_at=None), name="one_open_question"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(closed_at__isnull=False, answered_at=None),
                name="a_question_taken_back_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, closed_at__isnull=False) & ~Q(answer=""),
                name="an_answer_has_its_person",
            ),
        )

    def __str__(self) -> str:
        return self.text


class FollowUp(models.Model):
    """An attempt by sales to reach the lead; the first two outcomes are a conversation."""

    class Channel(models.TextChoices):
        CALL = "call", _("call")
        EMAIL = "email", _("e-mail")
        MESSAGE = "message", _("message")
        LETTER = "letter", _("letter")
        VISIT = "visit", _("visit")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        MEETING = "meeting", _("meeting")
        NO_ANSWER = "no_answer", _("no answer")
        MESSAGE_LEFT = "message_left", _("message left")
        WRONG_CONTACT = "wrong_contact", _("wrong contact")

    CONVERSATIONS = (Outcome.REACHED, Outcome.MEETING)

    handoff = models.ForeignKey("leads.Handoff", on_delete=models.CASCADE, related_name="follow_ups")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    when = models.DateTimeField()
    entered_at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    note = models.TextField(_("note"), blank=True, default="")
    taken_back_at = models.DateTimeField(null=True)

    objects = StandingManager["FollowUp"]()
    everything = models.Manager["FollowUp"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(when__lte=F("entered_at")), name="a_follow_up_is_not_in_the_future"),
        )
        indexes = (
            # the calls of a day
            models.Index(fields=["when"], condition=Q(channel="call", taken_back_at=None), name="follow_up_calls"),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"

    @property
    def is_conversation(self) -> bool:
        return self.outcome in self.CONVERSATIONS


class Given(models.TextChoices):
    """Reasons that no version has: the system's own for giving back, and one in writing before any version."""

    LEFT = "left", _("left")
    NOT_FOLLOWED_UP = "not_followed_up", _("not followed up")
    WRITTEN = "written", _("a reason in writing")
