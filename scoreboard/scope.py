"""What the scoreboard is asked for: which days, which team, beside which other days; and the menus that ask for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.plots import Mark
from people.models import Team, Workspace
from scoreboard.numbers import Numbers, Source
from scoreboard.period import Period, month_of, places_days, quarter_of, read_days, read_month, week_of, weeks_of
from sla.models import Agreement

WEEKS = {"4w": 4, "12w": 12, "26w": 26}
USUAL = "12w"
SHOWN_VERSIONS = 3
NONE = "none"


@dataclass(frozen=True)
class Compared:
    """Other days to hold the period against, as a phrase within a sentence: ``in the 12 weeks before``."""

    period: Period
    phrase: str
    label: str
    code: str
    number: int | None = None  # the version that came into force right after these days

    def is_since(self, period: Period) -> bool:
        """Whether all of the period lies after that version came into force."""
        return self.number is not None and period.first >= self.period.end


@dataclass(frozen=True)
class Choice:
    """One line of a menu."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Scope:
    """One look at the numbers: at an instant, over some days, of one team or all, beside other days or none."""

    at: datetime
    period: Period
    code: str
    teams: Sequence[Team]
    team: Team | None
    weeks: Sequence[Period]
    versions: Sequence[tuple[int, date]]
    numbers: Numbers
    compared: Compared | None = None

    def narrowed(self, *, days: Period | None = None, **values: Any) -> dict[str, Any]:
        """What an address of a list says so that it shows exactly these days (the scope's) and this team."""
        return {**(days or self.period).address, **({"team": self.team.pk} if self.team else {}), **values}

    def handoffs(self, measure: str, **values: Any) -> str:
        return f"{reverse('scoreboard:handoff_list')}?{urlencode(self.narrowed(measure=measure, **values))}"

    def leads(self, measure: str) -> str:
        return f"{reverse('scoreboard:lead_list')}?{urlencode(self.narrowed(measure=measure))}"

    def promises(self, **values: Any) -> str:
        return f"{reverse('scoreboard:promise_list')}?{urlencode(self.narrowed(**values))}"

    def calls(self, **values: Any) -> str:
        return f"{reverse('scoreboard:call_list')}?{urlencode(self.narrowed(**values))}"

    def from_source(self, source: Source) -> "Scope":
        """The same look at numbers that are counted from the raw rows, or read from the days that are kept."""
        return replace(self, numbers=self.numbers.from_source(source))

    @property
    def first_of_weeks(self) -> date:
        """The day from which weeks are counted, also where the period begins within one."""
        return self.weeks[0].end - timedelta(days=7) if len(self.weeks) > 1 else self.weeks[0].first

    @property
    def week_labels(self) -> list[str]:
        return [date_format(week.first, _("j M")) for week in self.weeks]

    @property
    def marks(self) -> list[Mark]:
        """The versions that came into force within the period; of two close together the later is named."""
        days = [(number, (day - self.first_of_weeks).days / 7) for number, day in self.versions]
        within = [(number, place) for number, place in days if 0 <= place <= len(self.weeks) and place >= 0]
        last = len(self.weeks) - 1
        return [
            Mark(min(place, last), _("version %(number)s in force") % {"number": number})
            for index, (number, place) in enumerate(within)
            if index + 1 == len(within) or within[index + 1][1] - place > last / 4
        ]

    @property
    def label(self) -> str:
        return period_label(self.code, self.period)


def read_scope(asked: QueryDict, *, at: datetime, workspace: Workspace | None) -> Scope:
    """From an address; what it names and does not exist is the usual."""
    zone, _start = places_days(workspace)
    today = at.astimezone(ZoneInfo(zone)).date()
    code, period = _read_period(asked, today=today, at=at, workspace=workspace)
    teams = sorted(Team.objects.all(), key=lambda team: (team.side, team.name.casefold()))
    versions = _versions(zone=zone)
    scope = Scope(
        at=at,
        period=period,
        code=code,
        teams=teams,
        team=next((team for team in teams if str(team.pk) == asked.get("team")), None),
        weeks=_begun(weeks_of(period, workspace=workspace), today=today),
        versions=versions,
        numbers=Numbers.of(workspace, at=at),
        compared=None,
    )
    wanted = asked.get("compare", "before")
    found = next((one for one in comparisons(scope) if one.code == wanted), None)
    return Scope(**{**vars(scope), "compared": found})


def _begun(weeks: list[Period], *, today: date) -> list[Period]:
    """Without the weeks to come, in which no line goes on; the first stays, so that there is one."""
    return [week for week in weeks if week.first <= today] or weeks[:1]


def comparisons(scope: Scope) -> list[Compared]:
    """What the period can be held against: the one before, and the same length before each of the latest versions."""
    before, phrase = _before(scope.code, scope.period)
    length = scope.period.days
    return [
        Compared(before, phrase, _("The time before"), "before"),
        *(
            Compared(
                Period(day - timedelta(days=length), day, scope.period.zone),
                _("before version %(number)s") % {"number": number},
                _("Before version %(number)s") % {"number": number},
                f"v{number}",
                number,
            )
            for number, day in reversed(scope.versions[-SHOWN_VERSIONS:])
            if number > 1
        ),
    ]


def menus(scope: Scope) -> dict[str, list[Choice]]:
    """The lines of the three menus, each keeping what the other two say."""
    kept: dict[str, dict[str, Any]] = {
        "period": scope.period.address if scope.code == "own" else {"period": scope.code},
        "team": {"team": scope.team.pk} if scope.team else {},
        "compare": _compare_code(scope),
    }

    def choice(menu: str, label: str, values: dict[str, Any], *, is_current: bool) -> Choice:
        asked = {key: value for name, part in {**kept, menu: values}.items() for key, value in part.items()}
        return Choice(label, f"?{urlencode(asked)}", is_current)

    codes = [*WEEKS, "month", "quarter"]
    return {
        "periods": [
            choice("period", _choice_label(code), {"period": code}, is_current=code == scope.code) for code in codes
        ],
        "teams": [
            choice("team", _("All teams"), {}, is_current=scope.team is None),
            *(choice("team", team.name, {"team": team.pk}, is_current=team == scope.team) for team in scope.teams),
        ],
        "comparisons": [
            *(
                choice("compare", one.label, {"compare": one.code}, is_current=one == scope.compared)
                for one in comparisons(scope)
            ),
            choice("compare", _("With nothing"), {"compare": NONE}, is_current=scope.compared is None),
        ],
    }


def hidden(scope: Scope) -> list[tuple[str, Any]]:
    """What the form for own dates keeps."""
    team = [("team", scope.team.pk)] if scope.team else []
    return [*team, *_compare_code(scope).items()]


def period_label(code: str, period: Period) -> str:
    """The period as a title: ``Last 12 weeks``, ``November 2026``, ``3 August to 9 November 2026``."""
    if code in WEEKS or code == "quarter":
        return _choice_label(code)
    if period.is_month:
        return date_format(period.first, "F Y")
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, _("j M Y")),
        "last": date_format(period.last, _("j M Y")),
    }


def _choice_label(code: str) -> str:
    if code in WEEKS:
        return ngettext("Last %(n)s week", "Last %(n)s weeks", WEEKS[code]) % {"n": WEEKS[code]}
    return _("This month") if code == "month" else _("This quarter")


def _compare_code(scope: Scope) -> dict[str, str]:
    code = scope.compared.code if scope.compared else NONE
    return {} if code == "before" else {"compare": code}


def _read_period(asked: QueryDict, *, today: date, at: datetime, workspace: Workspace | None) -> tuple[str, Period]:
    zone, start = places_days(workspace)
    if own := read_days(asked, workspace=workspace):
        return "own", own
    if asked.get("month"):
        return "own", read_month(asked.get("month", ""), at=at, workspace=workspace)
    code = asked.get("period", USUAL)
    if code == "month":
        return code, month_of(today, zone=zone)
    if code == "quarter":
        return code, quarter_of(today, zone=zone)
    code = code if code in WEEKS else USUAL
    week = week_of(today, zone=zone, first_weekday=start)
    return code, Period(week.first - timedelta(weeks=WEEKS[code] - 1), week.end, zone)


def _before(code: str, period: Period) -> tuple[Period, str]:
    """The days before of the same kind, and how a sentence names them."""
    day = period.first - timedelta(days=1)
    if code in WEEKS:
        phrase = ngettext("in the week before", "in the %(n)s weeks before", WEEKS[code]) % {"n": WEEKS[code]}
        return period.moved(-period.days), phrase
    if code == "quarter":
        return quarter_of(day, zone=period.zone), _("in the quarter before")
    if period.is_month:
        return month_of(day, zone=period.zone), _("in %(month)s") % {"month": date_format(day, "F")}
    phrase = ngettext("on the day before", "in the %(n)s days before", period.days) % {"n": period.days}
    return period.moved(-period.days), phrase


def _versions(*, zone: str) -> list[tuple[int, date]]:
    """Number and first local day of every version that came into force, oldest first."""
    found: Iterable[tuple[int, Any]] = Agreement.objects.filter(in_force__isnull=False).values_list(
        "number", "in_force"
    )
    days = [(number, span.lower.astimezone(ZoneInfo(zone)).date()) for number, span in found]
    return sorted(days, key=lambda pair: pair[1])
