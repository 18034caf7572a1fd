"""Which company fits, and which persona a lead is: plain facts in, no database."""

from datetime import UTC

import pytest

from criteria import Facts
from personas.catalogue import BUYER, COMPANY, definition
from personas.fit import Candidate, fit, recognise
from personas.starting_content import BUDGET_OWNER, OPERATIONS_LEAD
from tests.factories import MONDAY_9AM

WEIGHTS = [
    {"field": "company.employees", "operator": "at_least", "value": 50, "points": 60},
    {"field": "company.country", "operator": "one_of", "value": ["Germany", "Austria"], "points": 40},
]
RULED_OUT = {"field": "company.industry", "operator": "is", "value": "Gambling", "kind": "disqualifying"}


def fit_of(company, *, criteria=WEIGHTS):
    found = fit(definition(criteria, catalogue=COMPANY), facts=Facts({"company": company}), at=MONDAY_9AM, zone=UTC)
    return found.score, found.reachable


@pytest.mark.parametrize(
    ("company", "score", "reachable"),
    [
        ({"employees": 80, "country": "Germany"}, 100, 100),
        ({"employees": 80, "country": "France"}, 60, 60),
        ({"employees": 80}, 60, 100),
        ({"employees": 10}, 0, 40),
        ({}, None, 100),
    ],
)
def test_fit_is_the_share_of_the_weights_met_and_unknown_is_not_zero(company, score, reachable):
    assert fit_of(company) == (score, reachable)


def test_a_disqualifying_fact_leaves_no_fit():
    company = {"employees": 80, "country": "Germany", "industry": "gambling"}

    assert fit_of(company, criteria=[*WEIGHTS, RULED_OUT]) == (0, 0)


def test_points_that_count_against_never_push_fit_below_zero():
    against = {"field": "company.technology", "operator": "contains", "value": "rival", "points": -80}

    assert fit_of({"employees": 9, "country": "France", "technology": "Rival 3"}, criteria=[*WEIGHTS, against]) == (
        0,
        0,
    )


def who_is(lead, **personas):
    candidates = [Candidate(name, definition(rules, catalogue=BUYER)) for name, rules in personas.items()]
    found = recognise(candidates, facts=Facts({"lead": lead}), at=MONDAY_9AM, zone=UTC)
    return found and found.key


STARTING = {"operations": OPERATIONS_LEAD["criteria"], "budget": BUDGET_OWNER["criteria"]}


@pytest.mark.parametrize(
    ("title", "persona"),
    [
        ("Head of Logistics", "operations"),
        ("CFO", "budget"),
        ("Managing Director", "budget"),
        ("Gardener", None),
        ("", None),
    ],
)
def test_the_starting_personas_are_recognised_by_title(title, persona):
    assert who_is({"title": title}, **STARTING) == persona


def test_the_persona_with_the_most_points_is_it():
    weak = [{"field": "title", "operator": "contains", "value": "head", "points": 5}]
    strong = [{"field": "title", "operator": "contains", "value": "logistics", "points": 10}]

    assert who_is({"title": "Head of logistics"}, weak=weak, strong=strong) == "strong"
    assert who_is({"title": "Head of sales"}, weak=weak, strong=strong) == "weak"


def test_a_required_unknown_recognises_nobody():
    strict = [
        {"field": "title", "operator": "contains", "value": "head", "points": 5},
        {"field": "country", "operator": "is", "value": "Austria"},
    ]

    assert who_is({"title": "Head of sales"}, strict=strict) is None
    assert who_is({"title": "Head of sales", "country": "austria"}, strict=strict) == "strict"
