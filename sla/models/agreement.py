import hashlib
import json
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from criteria import Definition
from events.kinds import Kind
from events.models import Event
from frame import rows
from people.models import Person, Side, Workspace
from sla.clock import Target, start_of_day
from sla.document import BESIDE_THE_DOCUMENT, InvalidDocument, Problem, blank_document, checked
from sla.fields import read_definition
from sla.hours import LAST_DAY
from sla.impossible_hours import too_far


def _closed_once_signed(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """What belongs to a signed version is complete: nothing comes to it or leaves it."""
    row = "OLD" if operation == pgtrigger.Delete else "NEW"
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        func=(
            f"IF (SELECT state FROM sla_agreement WHERE id = {row}.agreement_id) = 'signed'"  # noqa: S608 (NEW or OLD)
            " THEN RAISE EXCEPTION 'a signed version is complete'; END IF;"
            f" RETURN {row};"
        ),
    )


def _refuse_too_far(day: date | None) -> None:
    """No promise can be reckoned from a day beyond those that hours are planned for."""
    if day and day > LAST_DAY:
        raise InvalidDocument([Problem(BESIDE_THE_DOCUMENT, too_far())])


class NotSignable(ValueError):
    """The step does not fit the version's state, or this person has no say in it; the text says why."""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, at: datetime) -> "Agreement | None":
        """The one version that counts at this instant, or None before the first signature."""
        return self.filter(in_force__contains=at).first()

    def open(self) -> Self:
        """Drafts and proposals."""
        return self.filter(state__in=(Agreement.State.DRAFT, Agreement.State.PROPOSED))


class Agreement(models.Model):
    """One version of the agreement: a document that both sides sign and that the software runs."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        SIGNED = "signed", _("Signed")

    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField(default=blank_document, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=0)  # raised by every edit; a step names the one it saw
    begins_on = models.DateField(_("in force from"), null=True, blank=True)
    in_force = DateTimeRangeField(null=True)  # type: ignore[misc]  # nullable, whatever its stubs say
    digest = models.CharField(max_length=64, blank=True, default="")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(name="one_agreement_in_force", expressions=[("in_force", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                condition=models.Q(state="signed", in_force__isnull=False) & ~models.Q(digest="")
                | ~models.Q(state="signed") & models.Q(in_force__isnull=True, digest=""),
                name="signed_means_in_force_with_a_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(begins_on=None) | models.Q(begins_on__lte=LAST_DAY), name="begins_within_reach"
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="signed_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="signed"),
                func=(
                    "IF (to_jsonb(NEW) - 'in_force') IS DISTINCT FROM (to_jsonb(OLD) - 'in_force')"
                    " OR lower(NEW.in_force) IS DISTINCT FROM lower(OLD.in_force)"
                    " OR (upper(OLD.in_force) IS NOT NULL AND NEW.in_force IS DISTINCT FROM OLD.in_force)"
                    " THEN RAISE EXCEPTION 'a signed version never changes, only its end may be set, once'; END IF;"
                    " RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="signed_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state="signed")
            ),
        )

    def __str__(self) -> str:
        return _t("Agreement, version %(number)s") % {"number": self.number}

    @property
    def begins_at(self) -> datetime:
        """From when it is in force; only a signed version has that."""
        begins = self.in_force.lower
        assert begins is not None, "a range in force has a beginning"  # noqa: S101 (for the type checker)
        return begins

    @cached_property
    def definition(self) -> Definition:
        """The rules that say which lead is qualified."""
        return read_definition(self.document["qualified"], strict=False)

    @cached_property
    def promised(self) -> list["Commitment"]:
        """The commitments of this version, which nothing changes once it is signed; read once."""
        promised = rows.read(Commitment, "agreement_id = %s ORDER BY id", [self.pk])
        for one in promised:
            one.agreement = self
        return promised

    @property
    def is_open(self) -> bool:
        return self.state != self.State.SIGNED

    @property
    def missing_sides(self) -> list[Side]:
        """The sides that have not signed yet."""
        signed = {signature.side for signature in self.signatures.all()}
        return [side for side in Side if side not in signed]

    @classmethod
    @transaction.atomic
    def draft(cls, *, by: Person, at: datetime, document: dict[str, Any] | None = None) -> "Agreement":
        """A new draft from the document given, the version in force, or the template."""
        list(cls.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
        current = cls.objects.in_force(at)
        last = cls.objects.aggregate(last=models.Max("number"))["last"] or 0
        draft = cls.objects.create(
            number=last + 1,
            document=document or (current.document if current else blank_document()),
            drafted_by=by,
            drafted_at=at,
        )
        Event.record(Kind.AGREEMENT_DRAFTED, subject=draft, actor=by, at=at, number=draft.number)
        return draft

    @transaction.atomic
    def edit(self, *, by: Person, at: datetime, edition: int, document: dict[str, Any], begins_on: date | None) -> None:
        """Change the draft. InvalidDocument says what to mend; NotSignable that it is no draft or somebody was first."""
        self._lock(edition=edition)
        if self.state != self.State.DRAFT:
            raise NotSignable(_t("This version is proposed. Take it back to draft before you change it."))
        self.document = checked(document)
        _refuse_too_far(begins_on)
        self.begins_on = begins_on
        self.edition += 1
        self.save(update_fields=["document", "begins_on", "edition"])
        Event.record(Kind.AGREEMENT_EDITED, subject=self, actor=by, at=at, number=self.number, edition=self.edition)

    @transaction.atomic
    def propose(self, *, by: Person, at: datetime, edition: int) -> None:
        """Put the draft before both sides; from here it is signed or recalled, not edited."""
        self._lock(edition=edition)
        if self.state != self.State.DRAFT:
            raise NotSignable(_t("This version is proposed already."))
        checked(self.document)
        _refuse_too_far(self.begins_on)
        self.state, self.proposed_by, self.proposed_at = self.State.PROPOSED, by, at
        self.save(update_fields=["state", "proposed_by", "proposed_at"])
        Event.record(Kind.AGREEMENT_PROPOSED, subject=self, actor=by, at=at, number=self.number)

    @transaction.atomic
    def recall(self, *, by: Person, at: datetime, edition: int) -> None:
        """Take a proposal back to draft; a signature already given ends with it."""
        self._lock(edition=edition)
        if self.state != self.State.PROPOSED:
            raise NotSignable(_t("Only a proposed version can be taken back to draft."))
        self.signatures.all().delete()
        self.state, self.proposed_by, self.proposed_at = self.State.DRAFT, None, None
        self.edition += 1
        self.save(update_fields=["state", "proposed_by", "proposed_at", "edition"])
        Event.record(Kind.AGREEMENT_RECALLED, subject=self, actor=by, at=at, number=self.number)

    @transaction.atomic
    def sign(self, *, by: Person, at: datetime, edition: int) -> None:
        """Sign for one's own side. The second signature freezes the version and sets it in force."""
        self._lock(edition=edition)
        if self.state != self.State.PROPOSED:
            raise NotSignable(_t("Only a proposed version can be signed."))
        if not by.side or self.signatures.filter(side=by.side).exists():
            raise NotSignable(_t("Your side has signed already."))
        if self.signatures.filter(person=by).exists():
            raise NotSignable(_t("You have signed already. The other side’s signature is somebody else’s."))
        digest = self.digest_of_document()
        Signature.objects.create(agreement=self, side=by.side, person=by, at=at, digest=digest)
        Event.record(Kind.AGREEMENT_SIGNED, subject=self, actor=by, at=at, number=self.number, side=by.side)
        if self.signatures.count() == len(Side):
            self._come_into_force(by=by, at=at, digest=digest)

    def _come_into_force(self, *, by: Person, at: datetime, digest: str) -> None:
        begins = max(at, self.named_midnight or at)
        overtaken = type(self).objects.filter(in_force__endswith=None, in_force__isnull=False).first()
        if overtaken and overtaken.begins_at >= begins:
            raise NotSignable(
                _t("Version %(number)s comes into force later than this one would. Name a later day in the draft.")
                % {"number": overtaken.number}
            )
        if overtaken:
            overtaken.in_force = DateTimeTZRange(overtaken.in_force.lower, begins, "[)")
            overtaken.save(update_fields=["in_force"])
        self._write_rows()
        self.state, self.digest, self.in_force = self.State.SIGNED, digest, DateTimeTZRange(begins, None, "[)")
        self.save(update_fields=["state", "digest", "in_force"])
        Event.record(Kind.AGREEMENT_IN_FORCE, subject=self, actor=by, at=at, number=self.number, begins=begins)

    @property
    def named_midnight(self) -> datetime | None:
        """The beginning of the day that the draft names, in the workspace's zone."""
        workspace = Workspace.current()
        return start_of_day(workspace.zone if workspace else "UTC", self.begins_on) if self.begins_on else None

    def _write_rows(self) -> None:
        """The commitments and reasons as rows that nothing may change, for handoffs and clocks to point at."""
        Commitment.objects.bulk_create(
            Commitment(
                agreement=self,
                side=Commitment.SIDE_OF[Commitment.Kind(promise["kind"])],
                kind=promise["kind"],
                tier=promise.get("tier", ""),
                target=promise["target"],
                count=promise.get("count"),
                channels=promise.get("channels"),
                firm=promise.get("firm", True),
            )
            for promise in self.document["promises"]
        )
        Reason.objects.bulk_create(
            Reason(
                agreement=self,
                code=reason["code"],
                label=reason["label"],
                kind=reason["kind"],
                asks_date=reason.get("asks_date", False),
                counts_against_quality=reason.get("counts_against_quality", False),
                position=position,
            )
            for position, reason in enumerate(self.document["reasons"])
        )

    def digest_of_document(self) -> str:
        """sha256 of the document in canonical JSON (sorted keys, no blanks) with the day it begins."""
        said = {"number": self.number, "begins_on": self.begins_on, "document": self.document}
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _lock(self, *, edition: int) -> None:
        """All versions, always in the same order: two cannot come into force at once."""
        list(type(self).objects.order_by("pk").select_for_update().values_list("pk", flat=True))
        self.refresh_from_db()
        if self.edition != edition:
            last = Event.objects.about(self).order_by("-pk").first()
            raise NotSignable(
                _t("This version has changed since you opened it: %(what)s Read it again, your text is kept below.")
                % {"what": last.sentence() if last else ""}
            )


class Signature(models.Model):
    """One side's word, given by one of its managers, for one exact document."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "side"], name="one_signature_a_side"),
            models.UniqueConstraint(fields=["agreement", "person"], name="two_different_people_sign"),
        )
        triggers = (
            pgtrigger.Protect(name="signature_stands", operation=pgtrigger.Update),
            _closed_once_signed("no_signature_after_both", pgtrigger.Insert),
            _closed_once_signed("both_signatures_stay", pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.person}, {Side(self.side).label}"


class Commitment(models.Model):
    """One measurable promise of a signed version. ``firm``, or an aim that is shown but never broken."""

    class Kind(models.TextChoices):
        RESPOND = "respond", _("Respond")
        FIRST_FOLLOW_UP = "first_follow_up", _("First follow-up")
        ATTEMPTS = "attempts", _("Attempts")
        OUTCOME = "outcome", _("Outcome")
        RULE = "rule", _("Rule on a second look")
        ANSWER = "answer", _("Answer")
        RE_NURTURE = "re_nurture", _("Re-nurture")
        CONTENT = "content", _("Content")

    SIDE_OF = {
        Kind.RESPOND: Side.SALES,
        Kind.FIRST_FOLLOW_UP: Side.SALES,
        Kind.ATTEMPTS: Side.SALES,
        Kind.OUTCOME: Side.SALES,
        Kind.RULE: Side.SALES,
        Kind.ANSWER: Side.MARKETING,
        Kind.RE_NURTURE: Side.MARKETING,
        Kind.CONTENT: Side.MARKETING,
    }

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    side = models.CharField(max_length=9, choices=Side)
    kind = models.CharField(max_length=16, choices=Kind)
    tier = models.CharField(max_length=1, blank=True, default="")
    target = models.JSONField()
    count = models.PositiveSmallIntegerField(null=True)
    channels = models.PositiveSmallIntegerField(null=True)
    firm = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "kind", "tier", "firm"], name="one_promise_of_a_kind"),
        )
        triggers = (
            pgtrigger.Protect(name="signed_promise", operation=pgtrigger.Update | pgtrigger.Delete),
            _closed_once_signed("no_promise_after_both", pgtrigger.Insert),
        )

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)

    @property
    def time(self) -> Target:
        """How long the promise gives."""
        return Target.from_json(self.target)


class Reason(models.Model):
    """Why a lead goes back, goes elsewhere or is lost, as both sides signed it."""

    class Kind(models.TextChoices):
        NURTURE = "nurture", _("Nurture")
        DISQUALIFY = "disqualify", _("Disqualify")
        REASSIGN = "reassign", _("Reassign")
        LOST = "lost", _("Lost")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reasons")
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    asks_date = models.BooleanField(default=False)
    counts_against_quality = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "code"], name="one_reason_per_code"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["nurture", "disqualify", "reassign", "lost"]), name="reason_kind_known"
            ),
            # target of foreign keys that name the version and the kind too: a reason of the wrong kind is refused
            models.UniqueConstraint(fields=["id", "agreement", "kind"], name="reason_with_version_and_kind"),
            models.UniqueConstraint(fields=["id", "kind"], name="reason_with_kind"),
        )
        triggers = (
            pgtrigger.Protect(name="signed_reason", operation=pgtrigger.Update | pgtrigger.Delete),
            _closed_once_signed("no_reason_after_both", pgtrigger.Insert),
        )

    def __str__(self) -> str:
        return self.label
