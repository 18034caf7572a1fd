"""Any order of steps at any times: after each one the laws hold, and a refused one has changed nothing."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from django.db import connection

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out_all
from leads import tasks
from leads.models import FollowUp, Handoff, Holding, Invalid, Lead, NotAllowed, Question, TakenStep, take_back
from leads.models.taken_step import rows_of
from notifications.models import Notification
from people.models import LastManager, Person
from sla import clock as business_time
from sla.clock import Hours, InvalidHours
from sla.models import Calendar, Clock, Reason, Stretch
from tests.factories import MONDAY_9AM, make_hand_raiser, make_lead, make_person, sign

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEAPS = (MINUTE, 13 * MINUTE, HOUR, 3 * HOUR, 9 * HOUR, DAY, 3 * DAY, timedelta(seconds=1.5))
KEPT_ROWS = (Lead, Handoff, Holding, Question, FollowUp, Clock, Stretch, Event, Outgoing, Calendar, TakenStep)
STAGES = {"waiting": "submitted", "accepted": "working", "converted": "opportunity"}
WEEKS = (
    Hours("Europe/Berlin", weekly=(((9 * 60, 17 * 60),),) * 5 + ((), ())),
    Hours("America/New_York", weekly=(((8 * 60, 12 * 60), (13 * 60, 19 * 60)),) * 6 + ((),)),
    Hours("Asia/Kolkata", weekly=(((22 * 60, 30 * 60),),) * 7),
    Hours("UTC", weekly=(((0, 24 * 60),),) * 7),
)
CLOCK_HOURS = {"amount": 30, "unit": "clock_hours"}
WALKS, USUAL_WALKS = 10, 6


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT_ROWS}


class Walk:
    """One workspace and one hand that takes steps at random, by whom and with whatever turn."""

    def __init__(self, seed, *, teams, people, agreement):
        self.random, self.now = Random(seed), MONDAY_9AM
        self.teams, self.people, self.agreement = teams, people, agreement
        self.leads = [make_hand_raiser(f"Lead {number}", owner=people["mia"]) for number in range(2)] + [make_lead()]
        self.closed, self.late, self.taken = set(), {}, Counter()

    def pick(self, *things):
        return self.random.choice(things)

    def handoff(self):
        return Handoff.objects.filter(lead=self.pick(*self.leads)).order_by("-attempt").first()

    def reason(self, *kinds):
        return self.random.choice(list(Reason.objects.filter(kind__in=kinds or Reason.Kind.values)))

    def seller(self):
        return self.pick(*Person.objects.active().filter(side="sales").order_by("pk"))

    def leap(self):
        self.now += self.pick(*LEAPS)
        dues = list(Clock.objects.undecided().filter(due_at__gt=self.now).values_list("due_at", flat=True))
        if dues and self.random.random() < 0.2:
            self.now = self.pick(*dues)

    def step(self):
        """Take one step; its name, and whether it was taken."""
        self.leap()
        handoff = self.handoff()
        names = ["submit"] * 3 if handoff is None or not handoff.is_open else STEPS
        name = self.pick(*names, *LIKELY.get(handoff.state if handoff else "", ()), *BESIDE)
        hours, before = {team.pk: Calendar.objects.of(team).hours for team in self.teams}, rows()
        try:
            getattr(self, name)(handoff)
        except (NotAllowed, Invalid, LastManager, InvalidHours):
            assert rows() == before, f"{name} was refused and has changed something"
            self.taken["refused"] += 1
        else:
            self.taken[name] += 1
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Laws(self, name=name, before=before, hours=hours).check()
        if name in UNDONE and self.random.random() < 0.3:
            self.undo(name, hours)

    def undo(self, name, hours):
        """Take back what was just done, if it was done: every row that was there is as it was."""
        step = TakenStep.objects.filter(at=self.now, taken_back_at=None).order_by("-pk").first()
        if step is None:
            return
        before, taken = rows(), Event.objects.get(pk=step.event_id)
        self.now += self.pick(timedelta(0), timedelta(seconds=29))
        take_back(taken, by=taken.actor, at=self.now)
        now = rows_of(step.lead)
        for kind, were in step.before.items():
            for pk, row in were.items():
                assert now[kind][pk] == {**row, **{one: now[kind][pk][one] for one in ("turn",) if one in row}}, (
                    name,
                    kind,
                )
        for kind in ("holding", "question", "follow_up", "handoff"):
            assert all(now[kind][pk]["taken_back_at"] for pk in now[kind].keys() - step.before[kind].keys())
        self.taken["undo"] += 1
        Laws(self, name="undo", before=before, hours=hours).check()

    def turn(self, handoff):
        return handoff.turn if self.random.random() < 0.95 else handoff.turn + self.pick(-1, 1)

    def by(self, handoff):
        return handoff.holder if handoff.holder and self.random.random() < 0.8 else self.seller()

    def said(self, handoff):
        return {"by": self.by(handoff), "turn": self.turn(handoff), "at": self.now}

    def submit(self, _handoff):
        lead = Lead.objects.get(pk=self.pick(*self.leads).pk)
        Handoff.submit(
            lead, team=self.pick(*self.teams[1:]), context={}, by=self.people["mara"], at=self.now, exception="A hunch"
        )

    def accept(self, handoff):
        handoff.accept(**self.said(handoff))

    def return_(self, handoff):
        resume_on = self.pick(None, (self.now + self.pick(2, 9) * DAY).date())
        reason = self.reason("nurture", "disqualify", "nurture", "lost")
        handoff.return_(reason=reason, note="Not this year", resume_on=resume_on, **self.said(handoff))

    def withdraw(self, handoff):
        handoff.withdraw(reason="Wrong one", by=self.people["mara"], turn=self.turn(handoff), at=self.now)

    def ask(self, handoff):
        handoff.ask(text="Which site?", **self.said(handoff))

    def answer(self, handoff):
        handoff.answer(text="Erfurt", by=self.people["mara"], turn=self.turn(handoff), at=self.now)

    def follow_up(self, handoff):
        handoff.follow_up(
            channel=self.pick("call", "email"),
            outcome=self.pick("no_answer", "message_left", "no_answer", "reached"),
            when=self.pick(None, self.now - self.pick(*LEAPS), self.now + MINUTE, self.now - self.pick(*LEAPS)),
            **self.said(handoff),
        )

    def postpone(self, handoff):
        until = (self.now + self.pick(0, 1, 2, 4, 30) * DAY).date()
        handoff.postpone(until=until, note="On holiday", **self.said(handoff))

    def give_back(self, handoff):
        handoff.give_back(reason=self.reason("reassign", "reassign", "lost"), **self.said(handoff))

    def reassign(self, handoff):
        said = {**self.said(handoff), "by": self.people["sofia"]}
        handoff.reassign(to=self.seller(), reason=self.reason("reassign"), **said)

    def convert(self, handoff):
        handoff.convert(value=self.pick(None, Decimal(100), Decimal(-1)), **self.said(handoff))

    def win(self, handoff):
        handoff.win(**self.said(handoff))

    def lose(self, handoff):
        handoff.lose(reason=self.reason("lost", "nurture"), **self.said(handoff))

    def disqualify(self, _handoff):
        lead = Lead.objects.get(pk=self.pick(*self.leads).pk)
        lead.disqualify(reason=self.reason("disqualify", "lost"), note="", by=self.people["mara"], at=self.now)

    def reopen(self, _handoff):
        lead = Lead.objects.get(pk=self.pick(*self.leads).pk)
        lead.reopen(reason="Once more", by=self.people["mara"], at=self.now)

    def leave(self, _handoff):
        somebody = Person.objects.get(pk=self.pick(*self.people.values()).pk)
        if somebody.is_active:
            somebody.deactivate(by=self.people["ada"], at=self.now)
        else:
            somebody.reactivate(by=self.people["ada"], at=self.now)
        hand_out_all(at=self.now)
        gone = Handoff.objects.held_by_somebody_who_left()
        assert not gone.exists()
        assert not Lead.objects.filter(owner__is_active=False).exists()

    def change_hours(self, _handoff):
        calendar = Calendar.objects.of(self.pick(*self.teams))
        day = calendar.today(self.now) + self.pick(-1, 0, 0, 1, 5) * DAY
        if self.random.random() < 0.5:
            calendar.change(by=self.people["sofia"], at=self.now, from_day=day, week=self.pick(*WEEKS))
        else:
            hours = self.pick([], [(10 * 60, 14 * 60)])
            calendar.set_day(day, intervals=hours, reason="Outing", by=self.people["sofia"], at=self.now)
        hand_out_all(at=self.now)

    def sweep(self, _handoff):
        while Clock.objects.take_due_rungs(at=self.now, limit=50):
            pass
        assert not Clock.objects.filter(next_rung_at__lte=self.now).exists()
        hand_out_all(at=self.now)
        assert not Outgoing.objects.exists()

    def wake(self, _handoff):
        tasks.take_days(at=self.now)
        assert not Handoff.objects.filter(postponed_until__lte=self.now).exists()


STEPS = (
    *("accept", "return_", "withdraw", "ask", "answer", "follow_up", "follow_up", "postpone"),
    *("give_back", "reassign", "convert", "win", "lose"),
)
LIKELY = {
    "waiting": ("accept", "ask", "follow_up"),
    "accepted": ("postpone", "follow_up", "answer", "convert"),
    "converted": ("win", "lose") * 3,
}
UNDONE = (*STEPS, "submit", "disqualify", "reopen")
BESIDE = ("sweep", "sweep", "wake", "change_hours", "leave", "disqualify", "reopen", "submit")


class Laws:
    """What is true after every step."""

    def __init__(self, walk, *, name, before, hours):
        self.walk, self.name, self.at, self.hours = walk, name, walk.now, hours
        self.was = {row["id"]: row for row in before["Handoff"]}
        self.clock_was = {row["id"]: row for row in before["Clock"]}
        self.events = Event.objects.filter(pk__gt=max(row["id"] for row in before["Event"]))
        self.clocks = list(
            Clock.objects.select_related("commitment").prefetch_related("stretches__team").order_by("pk")
        )
        self.handoffs = {row.pk: row for row in Handoff.objects.select_related("lead")}

    def check(self):
        for handoff in self.handoffs.values():
            self.handoff(handoff)
        for row in self.clocks:
            self.stretches(row)
            self.clock(row)
        self.kept_and_broken()
        self.nothing_moved()
        self.told()

    def handoff(self, handoff):
        lead, mine = handoff.lead, [row for row in self.clocks if row.subject_id == handoff.pk]
        assert lead.handoffs.open().count() <= 1
        if handoff.is_open:
            assert lead.stage == STAGES[handoff.state]
        elif not lead.open_handoff():
            assert lead.stage not in STAGES.values()
        held = list(handoff.holdings.filter(ends_at=None).values_list("person", flat=True))
        assert held == ([handoff.holder_id] if handoff.holder_id and handoff.is_open else [])
        undecided = [row for row in mine if row.met_at is None and row.voided_at is None]
        sales = [row for row in undecided if row.side == "sales"]
        assert handoff.due_at == min((row.due_at for row in sales if row.due_at), default=None)
        if not handoff.is_open:
            assert {row.kind for row in undecided} <= {"re_nurture"}
        if handoff.state == "converted":
            assert undecided == []
        question = handoff.open_question()
        assert ("answer" in {row.kind for row in undecided}) == bool(question)
        for row in sales:
            still = bool(question) or (handoff.postponed_until and row.kind in ("attempts", "outcome"))
            assert bool(row.stopped_at) == bool(still), (row.kind, self.name)
            assert (row.person_id, row.team_id) == (handoff.holder_id, handoff.team_id)
        was = self.was.get(handoff.pk)
        if was and (was["state"], was["holder_id"]) != (handoff.state, handoff.holder_id) and handoff.is_open:
            assert handoff.turn > was["turn"]
        assert handoff.postponed_days <= self.walk.agreement.document["postponed_days"]

    def stretches(self, row):
        """In order without overlaps, but for what was taken back; the seconds are those of the hours as they were when it ended."""
        ordered = sorted(
            (one for one in row.stretches.all() if one.ends_at != one.begins_at),
            key=lambda one: (one.begins_at, one.ends_at is None, one.pk),
        )
        for one, following in pairwise(ordered):
            assert one.ends_at is not None
            assert one.ends_at <= following.begins_at
        for one in ordered:
            if one.ends_at is not None and one.pk not in self.walk.closed:
                hours = self.hours[one.team_id] if one.team_id else business_time.ALWAYS
                assert one.seconds == pytest.approx(business_time.used(hours, start=one.begins_at, end=one.ends_at))
                self.walk.closed.add(one.pk)

    def clock(self, row):
        open_ones = [one for one in row.stretches.all() if one.ends_at is None]
        used = sum(one.seconds for one in row.stretches.all() if one.ends_at)
        if row.met_at or row.voided_at:
            assert (open_ones, row.next_rung_at) == ([], None)
            return
        is_late = row.due_at is not None and row.due_at < self.at
        if is_late:
            assert row.due_at == self.walk.late.setdefault(row.pk, row.due_at), "a late one has moved"
        if row.stopped_at is not None:
            assert open_ones == []
            if row.due_at is None:
                assert row.rungs is None
                assert row.seconds_left == pytest.approx(max(row.target_seconds - used, 0), abs=1e-3)
            else:
                assert row.due_at < row.stopped_at
            return
        assert len(open_ones) == 1
        assert row.rungs == sorted(row.rungs)
        assert len(row.rungs) == len(row.ladder)
        if not is_late:
            runs_by = business_time.ALWAYS if row.time.is_clock_time else Calendar.objects.of(row.team).hours
            rest = business_time.used(runs_by, start=open_ones[0].begins_at, end=row.due_at)
            assert used + rest == pytest.approx(row.target_seconds, abs=1e-3), (row.kind, self.name)

    def kept_and_broken(self):
        broken, kept = set(), set()
        for row in self.clocks:
            decided = min(moment for moment in (row.met_at, row.voided_at, self.at) if moment)
            if row.firm and row.due_at and decided > row.due_at:
                broken.add(row.pk)
            elif row.firm and row.met_at:
                kept.add(row.pk)
        assert set(Clock.objects.broken(self.at).values_list("pk", flat=True)) == broken
        assert set(Clock.objects.kept().values_list("pk", flat=True)) - broken == kept
        assert not set(Clock.objects.kept().values_list("pk", flat=True)) & broken

    def nothing_moved(self):
        """Giving back, and passing on within a team, move no due time of what runs."""
        if self.name not in ("give_back", "reassign", "accept", "sweep", "leave"):
            return
        for row in self.clocks:
            was, handoff = self.clock_was.get(row.pk), self.handoffs.get(row.subject_id)
            if was and handoff and was["stopped_at"] is None and was["team_id"] == row.team_id:
                assert row.due_at == was["due_at"], (self.name, row.kind)

    def told(self):
        for event in self.events:
            assert event.at == self.at
            assert "…" not in event.sentence(), event.kind
        rungs = Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE)
        armings = Counter(rungs.values_list("subject_id", "details__rung", "details__rung_at"))
        assert not armings or armings.most_common(1)[0][1] == 1
        pairs = Notification.objects.values_list("event", "recipient")
        assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_happens_in_whatever_order_the_laws_hold(
    request, seed, marketing, sales, sales_south, mia, mara, sam, sina, sofia, olga, ada
):
    if seed >= USUAL_WALKS and not request.config.getoption("--every-step"):
        pytest.skip("only with --every-step")
    otto = make_person("otto", team=sales_south, roles=["rep", "manager"])
    people = {one.name.lower(): one for one in (mia, mara, sam, sina, sofia, olga, otto, ada)}
    agreement = sign(by=(mara, sofia))
    if seed % 3 == 1:
        promises = [
            {**one, "target": CLOCK_HOURS} if one["kind"] in ("attempts", "answer", "respond") else one
            for one in agreement.document["promises"]
        ]
        agreement = sign(by=(mara, sofia), at=MONDAY_9AM - DAY, promises=promises)
    walk = Walk(seed, teams=(marketing, sales, sales_south), people=people, agreement=agreement)
    hand_out_all(at=MONDAY_9AM)

    for _step in range(40):
        walk.step()

    assert walk.taken.total() - walk.taken["undo"] == 40
    assert walk.taken["refused"] < 30
