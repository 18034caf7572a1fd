"""In whose hands a lead was, and for how long: read from the steps that passed it on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.kinds import Kind
from events.models import Event
from frame import words
from leads.models import Lead, TakenStep
from people.models import Side

IN_HANDS_OF = {
    Kind.HANDOFF_SUBMITTED: Side.SALES,
    Kind.LEAD_PAST_RECORDED: Side.SALES,
    Kind.HANDOFF_RETURNED: Side.MARKETING,
    Kind.HANDOFF_WITHDRAWN: Side.MARKETING,
    Kind.LEAD_REOPENED: Side.MARKETING,
}
ENDINGS = (Kind.HANDOFF_WON, Kind.HANDOFF_LOST, Kind.LEAD_DISQUALIFIED)
DAY = 86_400
STOPS = 9  # of the blend, as many as the shared one has
REACH = 0.18  # how far the blend reaches to either side of the handover, of one


@dataclass(frozen=True)
class Passing:
    """One step that passed the lead on, or ended it."""

    event: int
    kind: Kind
    at: datetime


@dataclass(frozen=True)
class Hands:
    """Seconds with each side until now, or until it ended."""

    marketing: float
    sales: float

    @property
    def share(self) -> float:
        """Marketing's share of the whole time, of one."""
        whole = self.marketing + self.sales
        return self.marketing / whole if whole else 1.0

    @property
    def marketing_in_words(self) -> str:
        return _("%(time)s with marketing") % {"time": _in_days(self.marketing)}

    @property
    def sales_in_words(self) -> str:
        return _("%(time)s with sales") % {"time": _in_days(self.sales)}

    @property
    def stops(self) -> list[tuple[int, str]]:
        """The blend where it was handed over: number and place (of one) of each stop."""
        if not self.marketing or not self.sales:
            number = 0 if self.marketing >= self.sales else STOPS - 1
            return [(number, "0"), (number, "1")]
        first, last = max(0.0, self.share - REACH), min(1.0, self.share + REACH)
        return [(number, f"{first + (last - first) * number / (STOPS - 1):.3f}") for number in range(STOPS)]


def _in_days(seconds: float) -> str:
    """Whole days from the first day on: to the minute nobody asks."""
    if seconds < DAY:
        return words.duration(seconds)
    days = round(seconds / DAY)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def passings_of(lead: Lead) -> list[Passing]:
    """The steps that passed the lead on or ended it, oldest first, but those taken back; two queries, however long its life."""
    taken_back = TakenStep.objects.taken_back_on(lead)
    events = Event.objects.on_thread(lead).of(*IN_HANDS_OF, *ENDINGS).exclude(pk__in=taken_back).order_by("pk")
    return [Passing(pk, Kind(kind), at) for pk, kind, at in events.values_list("pk", "kind", "at")]


def side_before(passings: Sequence[Passing], event: int) -> str:
    """Who had the lead just before the event with this id."""
    earlier = [one.kind for one in passings if one.event < event and one.kind in IN_HANDS_OF]
    return IN_HANDS_OF[earlier[-1]] if earlier else Side.MARKETING


def hands(passings: Iterable[Passing], *, since: datetime, at: datetime) -> Hands:
    """How long each side had it, from ``since`` until it ended, else until ``at``."""
    spent, side, has_ended = {Side.MARKETING: 0.0, Side.SALES: 0.0}, Side.MARKETING, False
    for one in passings:
        if not has_ended:
            spent[side] += max(0.0, (one.at - since).total_seconds())
        since, has_ended = max(since, one.at), one.kind in ENDINGS
        side = IN_HANDS_OF.get(one.kind, side)
    if not has_ended:
        spent[side] += max(0.0, (at - since).total_seconds())
    return Hands(spent[Side.MARKETING], spent[Side.SALES])
