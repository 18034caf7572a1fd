"""Handing a lead over through the API, on one connection: beside a bare view, and beside its own statements sent raw.

The raw statements are those of real submissions, taken down in a transaction that is rolled back; the sequences are set back
with it, so that the same rows get the same ids when they are sent again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.urls import reverse

from api.models import Scope, Token
from leads.models import Engagement, Lead
from people.models import Person
from smarketing.bench import Result, Say
from smarketing.bench.asking import Asking, for_nothing
from smarketing.bench.house import House
from smarketing.bench.pairs import ROUNDS, alternate, seconds

EACH, BARE_EACH = 20, 50
QUERIES, COMMITS, OF_THE_BARE, OF_RAW, LIST_OF_THE_BARE = 18, 1, 25, 4, 25
NUMBERED = ("leads_handoff", "sla_clock", "sla_stretch", "events_event", "events_outgoing", "leads_takenstep")
Statement = tuple[str, Any]


class Program:
    """A program with a marketer's key, and leads to hand over."""

    def __init__(self, house: House) -> None:
        self.team = house.sales[0]
        self.asking = Asking(token=key_of(house.marketer))
        self.leads = [_a_lead(house.marketer, number) for number in range(EACH * 3 * ROUNDS + 2)]
        self.taken_down: list[list[Statement]] = []

    def submit(self) -> None:
        address = reverse("api:submission", args=[self.leads.pop()])
        self.asking.post(address, team=self.team.pk, context={})

    def submit_some(self) -> None:
        for _ in range(EACH):
            self.submit()

    def ask_bare(self) -> None:
        for _ in range(BARE_EACH):
            self.asking.bare()

    def take_down(self) -> None:
        """What the next submissions would send."""
        numbers = _numbers()
        with for_nothing():
            self.taken_down = [_sent_by(self.submit)[0] for _ in range(EACH)]
        _set_numbers(numbers)

    def send_raw(self) -> None:
        """The same statements with the same values, each submission in a transaction of its own."""
        line = connection.connection
        with line.cursor() as cursor:
            for statements in self.taken_down:
                cursor.execute("BEGIN")
                for statement, values in statements:
                    cursor.execute(statement, values)
                cursor.execute("COMMIT")


def measure(say: Say) -> Iterator[Result]:
    """A marketer's program submits; then it lists handoffs and leads, 50 a page."""
    program = Program(House.found())
    program.submit()  # what is read once
    sent, commits = _sent_by(program.submit)
    for statement, _values in sent:
        say("  " + " ".join(statement.split())[:110])
    yield Result("submit: queries", len(sent), QUERIES, "", 1)
    yield Result("submit: commits", commits, COMMITS, "", 1)
    submit, bare = alternate(program.submit_some, program.ask_bare)
    yield Result("submit: beside a bare view", submit / EACH * 1000, bare / BARE_EACH * 1000, "ms", OF_THE_BARE)
    ours, raws = [], []
    for _ in range(ROUNDS):
        program.take_down()
        raws.append(seconds(program.send_raw))
        ours.append(seconds(program.submit_some))
    submit, raw = median(ours), median(raws)
    yield Result("submit: beside its statements raw", submit / EACH * 1000, raw / EACH * 1000, "ms", OF_RAW)
    for name in ("leads", "handoffs"):
        address = f"{reverse(f'api:{name}')}?limit=50"
        program.asking.get(address)
        page, bare = alternate(lambda address=address: program.asking.get(address), program.ask_bare)  # type: ignore[misc]  # bound early
        yield Result(f"list: 50 {name}", page * 1000, bare / BARE_EACH * 1000, "ms", LIST_OF_THE_BARE)


def key_of(person: Person) -> str:
    """The text of a new key in somebody's name."""
    at = datetime.now(UTC)
    token = Token.allow(
        person=person, name="Bench", scopes=Scope.values, expires_at=at + timedelta(days=1), by=person, at=at
    )
    return token.pick_up(at=at)


def _a_lead(marketer: Person, number: int) -> int:
    at = datetime.now(UTC) - timedelta(hours=1)
    lead = Lead.objects.create(
        name=f"Handed over {number}",
        email=f"handed-over-{number}@bench.test",
        title="Head of Logistics",
        consent="given",
        source="webinar",
        owner=marketer,
        marketing_team=marketer.team,
        added_at=at,
    )
    Engagement.see(lead, kind="demo_request", when=at, by=None, at=at)
    return lead.pk


def _sent_by(work: Any) -> tuple[list[Statement], int]:
    """The statements with their values, and how many commits there were, those of single writes included."""
    sent: list[Statement] = []
    commits, commit = [], connection._commit  # type: ignore[attr-defined]  # Django's own

    def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            sent.append((statement, params))
            if not connection.in_atomic_block and not statement.lstrip().startswith("SELECT"):
                commits.append(statement)
        return execute(statement, params, many, context)

    def counted() -> None:
        commits.append("COMMIT")
        commit()

    connection._commit = counted  # type: ignore[attr-defined]
    try:
        with connection.execute_wrapper(note):
            work()
    finally:
        connection._commit = commit  # type: ignore[attr-defined]
    return sent, len(commits)


def _numbers() -> dict[str, int]:
    """The last id that each table has given."""
    found = {}
    with connection.cursor() as cursor:
        for table in NUMBERED:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            (found[table],) = cursor.fetchone()
    return found


def _set_numbers(numbers: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for table, number in numbers.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
