"""The agreement's document: what is refused, where, and with which words."""

import copy

import pytest

from criteria import Facts, judge
from sla.document import InvalidDocument, blank_document, checked
from sla.fields import ENGAGEMENTS, catalogue, read_definition
from sla.ladder import ACTIONS
from sla.models import Commitment, Reason
from sla.schema import PROMISES, REASON_KINDS
from tests.factories import MONDAY_9AM


def refused(change):
    """The places and sentences that refuse the template after this change."""
    document = copy.deepcopy(blank_document())
    change(document)
    with pytest.raises(InvalidDocument) as caught:
        checked(document)
    return {problem.path: problem.sentence for problem in caught.value.problems}


def test_the_template_can_be_signed_as_it_is():
    assert checked(blank_document()) == blank_document()


def test_the_template_makes_the_promises_that_we_recommend():
    promised = {
        (promise["kind"], promise.get("tier", "")): (promise["target"]["amount"], promise["target"]["unit"])
        for promise in blank_document()["promises"]
    }

    assert promised == {
        ("respond", "A"): (1, "business_hours"),
        ("first_follow_up", "A"): (4, "business_hours"),
        ("respond", "B"): (8, "business_hours"),
        ("first_follow_up", "B"): (2, "working_days"),
        ("respond", "C"): (2, "working_days"),
        ("first_follow_up", "C"): (5, "working_days"),
        ("attempts", ""): (10, "working_days"),
        ("outcome", ""): (15, "working_days"),
        ("rule", ""): (2, "working_days"),
        ("answer", ""): (1, "working_days"),
        ("re_nurture", ""): (2, "working_days"),
        ("content", ""): (5, "working_days"),
    }


def test_the_words_of_the_document_are_those_of_the_rows():
    assert set(PROMISES) == set(Commitment.Kind.values)
    assert set(REASON_KINDS) == set(Reason.Kind.values)
    assert {rung["action"] for rung in blank_document()["ladder"]} == set(ACTIONS)


@pytest.mark.parametrize(
    ("touches", "tier"),
    [(["demo_request"], "A"), (["reply", "demo_page", "download"], "B"), (["event_met"], "C"), (["visit"], None)],
)
def test_the_template_sorts_leads_into_tiers(touches, tier):
    facts = Facts(
        {
            "lead": {"title": "Head of operations", "consent": "given", "need": "Fewer late crates"},
            "engagements": [{"kind": kind, "at": MONDAY_9AM.isoformat()} for kind in touches],
        }
    )

    verdict = judge(read_definition(blank_document()["qualified"]), facts=facts, at=MONDAY_9AM)

    assert verdict.tier == tier


def test_every_kind_of_engagement_and_own_field_can_be_asked_for():
    own = {"common": [{"field": "attributes.budget", "operator": "at_least", "value": 5}]}

    assert set(catalogue().engagements) == set(ENGAGEMENTS)
    assert read_definition(own).common.rules[0].field.name == "attributes.budget"


@pytest.mark.parametrize(
    "value",
    ["", "   "],
)
def test_a_blank_condition_is_not_a_catch_all(value):
    blank = {"field": "title", "operator": "contains", "value": value}

    assert refused(lambda document: document["qualified"]["common"].append(blank)) == {
        "qualified.common[3].value": "Write a text: a blank condition is not a catch-all."
    }


@pytest.mark.parametrize("name", ["", "  "])
def test_a_tier_has_a_name(name):
    assert refused(lambda document: document["qualified"]["tiers"][2].update(label=name)) == {
        "qualified.tiers[2].label": "Say in a few words who tier C is."
    }


def test_nothing_is_asked_for_twice():
    def twice(document):
        first = document["context"][0]
        document["context"].append({**first, "code": "another", "label": f" {first['label'].upper()} "})

    assert list(refused(twice).values()) == ["This is asked for twice: keep one of them, or tell them apart."]


def test_a_tier_without_a_criterion_is_refused():
    problems = refused(lambda document: document["qualified"]["tiers"][1].update(criteria=[]))

    assert list(problems) == ["qualified.tiers[1].criteria"]


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (lambda d: d.pop("ladder"), "ladder", "This is missing: write it."),
        (lambda d: d.update(extra=1), "extra", "“extra” does not belong here: leave it out."),
        (
            lambda d: d["measures"].update(volume="many"),
            "measures.volume",
            "Write a whole number from 1 to 1000000.",
        ),
        (lambda d: d["reasons"][0].update(label=" "), "reasons[0].label", "Write a few words."),
        (
            lambda d: d["promises"][0]["target"].update(amount=0),
            "promises[0].target.amount",
            "Write a whole number from 1 to 10000.",
        ),
        (
            lambda d: d["exceptions"].update(tier="Z"),
            "exceptions.tier",
            "There is no tier Z: choose one of A, B, C.",
        ),
        (
            lambda d: d["promises"][0].update(tier="Z"),
            "promises[0].tier",
            "There is no tier Z: choose one of A, B, C.",
        ),
        (
            lambda d: d["promises"].pop(0),
            "qualified.tiers[0].respond",
            "Say within what time sales responds to tier A.",
        ),
        (
            lambda d: d["promises"][3].update(firm=False),
            "qualified.tiers[1].first_follow_up",
            "Say within what time sales first follows up tier B.",
        ),
        (
            lambda d: d["promises"].append(dict(d["promises"][6])),
            "promises[12]",
            "This promise is written twice: keep one of them.",
        ),
        (
            lambda d: d["promises"][7].update(tier="A"),
            "promises[7].tier",
            "Only responding and the first follow-up are promised by tier.",
        ),
        (lambda d: d["promises"][6].pop("count"), "promises[6].count", "Say how many attempts are promised."),
        (
            lambda d: d["reasons"][9].update(code="timing"),
            "reasons[9].code",
            "Another reason has this code: choose a new one.",
        ),
        (
            lambda d: d["reasons"][9].update(asks_date=True),
            "reasons[9].asks_date",
            "Only a reason to nurture asks for a date to come back.",
        ),
        (
            lambda d: d.update(reasons=[r for r in d["reasons"] if r["kind"] != "lost"]),
            "reasons",
            "Write at least one reason why a lead is lost.",
        ),
        (
            lambda d: d["ladder"][3].pop("after"),
            "ladder[3].after",
            "A lead is given back only after due: say how long after.",
        ),
        (
            lambda d: d["ladder"].insert(0, d["ladder"].pop(1)),
            "ladder[1]",
            "This rung comes before the one above it: put them in order.",
        ),
        (
            lambda d: d["qualified"].pop("tiers"),
            "qualified.tiers",
            "Write at least one tier: promises are given by tier.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change, path, sentence):
    assert refused(change)[path] == sentence


def test_an_aim_may_stand_beside_a_firm_promise():
    document = blank_document()
    aim = {"kind": "respond", "tier": "A", "target": {"amount": 15, "unit": "business_minutes"}, "firm": False}
    document["promises"].append(aim)

    assert checked(document) == document
