"""The same request twice: done once, answered twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from api.models import Remembered
from api.tasks import forget_answers
from events.models import Event
from leads.models import Lead
from sla.models import Calendar
from tests.api.calling import Caller
from tests.factories import make_hand_raiser, make_handoff, make_lead

KATRIN = {"name": "Katrin Vogel", "email": "katrin@brueckner.example"}
CROWD = 8


@pytest.mark.django_db
def test_the_same_again_gets_the_same_bytes_and_does_nothing(calls, mia):
    program = calls(mia)

    first = program.post("leads", KATRIN, Idempotency_Key="one")
    events = Event.objects.count()
    again = program.post("leads", KATRIN, Idempotency_Key="one")

    assert (first.status_code, "Idempotent-Replayed" in first) == (201, False)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert (again.content, again["Location"], again["Content-Type"]) == (
        first.content,
        first["Location"],
        "application/json",
    )
    assert (Lead.objects.count(), Event.objects.count()) == (1, events)
    assert program.post("leads", KATRIN, Idempotency_Key="two").status_code == 200
    assert program.post("leads", KATRIN).status_code == 200


@pytest.mark.django_db
def test_a_key_is_for_one_request_of_one_program(calls, mia, mara):
    program = calls(mia)
    lead = program.post("leads", KATRIN, Idempotency_Key="one").json()

    other_body = program.post("leads", {**KATRIN, "title": "Boss"}, Idempotency_Key="one")
    other_place = program.post(f"leads/{lead['id']}/reopening", KATRIN, Idempotency_Key="one")

    assert (other_body.status_code, other_body.json()["code"]) == (422, "key_reused")
    assert other_place.status_code == 422
    assert Lead.objects.get().title == ""
    assert calls(mara).post("leads", {**KATRIN, "title": "Boss"}, Idempotency_Key="one").json()["outcome"] == "updated"


@pytest.mark.django_db
def test_what_was_refused_is_not_remembered(calls, agreement, mia):
    lead, program = make_lead(), calls(mia)
    reopening = f"leads/{lead.pk}/reopening"

    refused = program.post(reopening, {"reason": "Left that firm"}, Idempotency_Key="one")
    lead.disqualify(reason=agreement.reasons.get(code="competitor"), note="", by=mia, at=timezone.now())
    taken = program.post(reopening, {"reason": "Left that firm"}, Idempotency_Key="one")

    assert (refused.status_code, taken.status_code) == (409, 200)
    assert Remembered.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "x" * 201, "schlüssel", "a\tb"])
def test_a_key_is_printable_and_short(calls, mia, text):
    answer = calls(mia).post("leads", KATRIN, Idempotency_Key=text)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Lead.objects.exists()


@pytest.mark.django_db
def test_answers_are_forgotten_after_two_days(calls, mia):
    program = calls(mia)
    program.post("leads", KATRIN, Idempotency_Key="old")
    Remembered.objects.update(at=timezone.now() - timedelta(hours=49))
    program.post("leads", KATRIN, Idempotency_Key="new")

    assert forget_answers() == 1
    assert [one.key for one in Remembered.objects.all()] == ["new"]
    assert forget_answers() == 0


def at_once(jobs):
    """Run the jobs in as many threads, let go together."""
    gate = Barrier(len(jobs))

    def run(job):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_of_eight_same_requests_at_once_one_works_and_all_read_its_answer(key, mia):
    text = key(mia)

    answers = at_once([lambda: Caller(Client(), text).post("leads", KATRIN, Idempotency_Key="one")] * CROWD)

    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False] + [True] * (CROWD - 1)
    assert (Lead.objects.count(), Remembered.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_eight_same_steps_at_once_one_is_taken(key, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(at=timezone.now()), at=timezone.now())
    text, here = key(sam), f"handoffs/{handoff.pk}/acceptance"

    def accept():
        return Caller(Client(), text).post(here, {"turn": 0}, Idempotency_Key="one")

    answers = at_once([accept] * CROWD)

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    handoff.refresh_from_db()
    assert (handoff.turn, handoff.holder) == (1, sam)
    assert Event.objects.about(handoff).filter(kind="handoff.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_costs_two_statements_in_the_same_transaction(key, agreement, sales, marketing, mia, client):
    leads = [make_hand_raiser(at=timezone.now()) for _ in range(3)]
    program, counts = Caller(client, key(mia)), []
    for team in (sales, marketing):
        assert Calendar.objects.of(team).hours
    body = {"team": sales.pk}
    program.post(f"leads/{leads[0].pk}/submission", body)
    for lead, more in zip(leads[1:], ({}, {"Idempotency_Key": "one"}), strict=True):
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        assert program.post(f"leads/{lead.pk}/submission", body, **more).status_code == 201
        said = [query["sql"] for query in connection.queries_log]
        connection.force_debug_cursor = False
        counts.append((said.count("COMMIT"), len([sql for sql in said if "SAVEPOINT" not in sql]) - 2))

    assert counts == [(1, 18), (1, 20)]
