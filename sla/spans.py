"""Open spans as whole microseconds since 1970, in blocks of days that answer by bisection. Plain Python, no "now"."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

SECOND = 1_000_000
BLOCK_DAYS = 14
BLOCK = BLOCK_DAYS * 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Span = tuple[int, int]
Pause = tuple[datetime, datetime | None]  # from, to; None: it has not ended


def ticks(at: datetime) -> int:
    """The instant in microseconds. A naive time is refused: it names no instant."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone, so it is not an instant.")
    return (at - EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def utc_date(at: int) -> date:
    return instant(at).date()


def in_seconds(amount: int) -> float:
    """Microseconds as seconds: an int when they are whole."""
    whole, rest = divmod(amount, SECOND)
    return amount / SECOND if rest else whole


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans in order that neither overlap nor touch."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def merged(pauses: Iterable[Pause]) -> list[tuple[int, int | None]]:
    """Pauses in order, each stretch once; the last may have no end. One that ends before it began is refused."""
    ended: list[Span] = []
    unended: list[int] = []
    for begin, end in pauses:
        if end is None:
            unended.append(ticks(begin))
        elif end < begin:
            raise ValueError(f"A pause cannot end before it began: {begin.isoformat()} to {end.isoformat()}.")
        else:
            ended.append((ticks(begin), ticks(end)))
    if not unended:
        return list(union(ended))
    forever = min(unended)
    return [*union((begin, min(end, forever)) for begin, end in ended), (forever, None)]


class Block:
    """The open time of one block: spans in order, and how much of the block is used up at the end of each."""

    __slots__ = ("closes", "opens", "total", "used_up")

    def __init__(self, spans: Iterable[Span], *, index: int) -> None:
        first, last = index * BLOCK, (index + 1) * BLOCK
        clipped = union((max(begin, first), min(end, last)) for begin, end in spans)
        self.opens = [begin for begin, _ in clipped]
        self.closes = [end for _, end in clipped]
        self.used_up = list(accumulate(end - begin for begin, end in clipped))
        self.total = self.used_up[-1] if clipped else 0

    def used(self, at: int) -> int:
        """Open time from the beginning of the block to `at`."""
        last = bisect_right(self.opens, at) - 1
        return self.used_up[last] - max(self.closes[last] - at, 0) if last >= 0 else 0

    def when(self, used: int) -> int:
        """The first instant at which that much (above 0, at most the total) is used: a closing, not the next opening."""
        span = bisect_left(self.used_up, used)
        return self.closes[span] - (self.used_up[span] - used)

    def next_open(self, at: int) -> int | None:
        """`at` when it is open, else the next opening in this block."""
        span = bisect_right(self.closes, at)
        return max(self.opens[span], at) if span < len(self.opens) else None
