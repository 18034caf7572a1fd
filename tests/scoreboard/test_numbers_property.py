"""Whatever happens in whatever order, what is kept by day is what the raw rows say, at any moment and to the last digit."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from events.models import Event
from events.outbox import hand_out_all
from leads.editing import change
from leads.models import Campaign, Invalid, Lead, NotAllowed, TakenStep, record_past, take_back
from people.models import LastManager, Person, Workspace
from scoreboard import everything, keeping
from scoreboard.models import Mark, PromiseDay, WaitDay
from scoreboard.numbers import Numbers
from scoreboard.scope import read_scope
from sla.clock import InvalidHours
from tests.factories import MONDAY_9AM, make_hand_raiser, make_lead, make_person, make_team, sign
from tests.leads.test_random_walk import BESIDE, LIKELY, STEPS, UNDONE, Walk

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REFUSED = (NotAllowed, Invalid, LastManager, InvalidHours)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati")
MORE = ("edit", "edit", "enter_late", "enter_late", "somebody_new", "recount", "recount", "recount", "recount_some")
RARELY = ("past", "move")


class LongWalk(Walk):
    """The same hand, faster, with everything that moves the numbers of days that are over."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaigns = [Campaign.objects.create(name=name) for name in ("Spring", "Autumn")]
        self.compared = 0

    def step(self):
        self.leap()
        handoff = self.handoff()
        names = ["submit"] * 3 if handoff is None or not handoff.is_open else STEPS
        rarely = RARELY if self.random.random() < 0.1 else ()
        name = self.pick(*names, *LIKELY.get(handoff.state if handoff else "", ()), *BESIDE, *MORE, *rarely)
        try:
            with transaction.atomic():
                getattr(self, name)(handoff)
        except REFUSED:
            name = "refused"
        self.taken[name] += 1
        if name in UNDONE and self.random.random() < 0.3:
            self.undo(name, None)

    def undo(self, name, hours):
        step = TakenStep.objects.filter(at=self.now, taken_back_at=None).order_by("-pk").first()
        if step is not None:
            self.now += self.pick(timedelta(0), timedelta(seconds=29))
            event = Event.objects.get(pk=step.event_id)
            take_back(event, by=event.actor, at=self.now)
            self.taken["undo"] += 1

    def enter_late(self, handoff):
        """A call that was made days ago, perhaps before everything else that was tried."""
        if handoff is None:
            return self.submit(handoff)
        when = self.now - self.random.random() * min(12 * DAY, self.now - handoff.submitted_at)
        return handoff.follow_up(
            channel="call", outcome=self.pick("reached", "no_answer"), **{**self.said(handoff), "when": when}
        )

    def edit(self, _handoff):
        lead = Lead.objects.get(pk=self.pick(*self.leads).pk)
        values = {
            "source": self.pick("fair", "web", ""),
            "campaign": self.pick(None, *self.campaigns),
            "marketing_team": self.pick(None, self.teams[0], self.people["mo"].team),
            "first_contact_on": self.pick(None, (self.now - self.pick(0, 1, 3, 40) * DAY).date()),
            "owner": self.pick(None, *Person.objects.active().filter(pk=self.people["mia"].pk)),
        }
        chosen = self.random.sample(sorted(values), 2)
        change(lead, {name: values[name] for name in chosen}, by=self.people["mara"], at=self.now)

    def somebody_new(self, _handoff):
        number = Lead.objects.count()
        made = self.pick(make_lead, make_hand_raiser)
        self.leads = [*self.leads[-5:], made(f"Lead {number}", at=self.now)]

    def past(self, _handoff):
        lead = Lead.objects.get(pk=self.pick(*self.leads).pk)
        stage = self.pick("working", "customer", "lost")
        holder = Person.objects.get(pk=self.people["sam"].pk)  # as they are now: who left is refused
        record_past(lead, stage=stage, by=self.people["mara"], at=self.now, holder=holder)

    def move(self, _handoff):
        """The workspace's days become other days."""
        Workspace.objects.update(zone=self.pick(*ZONES))

    def recount(self, _handoff):
        keeping.sweep(at=self.now)

    def recount_some(self, _handoff):
        """A sweep that is stopped half way."""
        zone = keeping.workspace_zone_name()
        if waiting := keeping.what_waits(zone=zone, at=self.now):
            for family, days in waiting.days.items():
                for day in sorted(days)[::2]:
                    keeping.count_day(family, day, zone=zone, at=self.now)
            for family, hours in waiting.hours.items():
                for hour in sorted(hours)[::2]:
                    keeping.count_hour(family, waiting.today, hour, zone=zone, at=self.now)

    def compare(self):
        """Every number of the page: of all and of each team, over weeks; and those of Today and of the leads."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nothing else does within one transaction
        workspace = Workspace.current()
        for asked in ({}, *({"team": team.pk} for team in (*self.teams, self.people["mo"].team)), {"period": "month"}):
            scope = read_scope(QueryDict(urlencode(asked)), at=self.now, workspace=workspace)
            kept, raw = (everything.numbers(scope, source=source) for source in ("kept", "raw"))
            assert kept == raw, asked
        kept, raw = (Numbers(at=self.now, zone=workspace.zone, source=source) for source in ("kept", "raw"))
        for ask in (
            lambda numbers: numbers.leads_by("source"),
            lambda numbers: numbers.leads_by("campaign"),
            lambda numbers: numbers.leads_by_month(),
            lambda numbers: numbers.late(),
            lambda numbers: numbers.kinds(scope.period, firm=False),
            lambda numbers: numbers.broken_until(scope.period, self.now - 9 * HOUR),
            lambda numbers: numbers.handed_over_by(self.people["mara"].pk, scope.period),
            lambda numbers: numbers.amounts(scope.period, "accepted"),
        ):
            one, other = ask(kept), ask(raw)
            assert (sorted(one, key=str) if isinstance(one, list) else one) == (
                sorted(other, key=str) if isinstance(other, list) else other
            )
        self.compared += 1

    def prove(self):
        """Every row of every day."""
        keeping.sweep(at=self.now)
        found = list(keeping.check(at=self.now))
        assert [one for one in found if one.different or one.waiting] == []
        return found


def steps_of(request):
    """How many workspaces, and steps in each."""
    return (10, 1000) if request.config.getoption("--every-step") else (1, 120)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_what_is_kept_is_what_the_raw_rows_say(
    request, seed, workspace, marketing, sales, sales_south, mia, mara, sam, sina, sofia, olga, ada
):
    workspaces, steps = steps_of(request)
    if seed >= workspaces:
        pytest.skip("only with --every-step")
    otto = make_person("otto", team=sales_south, roles=["rep", "manager"])
    mo = make_person("mo", team=make_team("Events", side="marketing"), roles=["marketer"])
    people = {one.name.lower(): one for one in (mia, mara, sam, sina, sofia, olga, otto, ada, mo)}
    agreement = sign(by=(mara, sofia))
    walk = LongWalk(seed, teams=(marketing, sales, sales_south), people=people, agreement=agreement)
    hand_out_all(at=MONDAY_9AM)
    every = max(steps // 12, 1)

    for number in range(1, steps + 1):
        walk.step()
        if number % every == 0:
            walk.compare()

    proved = walk.prove()
    walk.compare()
    assert sum(one.rows for one in proved) > steps / 2
    assert PromiseDay.objects.exists()
    assert WaitDay.objects.filter(what="followed_up").exists()
    assert walk.taken["refused"] < steps * 0.7
    assert not Mark.objects.filter(at__lt=walk.now - 3 * DAY).exists()
