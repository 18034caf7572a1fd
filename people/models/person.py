from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from people.models.team import Side, Team, sort_key
from people.zones import known_zones


class Role(models.TextChoices):
    MARKETER = "marketer", _("Marketer")
    REP = "rep", _("Rep")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Admin")


def role_names(roles: Iterable[str]) -> list[str]:
    """Roles in words, in the order of the permission table."""
    return [str(role.label) for role in Role if role in roles]


class LastManager(ValueError):
    """The last active manager of a side stays."""


class LastAdmin(LastManager):
    """The last active admin stays: nobody else could let one in again."""


def a_known_zone(name: str) -> None:
    if name not in known_zones():
        raise ValidationError(_("Choose a time zone such as Europe/Berlin."))


def rules_of_place(*, known: str, named: str) -> tuple[models.CheckConstraint, ...]:
    """Which side, team and roles go together, for the table of people and that of invitations."""

    def role(role: str, place: models.Q, name: str, said: Any) -> models.CheckConstraint:
        condition = ~models.Q(roles__contains=[role]) | place
        return models.CheckConstraint(condition=condition, name=f"{named}{name}", violation_error_message=said)

    # a comparison with null alone would pass, so each says that there is a side
    marketing = models.Q(side__isnull=False, side="marketing")
    sales = models.Q(side="sales", team__isnull=False)
    return (
        models.CheckConstraint(
            condition=models.Q(roles__contained_by=[str(role) for role in Role.values]), name=f"{known}_roles_known"
        ),
        models.CheckConstraint(
            condition=models.Q(side__isnull=True) | models.Q(side__in=Side.values), name=f"{known}_side_known"
        ),
        models.CheckConstraint(
            condition=models.Q(team__isnull=True) | models.Q(side__isnull=False), name=f"{named}a_team_has_a_side"
        ),
        role("marketer", marketing, "marketers_are_marketing", _("A marketer is on the marketing side.")),
        role("rep", sales, "reps_are_in_a_sales_team", _("A rep is on the sales side and in a team.")),
        role("manager", models.Q(side__isnull=False), "managers_have_a_side", _("A manager is on one side.")),
    )


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def present(self, at: datetime) -> Self:
        """Active and not away on their own local day."""
        maybe = self.active().filter(away_until__gte=at.date() - timedelta(days=1))
        return self.active().exclude(
            pk__in=[one.pk for one in maybe if one.is_away_on(at.astimezone(one.tzinfo).date())]
        )

    def managers(self, side: str) -> Self:
        """The active managers of a side."""
        return self.active().filter(side=side, roles__contains=[Role.MANAGER])

    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = Person(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)  # type: ignore[no-any-return]


class Person(AbstractBaseUser):
    """A member: one side, one team (both may be empty for somebody who is only admin), roles whose rights add up."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    side = models.CharField(_("side"), max_length=9, choices=Side, null=True, blank=True)  # noqa: DJ001 (no side is not a side called "")
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    roles = ArrayField(models.CharField(max_length=8, choices=Role), verbose_name=_("roles"), default=list)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[a_known_zone])
    what_i_do = models.CharField(_("what I do"), max_length=300, blank=True, default="")
    ask_me_about = models.CharField(_("ask me about"), max_length=300, blank=True, default="")
    away_until = models.DateField(_("away until"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("capacity"), null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            *rules_of_place(known="person", named=""),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def is_away_on(self, day: date) -> bool:
        return self.away_until is not None and self.away_until >= day

    def has_role(self, *roles: str) -> bool:
        return self.is_active and any(role in self.roles for role in roles)

    @property
    def is_marketer(self) -> bool:
        return self.has_role(Role.MARKETER)

    @property
    def is_rep(self) -> bool:
        return self.has_role(Role.REP)

    @property
    def is_manager(self) -> bool:
        return self.has_role(Role.MANAGER)

    @property
    def is_admin(self) -> bool:
        return self.has_role(Role.ADMIN)

    @cached_property
    def team_name(self) -> str:
        """For a page, which says it in the rail and on the phone."""
        return str(Team.known().get(self.team_id) or self.team) if self.team_id else ""

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    @property
    def role_names(self) -> list[str]:
        return role_names(self.roles)

    @transaction.atomic
    def change(self, *, by: "Person", at: datetime, **values: Any) -> None:
        """Change side, team, roles or what the directory shows. LastManager when a side would lose its last one."""
        self._lock()
        was_manager_of, was_admin = self.side if self.is_manager else None, self.is_admin
        for field, value in values.items():
            setattr(self, field, value)
        if was_manager_of and not (self.is_manager and self.side == was_manager_of):
            self._refuse_last_manager(was_manager_of)
        if was_admin and not self.is_admin:
            self._refuse_last_admin()
        self.full_clean(exclude=["password"])
        self.save(update_fields=[*values, "sort_key"])
        Event.record(Kind.PERSON_CHANGED, subject=self, actor=by, at=at, person=self.pk, fields=sorted(values))

    @transaction.atomic
    def deactivate(self, *, by: "Person", at: datetime) -> None:
        """End the membership. What they hold goes back when the event is read. LastManager for a side's last one."""
        self._lock()
        if not self.is_active:
            return
        if self.is_manager and self.side:
            self._refuse_last_manager(self.side)
        if self.is_admin:
            self._refuse_last_admin()
        self.is_active = False
        self.save(update_fields=["is_active"])
        Event.record(Kind.PERSON_DEACTIVATED, subject=self, actor=by, at=at, person=self.pk)

    @transaction.atomic
    def reactivate(self, *, by: "Person", at: datetime) -> None:
        self._lock()
        if self.is_active:
            return
        self.is_active = True
        self.save(update_fields=["is_active"])
        Event.record(Kind.PERSON_REACTIVATED, subject=self, actor=by, at=at, person=self.pk)

    def _lock(self) -> None:
        """Lock every manager and admin first, in the same order, so that two cannot leave at once."""
        list(
            Person.objects.filter(models.Q(roles__overlap=[Role.MANAGER, Role.ADMIN]) | models.Q(pk=self.pk))
            .order_by("pk")
            .select_for_update(no_key=True)
            .values_list("pk", flat=True)
        )
        self.refresh_from_db()

    def _refuse_last_manager(self, side: str) -> None:
        if not Person.objects.managers(side).exclude(pk=self.pk).exists():
            raise LastManager(
                _("%(person)s is the last manager of %(side)s. Make somebody else a manager first.")
                % {"person": self, "side": Side(side).label}
            )

    def _refuse_last_admin(self) -> None:
        if not Person.objects.active().filter(roles__contains=[Role.ADMIN]).exclude(pk=self.pk).exists():
            raise LastAdmin(_("%(person)s is the last admin. Make somebody else an admin first.") % {"person": self})


def names_of(people: Iterable[int]) -> dict[int, str]:
    """Names by id, for lists that hold ids only."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
