from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from frame import rows
from people.models import Person, Team, Workspace
from people.models.person import a_known_zone
from sla.hours import LAST_DAY, Dated, Hours, Interval, InvalidHours
from sla.hours import Calendar as OpenHours
from sla.minutes_of_week import MinutesOfWeek

if TYPE_CHECKING:
    from sla.models.clock_queries import ClockQuerySet

WORKING_DAY = ((9 * 60, 17 * 60),)
WORKING_WEEK = tuple(WORKING_DAY if day < 5 else () for day in range(7))
HOLIDAY_YEARS = range(2015, 2046)
OTHERWISE_IN = "en_US"  # said, so that the machine's own language does not choose


class CalendarManager(models.Manager["Calendar"]):
    def of(self, team: Team) -> "Calendar":
        """The team's calendar; Monday to Friday 9 to 17 in the workspace's zone until somebody says otherwise."""
        calendar, made = self.get_or_create(team=team)
        if made:
            workspace = Workspace.current()
            first = Hours(workspace.zone if workspace else "UTC", weekly=WORKING_WEEK)
            calendar.write_version(None, first)
        return calendar

    def read_with(self, team: Team) -> "Calendar":
        """The calendar that was read together with the team's row, else the team's as it is now."""
        known: Calendar | None = team._state.fields_cache.get("calendar")
        return known or self.of(team)

    def hours_of(self, teams: Collection[int]) -> dict[int, OpenHours]:
        """When each of these teams, which have a calendar, works."""
        return (
            {one.team_id: one.hours for one in rows.read(self.model, "team_id = ANY(%s)", [list(teams)])}
            if teams
            else {}
        )

    def held_still(self, team: Team) -> "Calendar":
        """The team's calendar, unchanged until this transaction ends: a change of hours waits, and finds what begins here."""
        where = "team_id = %s"
        found = rows.read(self.model, where, [team.pk], lock="SHARE")
        if not found:
            self.of(team)
            found = rows.read(self.model, where, [team.pk], lock="SHARE")
        return found[0]


class Calendar(models.Model):
    """When a team works. ``stamp`` is new after every change, so that what was read before is not reused."""

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="calendar")
    stamp = models.UUIDField(default=uuid4)

    objects = CalendarManager()

    def __str__(self) -> str:
        return str(self.team)

    @property
    def hours(self) -> OpenHours:
        """The calendar as arithmetic needs it."""
        return _read(self.pk, self.stamp, get_language() or "")

    def version_on(self, day: date) -> "CalendarVersion":
        """The hours that count on a day."""
        return self.versions.filter(models.Q(valid_from=None) | models.Q(valid_from__lte=day)).order_by(
            F("valid_from").desc(nulls_last=True)
        )[0]

    def today(self, at: datetime) -> date:
        """The team's local date."""
        return at.astimezone(ZoneInfo(self.version_on(at.date()).zone)).date()

    @transaction.atomic
    def change(
        self,
        *,
        by: Person,
        at: datetime,
        from_day: date,
        week: Hours,
        country: str = "",
        region: str = "",
        holidays_win: bool = True,
    ) -> None:
        """New hours from a day on, never before today nor beyond the last that is planned. InvalidHours says what is wrong with them."""
        before = self._lock()
        self._refuse_unless_ahead(from_day, at=at)
        self.versions.filter(valid_from__gte=from_day).delete()
        self.write_version(from_day, week, country=country, region=region, holidays_win=holidays_win)
        self._changed(before, by=by, at=at, from_day=from_day)

    @transaction.atomic
    def set_day(
        self, day: date, *, intervals: list[Interval], reason: str, by: Person, at: datetime
    ) -> "DatedHours | None":
        """Hours of one date in place of the weekly ones; no intervals: closed. Says what was entered there before."""
        before = self._lock()
        self._refuse_unless_ahead(day, at=at)
        earlier: DatedHours | None = self.dated.filter(day=day).first()
        DatedHours.objects.update_or_create(
            calendar=self, day=day, defaults={"intervals": [list(pair) for pair in intervals], "reason": reason}
        )
        self._changed(before, by=by, at=at, from_day=day)
        return earlier

    @transaction.atomic
    def clear_day(self, day: date, *, by: Person, at: datetime) -> None:
        """The weekly hours count again on this date."""
        before = self._lock()
        self._refuse_unless_ahead(day, at=at)
        if DatedHours.objects.filter(calendar=self, day=day).delete()[0]:
            self._changed(before, by=by, at=at, from_day=day)

    def write_version(
        self,
        valid_from: date | None,
        week: Hours,
        *,
        country: str = "",
        region: str = "",
        holidays_win: bool = True,
    ) -> None:
        """Write the rows of one version; the steps above say when that is right."""
        _holidays_of(country, region)
        version = CalendarVersion.objects.create(
            calendar=self,
            valid_from=valid_from,
            zone=week.zone,
            country=country,
            region=region,
            holidays_win=holidays_win,
        )
        Opening.objects.bulk_create(
            Opening(version=version, weekday=weekday, opens=opens, closes=closes)
            for weekday, day in enumerate(week.weekly)
            for opens, closes in day
        )

    def _lock(self) -> OpenHours:
        """Hold the calendar; its hours as they are before the change (read late, they would be the new ones).

        Running clocks come first, as in every step that begins others: the other way round both would wait for each other.
        """
        list(self.team.clocks.all().undecided().order_by("pk").select_for_update().values_list("pk", flat=True))
        self.refresh_from_db(from_queryset=Calendar.objects.select_for_update())
        return self.hours

    def _refuse_unless_ahead(self, day: date, *, at: datetime) -> None:
        today = self.today(at)
        if day < today:
            raise InvalidHours(
                _t("Hours change from today on at the earliest. Choose today or a later day."), code="past", today=today
            )
        if day > LAST_DAY:
            raise InvalidHours(f"Hours are planned up to {LAST_DAY} at most.", code="too_far", last=LAST_DAY)

    def _changed(self, before: OpenHours, *, by: Person, at: datetime, from_day: date) -> None:
        """Read the new hours once (which refuses impossible ones), move the clocks that are not yet due, tell both sides."""
        self.stamp = uuid4()
        self.save(update_fields=["stamp"])
        after = self.hours
        clocks: ClockQuerySet = self.team.clocks.all()
        clocks.not_due(at).in_hand().move(before=before, after=after, at=at).write()
        Event.record(Kind.CALENDAR_CHANGED, subject=self, actor=by, at=at, team=self.team_id, from_day=from_day)


class CalendarVersion(models.Model):
    """The weekly hours and holidays of a calendar from a day on (none: from the beginning)."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField(null=True)
    zone = models.CharField(_("time zone"), max_length=64, validators=[a_known_zone])
    country = models.CharField(_("holidays of"), max_length=2, blank=True, default="")
    region = models.CharField(_("region"), max_length=10, blank=True, default="")
    holidays_win = models.BooleanField(_("a holiday comes before a dated opening"), default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["calendar", "valid_from"], name="one_version_from_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from=None) | models.Q(valid_from__lte=LAST_DAY),
                name="hours_begin_within_reach",
            ),
        )

    def __str__(self) -> str:
        return f"{self.calendar} {self.valid_from or ''}".strip()

    @property
    def week(self) -> Hours:
        """The weekly hours, Monday first."""
        days: list[list[Interval]] = [[] for _day in range(7)]
        for opening in self.openings.order_by("weekday", "opens"):
            days[opening.weekday].append((opening.opens, opening.closes))
        return Hours(self.zone, weekly=tuple(tuple(day) for day in days))


class Opening(models.Model):
    """One interval of a weekday in minutes from midnight; past 1440 it lasts into the next day."""

    version = models.ForeignKey(CalendarVersion, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    weekday__lte=6, opens__lt=1440, closes__gt=F("opens"), closes__lte=F("opens") + 1440
                ),
                name="an_interval_of_a_day",
            ),
            ExclusionConstraint(
                name="openings_do_not_overlap",
                expressions=[("version", RangeOperators.EQUAL), (MinutesOfWeek(), RangeOperators.OVERLAPS)],
            ),
        )

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}-{self.closes}"


class DatedHours(models.Model):
    """A closure or an opening of one date, with its reason."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="dated")
    day = models.DateField()
    intervals = models.JSONField(default=list)
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "day"], name="one_rule_a_date"),
            models.CheckConstraint(condition=models.Q(day__lte=LAST_DAY), name="a_date_within_reach"),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.reason}"

    @property
    def pairs(self) -> tuple[Interval, ...]:
        return tuple((opens, closes) for opens, closes in self.intervals)

    def says(self, intervals: Collection[Interval], reason: str) -> bool:
        """Whether it is just this."""
        return (self.pairs, self.reason) == (tuple(intervals), reason)


def _holidays_of(country: str, region: str) -> Mapping[date, str]:
    """Public holidays by date, named in the reader's language where it is known for the country, else in English.

    InvalidHours for a country or region that nobody knows.
    """
    if not country:
        return {}
    import holidays  # noqa: PLC0415 (a 15th of every process's start, for who first reads a calendar)

    spoken = (get_language() or "").partition("-")[0]
    language = spoken if spoken in holidays.list_localized_countries().get(country, ()) else OTHERWISE_IN
    try:
        return holidays.country_holidays(country, subdiv=region or None, years=HOLIDAY_YEARS, language=language)
    except NotImplementedError:
        raise InvalidHours(
            _t("No public holidays are known for %(country)s %(region)s.") % {"country": country, "region": region},
            code="country",
        ) from None


@lru_cache(maxsize=256)
def _read(pk: int, stamp: UUID, _language: str) -> OpenHours:  # the stamp makes a changed calendar a new entry
    versions = list(CalendarVersion.objects.filter(calendar=pk).order_by(F("valid_from").asc(nulls_first=True)))
    dated = {
        one.day: Dated(tuple((first, last) for first, last in one.intervals), one.reason)
        for one in DatedHours.objects.filter(calendar=pk)
    }
    closed: dict[date, str] = {}
    dated_first: set[date] = set()
    begins = [version.valid_from or date.min for version in versions]
    for version, since, until in zip(versions, begins, [*begins[1:], date.max], strict=True):
        closed |= {
            day: name for day, name in _holidays_of(version.country, version.region).items() if since <= day < until
        }
        if not version.holidays_win:
            dated_first |= {day for day in dated if since <= day < until}
    return OpenHours(
        tuple((version.valid_from, version.week) for version in versions),
        holidays=closed,
        dated=dated,
        dated_first=frozenset(dated_first),
    )
