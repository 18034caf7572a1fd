from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Event
from frame.live import bump_on_commit, channel
from leads.models import MAY_BE_TAKEN_BACK, TakenStep
from people.models import Invitation, Person

TRIES = 5
STUCK_AFTER = timedelta(minutes=5)
COMMITS_WITHIN = timedelta(seconds=5)  # a step that is taken back at the last moment is committed by then


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def mark_read(self, *, at: datetime) -> int:
        return self.unread().update(read_at=at)


class Notification(models.Model):
    """One event that one person should hear of: a row per event and recipient, so nobody is told twice."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "recipient"], name="told_once"),)
        indexes = (
            models.Index(fields=["recipient", "-id"], name="notification_of_recipient"),
            # the number at the bell
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notification_unread"),
        )

    def __str__(self) -> str:
        return f"{self.recipient}: {self.event}"

    @classmethod
    def queue(cls, told: Iterable[tuple[Event, Iterable[int | None]]], *, at: datetime) -> int:
        """Write who hears of what, and a mail for whoever wants mail; the number of new notifications.

        The recipient ids may repeat; who took the step is not told of it, and nobody of one that was taken back.
        """
        listed = list(told)
        taken_back = TakenStep.objects.taken_back_of(event for event, _people in listed)
        pairs = {
            (event.pk, person)
            for event, people in listed
            for person in people
            if person is not None and person != event.actor_id and event.pk not in taken_back
        }
        there = set(cls.objects.filter(event__in={event for event, _person in pairs}).values_list("event", "recipient"))
        rows = Notification.objects.bulk_create(
            [Notification(event_id=event, recipient_id=person, told_at=at) for event, person in sorted(pairs - there)],
            batch_size=2000,
        )
        no_mail = set(Preference.objects.filter(by_mail=False).values_list("person", flat=True))
        leaves = {event.pk: leaves_at(event, at=at) for event, _people in listed}
        Mail.objects.bulk_create(
            [Mail(notification=row, due_at=leaves[row.event_id]) for row in rows if row.recipient_id not in no_mail],
            batch_size=2000,
        )
        bump_on_commit(*(channel(Person, person) for person in {row.recipient_id for row in rows}))  # their bell
        return len(rows)


def leaves_at(event: Event, *, at: datetime) -> datetime:
    """When word of it may leave the house: of what a person did, once they cannot take it back any more."""
    return at if event.actor_id is None else max(at, event.at + MAY_BE_TAKEN_BACK + COMMITS_WITHIN)


class Preference(models.Model):
    """How a person wants to hear; without a row: in the app and by mail."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="preference")
    by_mail = models.BooleanField(_("send me mail as well"), default=True)

    def __str__(self) -> str:
        return str(self.person)


class MailQuerySet(models.QuerySet["Mail"]):
    @transaction.atomic
    def claim(self, *, at: datetime, limit: int = 100) -> list["Mail"]:
        """Take what is due to be sent; whoever claims a row sends it, others skip it."""
        due = self.filter(state=Mail.State.QUEUED, due_at__lte=at).order_by("due_at", "pk")
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
        self.filter(pk__in=[row.pk for row in rows]).update(
            state=Mail.State.SENDING, claimed_at=at, attempts=F("attempts") + 1
        )
        found = self.select_related(
            "notification__event__actor", "notification__recipient", "invitation__invited_by", "invitation__team"
        )
        return list(found.filter(pk__in=[row.pk for row in rows]).order_by("pk"))

    def of_events(self, events: Iterable[int]) -> Self:
        return self.filter(notification__event__in=list(events))

    def drop(self) -> int:
        """What has not left will not: it is not true any more."""
        return self.filter(state=Mail.State.QUEUED).update(state=Mail.State.DROPPED)

    def held_up(self) -> Self:
        """Refused so far: given up, or to be tried again later."""
        return self.filter(Q(state=Mail.State.FAILED) | Q(state=Mail.State.QUEUED) & ~Q(error=""))

    def try_again(self, *, at: datetime) -> int:
        """What was refused is due now, with all its tries before it if it was given up; how many were not already."""
        given_up = self.filter(state=Mail.State.FAILED).update(state=Mail.State.QUEUED, due_at=at, attempts=0)
        return given_up + self.held_up().filter(state=Mail.State.QUEUED, due_at__gt=at).update(due_at=at)

    def return_stuck(self, *, at: datetime) -> int:
        """What a killed worker had claimed goes back into the queue."""
        stuck = self.filter(state=Mail.State.SENDING, claimed_at__lt=at - STUCK_AFTER)
        return stuck.update(state=Mail.State.QUEUED, due_at=at)


class Mail(models.Model):
    """A mail that leaves the house: a row first, then claimed, sent, and its outcome recorded.

    It tells a member of an event, or brings an invitation to somebody who is none yet.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer true")
        FAILED = "failed", _("failed")

    notification = models.OneToOneField(Notification, null=True, on_delete=models.CASCADE, related_name="mail")
    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.CASCADE, related_name="mail")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(notification__isnull=False, invitation=None)
                | Q(notification=None, invitation__isnull=False),
                name="a_mail_tells_or_invites",
            ),
        )
        indexes = (
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="mail_queued"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="mail_sending"),
            # what operators are shown
            models.Index(fields=["due_at"], condition=Q(state="failed"), name="mail_failed"),
        )

    def __str__(self) -> str:
        return f"{self.state}: {self.notification or self.invitation}"

    @property
    def did_not_leave(self) -> bool:
        """Tried, and refused so far."""
        return bool(self.error)

    def sent(self, *, at: datetime) -> None:
        self._record(state=self.State.SENT, sent_at=at, error="")

    def dropped(self) -> None:
        """It was true when it was queued and is not any more."""
        self._record(state=self.State.DROPPED)

    def failed(self, error: str, *, at: datetime) -> None:
        """Try again after 1, 2, 4 … minutes; after the last try it stays, for operators to see."""
        state = self.State.FAILED if self.attempts >= TRIES else self.State.QUEUED
        later = at + timedelta(minutes=2 ** min(self.attempts - 1, 6))
        self._record(state=state, due_at=later, error=error[:300])

    def _record(self, **outcome: object) -> None:
        """Its invitation may have been withdrawn while it was sent: then there is no row any more."""
        Mail.objects.filter(pk=self.pk).update(**outcome)
