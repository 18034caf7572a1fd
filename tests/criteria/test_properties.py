"""What holds of every rule and every lead."""

import copy
import json
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from criteria import Facts, InvalidRule, Kind, Outcome, Verdict, explain, judge, matches, read, schema
from tests.criteria import reference
from tests.criteria.house import CATALOGUE, MONDAY

TEXTS = st.sampled_from(["DE", "de", "AT", "Ops lead", "ops", "Café"])
NUMBERS = st.integers(-2, 5) | st.sampled_from([0.5, 1.25])
DAYS = st.integers(1, 6)
DATES = st.integers(-8, 8).map(lambda days: (MONDAY + timedelta(days=days)).date().isoformat())
KINDS = st.sampled_from(["reply", "visit", "webinar"])
OUTCOMES = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNKNOWN}


def condition(fields, operators, values):
    parts = {"field": st.sampled_from(fields), "operator": st.sampled_from(operators)}
    return st.fixed_dictionaries(parts | ({} if values is None else {"value": values}))


ANY = ["known", "unknown"]
COMPARISONS = ["at_least", "at_most", "more_than", "less_than", "equals"]
SPANS = st.tuples(NUMBERS, NUMBERS).map(sorted)
PLAIN = st.one_of(
    condition(["country", "title"], ["is", "is_not", "contains"], TEXTS),
    condition(["country", "title"], ["one_of", "not_one_of"], st.lists(TEXTS, min_size=1, max_size=3)),
    condition(["company.employees", "attributes.budget"], COMPARISONS, NUMBERS),
    condition(["company.employees"], ["between"], SPANS),
    condition(["first_contact_on"], ["on_or_after", "on_or_before"], DATES),
    condition(["first_contact_on"], ["within_days"], DAYS),
    condition(["attributes.newsletter"], ["is_true", "is_false"], None),
    condition(["country", "company.employees", "first_contact_on", "attributes.newsletter"], ANY, None),
)
TALLIES = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["engagements.count", "engagements.points"]),
        "operator": st.sampled_from(COMPARISONS),
        "value": st.integers(0, 30),
    },
    optional={"of": st.lists(st.sampled_from(["reply", "visit"]), min_size=1, max_size=2), "within_days": DAYS},
)
CONDITIONS = PLAIN | TALLIES
STANDINGS = st.sampled_from([{}, {"kind": "disqualifying"}]) | st.builds(
    lambda points: {"points": points, "kind": "points"}, st.integers(-9, 20).filter(bool)
)
GROUPS = st.lists(CONDITIONS, min_size=1, max_size=3).map(lambda members: {"any": members})
RULES = st.builds(lambda rule, standing: rule | standing, CONDITIONS | GROUPS, STANDINGS)
PARTS = st.lists(RULES, max_size=4)
THRESHOLDS = st.none() | st.integers(1, 20)


@st.composite
def definitions(draw):
    document = {"common": draw(PARTS), "interest": {"points": {"reply": 20, "visit": 2}}}
    if threshold := draw(THRESHOLDS):
        document["at_least_points"] = threshold
    tiers = [{"letter": letter, "criteria": draw(PARTS)} for letter in "ABC"[: draw(st.integers(0, 3))]]
    for tier in tiers:
        if threshold := draw(THRESHOLDS):
            tier["at_least_points"] = threshold
    document["tiers"] = tiers
    try:
        return document, read(document, catalogue=CATALOGUE)
    except InvalidRule:
        assume(False)


HOURS = st.integers(-8 * 24, 3 * 24)
VALIDATOR = Draft202012Validator(schema())
ENGAGEMENTS = st.lists(  # no two of them change anything at the same instant, whatever the windows
    st.tuples(KINDS, HOURS), max_size=6, unique_by=lambda touch: touch[1] % 24
).map(lambda touches: [{"kind": kind, "at": (MONDAY + timedelta(hours=h)).isoformat()} for kind, h in touches])
FACTS = st.fixed_dictionaries(
    {
        "lead": st.fixed_dictionaries(
            {}, optional={"country": TEXTS, "title": TEXTS, "first_contact_on": DATES | st.none()}
        ),
        "company": st.fixed_dictionaries({}, optional={"employees": NUMBERS}),
        "attributes": st.fixed_dictionaries({}, optional={"budget": NUMBERS, "newsletter": st.booleans()}),
    },
    optional={"engagements": ENGAGEMENTS},
)
FULL = {
    "lead": {"country": "DE", "title": "Ops lead", "first_contact_on": "2026-03-01"},
    "company": {"employees": 2},
    "attributes": {"budget": 0, "newsletter": False},
}


@settings(max_examples=150, deadline=None)
@given(definitions(), FACTS)
def test_verdicts_agree_with_the_reference(written, facts):
    document, definition = written

    verdict = judge(definition, facts=Facts(facts), at=MONDAY)

    assert (verdict.qualified, verdict.tier) == reference.judged(document, facts, MONDAY)
    assert matches(definition, facts=Facts(facts), at=MONDAY) == verdict.qualified
    lines = [line for line in verdict.lines if not line.path.endswith("at_least_points")]
    rules = [*document["common"], *(rule for tier in document["tiers"] for rule in tier["criteria"])]
    expected = [OUTCOMES[reference.outcome(rule, facts, MONDAY, definition.interest)] for rule in rules]
    assert [line.outcome for line in lines] == expected


@settings(max_examples=60, deadline=None)
@given(definitions(), FACTS)
def test_a_verdict_is_the_same_until_it_says_and_changes_then(written, facts):
    _document, definition = written
    told = Facts(facts)
    verdict = judge(definition, facts=told, at=MONDAY)

    until = verdict.fresh_until or MONDAY + timedelta(days=30)
    for share in (0.25, 0.5, 0.999):
        assert judge(definition, facts=told, at=MONDAY + (until - MONDAY) * share) == verdict
    assert judge(definition, facts=told, at=until - timedelta(microseconds=1)) == verdict
    assert judge(definition, facts=told, at=until).lines != verdict.lines or verdict.fresh_until is None


@settings(max_examples=60, deadline=None)
@given(definitions(), FACTS)
def test_learning_facts_settles_what_was_unknown_and_nothing_else(written, facts):
    _document, definition = written
    learned = copy.deepcopy(facts)
    for section, full in FULL.items():
        for key, value in full.items():
            if learned[section].get(key) is None:
                learned[section][key] = value
    learned.setdefault("engagements", [])

    before, after = (judge(definition, facts=Facts(known), at=MONDAY) for known in (facts, learned))

    for was, line in zip(before.lines, after.lines, strict=True):
        assert line.outcome is not Outcome.UNKNOWN
        if not line.path.endswith("at_least_points") and "known" not in line.rule:
            assert was.outcome in (line.outcome, Outcome.UNKNOWN)
    assert after.reachable == after.score


@settings(max_examples=60, deadline=None)
@given(definitions(), FACTS)
def test_only_a_disqualifier_that_is_met_rules_out(written, facts):
    _document, definition = written

    verdict = judge(definition, facts=Facts(facts), at=MONDAY)

    for line in verdict.telling if verdict.qualified else ():
        assert line.kind is not Kind.DISQUALIFYING or line.outcome is not Outcome.MET
        assert line.kind is not Kind.REQUIRED or line.outcome is Outcome.MET
    assert verdict.qualified or any(line.stands_in_the_way for line in verdict.lines)
    assert verdict.score <= verdict.reachable


@settings(max_examples=60, deadline=None)
@given(definitions(), FACTS)
def test_definitions_and_verdicts_survive_as_json(written, facts):
    _document, definition = written
    stored = json.loads(json.dumps(definition.to_json()))

    again = read(stored, catalogue=CATALOGUE)

    assert again == definition
    VALIDATOR.validate(stored)
    verdict = judge(definition, facts=Facts(facts), at=MONDAY)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    assert explain(verdict).endswith(".")
    assert judge(again, facts=Facts(facts), at=MONDAY) == verdict
