from datetime import datetime
from functools import cached_property

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.fields.ranges import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from people.models import Team
from sla import clock
from sla.hours import Calendar as OpenHours
from sla.models.calendar import Calendar


class Stretch(models.Model):
    """A piece of time in which a clock ran: by whose hours, from when to when, how many seconds it used."""

    clock = models.ForeignKey("sla.Clock", on_delete=models.CASCADE, related_name="stretches")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None, seconds=None) | Q(ends_at__gte=F("begins_at"), seconds__gte=0),
                name="a_stretch_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="stretches_do_not_overlap",
                expressions=[
                    ("clock", RangeOperators.EQUAL),
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
        return f"{self.begins_at:%Y-%m-%d %H:%M}"

    @cached_property
    def hours(self) -> OpenHours:
        """Its team's hours, by which it is measured."""
        return Calendar.objects.read_with(self.team).hours if self.team else clock.ALWAYS

    def used(self, *, at: datetime) -> float:
        """Seconds of business time it used, up to ``at`` while it is open."""
        if self.seconds is not None:
            return self.seconds
        return float(clock.used(self.hours, start=self.begins_at, end=at)) if at > self.begins_at else 0.0

    def close(self, *, at: datetime, by: OpenHours | None = None) -> datetime:
        """End it at ``at``, but not before it began, measured by the hours given or its team's; when that was."""
        end = max(at, self.begins_at)
        calendar = by if by is not None and self.team_id else self.hours
        self.ends_at = end
        self.seconds = float(clock.used(calendar, start=self.begins_at, end=end)) if end > self.begins_at else 0.0
        return end
