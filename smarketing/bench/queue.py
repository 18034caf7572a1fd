"""The queue of a large team with a handoff beside it, and its 80th page, beside a bare view behind the same middleware."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from leads import queue_list as queues
from leads.models import Handoff
from people.models import Person, Team
from smarketing.bench import Growing, Result, Say
from smarketing.bench.asking import Asking
from smarketing.bench.house import House, cookie_of
from smarketing.bench.pairs import alternate

PAGE = 80
OF_THE_BARE, QUERIES, LATER_PAGE, GROWS = 50, 10, 1.5, 1.3
EACH, BARE_EACH = 5, 50  # pages in one measurement


def measure(say: Say) -> Iterator[Result]:
    """A rep looks at what waits in their team."""
    house = House.found()
    team, rep = house.sales[0], house.rep
    waiting = Handoff.objects.filter(team=team, state=Handoff.State.WAITING).count()
    say(f"{waiting:,} wait in this team")
    asking = Asking(cookie=cookie_of(rep))
    first = reverse("leads:queue")
    later = f"{first}?{urlencode({'team': team.pk, 'after': _end_of(team, rep, pages=PAGE - 1)})}"
    for address in (first, later):
        asking.get(address)  # what is read once

    def pages(address: str) -> object:
        return [asking.get(address) for _ in range(EACH)]

    def bare() -> object:
        return [asking.bare() for _ in range(BARE_EACH)]

    page, eightieth, nothing = alternate(lambda: pages(first), lambda: pages(later), bare)
    yield Result("queue: page with detail", page / EACH * 1000, nothing / BARE_EACH * 1000, "ms", OF_THE_BARE)
    asking.get(first)  # what is read once a minute may be due again
    sent = asking.queries(first)
    for statement in sent:
        say(f"  {statement[:60]} … {statement[-60:]}")
    yield Result("queue: its queries", len(sent), QUERIES, "", 1)
    yield Result(f"queue: page {PAGE} beside page 1", eightieth / EACH * 1000, page / EACH * 1000, "ms", LATER_PAGE)


def growing() -> Iterator[Growing]:
    """The first page with a detail."""
    asking, first = Asking(cookie=cookie_of(House.found().rep)), reverse("leads:queue")
    asking.get(first)
    (page,) = alternate(lambda: [asking.get(first) for _ in range(EACH)])
    yield Growing("queue", page / EACH * 1000, GROWS)


def _end_of(team: Team, rep: Person, *, pages: int) -> str:
    """The key of the last row of so many pages: walked as a reader would."""
    after = ""
    for _ in range(pages):
        found = queues.queue_list(team, show=queues.WAITING, reader=rep, at=timezone.now(), after=after)
        after = found.after or after
    return after
