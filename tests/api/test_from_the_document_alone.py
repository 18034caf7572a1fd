"""The main job, played by programs that know nothing but the document: no address, no field, no code from anywhere else."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from leads.import_tasks import import_slice
from sla.tasks import take_due_rungs
from tests.api.program import Program
from tests.factories import MONDAY_9AM, sign

FILE = """Name;E-mail;Company;Job title;Consent
Katrin Vogel;katrin.vogel@brueckner.test;Brückner Getränke;Head of Logistics;yes
Jan Pohl;jan.pohl@nordlicht.test;Nordlicht;;
Nobody;no address;Somewhere;;
""".encode()
STORY = "Wants to see it with her own pallets."
WHERE = '[{"field": "email", "operator": "is", "value": "katrin.vogel@brueckner.test"}]'


class Time:
    """The hour of the story: a second passes with each look at it."""

    def __init__(self, begins_at):
        self.at, self.looks = begins_at, count()

    def now(self):
        return self.at + timedelta(seconds=next(self.looks))

    def passes(self, **time):
        self.at += timedelta(**time)


@pytest.fixture
def time(monkeypatch):
    time = Time(MONDAY_9AM)
    monkeypatch.setattr(timezone, "now", time.now)
    return time


@pytest.fixture
def worker(monkeypatch):
    """Takes what was sent to the queue, when the story says so."""
    sent = []
    monkeypatch.setattr(import_slice, "delay", lambda *args: sent.append(args))

    def work():
        while sent:
            import_slice(*sent.pop())

    return work


@pytest.fixture
def program(live_server, time, key):
    return lambda person: Program(live_server.url, key(person))


@pytest.mark.django_db(transaction=True)
def test_from_a_file_of_leads_to_a_late_promise(
    program, time, worker, settings, tmp_path, mara, mia, sofia, sam, sina, sales
):
    settings.MEDIA_ROOT = tmp_path
    sign(by=(mara, sofia))
    marketing, rep, other_rep = program(mia), program(sam), program(sina)

    bring_in(marketing, worker)
    lead = qualify(marketing, time)
    handoff = hand_over(marketing, lead)
    ask_and_answer(rep, marketing, handoff)
    accept_before_a_colleague(rep, other_rep, handoff)
    give_a_reason_to_return(rep, handoff)
    again = find_it_back(marketing, lead)
    time.passes(hours=3)
    take_due_rungs()

    see_that_it_is_late(rep, again)


def bring_in(marketing, worker):
    """The file, its columns, and the one row that was not taken."""
    uploaded = marketing.done(marketing.operation("Upload a CSV file of leads"), file=FILE, name="fair.csv")
    columns = uploaded.follow(marketing.operation("Read what each column is taken for"))
    assert [one["field"] for one in columns["columns"]] == ["name", "email", "company.name", "title", "consent"]
    chosen = uploaded.follow(
        marketing.operation("Choose what each column becomes"), columns={"Company": "company.name"}
    )
    running = chosen.follow(marketing.operation("Run an import"))
    worker()
    done = running.follow(marketing.operation("Read how far an import is"))
    problems = running.follow(marketing.operation("List the rows that were not taken"))

    assert [done[name] for name in ("state", "rows", "new", "rejected")] == ["finished", 3, 2, 1]
    assert [(row["line"], row["cells"][:2], len(row["reasons"])) for row in problems["results"]] == [
        (4, ["Nobody", "no address"], 1)
    ]


def qualify(marketing, time):
    """She asked for a demo, and now the agreement counts her."""
    (lead,) = marketing.done(marketing.operation("List leads"), where=WHERE, fields=["id", "stage"])["results"]
    verdict = marketing.operation("Read what the agreement in force says of a lead")
    assert marketing.done(verdict, id=lead["id"])["qualified"] is False
    see = marketing.operation("Write down an engagement")
    seen = marketing.done(see, id=lead["id"], kind="demo_request", at=time.now().isoformat())
    judged = marketing.done(verdict, id=lead["id"])

    assert (seen.status, judged["qualified"], judged["tier"]) == (201, True, "A")
    assert {line["rule"]: line["saw"] for line in judged["lines"]}["Consent is given"] == "given"
    return lead["id"]


def hand_over(marketing, lead):
    """To the first sales team, with everything that the agreement in force asks for, once even if it is sent twice."""
    teams = marketing.done(marketing.operation("List the teams"))["results"]
    (receiving,) = [team for team in teams if team["side"] == "sales"]
    agreement = marketing.done(marketing.operation("Read the version that counts now"))
    context = {item["code"]: STORY for item in agreement["document"]["context"] if item["required"]}
    said = {"id": lead, "team": receiving["id"], "context": context, "Idempotency_Key": "once-more-for-me"}
    submit = marketing.operation("Submit a lead")
    submitted, repeated = marketing.done(submit, **said), marketing.done(submit, **said)

    assert (submitted.status, submitted["state"], submitted["tier"]) == (201, "waiting", "A")
    assert submitted["is_complete"] is True
    assert (repeated.body, repeated.headers["Idempotent-Replayed"]) == (submitted.body, "true")
    return submitted


def ask_and_answer(rep, marketing, handoff):
    asked = handoff.follow(rep.operation("Ask marketing"), by=rep, turn=handoff["turn"], text="Which site?")
    clocks = rep.done(rep.operation("List the promises about a handoff"), id=handoff["id"])["results"]
    assert {one["kind"]: one["state"] for one in clocks} == {
        "respond": "standing_still",
        "first_follow_up": "standing_still",
        "answer": "running",
    }
    said = {"id": handoff["id"], "turn": asked["turn"], "text": "The one in Leipzig."}
    marketing.done(marketing.operation("Answer the open question"), **said)
    questions = rep.done(rep.operation("List what sales asked"), id=handoff["id"])["results"]

    assert [(one["text"], one["answer"]) for one in questions] == [("Which site?", "The one in Leipzig.")]


def accept_before_a_colleague(rep, other_rep, handoff):
    """Both saw the same turn; the slower one reads who was first."""
    accept, read = rep.operation("Accept a handoff"), rep.operation("Read a handoff")
    seen = [one.done(read, id=handoff["id"])["turn"] for one in (rep, other_rep)]
    first = handoff.follow(accept, by=rep, turn=seen[0])
    second = other_rep.call(accept, id=handoff["id"], turn=seen[1])

    assert (first["state"], first["holder"]["name"]) == ("accepted", "Sam")
    assert (second.status, second["code"], second["detail"].startswith("Sam accepted")) == (409, "overtaken", True)
    assert (second["now"]["state"], second["now"]["holder"]["name"]) == ("accepted", "Sam")


def give_a_reason_to_return(rep, handoff):
    """A reason that both sides signed, as the version says that the handoff runs under."""
    number = rep.done(rep.operation("Read a handoff"), id=handoff["id"])["agreement"]
    version = rep.done(rep.operation("Read a version"), number=number)
    (reason,) = [one["code"] for one in version["reasons"] if one["label"] == "Not ready"]
    turn = rep.done(rep.operation("Read a handoff"), id=handoff["id"])["turn"]
    said = {"id": handoff["id"], "turn": turn, "reason": reason, "note": "The warehouse opens in spring."}
    returned = rep.done(rep.operation("Return a handoff"), **said)

    assert (returned["state"], returned["returned_for"]["label"]) == ("returned", "Not ready")


def find_it_back(marketing, lead):
    """Among what came back, and with its reason; it is handed over once more."""
    listing = marketing.operation("List handoffs")
    page = marketing.done(listing, state="returned", lead=lead, limit=1)
    (back,) = page["results"]
    assert (back["returned_note"], page.next_page()) == ("The warehouse opens in spring.", None)
    again = hand_over_again(marketing, lead, team=back["team"]["id"])
    both = marketing.done(listing, lead=lead, limit=1)

    assert (again["attempt"], again["previous"]) == (2, back["id"])
    assert (both["results"][0]["id"], both.next_page()["results"][0]["id"]) == (again["id"], back["id"])
    return again


def hand_over_again(marketing, lead, *, team):
    return marketing.done(marketing.operation("Submit a lead"), id=lead, team=team)


def see_that_it_is_late(rep, handoff):
    """Its clock says so and why, and the scoreboard counts it."""
    clocks = rep.done(rep.operation("List the promises about a handoff"), id=handoff["id"])["results"]
    (late,) = [one for one in clocks if one["state"] == "late"]
    told = rep.done(rep.operation("Read a promise"), id=late["id"])
    board = rep.done(rep.operation("Read the scoreboard"), fields=["promises"])

    assert (told["kind"], told["side"], told["explanation"]["counted"]) == ("respond", "sales", 3600)
    assert [line["counts"] for line in told["explanation"]["lines"]][:1] == [True]
    assert [rung["is_taken"] for rung in told["explanation"]["rungs"]][:2] == [True, True]
    assert {one["side"]: one["late_now"] for one in board["promises"]["sides"]} == {"marketing": 0, "sales": 1}
