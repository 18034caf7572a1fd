import hashlib
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.person import a_known_zone


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
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    language = models.CharField(_("language"), max_length=8, default="en")
    first_weekday = models.PositiveSmallIntegerField(
        _("first day of the week"), choices=Weekday, default=Weekday.MONDAY
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="one_workspace"),
            models.CheckConstraint(condition=models.Q(first_weekday__lte=6), name="a_weekday"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def current(cls) -> "Workspace | None":
        """The workspace, or None before the first person has named it."""
        return cls.objects.filter(pk=1).first()


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
    def open_for(cls, token: str) -> "SetupLink | None":
        return cls.objects.filter(digest=digest_of(token), used_at=None).first()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
