from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from frame.posting import posted_from
from people.http import MemberRequest
from people.models import Person, Team
from people.rules import may
from sla import same_day
from sla.forms import DayForm, WeekForm
from sla.hours import InvalidHours
from sla.impossible_hours import field_of, in_our_words
from sla.models import Calendar, CalendarVersion, DatedHours
from sla.models.calendar import WORKING_WEEK
from sla.regions import country_name
from sla.same_day import RefusedBy
from sla.week import in_words, write_day
from sla.week_picture import picture_of

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class TeamHours:
    """A line of the list: a team and its hours today."""

    team: Team
    hours: str
    zone: str
    holidays: str
    may_change: bool


@login_required
@require_safe
def calendar_list(request: MemberRequest) -> HttpResponse:
    """The hours of all teams."""
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    teams = (
        Team.objects.select_related("calendar")
        .prefetch_related("calendar__versions__openings")
        .order_by("side", "name")
    )
    now = timezone.now()
    zone = request.workspace.zone if request.workspace else "UTC"
    lines = [_line(team, by=request.user, at=now, zone=zone) for team in teams]
    may_configure = may(request.user, "workspace.configure")
    return render(request, "sla/calendar_list.html", {"lines": lines, "may_configure": may_configure})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: MemberRequest, team: int) -> HttpResponse:
    """The hours of one team: read by everybody, changed from a day on by who may."""
    owner, now = get_object_or_404(Team, pk=team), timezone.now()
    if not may(request.user, "agreement.see"):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, owner, at=now)
    _refuse_others(request.user, owner)
    hours = Calendar.objects.of(owner)
    form = WeekForm(request.POST, today=hours.today(now), version=_latest(hours))
    if not form.is_valid():
        return _page(request, owner, at=now, week=form, status=422)
    said = {name: form.cleaned_data[name] for name in ("from_day", "country", "region", "holidays_win")}
    try:
        hours.change(by=request.user, at=now, week=form.week, **said)
    except InvalidHours as invalid:
        form.add_error(field_of(invalid, day="from_day"), in_our_words(invalid))
        return _page(request, owner, at=now, week=form, status=422)
    messages.success(request, _("The hours are changed. Promises that are not due yet follow them."))
    return redirect("sla:calendar", owner.pk)


@login_required
@posted_from("sla:calendar", "team")
def calendar_day(request: MemberRequest, team: int) -> HttpResponse:
    """A closure or an opening of one date, for this team or with it for all whose hours this person may change."""
    owner, now = get_object_or_404(Team, pk=team), timezone.now()
    _refuse_others(request.user, owner)
    others = _others(request.user, owner)
    form = DayForm(request.POST, today=Calendar.objects.of(owner).today(now), others=others)
    if not form.is_valid():
        return _page(request, owner, at=now, day=form, status=422)
    said = form.cleaned_data
    teams = [owner, *(others if said.get("others") else [])]
    try:
        before = same_day.enter(
            said["day"], teams=teams, intervals=form.intervals, reason=said["reason"], by=request.user, at=now
        )
    except RefusedBy as refusal:
        if refusal.team == owner:
            form.add_error(field_of(refusal, day="day"), in_our_words(refusal))
        else:
            form.add_error("others", _refused(refusal))
        return _page(request, owner, at=now, day=form, status=422)
    messages.success(request, _entered(owner, before=before, number=len(teams)))
    return redirect("sla:calendar", owner.pk)


@login_required
@posted_from("sla:calendar", "team")
def calendar_day_removal(request: MemberRequest, team: int) -> HttpResponse:
    """The weekly hours count again on this date, for this team or for all where the same was entered."""
    owner, now = get_object_or_404(Team, pk=team), timezone.now()
    _refuse_others(request.user, owner)
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        return redirect("sla:calendar", owner.pk)
    teams = [owner]
    if request.POST.get("others"):
        teams += [one.calendar.team for one in _the_same_elsewhere(request.user, owner, since=day) if one.day == day]
    try:
        same_day.clear(day, teams=teams, by=request.user, at=now)
    except RefusedBy as refusal:
        said = in_our_words(refusal) if refusal.team == owner else _refused(refusal)
        return _page(request, owner, at=now, refusal=said, status=409)
    done = ngettext(
        "The weekly hours count again on that day.",
        "The weekly hours of %(number)d teams count again on that day.",
        len(teams),
    )
    messages.success(request, done % {"number": len(teams)})
    return redirect("sla:calendar", owner.pk)


def may_change(person: Person, team: Team) -> bool:
    """Managers of the team itself, and admins."""
    return may(person, "team.hours", team)


def _refuse_others(person: Person, team: Team) -> None:
    if not may_change(person, team):
        raise PermissionDenied


def _others(person: Person, team: Team) -> list[Team]:
    """The other teams whose hours this person may change."""
    return [one for one in Team.objects.by_name() if one != team and may_change(person, one)]


def _the_same_elsewhere(person: Person, team: Team, *, since: date) -> list[DatedHours]:
    """What other teams, whose hours this person may change, have entered just like this one, from a day on."""
    own = {one.day: one for one in DatedHours.objects.filter(calendar__team=team, day__gte=since)}
    if not own:
        return []
    elsewhere = DatedHours.objects.filter(day__in=own, calendar__team__in=_others(person, team))
    return [one for one in elsewhere.select_related("calendar__team") if own[one.day].says(one.pairs, one.reason)]


def _refused(refusal: RefusedBy) -> str:
    """Why nothing was changed for any of several teams."""
    said = {"team": refusal.team, "why": in_our_words(refusal)}
    return _("%(team)s cannot: %(why)s Nothing was changed for any team.") % said


def _entered(team: Team, *, before: dict[Team, DatedHours], number: int) -> str:
    """What is done, and what it took the place of."""
    if number == 1:
        if not before:
            return _("The day is entered.")
        earlier = _in_brief(before[team])
        return _("The day was entered before (%(earlier)s); it is what you wrote now.") % {"earlier": earlier}
    said = _("The day is entered for %(number)d teams.") % {"number": number}
    if before:
        teams = ", ".join(f"{one} ({_in_brief(earlier)})" for one, earlier in before.items())
        said += " " + _("Entered before: %(teams)s. It is what you wrote now.") % {"teams": teams}
    return said


def _in_brief(one: DatedHours) -> str:
    return ", ".join(filter(None, [write_day(one.pairs) or _("closed"), one.reason]))


def _latest(hours: Calendar) -> CalendarVersion:
    """The version that counts last: what a change starts from."""
    return hours.version_on(date.max)


def _page(request: MemberRequest, team: Team, *, at: datetime, status: int = 200, **more: Any) -> HttpResponse:
    hours = Calendar.objects.of(team)
    today, latest = hours.today(at), _latest(hours)
    changeable = may_change(request.user, team)
    coming = sorted((day, name) for day, name in hours.hours.holidays.items() if today <= day < today + YEAR)
    worked = hours.version_on(today).week
    others = _others(request.user, team) if changeable else []
    elsewhere = (
        Counter(one.day for one in _the_same_elsewhere(request.user, team, since=today)) if others else Counter()
    )
    context = {
        "team": team,
        "may_change": changeable,
        "versions": [_described(version, today) for version in _in_order(hours)],
        "holidays": coming,
        "picture": picture_of(worked.weekly),
        "hours_now": in_words(worked.weekly),
        "zone": worked.zone,
        "country": country_name(latest.country),
        "dated": [
            (one, write_day(one.pairs), elsewhere[one.day] + 1)
            for one in hours.dated.filter(day__gte=today).order_by("day")
        ],
        "week": WeekForm(today=today, version=latest),
        "day": DayForm(today=today, others=others),
        **more,
    }
    return render(request, "sla/calendar.html", context, status=status)


def _in_order(hours: Calendar) -> list[CalendarVersion]:
    versions = hours.versions.prefetch_related("openings")
    return sorted(versions, key=lambda version: version.valid_from or date.min, reverse=True)


def _described(version: CalendarVersion, today: date) -> dict[str, Any]:
    return {
        "from_day": version.valid_from,
        "is_to_come": version.valid_from is not None and version.valid_from > today,
        "hours": in_words(_week(version)),
        "zone": version.zone,
        "holidays": _holidays(version),
    }


def _holidays(version: CalendarVersion) -> str:
    return f"{country_name(version.country)} {version.region}".strip() if version.country else ""


def _week(version: CalendarVersion) -> list[list[tuple[int, int]]]:
    """The weekly hours out of openings that are read already."""
    days: list[list[tuple[int, int]]] = [[] for _weekday in range(7)]
    for opening in sorted(version.openings.all(), key=lambda one: (one.weekday, one.opens)):
        days[opening.weekday].append((opening.opens, opening.closes))
    return days


def _line(team: Team, *, by: Person, at: datetime, zone: str) -> TeamHours:
    changeable = may_change(by, team)
    versions = list(team.calendar.versions.all()) if hasattr(team, "calendar") else []
    if not versions:
        return TeamHours(team, in_words(WORKING_WEEK), zone, "", changeable)
    versions.sort(key=lambda version: version.valid_from or date.min)
    today = at.astimezone(ZoneInfo(versions[0].zone)).date()
    now = [version for version in versions if version.valid_from is None or version.valid_from <= today][-1]
    return TeamHours(team, in_words(_week(now)), now.zone, _holidays(now), changeable)
