"""What both sides agree on: a thing has numbered versions, and one counts once a manager of each side approved it.

Terms, personas and the profile share this. A proposal is the one open version of its thing; while it
is open anybody who may propose may reword it, which raises its ``revision`` and leaves the approvals
of the earlier wording behind. An agreed version never changes again: the database holds that.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from people.models import Person, Side
from people.models.team import sort_key

Q = TypeVar("Q", bound="models.QuerySet[Any]")


class NotAllowed(Exception):
    """The step came too late or cannot be taken now; the text says who did what, and when."""


class Kinds(NamedTuple):
    """The events of one sort of thing."""

    proposed: Kind
    approved: Kind
    agreed: Kind


class Standing(NamedTuple):
    """One side's answer to a proposal: its approval, or None while it is missing."""

    side: Side
    approval: Any


class Versioned(models.Model):
    """A thing that both sides word together. A subclass has ``versions``, ``current`` and its ``kinds``."""

    kinds: ClassVar[Kinds]
    versions: Any  # the related manager of its versions
    current: Any  # the latest agreed version, or None

    class Meta:
        abstract = True

    @property
    def proposal(self) -> Any:
        """The open version, or None. Costs no query after ``with_proposal()``."""
        if "open_versions" in self.__dict__:
            return next(iter(self.__dict__["open_versions"]), None)
        return self.versions.open().with_people().first()

    def waits_for(self, person: Person) -> bool:
        """Whether a proposal lacks the approval of this person's side."""
        return self.proposal is not None and self.proposal.waits_for(person)

    @transaction.atomic
    def propose(self, *, by: Person | None, at: datetime, **content: Any) -> Any:
        """Open the next version. Nobody (``by=None``) is the starting content. NotAllowed while one is open."""
        self.lock()
        if proposal := self.versions.open().with_people().first():
            raise NotAllowed(proposal.who_worded_it())
        version = self.versions.model(
            **{str(self._meta.model_name): self},
            number=self.versions.count() + 1,
            proposed_by=by,
            proposed_at=at,
            **content,
        )
        version.full_clean(validate_constraints=False)
        version.save(force_insert=True)
        Event.record(self.kinds.proposed, subject=version, thread=self, actor=by, at=at, number=version.number)
        return version

    @transaction.atomic
    def reword(self, *, by: Person, at: datetime, number: int, revision: int, **content: Any) -> None:
        """Change the open proposal, or open the next: from the version and wording seen. NotAllowed when stale."""
        self.lock()
        latest = self.latest()
        if latest and (latest.number, latest.revision) != (number, revision):
            raise NotAllowed(latest.what_came_first())
        if latest is None or latest.agreed_at:
            self.propose(by=by, at=at, **content)
        else:
            latest.revise(by=by, at=at, revision=revision, **content)

    def latest(self) -> Any:
        """The version to start from: the open one, else the one agreed last, or None while there is none."""
        return self.versions.with_people().newest_first().first()

    def lock(self) -> None:
        """Lock the thing until the transaction ends: one step at a time."""
        type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)

    def adopt(self, version: Any) -> None:
        """Both sides agreed on this version: it counts from now on."""
        self.current = version
        self.save(update_fields=["current"])  # type: ignore[misc]  # a field of each subclass


class VersionQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Proposed and not agreed; at most one per thing."""
        return self.filter(agreed_at=None)

    def agreed(self) -> Self:
        return self.exclude(agreed_at=None)

    def waiting_for(self, person: Person) -> Self:
        """Open, and lacking the approval of this person's side, while the person gave none."""
        given = self.model.approvals.rel.related_model.objects.filter(
            version=models.OuterRef("pk"), revision=models.OuterRef("revision")
        )
        mine = models.Q(side=person.side) | models.Q(person=person)
        return self.open().exclude(models.Exists(given.filter(mine))) if person.side else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def with_people(self) -> Self:
        """With who worded and who approved it."""
        return self.select_related("proposed_by").prefetch_related("approvals__person")


class Version(models.Model):
    """One numbered content of a thing: open until one manager of each side approved it, then fixed."""

    content: ClassVar[Sequence[str]]  # the fields that are worded
    approvals: Any  # the related manager of its approvals

    number = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def thing(self) -> Any:
        """What this is a version of."""
        raise NotImplementedError

    @property
    def standings(self) -> list[Standing]:
        """Both sides' answers to the content as it is now, marketing first."""
        given = {approval.side: approval for approval in self.approvals.all() if approval.revision == self.revision}
        return [Standing(side, given.get(side)) for side in Side]

    @property
    def missing(self) -> list[Side]:
        """The sides that have not approved."""
        return [side for side, approval in self.standings if approval is None]

    @property
    def approved(self) -> list[Side]:
        """The sides that have approved."""
        return [side for side, approval in self.standings if approval is not None]

    @property
    def standing(self) -> str:
        """Who has approved and who has not, in words."""
        match self.approved, self.missing:
            case _sides, []:
                return _("agreed by both sides")
            case [], _sides:
                return _("neither side has approved")
            case [given], [wanted]:
                return _("%(given)s approved, %(wanted)s has not") % {"given": given.label, "wanted": wanted.label}
        raise AssertionError(self.standings)

    def waits_for(self, person: Person) -> bool:
        """Whether this open version lacks the approval of the person's side, and the person gave none."""
        return person.side in self.missing and all(
            approval is None or approval.person_id != person.pk for _side, approval in self.standings
        )

    @transaction.atomic
    def revise(self, *, by: Person, at: datetime, revision: int, **content: Any) -> None:
        """Reword the open proposal; approvals of the wording so far no longer count. NotAllowed when stale."""
        self._lock_while_open(revision)
        for field, value in content.items():
            setattr(self, field, value)
        self.revision, self.proposed_by, self.proposed_at = revision + 1, by, at
        self.full_clean(validate_constraints=False)
        self.save(update_fields=["revision", "proposed_by", "proposed_at", *content])
        Event.record(self.thing.kinds.proposed, subject=self, thread=self.thing, actor=by, at=at, number=self.number)

    @transaction.atomic
    def approve(self, *, by: Person, at: datetime, revision: int) -> None:
        """Approve the wording seen, for the own side; the second side's approval makes it agreed. NotAllowed when stale."""
        self._lock_while_open(revision)
        for side, approval in self.standings:
            if approval and (side == by.side or approval.person_id == by.pk):
                raise NotAllowed(approval.who_approved())
        self.approvals.create(revision=revision, side=by.side, person=by, at=at)
        self._forget_approvals()
        record = {"subject": self, "thread": self.thing, "actor": by, "at": at, "number": self.number}
        Event.record(self.thing.kinds.approved, side=by.side, **record)
        if not self.missing:
            self.agreed_at = at
            self.save(update_fields=["agreed_at"])
            self.thing.adopt(self)
            Event.record(self.thing.kinds.agreed, **record)

    def what_came_first(self) -> str:
        """Why a step that saw an earlier state is refused."""
        if self.agreed_at:
            return _("Both sides agreed on version %(number)s on %(when)s. Read it, then propose a change to it.") % {
                "number": self.number,
                "when": moment(self.agreed_at),
            }
        return self.who_worded_it()

    def who_worded_it(self) -> str:
        """Whose wording is open, and since when."""
        if self.proposed_by is None:
            return _("The starting wording still waits for both sides. Change it or approve it.")
        return _("%(person)s worded this proposal on %(when)s. Read it, then change or approve it.") % {
            "person": self.proposed_by,
            "when": moment(self.proposed_at),
        }

    def _lock_while_open(self, revision: int) -> None:
        """Lock the thing, then look again; refuse an agreed version and a wording other than the one seen."""
        self.thing.lock()
        self.refresh_from_db()
        self._forget_approvals()
        if self.agreed_at or self.revision != revision:
            raise NotAllowed(self.what_came_first())

    def _forget_approvals(self) -> None:
        getattr(self, "_prefetched_objects_cache", {}).pop("approvals", None)


class Approval(models.Model):
    """A manager's yes, for their side, to one wording. Append-only."""

    revision = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=9, choices=Side)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(fields=["version", "revision", "side"], name="%(class)s_one_per_side"),
            models.UniqueConstraint(fields=["version", "revision", "person"], name="%(class)s_by_two_people"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="%(class)s_side_known"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def who_approved(self) -> str:
        return _("%(person)s approved it for %(side)s on %(when)s.") % {
            "person": self.person,
            "side": Side(self.side).label,
            "when": moment(self.at),
        }


def moment(at: datetime) -> str:
    """An instant in the reader’s zone: 2 March 2026, 9:00."""
    return date_format(localtime(at), _("j F Y, G:i"))


def with_versions(things: Q, versions: type[Version]) -> Q:
    """The things with their current and their open version, each with who worded and who approved it."""
    opened = models.Prefetch("versions", queryset=versions.objects.open().with_people(), to_attr="open_versions")
    return things.select_related("current__proposed_by").prefetch_related("current__approvals__person", opened)


def free_code(word: str, *, among: type[Versioned]) -> str:
    """A code that none ``among`` these has yet, from the word: “Hand-raiser” gives hand_raiser."""
    stem = re.sub(r"[^a-z0-9]+", "_", sort_key(word)).strip("_")[:50] or "word"
    things: Any = among._default_manager  # each that has codes
    taken = {
        *things.filter(code__startswith=stem).values_list("code", flat=True),
        "new",
        "profile",
        "waiting",
        "definitions",
    }
    return next(code for code in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if code not in taken)
