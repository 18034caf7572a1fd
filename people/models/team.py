import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from frame.known import known

if TYPE_CHECKING:
    from people.models.person import Person


class Side(models.TextChoices):
    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")


def sort_key(name: str) -> str:
    """The name without case and accents: the embedded database orders by code point."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class TeamQuerySet(models.QuerySet["Team"]):
    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")

    def with_sizes(self) -> Self:
        """Each with ``size``: how many active members it has."""
        return self.annotate(size=models.Count("members", filter=models.Q(members__is_active=True)))


class Team(models.Model):
    """A group on one side with its own calendar; a sales team has a queue."""

    name = models.CharField(_("name"), max_length=80)
    sort_key = models.CharField(max_length=160, editable=False)
    side = models.CharField(_("side"), max_length=9, choices=Side)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name"], name="one_team_per_name"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="team_side_known"),
            # target of the foreign keys (team, side): whoever names a team cannot be on the other side
            models.UniqueConstraint(fields=["id", "side"], name="team_with_side"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    @classmethod
    def known(cls) -> "dict[int, Team]":
        """All teams by their ids, in order of their names, for a page."""
        return known(cls, lambda: {team.pk: team for team in cls.objects.by_name()})

    @classmethod
    @transaction.atomic
    def create(cls, *, name: str, side: str, by: "Person", at: datetime) -> "Team":
        """A new team; it stays on its side."""
        team = cls.objects.create(name=name, side=side)
        Event.record(Kind.TEAM_CREATED, subject=team, actor=by, at=at, team=team.pk)
        return team

    @transaction.atomic
    def rename(self, *, name: str, by: "Person", at: datetime) -> None:
        self.name = name
        self.save(update_fields=["name", "sort_key"])
        Event.record(Kind.TEAM_RENAMED, subject=self, actor=by, at=at, team=self.pk)

    @property
    def team_id(self) -> int:
        """Its own id, so that the permission table may ask a team as it asks anything of a team."""
        return self.pk
