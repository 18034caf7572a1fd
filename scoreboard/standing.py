"""How each promise of the agreement stands right now: this month so far, what is late, what runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.ring import ClockFace, State
from frame.words import business_duration, grouped, moment, percent
from people.models import Side, Team, Workspace
from scoreboard import measures, queries, tables
from scoreboard.figures import handoffs_behind
from scoreboard.numbers import Numbers
from scoreboard.period import Period, read_month
from scoreboard.tally import Tally, total
from sla.models import Agreement, Calendar, Clock

MEASURES = ("volume", "acceptance", "completeness", "exceptions")


@dataclass(frozen=True)
class Standing:
    """One promise in a line: its ring, its words, and where they lead."""

    face: ClockFace
    url: str = ""


@dataclass(frozen=True)
class Running:
    """Promises of a kind that are undecided and not late: how many, and the first due time."""

    number: int
    due_at: datetime | None


class MonthSoFar:
    """The month of an instant as a version promises it; every query is asked once."""

    def __init__(self, agreement: Agreement, *, at: datetime, workspace: Workspace | None) -> None:
        self.document: dict[str, Any] = agreement.document
        self.at = at
        self.period = read_month("", at=at, workspace=workspace)
        self.numbers = Numbers.of(workspace, at=at)

    def standing(self, kinds: Iterable[str], *, side: str, firm: bool = True) -> Standing:
        """Of a measure of the month, or of the promises of these kinds together."""
        kinds = tuple(kinds)
        if kinds[0] in MEASURES:
            return self._measured(kinds[0])
        return self._promised(kinds, side=side) if firm else self._aimed(kinds, side=side)

    @cached_property
    def sides(self) -> dict[str, tables.Row]:
        return tables.sides(self.numbers, self.period)

    @cached_property
    def _month(self) -> measures.Month:
        return measures.month(self.numbers, self.period)

    @cached_property
    def _kept(self) -> dict[str, Tally]:
        return self.numbers.kinds(self.period)

    @cached_property
    def _late(self) -> dict[str, int]:
        return self.numbers.late()

    @cached_property
    def _running(self) -> dict[str, Running]:
        going_on = Clock.objects.undecided().not_due(self.at).filter(firm=True).order_by()
        rows = going_on.values_list("kind").annotate(number=Count("pk"), due_at=Min("due_at"))
        return {kind: Running(number, due_at) for kind, number, due_at in rows}

    @cached_property
    def _aims(self) -> dict[str, Tally]:
        return self.numbers.kinds(self.period, firm=False)

    def _promised(self, kinds: tuple[str, ...], *, side: str) -> Standing:
        tally = total(self._kept.get(kind, Tally()) for kind in kinds)
        late = sum(self._late.get(kind, 0) for kind in kinds)
        running = [self._running[kind] for kind in kinds if kind in self._running]
        url = tables.promises_behind(**self.period.address, kind=",".join(kinds))
        if late:
            words = ngettext(
                "%(kept)s of %(total)s; one late right now", "%(kept)s of %(total)s; %(late)s late right now", late
            )
            said = words % {"kept": grouped(tally.kept), "total": grouped(tally.total), "late": grouped(late)}
            return Standing(ClockFace(State.LATE, side, said), tables.promises_behind(late="1", kind=",".join(kinds)))
        if tally.broken:
            return Standing(ClockFace(State.MET_LATE, side, self._slipped(tally, kinds)), url)
        if tally.kept:
            return Standing(ClockFace(State.KEPT, side, self._all_kept(tally, running)), url)
        if running:
            number = sum(one.number for one in running)
            words = ngettext("one running, none decided yet", "%(n)s running, none decided yet", number)
            return Standing(ClockFace(State.RUNNING, side, words % {"n": grouped(number)}, 0.75))
        return Standing(ClockFace(State.PLAIN, "none", _("nothing to keep yet this month")))

    def _slipped(self, tally: Tally, kinds: tuple[str, ...]) -> str:
        words = {"kept": grouped(tally.kept), "total": grouped(tally.total), "n": grouped(tally.broken)}
        took = self._took(kinds) if tally.broken == 1 else None
        if took is not None:
            return _("%(kept)s of %(total)s, one took %(time)s") % {**words, "time": business_duration(took)}
        return (
            ngettext("%(kept)s of %(total)s, one was late", "%(kept)s of %(total)s, %(n)s were late", tally.broken)
            % words
        )

    def _took(self, kinds: tuple[str, ...]) -> float | None:
        """The time that the one broken promise took, if it was met in the end."""
        decided: Any = queries.decided(self.period, at=self.at)
        broken = decided.filter(kind__in=kinds, was_broken=True, met_at__isnull=False)
        one = broken.prefetch_related("stretches").first()
        return one.used(at=one.met_at) if one and one.met_at else None

    def _all_kept(self, tally: Tally, running: list[Running]) -> str:
        number = sum(one.number for one in running)
        dues = [one.due_at for one in running if one.due_at]
        kept = ngettext("the one so far", "all %(n)s", tally.kept) % {"n": grouped(tally.kept)}
        if number == 1 and dues:
            until = moment(min(dues), at=self.at, with_time=True)
            return _("%(kept)s, one running until %(moment)s") % {"kept": kept, "moment": until}
        if number:
            return _("%(kept)s, %(n)s running") % {"kept": kept, "n": grouped(number)}
        return kept

    def _aimed(self, kinds: tuple[str, ...], *, side: str) -> Standing:
        tally = total(self._aims.get(kind, Tally()) for kind in kinds)
        if not tally.total:
            return Standing(ClockFace(State.PLAIN, "none", _("not tried yet this month")))
        words = _("reached %(kept)s of %(total)s times") % {"kept": grouped(tally.kept), "total": grouped(tally.total)}
        return Standing(ClockFace(State.PLAIN, side, words))

    def _measured(self, measure: str) -> Standing:
        if measure == "volume":
            return self._volume()
        month, promised = self._month, self.document["measures"]
        if measure == "acceptance":
            return self._share(month.acceptance, promised["acceptance_percent"], "", self._behind("decided"))
        if measure == "completeness":
            lacking = month.submitted - month.complete
            said = ngettext("one incomplete", "%(n)s incomplete", lacking) % {"n": grouped(lacking)} if lacking else ""
            behind = self._behind("incomplete" if lacking else "submitted")
            return self._share(month.completeness, promised["completeness_percent"], said, behind)
        most = self.document["exceptions"]["at_most_percent"]
        said = ngettext("one exception", "%(n)s exceptions", month.exceptions) % {"n": grouped(month.exceptions)}
        said = said if month.exceptions else ""
        return self._share(month.exception_share, most, said, self._behind("exceptions"), at_most=True)

    def _volume(self) -> Standing:
        number, wanted = self._month.volume, self.document["measures"]["volume"]
        day, days = self._working_days()
        ahead = number - int(wanted * day / days) if days else 0
        words = {"n": grouped(number), "day": day, "days": days, "difference": grouped(abs(ahead))}
        if ahead > 0:
            said = _("%(n)s by day %(day)s of %(days)s, %(difference)s ahead") % words
        elif ahead < 0:
            said = _("%(n)s by day %(day)s of %(days)s, %(difference)s behind") % words
        else:
            said = _("%(n)s by day %(day)s of %(days)s, on pace") % words
        if wanted and number >= wanted:
            return Standing(ClockFace(State.KEPT, "marketing", said), self._behind("volume"))
        left = 1 - number / wanted if wanted else 1.0
        return Standing(ClockFace(State.RUNNING, "marketing", said, left), self._behind("volume"))

    def _share(self, share: float | None, promised: int, said: str, url: str, *, at_most: bool = False) -> Standing:
        if share is None:
            return Standing(ClockFace(State.PLAIN, "none", _("nothing yet this month")))
        holds = 100 * share <= promised if at_most else 100 * share >= promised
        words = {"share": percent(share), "said": said}
        text = _("%(share)s, %(said)s") % words if said else _("%(share)s this month") % words
        return Standing(ClockFace(State.KEPT if holds else State.SOON, "marketing", text, 0.25), url)

    def _behind(self, measure: str) -> str:
        return handoffs_behind(**self.period.address, measure=measure)

    def _working_days(self) -> tuple[int, int]:
        """Which working day of marketing's month today is, and how many it has; today counts as begun."""
        team = Team.objects.filter(side=Side.MARKETING).order_by("pk").first()
        if team is None:
            return 0, 0
        hours = Calendar.objects.of(team).hours
        today = self.at.astimezone(ZoneInfo(self.period.zone)).date()
        days = [self.period.first + timedelta(days=place) for place in range(self.period.days)]
        working = [day for day in days if hours.spans_of(day)]
        return sum(day <= today for day in working), len(working)


def last_weeks(at: datetime, *, workspace: Workspace | None, weeks: int = 12) -> Period:
    """The last weeks up to today, today included."""
    today = read_month("", at=at, workspace=workspace)
    day = at.astimezone(ZoneInfo(today.zone)).date() + timedelta(days=1)
    return Period(day - timedelta(weeks=weeks), day, today.zone)
