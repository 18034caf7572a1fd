from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from criteria import Facts, Verdict, judge
from events.kinds import Kind
from events.models import Event
from frame import rows
from leads.models.campaign import Campaign
from leads.models.company import Company
from leads.models.days import workspace_zone
from leads.models.refusals import Invalid, NotAllowed
from leads.models.taken_step import TakenStep, rows_before
from people.models import Person, Side, Team, Workspace
from people.models.team import sort_key
from sla.models import Agreement, Clock, Commitment, Reason

if TYPE_CHECKING:
    from leads.models.campaign import Engagement
    from leads.models.handoff import Handoff
    from leads.models.handoff_record import HandoffRecord

TRIGRAM = 3  # letters that the index of name parts knows together
TOLD_ON_HANDING_OVER = ("need", "best_time")  # asked for with a handoff, and facts of the lead as well
HAPPENED = ("first_contact_on", "consent_at")  # when something was, so never still to come
MANY_ENGAGEMENTS = 500  # the latest that a verdict looks at


class LeadQuerySet(models.QuerySet["Lead"]):
    def matching(self, words: str) -> Self:
        """Name or company holds these words, the e-mail begins with them, or they are the whole external id.

        One or two letters begin a word of the name or company.
        """
        words = words.strip()
        if not words:
            return self
        key = sort_key(words)
        # each part has an index of its own; together in one condition none of them would serve
        named = Q(sort_key__contains=key)
        if len(key) < TRIGRAM:
            named = Q(sort_key__startswith=key) | Q(sort_key__contains=f" {key}")
        leads = Lead.objects.order_by().values("pk")
        found = leads.filter(named).union(
            leads.filter(external_id=words).exclude(external_id=""),
            Lead.objects.order_by().with_email(words, is_whole=len(key) < TRIGRAM).values("pk"),
            leads.filter(company__in=Company.objects.filter(named).values("pk")),
        )
        return self.filter(pk__in=found)

    def with_email(self, beginning: str, *, is_whole: bool = False) -> Self:
        """Whose e-mail begins with this, or is this. Out of the index that holds each e-mail once: it knows no empty ones."""
        lookup = "email" if is_whole else "email__startswith"
        return self.exclude(email="").filter(**{lookup: beginning.lower()})

    def of_file(self, file: int) -> Self:
        """Whom this import added or changed, by what happened between its start and its end."""
        ends = Event.objects.filter(subject_type="leads.import", subject_id=file).order_by("pk")
        known = list(ends.values_list("pk", "kind"))
        if not known:
            return self.none()
        (first, _started), (last, kind) = known[0], known[-1]
        told = Event.objects.filter(pk__gt=first, thread_type=Lead._meta.label_lower, details__file=file)
        if kind != Kind.IMPORT_STARTED:
            told = told.filter(pk__lt=last)
        return self.filter(pk__in=told.values("thread_id"))

    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")


class Lead(models.Model):
    """A person whom marketing nurtures and hands over. Its stage follows from steps and is never set by hand."""

    class Stage(models.TextChoices):
        NURTURING = "nurturing", _("Nurturing")
        SUBMITTED = "submitted", _("Submitted")
        WORKING = "working", _("Working")
        OPPORTUNITY = "opportunity", _("Opportunity")
        CUSTOMER = "customer", _("Customer")
        LOST = "lost", _("Lost")
        DISQUALIFIED = "disqualified", _("Disqualified")

    WITH_MARKETING = (Stage.NURTURING, Stage.CUSTOMER)  # where it may be handed over from

    class Consent(models.TextChoices):
        UNKNOWN = "", _("Unknown")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")

    class Relation(models.TextChoices):
        UNKNOWN = "", _("Unknown")
        PROSPECT = "prospect", _("Prospect")
        CUSTOMER = "customer", _("Customer")
        PARTNER = "partner", _("Partner")
        COMPETITOR = "competitor", _("Competitor")
        STUDENT = "student", _("Student")
        APPLICANT = "applicant", _("Applicant")

    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    sort_key = models.CharField(max_length=400, editable=False)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    system = models.CharField(_("system"), max_length=60, blank=True, default="")
    external_id = models.CharField(_("id in that system"), max_length=120, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    title = models.CharField(_("title"), max_length=160, blank=True, default="")
    department = models.CharField(_("department"), max_length=120, blank=True, default="")
    seniority = models.CharField(_("seniority"), max_length=60, blank=True, default="")
    country = models.CharField(_("country"), max_length=80, blank=True, default="")
    language = models.CharField(_("language"), max_length=40, blank=True, default="")
    company = models.ForeignKey(
        Company, verbose_name=_("company"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    source = models.CharField(_("source"), max_length=120, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    first_contact_on = models.DateField(_("first contact on"), null=True, blank=True)
    consent = models.CharField(_("consent"), max_length=8, choices=Consent, blank=True, default="")
    consent_source = models.CharField(_("where consent was given"), max_length=200, blank=True, default="")
    consent_at = models.DateTimeField(_("when consent was given"), null=True, blank=True)
    need = models.TextField(_("need in their words"), blank=True, default="")
    best_time = models.CharField(_("best time to reach them"), max_length=160, blank=True, default="")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, blank=True, default="")
    marketing_team = models.ForeignKey(
        Team, verbose_name=_("marketing team"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    attributes = models.JSONField(_("own fields"), default=dict, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NURTURING, editable=False)
    customer_since = models.DateField(null=True)
    customer_until = models.DateField(null=True)
    customer_ended_for = models.CharField(max_length=300, blank=True, default="")
    disqualified_for = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="+")
    disqualified_for_kind = models.CharField(max_length=10, null=True)  # noqa: DJ001 (null with its foreign key)
    disqualified_note = models.CharField(max_length=500, blank=True, default="")
    reopened_because = models.CharField(max_length=300, blank=True, default="")  # the latest time
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="one_lead_per_email"),
            models.UniqueConstraint(
                fields=["system", "external_id"], condition=~Q(external_id=""), name="one_lead_per_external_id"
            ),
            models.CheckConstraint(
                condition=~Q(email="", external_id=""),
                name="a_lead_has_an_identity",
                violation_error_message=_("Give an e-mail address, or the id of the system the lead comes from."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case"),
            models.CheckConstraint(
                condition=Q(disqualified_for=None, disqualified_for_kind=None)
                | Q(disqualified_for__isnull=False, disqualified_for_kind="disqualify"),
                name="disqualified_for_a_reason_of_that_kind",
            ),
            models.CheckConstraint(
                condition=Q(customer_until=None) | Q(customer_since__isnull=False),
                name="a_customer_began_before_it_ended",
            ),
        )
        indexes = (
            models.Index(fields=["sort_key", "id"], name="lead_by_name"),
            models.Index(fields=["stage", "id"], name="lead_by_stage"),
            models.Index(fields=["source", "first_contact_on"], name="lead_by_source"),
            # whom marketing met on a day: by the first contact, or by when they were added where that is not known
            models.Index(fields=["first_contact_on"], condition=Q(first_contact_on__isnull=False), name="lead_met_on"),
            models.Index(fields=["added_at"], condition=Q(first_contact_on=None), name="lead_added_at"),
            models.Index(fields=["company"], name="lead_of_company"),
            # any part of a name, while it is being typed
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="lead_name_parts"),
            models.Index(fields=["external_id"], condition=~Q(external_id=""), name="lead_by_external_id"),
        )

    def __str__(self) -> str:
        return self.name or self.email or self.external_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(str(self))[:400]
        super().save(*args, **kwargs)

    @property
    def is_customer(self) -> bool:
        return self.customer_since is not None and self.customer_until is None

    @property
    def resting_stage(self) -> str:
        """Where the lead is while no handoff is open: with marketing, or a customer."""
        return self.Stage.CUSTOMER if self.is_customer else self.Stage.NURTURING

    def lock(self) -> None:
        """Hold this lead until the transaction ends; every step on it takes this lock first."""
        rows.hold_again(self)

    def open_handoff(self) -> "Handoff | None":
        """The handoff that is waiting, accepted or converted."""
        return self.handoffs.open().first()

    def responsible_team(self) -> Team | None:
        """The marketing team that owes what marketing promised about this lead."""
        return self.marketing_team or Team.objects.filter(side=Side.MARKETING).order_by("pk").first()

    def learn(self, told: Mapping[str, str]) -> list[str]:
        """Take what was told for a handoff and nobody knew before; never in place of what is known. Which facts those are."""
        news = {name: told[name] for name in TOLD_ON_HANDING_OVER if told.get(name) and not getattr(self, name)}
        fitting = {
            name: text
            for name, text in news.items()
            if len(text) <= (self._meta.get_field(name).max_length or len(text))  # type: ignore[union-attr]  # own fields
        }
        for name, text in fitting.items():
            setattr(self, name, text)
        return list(fitting)

    def facts(self, *, engagements: "Iterable[Engagement] | None" = None) -> dict[str, Any]:
        """Everything known about the lead as plain JSON, as the rules see it and a handoff freezes it.

        ``engagements``: the latest, newest first, where many leads are judged and they were asked for at once.
        """
        own = ("name", "email", "phone", "title", "department", "seniority", "country", "language", "source", "consent")
        told = ("consent_source", "need", "best_time", "relation", "external_id", "system")
        dates = ("first_contact_on", "customer_since", "customer_until", "consent_at")
        company, campaign = self.company, self.campaign
        return {
            "lead": {
                **{name: getattr(self, name) or None for name in (*own, *told)},
                **{name: value.isoformat() if (value := getattr(self, name)) else None for name in dates},
                "campaign": campaign.name if campaign else None,
            },
            "company": {
                "name": company.name,
                "domain": company.domain or None,
                "industry": company.industry or None,
                "employees": company.employees,
                "revenue": str(company.revenue) if company.revenue is not None else None,
                "country": company.country or None,
                "technology": company.technology or None,
            }
            if company
            else {},
            "attributes": self.attributes,
            "engagements": [
                {"kind": seen.kind, "at": seen.at.isoformat(), "source": seen.source}
                for seen in (
                    self.engagements.order_by("-at")[:MANY_ENGAGEMENTS] if engagements is None else engagements
                )
            ],
        }

    def verdict(self, agreement: Agreement, *, at: datetime, facts: dict[str, Any] | None = None) -> Verdict:
        """What the rules of this version say of the lead at this instant."""
        workspace = Workspace.current()
        zone = {"zone": workspace.tzinfo} if workspace else {}
        return judge(agreement.definition, facts=Facts(facts or self.facts()), at=at, **zone)

    def follow(self, handoff: "HandoffRecord") -> None:
        """Take the stage that follows from the handoff's state; whoever changes the handoff writes it down."""
        states = handoff.State
        stage = {
            states.WAITING: self.Stage.SUBMITTED,
            states.ACCEPTED: self.Stage.WORKING,
            states.CONVERTED: self.Stage.OPPORTUNITY,
            states.WON: self.Stage.CUSTOMER,
            states.LOST: self.Stage.LOST,
            states.WITHDRAWN: self.resting_stage,
            states.RETURNED: self.Stage.DISQUALIFIED
            if handoff.returned_for_kind == Reason.Kind.DISQUALIFY
            else self.resting_stage,
        }[handoff.State(handoff.state)]
        self.stage = stage

    @transaction.atomic
    def disqualify(self, *, reason: Reason | None, note: str, by: Person | None, at: datetime) -> None:
        """Marketing ends it: with a reason of the version in force, or in writing before there is any."""
        self.lock()
        before = rows_before(self)
        self._refuse_open_handoff()
        if self.stage == self.Stage.DISQUALIFIED:
            raise NotAllowed(last_step(self))
        agreement = Agreement.objects.in_force(at)
        if reason is None and (agreement or not note.strip()):
            raise Invalid("reason", _t("Choose why this lead is disqualified."))
        if reason is not None and (agreement is None or reason.agreement_id != agreement.pk):
            raise Invalid("reason", _t("Choose one of the reasons that both sides signed."))
        if reason is not None and reason.kind != Reason.Kind.DISQUALIFY:
            raise Invalid("reason", _t("“%(reason)s” is not a reason to disqualify.") % {"reason": reason})
        self.stage, self.disqualified_for, self.disqualified_note = self.Stage.DISQUALIFIED, reason, note
        self.disqualified_for_kind = reason.kind if reason else None
        self.save(update_fields=["stage", "disqualified_for", "disqualified_for_kind", "disqualified_note"])
        Clock.objects.promised_on(self, Commitment.Kind.RE_NURTURE).meet(at=at).write()
        details: dict[str, Any] = {"reason": reason.pk} if reason else {}
        event = Event.record(Kind.LEAD_DISQUALIFIED, subject=self, actor=by, at=at, **details)
        if by is not None:
            TakenStep.remember([event], lead=self, before=before)

    @transaction.atomic
    def reopen(self, *, reason: str, by: Person, at: datetime) -> None:
        """Marketing begins again with a lead that was disqualified, lost or is a customer."""
        self.lock()
        before = rows_before(self)
        if self.stage not in (self.Stage.DISQUALIFIED, self.Stage.LOST, self.Stage.CUSTOMER):
            raise NotAllowed(last_step(self))
        if len(reason.strip()) < 3:
            raise Invalid("reason", _t("Write why you reopen this lead."))
        if self.stage == self.Stage.CUSTOMER:
            self.customer_until = max(at.astimezone(workspace_zone()).date(), self.customer_since or date.min)
            self.customer_ended_for = reason.strip()
        self.stage, self.disqualified_for, self.disqualified_for_kind = self.Stage.NURTURING, None, None
        self.disqualified_note, self.reopened_because = "", reason.strip()
        self.save()
        event = Event.record(Kind.LEAD_REOPENED, subject=self, actor=by, at=at)
        TakenStep.remember([event], lead=self, before=before)

    @transaction.atomic
    def leave_owner(self, person: Person, *, at: datetime) -> None:
        """Its owner left: the team looks after it, and owes what marketing promised."""
        self.lock()
        if self.owner_id != person.pk:
            return
        self.owner = None
        self.save(update_fields=["owner"])
        Clock.objects.on_thread(self).filter(side=Side.MARKETING).in_hand().hand_to(None, at=at).write()
        Event.record(Kind.LEAD_CHANGED, subject=self, actor=None, at=at, fields=["owner"], owner=None)

    def _refuse_open_handoff(self) -> None:
        if self.open_handoff():
            raise NotAllowed(last_step(self))


def last_step(lead: Lead) -> str:
    """Who did what with this lead last, and when, for whoever came too late."""
    event = (
        Event.objects.on_thread(lead)
        .filter(
            Q(kind__startswith="handoff.")
            | Q(kind__in=(Kind.LEAD_DISQUALIFIED, Kind.LEAD_REOPENED, Kind.FOLLOW_UP_MADE, Kind.STEP_TAKEN_BACK))
        )
        .order_by("-pk")
        .first()
    )
    return (
        event.told()
        if event
        else _t("The lead's stage is another by now: %(stage)s.") % {"stage": lead.get_stage_display()}
    )
