"""Seven days of business time: how long the arithmetic of the clocks takes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from sla import clock
from sla.models import Calendar
from smarketing.bench import Result, Say
from smarketing.bench.house import House
from smarketing.bench.pairs import ROUNDS, seconds

AT_MOST_MICROSECONDS = 50
TIMES = 2000


def measure(say: Say) -> Iterator[Result]:
    """Of a team's hours in Berlin, from a Tuesday's afternoon to the next one's, at seconds that differ each time."""
    house = House.build(at=datetime.now(UTC) - timedelta(days=30))
    hours = Calendar.objects.of(house.sales[0]).hours
    begun = datetime(2026, 6, 2, 13, 17, tzinfo=UTC)

    def work() -> None:
        for number in range(TIMES):
            start = begun + timedelta(seconds=number)
            clock.used(hours, start=start, end=start + timedelta(days=7))

    work()
    one = median(seconds(work) for _ in range(ROUNDS)) / TIMES
    yield Result("elapsed: 7 days", one * 1e6, AT_MOST_MICROSECONDS, "µs", 1)
