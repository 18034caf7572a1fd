from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from leads.models.refusals import NotAllowed
from people.models import Person
from personas.models import Persona
from sla.models import Clock, Commitment

if TYPE_CHECKING:
    from leads.models.lead import Lead


class Campaign(models.Model):
    """What marketing runs, what for, and what sales will hear and may say."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    aim = models.CharField(_("aim"), max_length=300, blank=True, default="")
    persona = models.ForeignKey(Persona, verbose_name=_("persona"), null=True, blank=True, on_delete=models.PROTECT)
    begins_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    sales_will_hear = models.TextField(_("what sales will hear"), blank=True, default="")
    sales_may_say = models.TextField(_("what sales may say"), blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(begins_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="a_campaign_ends_after_it_began",
                violation_error_message=_("A campaign ends on or after the day it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Engagement(models.Model):
    """A touch that marketing saw."""

    class Kind(models.TextChoices):
        DEMO_REQUEST = "demo_request", _("asked for a demo")
        PRICE_REQUEST = "price_request", _("asked for a price")
        CALL_REQUEST = "call_request", _("asked for a call")
        DEMO_PAGE = "demo_page", _("read about the demo")
        PRICE_PAGE = "price_page", _("read the prices")
        WEBINAR_ATTENDED = "webinar_attended", _("attended a webinar")
        REPLY = "reply", _("replied")
        DOWNLOAD = "download", _("downloaded something")
        VISIT = "visit", _("visited the site")
        EVENT_MET = "event_met", _("met us at an event")

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="engagements")
    kind = models.CharField(_("what they did"), max_length=40, choices=Kind)
    at = models.DateTimeField(_("when"))
    source = models.CharField(_("where"), max_length=120, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["lead", "-at"], name="engagement_of_lead"),)

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    @classmethod
    @transaction.atomic
    def see(
        cls,
        lead: "Lead",
        *,
        kind: str,
        when: datetime,
        by: Person | None,
        at: datetime,
        source: str = "",
        note: str = "",
    ) -> "Engagement":
        """Write down a touch; one since the promise to re-nurture began keeps it."""
        lead.lock()
        seen = cls.objects.create(lead=lead, kind=kind, at=when, source=source, note=note)
        promised = Clock.objects.promised_on(lead, Commitment.Kind.RE_NURTURE)
        promised.started_by(when).meet(at=when).write()
        Event.record(Kind.ENGAGEMENT_SEEN, subject=seen, thread=lead, actor=by, at=at, engagement=kind)
        return seen


class NextStep(models.Model):
    """What marketing will do with a lead, by when."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="next_steps")
    what = models.CharField(_("what"), max_length=300)
    by_day = models.DateField(_("by"))
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["lead"], condition=models.Q(done_at=None), name="next_step_open"),)

    def __str__(self) -> str:
        return self.what

    @classmethod
    @transaction.atomic
    def plan(cls, lead: "Lead", *, what: str, by_day: date, by: Person, at: datetime) -> "NextStep":
        """Plan what comes next; it keeps the promise to re-nurture."""
        lead.lock()
        step = cls.objects.create(lead=lead, what=what, by_day=by_day, planned_by=by, planned_at=at)
        Clock.objects.promised_on(lead, Commitment.Kind.RE_NURTURE).meet(at=at).write()
        Event.record(Kind.NEXT_STEP_PLANNED, subject=step, thread=lead, actor=by, at=at)
        return step

    @transaction.atomic
    def finish(self, *, by: Person, at: datetime) -> None:
        """It is done. NotAllowed when somebody was first."""
        self.lead.lock()
        self.refresh_from_db(from_queryset=NextStep.objects.select_for_update())
        if self.done_at is not None:
            done = Event.objects.about(self).of(Kind.NEXT_STEP_DONE).latest("pk")
            raise NotAllowed(done.told())
        self.done_at = at
        self.save(update_fields=["done_at"])
        Event.record(Kind.NEXT_STEP_DONE, subject=self, thread=self.lead, actor=by, at=at)
