"""A week of opening hours as a picture: where each bar stands, in hundredths of a day. Plain functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS_ABBR

from sla.hours import MIDNIGHT, Interval
from sla.week import DAYS, write_day

ROW, BAR, TOP, LEFT, WIDTH = 26, 14, 18, 44, 480


@dataclass(frozen=True)
class Span:
    """One bar, as SVG writes it."""

    x: str
    width: str


@dataclass(frozen=True)
class Day:
    """One row: its name, in full and short, the hours in words (empty: closed) and its bars."""

    label: str
    short: str
    text: str
    y: int
    spans: list[Span]

    @property
    def middle(self) -> int:
        return self.y + BAR // 2


@dataclass(frozen=True)
class Picture:
    """The whole week, with a mark every six hours."""

    days: list[Day]
    marks: list[tuple[str, int]]
    width: int = LEFT + WIDTH + 8
    height: int = TOP + 7 * ROW
    left: int = LEFT
    whole: int = WIDTH
    bar: int = BAR


def picture_of(week: Sequence[Sequence[Interval]]) -> Picture:
    """The week as it is worked; what goes on over midnight is drawn on the day on which it happens."""
    worked: list[list[Interval]] = [[] for _day in range(7)]
    for day, intervals in enumerate(week):
        for opens, closes in intervals:
            worked[day].append((opens, min(closes, MIDNIGHT)))
            if closes > MIDNIGHT:
                worked[(day + 1) % 7].append((0, closes - MIDNIGHT))
    days = [
        Day(
            label=str(DAYS[day]),
            short=str(WEEKDAYS_ABBR[day]),
            text=write_day(tuple(week[day])),
            y=TOP + ROW * day,
            spans=[_span(one) for one in sorted(worked[day])],
        )
        for day in range(7)
    ]
    return Picture(days, [(f"{hour}", LEFT + WIDTH * hour // 24) for hour in range(0, 25, 6)])


def _span(interval: Interval) -> Span:
    opens, closes = interval
    return Span(f"{LEFT + WIDTH * opens / MIDNIGHT:.1f}", f"{WIDTH * (closes - opens) / MIDNIGHT:.1f}")
