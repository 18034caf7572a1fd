"""500 people of one team look at its queue while leads arrive: when does the last of them see a new one, what does it cost the
server, and how much slower are pages for others? Rest and load alternate, so that what else the machine does hits both alike.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from frame.live import channel, valkey, watch
from leads.models import Engagement, Handoff, Lead
from leads.queue_list import Part
from leads.views.queue import trusted_rows
from people.live import HOUSE as EVERYBODY
from people.models import Person, Role, Side, Team, Workspace
from smarketing.bench import Result, Say
from smarketing.bench.house import cookie_of, named, sign
from smarketing.bench.place import Web
from smarketing.state import HOUSE

BROWSERS = int(os.environ.get("BENCH_BROWSERS", "500"))  # fewer only to try the measure itself
WAITING, PATIENCE_SECONDS = 30, 120
ROUNDS, REST_SECONDS, LOAD_SECONDS, SETTLE_SECONDS = 4, 5.0, 14.0, 3.0
SEEN_WITHIN, CORES, SLOWER = 2.0, 1.0, 1.5


class Team500:
    """A workspace of two managers, a marketer and a sales team that looks at its queue."""

    def __init__(self) -> None:
        at = datetime.now(UTC)
        Workspace.objects.create(name="Bench", zone="Europe/Berlin")
        marketing = Team.objects.create(name="Marketing", side=Side.MARKETING)
        self.sales = Team.objects.create(name="Sales", side=Side.SALES)
        self.mia = named("mia", marketing, [Role.MARKETER, Role.MANAGER])
        sofia = named("sofia", self.sales, [Role.REP, Role.MANAGER])
        self.reps = [named(f"rep{number}", self.sales, [Role.REP]) for number in range(BROWSERS)]
        sign(self.mia, sofia, at=at - timedelta(days=7))
        for _ in range(WAITING):
            self.hand_over("Waiting")

    def hand_over(self, name: str) -> float:
        """A lead arrives; the moment when it was committed."""
        at = datetime.now(UTC)
        email = f"{name.replace(' ', '-')}-{at.timestamp()}@prospect.test".lower()
        lead = Lead.objects.create(
            name=name, email=email, title="Head of Logistics", consent="given", added_at=at, owner=self.mia
        )
        Engagement.see(lead, kind="demo_request", when=at - timedelta(hours=1), by=None, at=at)
        Handoff.submit(lead, team=self.sales, context={}, by=self.mia, at=at)
        return time.monotonic()


def measure(say: Say) -> list[Result]:
    """Four rounds of rest and load."""
    team = Team500()
    say(f"{BROWSERS} people, {WAITING} leads waiting; opening {BROWSERS} browsers ...")
    with Web() as web:
        crowd = _open_browsers(web, team)
        try:
            rounds = [_round(web, crowd, team, number) for number in range(ROUNDS)]
            told = _ask_for_end(crowd)
        finally:
            crowd.kill()
            crowd.wait()
    return list(_results(rounds, told, say))


def _round(web: Web, crowd: "subprocess.Popen[str]", team: Team500, number: int) -> dict[str, Any]:
    """Rest, then load; a page for somebody else is asked for all the while."""
    cookie = cookie_of(team.mia)
    rest = list(_pages(web, cookie, until=time.monotonic() + REST_SECONDS))
    _say_to(crowd, "g")
    time.sleep(SETTLE_SECONDS)
    servers = {"backend": _backend(), "valkey": int(valkey().info("server")["process_id"])}
    begun, used = time.monotonic(), web.seconds_used(**servers)
    arrived = team.hand_over(f"Arrival {number}")
    load = list(_pages(web, cookie, until=begun + LOAD_SECONDS - SETTLE_SECONDS))
    now = web.seconds_used(**servers)
    seconds = time.monotonic() - begun
    _say_to(crowd, "r")
    time.sleep(SETTLE_SECONDS)
    return {
        "rest": rest,
        "load": load,
        "arrived": arrived,
        "cores": {name: (now[name] - used[name]) / seconds for name in used},
    }


def _pages(web: Web, cookie: str, *, until: float) -> Iterator[float]:
    """How long a page takes that somebody else opens, one after the other with a pause."""
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE_SECONDS)
    while time.monotonic() < until:
        begun = time.monotonic()
        line.request("GET", reverse("leads:queue"), headers={"Cookie": cookie, "Accept": "text/html"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"The page answered {answer.status}.")
        yield time.monotonic() - begun
        time.sleep(0.15)
    line.close()


def _results(rounds: list[dict[str, Any]], told: dict[str, Any], say: Say) -> Iterator[Result]:
    seen = [[at - one["arrived"] for at in told["seen"].get(str(number), [])] for number, one in enumerate(rounds)]
    if any(len(times) < BROWSERS for times in seen):
        say(f"Not all saw it: {[len(times) for times in seen]} of {BROWSERS}")
    say(
        f"answers to /live/: {told['answers']}; the browsers' own work, not counted: {told['seconds']:.1f} s of processor"
    )
    for name, times in told["times"].items():
        say(f"  /{name}/…: {len(times)} times, {_spread(times)}")
    for number, times in enumerate(seen):
        say(f"round {number + 1}: seen by {len(times)}: {_spread(times)}; cores {_cores(rounds[number])}")
    rest, load = ([time for one in rounds for time in one[phase]] for phase in ("rest", "load"))
    say(f"page of others, at rest: {_spread(rest)}; under load: {_spread(load)}")
    latest = [max(times) if len(times) == BROWSERS else LOAD_SECONDS for times in seen]
    yield Result("live: seen by all", max(latest), SEEN_WITHIN, "s", 1)
    yield Result("live: cores of servers", median(sum(one["cores"].values()) for one in rounds), CORES, "", 1)
    yield Result("live: page of others", median(load) * 1000, median(rest) * 1000, "ms", SLOWER)


def _cores(one: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in one["cores"].items())


def _spread(times: list[float]) -> str:
    if len(times) < 2:
        return f"{times}"
    cuts = quantiles(times, n=100)
    shown = {"median": median(times), "90 %": cuts[89], "99 %": cuts[98], "most": max(times)}
    return ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in shown.items())


def _open_browsers(web: Web, team: Team500) -> "subprocess.Popen[str]":
    crowd = subprocess.Popen(
        [sys.executable, "-m", "smarketing.bench.browsers"],
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    first = Handoff.objects.in_queue_of(team.sales)[0]
    plan = {
        "port": web.port,
        "rows": reverse("leads:queue_rows", args=[team.sales.pk]),
        "pane": reverse("leads:handoff", args=[first.pk]),
        "pages": [_page(person, team.sales, first=first) for person in team.reps],
        "places": f"{reverse('frame:places')}?here=/queue/",
    }
    _say_to(crowd, json.dumps(plan))
    if crowd.stdout is None or crowd.stdout.readline() != "open\n":
        raise SystemExit("The browsers did not open.")
    return crowd


def _ask_for_end(crowd: "subprocess.Popen[str]") -> dict[str, Any]:
    _say_to(crowd, "q")
    told: dict[str, Any] = json.loads(crowd.stdout.readline() if crowd.stdout else "{}")
    return told


def _say_to(crowd: "subprocess.Popen[str]", text: str) -> None:
    if crowd.stdin:
        crowd.stdin.write(text + "\n")
        crowd.stdin.flush()


def _page(person: Person, team: Team, *, first: Handoff) -> dict[str, Any]:
    """What the page of a queue says for this reader."""
    rows = watch(channel(Team, team.pk))
    places = watch(channel(Person, person.pk), channel(Team, team.pk), EVERYBODY)
    with timezone.override(person.tzinfo):
        trusted = trusted_rows(team, part=Part(), reader=person)
    pane = watch(channel(Lead, first.lead_id))
    parts = {name: (part.token, part.version) for name, part in (("places", places), ("rows", rows), ("pane", pane))}
    return {"cookie": cookie_of(person), "parts": parts, "trusted": trusted}


def _backend() -> int:
    """Who works for us in PostgreSQL, which is not part of the measure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        return int(pid)
