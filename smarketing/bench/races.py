"""32 reps press Accept at once, a thousand times: one wins, 31 read who, and how many presses a second that takes."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from statistics import median

import django
from django.db import connections

from leads.models import Engagement, Handoff, Holding, Lead, NotAllowed
from people.models import Person, Role, Team
from smarketing.bench import Result, Say
from smarketing.bench.house import House, named
from smarketing.bench.pairs import ROUNDS

RACERS, PROCESSES, HANDOFFS = 32, 4, 1000
OF_SUBMIT = 0.8


def measure(say: Say) -> Iterator[Result]:
    """The same processes and threads submit, then race; five times 200 handoffs."""
    house = House.build(at=datetime.now(UTC) - timedelta(days=30))
    team = house.sales[0]
    for number in range(RACERS):
        named(f"racer-{number}", team, [Role.REP])
    racers = list(Person.objects.filter(email__startswith="racer-").values_list("pk", flat=True))
    submits, presses, won = [], [], 0
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        for _ in range(ROUNDS):
            leads = [_lead(house.marketer) for _ in range(HANDOFFS // ROUNDS)]
            begun = time.perf_counter()
            list(pool.map(_submit, _shares(leads), [team.pk] * PROCESSES, [house.marketer.pk] * PROCESSES))
            submits.append(len(leads) / (time.perf_counter() - begun))
            handoffs = list(Handoff.objects.filter(lead__in=leads).values_list("pk", flat=True))
            begun = time.perf_counter()
            told = list(pool.map(_race, [handoffs] * PROCESSES, _shares(racers)))
            presses.append(len(handoffs) * RACERS / (time.perf_counter() - begun))
            won += _with_one_winner(handoffs, told)
    say(f"{median(presses) / RACERS:,.0f} handoffs a second were raced for, {median(submits):,.0f} submitted")
    yield Result("races: handoffs with one winner", won, HANDOFFS, "", 1, least=True)
    yield Result("races: presses beside submits", median(presses), median(submits), "/s", OF_SUBMIT, least=True)


def _with_one_winner(handoffs: list[int], told: list[dict[int, tuple[int, int]]]) -> int:
    """Where one was told to have won and all others who was first, and the database says the same."""
    held = dict(Handoff.objects.filter(pk__in=handoffs).values_list("pk", "holder"))
    holdings = list(Holding.objects.filter(handoff__in=handoffs).values_list("handoff", flat=True))
    found = 0
    for pk in handoffs:
        wins = sum(one[pk][0] for one in told)
        refused = sum(one[pk][1] for one in told)
        found += wins == 1 and refused == RACERS - 1 and held[pk] is not None and holdings.count(pk) == 1
    return found


def _lead(marketer: Person) -> int:
    at = datetime.now(UTC)
    lead = Lead.objects.create(
        name="Raced for", email=f"raced-{time.time_ns()}@bench.test", title="Head", consent="given", added_at=at
    )
    Engagement.see(lead, kind="demo_request", when=at, by=None, at=at)
    return lead.pk


def _shares(rows: list[int]) -> list[list[int]]:
    return [rows[number::PROCESSES] for number in range(PROCESSES)]


def _submit(leads: list[int], team: int, marketer: int) -> None:
    by, to = Person.objects.get(pk=marketer), Team.objects.get(pk=team)

    def work(mine: list[int]) -> None:
        for lead in Lead.objects.filter(pk__in=mine):
            Handoff.submit(lead, team=to, context={}, by=by, at=datetime.now(UTC))

    threads = RACERS // PROCESSES
    _at_once([lambda mine=leads[number::threads]: work(mine) for number in range(threads)])  # type: ignore[misc]  # bound early


def _race(handoffs: list[int], racers: list[int]) -> dict[int, tuple[int, int]]:
    """Each of these people presses on every handoff; how often that won, and how often it was told who did."""
    told = {pk: [0, 0] for pk in handoffs}
    lock = threading.Lock()

    def press(person: int) -> None:
        by = Person.objects.get(pk=person)
        for handoff in Handoff.objects.filter(pk__in=handoffs).order_by("pk"):
            try:
                handoff.accept(by=by, turn=0, at=datetime.now(UTC))
                what = 0
            except NotAllowed as refusal:
                what = 1 if "accepted" in str(refusal) else 2
            if what < 2:
                with lock:
                    told[handoff.pk][what] += 1

    _at_once([lambda person=person: press(person) for person in racers])  # type: ignore[misc]  # bound early
    return {pk: (wins, refused) for pk, (wins, refused) in told.items()}


def _at_once(works: list[Callable[[], None]]) -> None:
    def alone(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=alone, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
