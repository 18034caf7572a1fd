"""Terms, personas and the profile through the API: proposed by programs, agreed on by people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import Scope
from glossary.models import Term
from personas.models import Persona, Profile

pytestmark = pytest.mark.django_db
WARM = {"word": "Warm lead", "wording": "Somebody who knows us.", "counts": ["Replied"]}
BOSS = {
    "name": "Plant manager",
    "role": "Runs a plant.",
    "pains": ["Trucks that wait"],
    "criteria": [{"field": "title", "operator": "contains", "value": "plant"}],
}
BOTTLERS = {
    "summary": "Bottlers of 100 people and more.",
    "criteria": [{"field": "company.employees", "operator": "at_least", "value": 100, "points": 40, "kind": "points"}],
}


def errors(answer):
    """Status, and each field with its code."""
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json()["errors"]]


def agree(thing, *people):
    """A manager of each side approves the open wording."""
    version = thing.versions.open().get()
    for person in people:
        version.approve(by=person, at=timezone.now(), revision=version.revision)


def test_a_word_is_proposed_and_counts_once_both_sides_approved_it(calls, mia, mara, sofia):
    program = calls(mia)
    made = program.post("terms", WARM)
    term = Term.objects.get()
    agree(term, mara, sofia)
    seen = program.get(f"terms/{term.pk}").json()["current"]

    proposed = program.post(
        f"terms/{term.pk}/proposal",
        {**WARM, "wording": "Somebody who answered us.", "number": seen["number"], "revision": seen["revision"]},
    )

    said = made.json()
    assert (made.status_code, made["Location"]) == (201, f"http://testserver/api/v1/terms/{term.pk}")
    assert (said["code"], said["word"], said["current"]) == ("warm_lead", "Warm lead", None)
    assert said["proposal"] | WARM | {"does_not_count": [], "approvals": [], "agreed_at": None} == said["proposal"]
    assert said["proposal"]["proposed_by"] == {"id": mia.pk, "name": "Mia"}
    assert [(one["side"], one["person"]["name"]) for one in seen["approvals"]] == [
        ("marketing", "Mara"),
        ("sales", "Sofia"),
    ]
    assert proposed.status_code == 200
    assert proposed.json()["current"] == seen
    assert (proposed.json()["proposal"]["number"], proposed.json()["proposal"]["wording"]) == (
        2,
        "Somebody who answered us.",
    )


def test_nobody_words_over_what_they_have_not_read(calls, mia, mara):
    program = calls(mia)
    term = program.post("terms", WARM).json()["id"]
    other = {**WARM, "wording": "Somebody who answered us."}
    first = {"number": 1, "revision": 1}

    reworded = calls(mara).post(f"terms/{term}/proposal", other | first)
    late = program.post(f"terms/{term}/proposal", {**WARM, "wording": "Anybody."} | first)

    assert (reworded.status_code, reworded.json()["proposal"]["revision"]) == (200, 2)
    assert (late.status_code, late.json()["code"]) == (409, "overtaken")
    assert late.json()["detail"].startswith("Mara worded this proposal")


def test_each_thing_about_a_word_that_does_not_do_is_named(calls, mia):
    program = calls(mia)
    term = program.post("terms", WARM).json()["id"]
    cold = program.post("terms", {"word": "Cold lead", "wording": "Nobody knows them."}).json()["id"]

    assert errors(program.post("terms", {**WARM, "word": "WARM lead"})) == (422, [("word", "taken")])
    assert errors(program.post(f"terms/{cold}/proposal", {**WARM, "number": 1, "revision": 1})) == (
        422,
        [("word", "taken")],
    )
    assert errors(program.post(f"terms/{term}/proposal", {**WARM, "number": 1, "revision": 1})) == (
        422,
        [("", "invalid")],
    )
    assert errors(program.post("terms", {"word": "Hot", "meaning": "x"})) == (422, [("meaning", "unknown")])
    assert errors(program.post(f"terms/{term}/proposal", WARM)) == (
        422,
        [("number", "required"), ("revision", "required")],
    )
    assert program.get("terms/4711").status_code == 404


def test_who_may_read_and_who_may_propose(calls, mia, ada, sam):
    term = calls(sam).post("terms", WARM).json()["id"]

    assert calls(ada).get(f"terms/{term}").status_code == 200
    assert calls(ada).post("terms", {**WARM, "word": "Other"}).json()["code"] == "not_permitted"
    assert calls(mia, Scope.READ).post("terms", {**WARM, "word": "Other"}).json()["code"] == "scope_missing"
    for path, body in (("personas", BOSS), ("profile/proposal", {**BOTTLERS, "number": 0, "revision": 0})):
        assert calls(ada).post(path, body).json()["code"] == "not_permitted"


def test_the_glossary_is_found_by_word_and_code(calls, mia):
    program = calls(mia)
    for word in ("Warm lead", "Hand-raiser"):
        program.post("terms", {"word": word, "wording": f"What {word.lower()} means."})

    def words(**query):
        return [one["word"] for one in program.get("terms", **query).json()["results"]]

    assert words() == ["Hand-raiser", "Warm lead"]
    assert words(q="raiser") == words(code="hand_raiser") == ["Hand-raiser"]
    assert program.get("terms", fields="code").json()["results"][1] == {"code": "warm_lead"}


def test_a_persona_is_described_with_the_rules_that_recognise_one(calls, mia, mara, sofia):
    program = calls(mia)

    made = program.post("personas", BOSS)
    bad = {**BOSS, "name": "Other", "criteria": [{"field": "title", "operator": "at_least", "value": 5}]}
    refused = program.post("personas", bad)
    taken = program.post("personas", BOSS)
    persona = Persona.objects.get()
    agree(persona, mara, sofia)
    changed = program.post(f"personas/{persona.pk}/proposal", {**BOSS, "role": "Signs.", "number": 1, "revision": 1})

    said = made.json()
    assert (made.status_code, said["name"], said["current"]) == (201, "Plant manager", None)
    assert said["proposal"] | BOSS == said["proposal"]
    assert said["proposal"]["goals"] == []
    assert ("criteria[0].operator", "invalid") in errors(refused)[1]
    assert errors(taken) == (422, [("name", "taken")])
    assert (changed.json()["current"]["role"], changed.json()["proposal"]["role"]) == ("Runs a plant.", "Signs.")
    assert program.get(f"personas/{persona.pk}").json() == changed.json()
    assert program.get("personas", code="plant_manager").json()["results"] == [changed.json()]


def test_the_profile_is_one_and_weighs_companies(calls, mia, mara, sofia):
    program = calls(mia)
    empty = program.get("profile").json()

    made = program.post("profile/proposal", {**BOTTLERS, "number": 0, "revision": 0})
    agree(Profile.the_one(), mara, sofia)
    again = program.post("profile/proposal", {**BOTTLERS, "number": 1, "revision": 1})
    stale = program.post("profile/proposal", {**BOTTLERS, "number": 0, "revision": 0})
    required = [{"field": "company.employees", "operator": "known"}]
    unweighed = program.post("profile/proposal", {**BOTTLERS, "criteria": required, "number": 1, "revision": 1})

    assert empty == {"current": None, "proposal": None}
    assert made.json()["proposal"] | BOTTLERS == made.json()["proposal"]
    assert program.get("profile").json()["current"]["summary"] == BOTTLERS["summary"]
    assert (errors(again), stale.status_code) == ((422, [("", "invalid")]), 409)
    assert errors(unweighed) == (422, [("criteria", "invalid")])


def test_the_lists_ask_as_much_for_three_as_for_one(calls, mia, mara, sofia):
    program, counts = calls(mia), []
    for number in (1, 2):
        for _ in range(number):
            place = Term.objects.count()
            program.post("terms", {**WARM, "word": f"Word {place}"})
            program.post("personas", {**BOSS, "name": f"Buyer {place}"})
            for thing in (Term.objects.latest("pk"), Persona.objects.latest("pk")):
                agree(thing, mara, sofia)
                last = thing.latest()
                content = {name: getattr(last, name) for name in last.content}
                thing.propose(by=mia, at=timezone.now(), **content).approve(by=mara, at=timezone.now(), revision=1)
        for path in ("terms", "personas"):
            program.get(path)
            with CaptureQueriesContext(connection) as queries:
                program.get(path)
            counts.append(len(queries))

    assert counts == [5, 5, 5, 5]
