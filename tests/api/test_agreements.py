"""The agreement through the API: read, drafted and proposed; signing stays with people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import Scope
from sla.models import Agreement
from tests.factories import sign

pytestmark = pytest.mark.django_db


def errors(answer):
    """Status, and each field with its code."""
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_the_version_in_force_is_read_with_what_it_promises(calls, agreement, sam):
    program = calls(sam)

    said = program.get("agreements/in-force").json()

    assert (said["number"], said["state"], said["digest"]) == (1, "signed", agreement.digest)
    assert (said["document"], said["in_force_until"]) == (agreement.document, None)
    assert said["in_force_from"] == agreement.in_force.lower.isoformat()
    assert [(one["side"], one["person"]["name"]) for one in said["signatures"]] == [
        ("marketing", "Mara"),
        ("sales", "Sofia"),
    ]
    assert len(said["commitments"]) == agreement.commitments.count() == len(agreement.document["promises"])
    assert {one["kind"] for one in said["reasons"]} == {"nurture", "disqualify", "reassign", "lost"}
    assert program.get("agreements/1").json() == said
    assert program.get("agreements/1", fields="number,state").json() == {"number": 1, "state": "signed"}


def test_before_the_first_signature_none_is_in_force(calls, mia):
    assert calls(mia).get("agreements/in-force").status_code == 404
    assert calls(mia).get("agreements/99999999999999999999").status_code == 404


def test_a_draft_is_edited_proposed_and_taken_back(calls, agreement, mia):
    program = calls(mia)
    made = program.post("agreements")
    draft = made.json()
    document = {**draft["document"], "postponed_days": 15}
    day = str(timezone.now().date() + timedelta(days=9))

    edited = program.ask("PUT", "agreements/2", body={"edition": 0, "document": document, "begins_on": day})
    stale = program.ask("PUT", "agreements/2", body={"edition": 0, "document": document, "begins_on": None})
    proposed = program.post("agreements/2/proposal", {"edition": 1})
    closed = program.ask("PUT", "agreements/2", body={"edition": 1, "document": document, "begins_on": None})
    recalled = program.post("agreements/2/recall", {"edition": 1})

    assert (made.status_code, made["Location"]) == (201, "http://testserver/api/v1/agreements/2")
    assert (draft["state"], draft["document"], draft["commitments"]) == ("draft", agreement.document, [])
    assert (edited.json()["document"], edited.json()["edition"], edited.json()["begins_on"]) == (document, 1, day)
    assert (stale.status_code, stale.json()["code"]) == (409, "overtaken")
    assert "has changed since you opened it" in stale.json()["detail"]
    assert (proposed.json()["state"], proposed.json()["proposed_by"]["name"]) == ("proposed", "Mia")
    assert (closed.status_code, recalled.json()["state"], recalled.json()["edition"]) == (409, "draft", 2)
    assert program.post("agreements/2/signature", {"edition": 2}).status_code == 404


def test_what_both_sides_could_not_sign_is_named_place_by_place(calls, mia):
    program = calls(mia)
    document = program.post("agreements").json()["document"]

    def refused(**changes):
        body = {"edition": 0, "document": document, "begins_on": None, **changes}
        return errors(program.ask("PUT", "agreements/1", body=body))

    assert refused(document={**document, "postponed_days": "many"}) == (422, [("document.postponed_days", "invalid")])
    assert refused(begins_on="2020-01-01") == (422, [("begins_on", "invalid")])
    assert refused(begins_on="2199-01-01") == (422, [("begins_on", "invalid")])
    assert refused(document=[]) == (422, [("document", "invalid")])
    assert refused(document={})[0] == 422
    assert Agreement.objects.get().document == document


def test_who_may_draft_and_who_only_reads(calls, agreement, ada, sam):
    assert calls(ada).get("agreements/1").status_code == 200
    assert calls(ada).post("agreements").json()["code"] == "not_permitted"
    assert calls(sam, Scope.READ, Scope.LEADS).post("agreements").json()["code"] == "scope_missing"
    assert calls(sam).post("agreements", {"document": {}}).json()["errors"][0]["field"] == "document"


def test_the_list_asks_as_much_for_three_as_for_one(calls, agreement, mara, sofia):
    program, counts = calls(mara), []
    for number in (0, 2):
        for _ in range(number):
            sign(by=(mara, sofia), at=timezone.now())
        program.get("agreements")
        with CaptureQueriesContext(connection) as queries:
            said = program.get("agreements").json()["results"]
        counts.append(len(queries))

    assert counts == [4, 4]
    assert [one["number"] for one in said] == [3, 2, 1]
    assert said[2]["in_force_until"] == said[1]["in_force_from"]
    assert program.get("agreements", state="draft").json()["results"] == []
