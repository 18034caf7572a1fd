"""The month that both sides share: how much of what was promised was kept, and how each promise stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.words import grouped, percent
from people.models import Person, Side, Workspace
from scoreboard import measures, tables
from scoreboard.figures import handoffs_behind
from scoreboard.numbers import Numbers
from scoreboard.period import Period, read_month
from scoreboard.tally import total
from sla.models import Calendar, Clock

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Promised:
    """One line: what is promised, how it stands, as a bar. ``share`` and ``tick`` are of one."""

    name: str
    text: str
    share: float
    side: str
    url: str
    tick: float | None = None


def shared_month(reader: Person, *, at: datetime, workspace: Workspace | None) -> dict[str, Any]:
    """What stands beside the list: both halves, the gap in words, every promise of the month, and the reader's own."""
    period, numbers = read_month("", at=at, workspace=workspace), Numbers.of(workspace, at=at)
    sides = tables.sides(numbers, period)
    worked, of = _working_days(reader, period, at=at)
    kept = [
        Promised(row.name, row.in_words, row.tally.share or 0.0, row.side, row.url)
        for row in tables.kinds(numbers, period)
    ]
    aims = _aims(numbers, period, pace=worked / of if of else None)
    return {
        "period": period,
        "working_days": (worked, of),
        "sides": sides,
        "slipped": tables.slipped(sides),
        "gap": _gap(numbers, sides, period, workspace=workspace),
        "promised": [
            (side, label, [one for one in (*aims, *kept) if one.side == side])
            for side, label in ((Side.MARKETING, _("Marketing promised")), (Side.SALES, _("Sales promised")))
        ],
        "own": _own(numbers, reader, period),
        "handed_over": _handed_over(numbers, reader, period),
        "returned_url": _returned(reader, period),
        "overdue": tables.late_now(numbers),
    }


def done_today(person: Person, *, at: datetime) -> tuple[int, int]:
    """How many promises this person met today, and how many of them late, whomever a late one counts for."""
    begins = datetime.combine(at.astimezone(person.tzinfo), datetime.min.time(), person.tzinfo)
    met = Clock.objects.filter(person=person, met_at__gte=begins, met_at__lte=at)
    rows = met.values_list("met_at", "due_at", "firm")
    late = [firm and met_at is not None and due_at is not None and met_at > due_at for met_at, due_at, firm in rows]
    return len(late), sum(late)


def _gap(numbers: Numbers, sides: dict[str, tables.Row], period: Period, *, workspace: Workspace | None) -> list[str]:
    """What the gap in the middle says, and what it was a month ago."""
    both = total(row.tally for row in sides.values())
    if not both.total:
        return [_("No promise was decided yet this month.")]
    last = read_month(f"{period.first - DAY:%Y-%m}", at=numbers.at, workspace=workspace)
    before = numbers.broken_until(last, last.begins_at + (numbers.at - period.begins_at))
    said = [
        _("The gap in the middle is what neither of us kept.")
        if both.broken
        else _("Both kept everything: no gap, no join.")
    ]
    if both.broken or before:
        pattern = ngettext(
            "It was %(n)s promise this time last month.", "It was %(n)s promises this time last month.", before
        )
        said.append(pattern % {"n": grouped(before)})
    return said


def _aims(numbers: Numbers, period: Period, *, pace: float | None) -> list[Promised]:
    """What marketing promises over a month, in the words of the agreement in force."""
    promised = measures.promised(at=numbers.at)
    if not promised:
        return []
    month = measures.month(numbers, period)
    found = []
    if volume := promised.get("volume"):
        name = _("%(number)s qualified handoffs a month") % {"number": grouped(volume)}
        text = grouped(month.volume)
        if pace is not None:
            values = {"number": text, "pace": grouped(round(volume * pace))}
            text = _("%(number)s, pace is %(pace)s") % values
        found.append(Promised(name, text, month.volume / volume, Side.MARKETING, _behind(period, "volume"), pace))
    for share, key, name, behind in (
        (month.acceptance, "acceptance_percent", _("%(share)s accepted"), "decided"),
        (month.completeness, "completeness_percent", _("%(share)s with complete context"), "submitted"),
        (month.exception_share, "exceptions_percent", _("At most %(share)s by exception"), "submitted"),
    ):
        if share is not None and (wanted := promised.get(key)) is not None:
            said, tick = name % {"share": percent(wanted / 100)}, wanted / 100
            found.append(Promised(said, percent(share), share, Side.MARKETING, _behind(period, behind), tick))
    return found


def _behind(period: Period, measure: str) -> str:
    return handoffs_behind(month=period.code, measure=measure)


def _handed_over(numbers: Numbers, reader: Person, period: Period) -> dict[str, Any] | None:
    """The leads that the reader handed over this month; None when there are none."""
    number = numbers.handed_over_by(reader.pk, period) if reader.side == Side.MARKETING else 0
    url = handoffs_behind(month=period.code, measure="submitted", by=reader.pk)
    return {"number": number, "url": url} if number else None


def _returned(reader: Person, period: Period) -> str:
    """Where the leads are that the reader gave back to marketing this month; "" for whoever gives none back."""
    if reader.side != Side.SALES:
        return ""
    return handoffs_behind(month=period.code, measure="returned", returned_by=reader.pk)


def _own(numbers: Numbers, reader: Person, period: Period) -> dict[str, Any] | None:
    """The reader's own promises of the month; None when none was decided."""
    tally = total(one.tally for one in numbers.people(period, person=reader.pk))
    if not tally.total:
        return None
    url = tables.promises_behind(month=period.code, counts_for=reader.pk)
    return {"kept": tally.kept, "total": tally.total, "url": url, "scoreboard": reverse("scoreboard:scoreboard")}


def _working_days(reader: Person, period: Period, *, at: datetime) -> tuple[int, int]:
    """How many of the month's working days have begun, of how many: by the hours of the reader's team, else Monday to Friday."""
    today = at.astimezone(ZoneInfo(period.zone)).date()
    days = [period.first + n * DAY for n in range((period.end - period.first).days)]
    calendar = Calendar.objects.filter(team=reader.team_id).first() if reader.team_id else None

    def works(day: date) -> bool:
        return bool(calendar.hours.day(day).intervals) if calendar else day.weekday() < 5

    working = [day for day in days if works(day)]
    return sum(day <= today for day in working), len(working)
