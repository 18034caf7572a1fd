import hashlib
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from frame import rows
from frame.known import known
from people.models.person import Person, Role, a_known_zone

a_currency = RegexValidator(r"^[A-Z]{3}$", _("Write the three letters of the currency, such as EUR."))


class Workspace(models.Model):
    """The one workspace of this installation. Days, weeks and months of promises and numbers are its own."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=80)
    mission = models.CharField(_("mission"), max_length=300, blank=True, default="")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[a_known_zone])
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[a_currency])
    language = models.CharField(_("language"), max_length=8, default="en")
    first_weekday = models.PositiveSmallIntegerField(
        _("first day of the week"), choices=Weekday, default=Weekday.MONDAY
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="one_workspace"),
            models.CheckConstraint(condition=models.Q(first_weekday__lte=6), name="a_weekday"),
            models.CheckConstraint(condition=models.Q(currency__regex="^[A-Z]{3}$"), name="a_currency"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def current(cls) -> "Workspace | None":
        """The workspace, or None before the first person has named it."""
        return next(iter(rows.read(cls, "id = 1")), None)

    @classmethod
    def known(cls) -> "Workspace | None":
        """The same for a page."""
        return known(cls, cls.current)

    @classmethod
    def speaks(cls) -> str:
        """The language of everything written outside a page: mail, what a task says."""
        return cls.objects.values_list("language", flat=True).filter(pk=1).first() or settings.LANGUAGE_CODE

    @classmethod
    def lock(cls) -> None:
        """Let others who ask for this wait until the transaction ends; for what is rare and has no row of its own yet."""
        list(cls.objects.select_for_update(no_key=True).values_list("pk"))

    @classmethod
    @transaction.atomic
    def keep(cls, *, by: Person, at: datetime, **values: Any) -> "Workspace":
        """Name the workspace the first time, change it later. Of two who name it at once both are kept, in turn."""
        workspace, created = cls.objects.update_or_create(pk=1, defaults=values)
        kind = Kind.WORKSPACE_NAMED if created else Kind.WORKSPACE_CHANGED
        Event.record(kind, subject=workspace, actor=by, at=at, fields=sorted(values))
        return workspace


class LinkUsed(ValueError):
    """Somebody has become the first person already."""


class SetupLink(models.Model):
    """The one-time link by which the first person becomes admin. Only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"set-up link of {self.made_at:%Y-%m-%d %H:%M}"

    @classmethod
    def make(cls, *, at: datetime) -> str:
        """A fresh token; earlier unused ones end."""
        cls.objects.filter(used_at=None).delete()
        token = secrets.token_urlsafe(24)
        cls.objects.create(digest=digest_of(token), made_at=at)
        return token

    @classmethod
    def check_open(cls, token: str) -> None:
        """SetupLink.DoesNotExist for an unknown token, LinkUsed when somebody is a member already."""
        link = cls.objects.get(digest=digest_of(token))
        if link.used_at or Person.objects.exists():
            raise LinkUsed

    @classmethod
    @transaction.atomic
    def use(cls, token: str, *, email: str, name: str, password: str | None, zone: str, at: datetime) -> Person:
        """The first person becomes admin. SetupLink.DoesNotExist for an unknown token, LinkUsed for whoever is second."""
        links = {link.digest: link for link in cls.objects.select_for_update().order_by("pk")}  # all: one wins
        cls.check_open(token)
        link = links[digest_of(token)]
        person: Person = Person.objects.create_user(
            email=email, name=name, password=password, zone=zone, roles=[Role.ADMIN]
        )
        link.used_at = at
        link.save(update_fields=["used_at"])
        Event.record(Kind.PERSON_JOINED, subject=person, actor=person, at=at, person=person.pk)
        return person


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
