"""A handoff from submission to customer, driven by programs."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import Scope
from leads.models import Handoff, TakenStep
from sla.models import Calendar
from tests.api.test_leads import errors
from tests.factories import make_hand_raiser, make_handoff, make_lead

pytestmark = pytest.mark.django_db
SUBMIT_QUERIES = 18


@pytest.fixture
def ready(agreement):
    """A lead that qualifies now."""
    return make_hand_raiser(at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def waiting(agreement, sales, mia, ready):
    return make_handoff(to=sales, by=mia, lead=ready, at=timezone.now() - timedelta(minutes=2))


@pytest.fixture
def accepted(waiting, sam):
    waiting.accept(by=sam, turn=0, at=timezone.now() - timedelta(minutes=1))
    return waiting


def test_marketing_hands_a_lead_over(calls, ready, sales, mia):
    answer = calls(mia).post(f"leads/{ready.pk}/submission", {"team": sales.pk, "context": {"need": "Docks"}})

    said, handoff = answer.json(), Handoff.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver/api/v1/handoffs/{handoff.pk}"
    assert (said["state"], said["turn"], said["tier"], said["agreement"]) == ("waiting", 0, "A", 1)
    assert (said["team"]["name"], said["lead"]["id"], said["submitted_by"]["name"]) == ("Sales North", ready.pk, "Mia")
    assert said["due_at"] == handoff.due_at.astimezone(UTC).isoformat()
    assert handoff.context == {"need": "Docks"}
    assert said["undo"]["step"] == TakenStep.objects.get().event_id


def test_what_does_not_qualify_needs_an_exception(calls, agreement, sales, mia):
    lead, program = make_lead(), calls(mia)

    refused = program.post(f"leads/{lead.pk}/submission", {"team": sales.pk})
    taken = program.post(f"leads/{lead.pk}/submission", {"team": sales.pk, "exception": "The board knows them"})

    assert (refused.status_code, refused.json()["code"]) == (422, "not_qualified")
    assert refused.json()["verdict"]["qualified"] is False
    assert any(line["outcome"] == "unknown" for line in refused.json()["verdict"]["lines"])
    assert (taken.status_code, taken.json()["exception"]) == (201, "The board knows them")


def test_a_submission_is_refused_by_field(calls, ready, marketing, sales, mia):
    program = calls(mia)

    assert errors(program.post(f"leads/{ready.pk}/submission", {"team": marketing.pk})) == (
        422,
        [("team", "does_not_exist")],
    )
    assert errors(program.post(f"leads/{ready.pk}/submission", {"team": sales.pk, "context": {"colour": "red"}})) == (
        422,
        [("context.colour", "unknown")],
    )
    program.post(f"leads/{ready.pk}/submission", {"team": sales.pk})
    again = program.post(f"leads/{ready.pk}/submission", {"team": sales.pk})
    assert (again.status_code, again.json()["detail"].split(" (")[0]) == (409, "Mia handed this lead over")


def test_before_the_first_signature_it_says_what_is_missing(calls, sales, mia):
    lead, program = make_lead(), calls(mia)

    submitted = program.post(f"leads/{lead.pk}/submission", {"team": sales.pk, "context": {"need": "Docks"}})
    judged = program.get(f"leads/{lead.pk}/verdict")

    assert submitted.status_code == judged.status_code == 409
    assert submitted.json()["detail"] == judged.json()["detail"]
    assert "No agreement is in force yet" in judged.json()["detail"]


def test_submitting_is_one_commit_and_few_statements(calls, ready, sales, marketing, mia):
    program = calls(mia)
    for team in (sales, marketing):
        assert Calendar.objects.of(team).hours
    program.get("leads")

    with CaptureQueriesContext(connection) as queries:
        assert program.post(f"leads/{ready.pk}/submission", {"team": sales.pk}).status_code == 201

    # a savepoint stands for the transaction, which is none of these in real life
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(queries) - len(asked) == 2
    assert len(asked) <= SUBMIT_QUERIES, "\n".join(sql[:150] for sql in asked)


def test_whoever_is_second_reads_who_was_first_and_how_it_stands(calls, waiting, sam, sina):
    first = calls(sam).post(f"handoffs/{waiting.pk}/acceptance", {"turn": 0})
    second = calls(sina).post(f"handoffs/{waiting.pk}/acceptance", {"turn": 0})

    assert (first.status_code, first.json()["state"], first.json()["holder"]["name"]) == (200, "accepted", "Sam")
    assert (second.status_code, second.json()["code"]) == (409, "overtaken")
    assert second.json()["detail"].startswith("Sam accepted this lead (")
    assert second.json()["now"] == {"turn": 1, "state": "accepted", "holder": {"id": sam.pk, "name": "Sam"}}


def test_a_step_says_which_turn_it_saw(calls, waiting, sam):
    program = calls(sam)

    assert errors(program.post(f"handoffs/{waiting.pk}/acceptance")) == (422, [("turn", "required")])
    assert errors(program.post(f"handoffs/{waiting.pk}/acceptance", {"turn": "x"})) == (422, [("turn", "invalid")])
    assert program.post(f"handoffs/{waiting.pk}/acceptance", {"turn": 7}).status_code == 409


def test_from_acceptance_to_customer(calls, waiting, sam):
    program, here = calls(sam), f"handoffs/{waiting.pk}"

    tried = program.post(
        f"{here}/follow-up",
        {
            "turn": 0,
            "channel": "call",
            "outcome": "reached",
            "when": (timezone.now() - timedelta(seconds=30)).isoformat(),
        },
    )
    converted = program.post(f"{here}/conversion", {"turn": 1, "value": "48000.50"})
    won = program.post(f"{here}/win", {"turn": 2})

    assert (tried.status_code, tried.json()["state"], tried.json()["holder"]["name"]) == (200, "accepted", "Sam")
    assert tried.json()["conversation_at"] is not None
    assert (converted.json()["state"], converted.json()["value"]) == ("converted", "48000.50")
    assert (won.json()["state"], won.json()["turn"]) == ("won", 3)
    lead = program.get(f"leads/{waiting.lead_id}").json()
    assert (lead["stage"], lead["handoff"], lead["customer_since"] is not None) == ("customer", None, True)


def test_a_question_and_its_answer(calls, waiting, mia, sam):
    here = f"handoffs/{waiting.pk}"

    asked = calls(sam).post(f"{here}/question", {"turn": 0, "text": "Which site?"})
    still = calls(mia).get(f"{here}/clocks").json()["results"]
    answered = calls(mia).post(f"{here}/answer", {"turn": 0, "text": "Both."})

    assert (asked.status_code, asked.json()["due_at"]) == (200, None)
    assert {clock["kind"]: clock["state"] for clock in still} == {
        "answer": "running",
        "respond": "standing_still",
        "first_follow_up": "standing_still",
    }
    assert answered.json()["due_at"] is not None
    questions = calls(sam).get(f"{here}/questions").json()["results"]
    assert [(one["text"], one["answer"], one["answered_by"]["name"]) for one in questions] == [
        ("Which site?", "Both.", "Mia")
    ]
    assert calls(mia).post(f"{here}/answer", {"turn": 0, "text": "Both."}).status_code == 409


def test_a_return_takes_a_reason_of_its_version(calls, accepted, sam):
    program, here = calls(sam), f"handoffs/{accepted.pk}/return"
    later = str(timezone.localdate() + timedelta(days=40))

    assert errors(program.post(here, {"turn": 1, "note": "Budget in spring"})) == (422, [("reason", "invalid")])
    assert errors(program.post(here, {"turn": 1, "note": "Budget in spring", "reason": "price"})) == (
        422,
        [("reason", "invalid")],
    )
    assert errors(program.post(here, {"turn": 1, "note": "Budget", "reason": "no_budget"})) == (
        422,
        [("note", "invalid")],
    )
    said = program.post(here, {"turn": 1, "note": "Budget in spring", "reason": "no_budget", "resume_on": later}).json()

    assert (said["state"], said["returned_for"]["code"], said["resume_on"]) == ("returned", "no_budget", later)
    clocks = program.get(f"leads/{accepted.lead_id}/clocks").json()["results"]
    assert [clock["kind"] for clock in clocks if clock["side"] == "marketing"] == ["re_nurture"]


def test_postponed_given_back_reassigned_lost(calls, accepted, sam, sina, sofia):
    program, here = calls(sam), f"handoffs/{accepted.pk}"
    day = {"turn": 1, "until": str(timezone.localdate() + timedelta(days=3)), "note": "On holiday until then"}

    early = program.post(f"{here}/postponement", day)
    program.post(f"{here}/follow-up", {"turn": 1, "channel": "call", "outcome": "no_answer"})
    postponed = program.post(f"{here}/postponement", day)
    given = program.post(f"{here}/giving-back", {"turn": 1, "reason": "no_capacity"})
    passed = calls(sofia).post(f"{here}/reassignment", {"turn": 2, "to": sina.pk, "reason": "no_capacity"})
    calls(sina).post(f"{here}/acceptance", {"turn": 3})
    calls(sofia).post(f"{here}/conversion", {"turn": 4})
    lost = calls(sofia).post(f"{here}/loss", {"turn": 5, "reason": "price"})

    assert errors(early) == (422, [("until", "invalid")])
    assert (postponed.status_code, postponed.json()["postponed_note"]) == (200, "On holiday until then")
    assert (given.json()["state"], given.json()["holder"], given.json()["turn"]) == ("waiting", None, 2)
    assert passed.json()["holder"] == {"id": sina.pk, "name": "Sina"}
    assert (lost.json()["state"], lost.json()["lost_for"]["code"]) == ("lost", "price")
    holdings = program.get(here).json()["holdings"]
    assert [(one["person"]["name"], one["why"]) for one in holdings] == [("Sam", "accepted"), ("Sina", "reassigned")]


def test_marketing_withdraws(calls, waiting, mia):
    said = calls(mia).post(f"handoffs/{waiting.pk}/withdrawal", {"turn": 0, "reason": "Too early"}).json()

    assert (said["state"], said["withdrawn_because"]) == ("withdrawn", "Too early")


def test_a_step_is_taken_back_by_whoever_took_it(calls, waiting, mia, sam, sina):
    step = calls(sam).post(f"handoffs/{waiting.pk}/acceptance", {"turn": 0}).json()["undo"]["step"]

    other = calls(sina).post(f"steps/{step}/taking-back")
    mine = calls(sam).post(f"steps/{step}/taking-back")
    again = calls(sam).post(f"steps/{step}/taking-back")

    assert (other.status_code, other.json()["code"]) == (403, "not_permitted")
    assert (mine.status_code, mine.json()["stage"]) == (200, "submitted")
    assert (mine.json()["handoff"]["state"], mine.json()["handoff"]["turn"]) == ("waiting", 2)
    assert again.status_code == 409
    assert calls(sam).post("steps/999999/taking-back").status_code == 404


def test_taking_back_needs_the_scope_of_the_step(calls, agreement, mia):
    lead = make_lead()
    calls(mia, Scope.LEADS).post(f"leads/{lead.pk}/disqualification", {"reason": "competitor"})
    step = TakenStep.objects.get().event_id

    refused = calls(mia, Scope.HANDOFFS).post(f"steps/{step}/taking-back")
    taken = calls(mia, Scope.LEADS).post(f"steps/{step}/taking-back")

    assert (refused.status_code, refused.json()["scope"]) == (403, "leads")
    assert taken.json() == {"lead": lead.pk, "stage": "nurturing", "handoff": None}


def test_the_detail_shows_the_lead_as_it_was_handed_over(calls, accepted, sam):
    program = calls(sam)
    program.post(
        f"handoffs/{accepted.pk}/follow-up", {"turn": 1, "channel": "call", "outcome": "no_answer", "note": "x"}
    )

    said = program.get(f"handoffs/{accepted.pk}").json()

    assert said["facts"]["lead"]["name"] == "Katrin Vogel"
    assert (said["verdict"]["qualified"], said["verdict"]["tier"]) == (True, "A")
    assert [one["outcome"] for one in said["follow_ups"]] == ["no_answer"]
    assert {clock["kind"]: clock["state"] for clock in said["clocks"]} == {
        "respond": "kept",
        "first_follow_up": "kept",
        "attempts": "running",
        "outcome": "running",
    }
    assert set(program.get(f"handoffs/{accepted.pk}", fields="state,turn").json()) == {"state", "turn"}
    assert program.get(f"handoffs/{accepted.pk}/follow-ups").json()["results"] == said["follow_ups"]


def test_a_promise_explains_why_it_is_due_then(calls, waiting, sam):
    program = calls(sam)
    (clock,) = [one for one in program.get(f"handoffs/{waiting.pk}").json()["clocks"] if one["kind"] == "respond"]

    said = program.get(f"clocks/{clock['id']}").json()

    assert {name: value for name, value in said.items() if name != "explanation"} == clock
    counted = [line["seconds"] for line in said["explanation"]["lines"] if line["counts"]]
    assert sum(counted) == pytest.approx(said["explanation"]["counted"])
    assert said["explanation"]["lines"][-1]["end"] == clock["due_at"]
    assert [rung["is_taken"] for rung in said["explanation"]["rungs"]].count(True) == 0
    assert said["explanation"]["zone"] == "Europe/Berlin"


def test_texts_speak_the_language_that_the_program_asks_for(calls, client, waiting, sam, sina):
    waiting.accept(by=sam, turn=0, at=timezone.now())
    key = calls(sina).key

    said = client.post(
        f"/api/v1/handoffs/{waiting.pk}/acceptance",
        b'{"turn": 0}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Accept-Language": "de"},
    ).json()

    assert said["title"] == "Jemand war schneller"
    assert said["detail"].startswith("Sam hat diesen Lead angenommen")


def test_the_verdict_of_any_lead(calls, ready, sam):
    said = calls(sam).get(f"leads/{ready.pk}/verdict").json()

    assert (said["qualified"], said["tier"], said["agreement"], said["sentence"]) == (
        True,
        "A",
        1,
        "Qualified, tier A.",
    )
    assert any(line["saw"] == "given" for line in said["lines"])


def test_the_list_narrows(calls, waiting, sales, sales_south, mia, sam):
    other = make_handoff(to=sales_south, by=mia, at=timezone.now())
    other.withdraw(reason="Too early", by=mia, turn=0, at=timezone.now())
    program = calls(sam)

    def found(**query):
        return [one["id"] for one in program.get("handoffs", fields="id", **query).json()["results"]]

    assert found() == [other.pk, waiting.pk]
    assert found(team=sales.pk) == found(state="waiting") == found(is_open="true") == found(lead=waiting.lead_id)
    assert found(is_open="true") == [waiting.pk]
    assert found(is_open="false") == found(state="withdrawn") == [other.pk]
    assert found(holder=sam.pk) == found(source="fair") == found(tier="C") == []
    assert found(due_before="2099-01-01T00:00:00Z") == [waiting.pk]
    assert found(submitted_since=(timezone.now() - timedelta(minutes=1)).isoformat()) == [other.pk]
    assert found(changed_since=(timezone.now() - timedelta(minutes=1)).isoformat()) == [other.pk]


def test_lists_ask_as_much_for_three_as_for_one(calls, agreement, sales, mia, sam):
    program, counts = calls(mia), []
    for number in (1, 2):
        for _ in range(number):
            handoff = make_handoff(to=sales, by=mia, at=timezone.now())
            handoff.accept(by=sam, turn=0, at=timezone.now())
            for outcome in ("no_answer", "reached")[:number]:
                handoff.follow_up(channel="call", outcome=outcome, by=sam, turn=1, at=timezone.now())
        here = f"handoffs/{handoff.pk}"
        asked = []
        for path in ("handoffs", f"{here}/clocks", f"{here}/follow-ups", f"{here}/questions", here):
            program.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert program.get(path).status_code == 200
            asked.append(len(queries))
        counts.append(asked)

    assert counts == [[2, 3, 3, 3, 6]] * 2
