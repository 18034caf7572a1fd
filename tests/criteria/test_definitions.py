"""The agreement that a new workspace starts with, and one that somebody wrote, each with leads that reach every tier."""

from datetime import timedelta

import pytest
from django.utils import translation

from criteria import COMMON, Facts, Kind, Outcome, Verdict, explain, judge, matches, read, reworded
from tests.criteria.house import CATALOGUE, MONDAY, OLIST, TEMPLATE, katrin, template_verdict, touch


@pytest.mark.parametrize("asked", ["demo_request", "price_request", "call_request"])
def test_whoever_asks_to_talk_to_us_is_a_hand_raiser(asked):
    verdict = template_verdict(katrin(touch(asked, days_ago=200)))

    assert (verdict.qualified, verdict.tier, explain(verdict)) == (True, "A", "Qualified, tier A.")


def test_forty_points_within_thirty_days_are_interest():
    verdict = template_verdict(katrin(touch("reply", 29), touch("demo_page", 3), touch("price_page", 2)))

    (line,) = verdict.of_part("B")
    assert verdict.tier == "B"
    assert line.rule == "Points of interest within 30 days: at least 40"
    assert line.saw == "50 points: Demo page, Price page, Reply"


def test_interest_of_more_than_thirty_days_ago_no_longer_counts():
    verdict = template_verdict(katrin(touch("reply", 30), touch("demo_page", 3), touch("price_page", 2)))

    assert verdict.tier is None
    assert verdict.of_part("B")[0].saw == "30 points: Demo page, Price page"


def test_whoever_met_us_and_named_a_need_is_in_tier_c():
    assert template_verdict(katrin(touch("event_met"), need="A quote for 40 seats")).tier == "C"
    assert template_verdict(katrin(touch("event_met"))).tier is None


def test_the_first_tier_that_matches_counts():
    touches = [touch("call_request"), touch("event_met"), *[touch("reply")] * 2]

    assert template_verdict(katrin(*touches, need="A quote")).tier == "A"


def test_a_competitor_is_not_qualified_whatever_they_did():
    verdict = template_verdict(katrin(touch("demo_request"), relation="competitor"))

    assert not verdict.qualified
    assert explain(verdict) == "Not qualified: “Relation is Competitor, Student or Applicant” rules it out."


def test_an_unknown_disqualifier_passes_and_is_shown():
    verdict = template_verdict(katrin(touch("demo_request"), relation=None))

    line = next(line for line in verdict.lines if line.kind is Kind.DISQUALIFYING)
    assert (verdict.tier, line.outcome, line.saw) == ("A", Outcome.UNKNOWN, None)


def test_a_required_unknown_is_not_qualified():
    verdict = template_verdict(katrin(touch("demo_request"), consent=None))

    assert not verdict.qualified
    assert explain(verdict) == "Not qualified: “Consent is Given” is unknown."


def test_a_group_is_met_by_any_and_shows_what_met_it():
    group = template_verdict(katrin(title="")).lines[1]

    assert (group.rule, group.outcome, group.saw) == ("Any of: Company is known; Title is known", Outcome.MET, "Vogel")
    assert [line.outcome for line in group.lines] == [Outcome.MET, Outcome.NOT_MET]


def test_without_a_tier_the_sentence_says_what_each_one_lacks():
    assert explain(template_verdict(katrin(touch("visit")))) == (
        "Not qualified: no tier fits (A: “Asked to talk to us” is not met; "
        "B: “Points of interest within 30 days: at least 40” is not met; "
        "C: “Met at an event: at least 1” and “Need is known” are not met)."
    )


def test_the_sentence_names_everything_that_is_in_the_way_at_once():
    verdict = template_verdict(katrin(touch("visit"), consent=None, title="", relation="student", company="no"))

    assert explain(verdict) == (
        "Not qualified: “Consent is Given” is unknown; “Relation is Competitor, Student or Applicant” rules it out. "
        "Nor does any tier fit (A: “Asked to talk to us” is not met; "
        "B: “Points of interest within 30 days: at least 40” is not met; "
        "C: “Met at an event: at least 1” and “Need is known” are not met)."
    )


def test_line_by_line_goes_up_to_the_tier_that_fits_and_says_what_would_lift_it():
    verdict = template_verdict(katrin(touch("reply", 29), touch("demo_page", 3), touch("price_page", 2)))

    assert [(part.letter, part.holds) for part in verdict.parts_to_reach] == [("", True), ("A", False), ("B", True)]
    assert [part.letter for part in verdict.telling_parts] == ["", "B"]
    assert sum((part.lines for part in verdict.parts), ()) == verdict.lines
    assert [part.letter for part in template_verdict(katrin(touch("visit"))).parts_to_reach] == ["", "A", "B", "C"]


def test_a_frozen_verdict_is_read_in_the_language_of_whoever_reads_it():
    facts = katrin(touch("demo_request"))
    frozen = Verdict.from_json(template_verdict(facts).to_json())

    with translation.override("de"):
        read_in_german = reworded(frozen, template_verdict(facts))

    assert read_in_german.lines[0].rule == "Consent ist Given"
    assert [line.outcome for line in read_in_german.lines] == [line.outcome for line in frozen.lines]
    assert (read_in_german.tier, read_in_german.score) == (frozen.tier, frozen.score)


def test_what_was_frozen_is_not_decided_again():
    frozen = template_verdict(katrin(touch("demo_request")))

    again = reworded(frozen, template_verdict(katrin(touch("visit"), consent="refused")))

    assert (again.qualified, again.tier, again.score) == (True, "A", frozen.score)
    assert again.of_part("A") == frozen.of_part("A")
    assert [line.saw for line in again.of_part(COMMON)] == [line.saw for line in frozen.of_part(COMMON)]


def test_without_any_list_of_engagements_they_are_unknown_not_zero():
    verdict = template_verdict(Facts({"lead": {"consent": "given", "title": "Head of operations"}}))

    assert [line.outcome for line in verdict.of_part("A")] == [Outcome.UNKNOWN]


def test_time_alone_ends_a_qualification_at_the_instant_the_verdict_names():
    facts = katrin(touch("reply", 29), touch("reply", 3))
    until = template_verdict(facts).fresh_until

    assert until == MONDAY + timedelta(days=1)
    assert template_verdict(facts, at=until - timedelta(microseconds=1)).tier == "B"
    assert template_verdict(facts, at=until).tier is None


def test_leads_from_organic_search_are_qualified_without_a_tier():
    definition = read(OLIST, catalogue=CATALOGUE)

    verdict = judge(definition, facts=katrin(source="Organic_Search "), at=MONDAY)

    assert (verdict.qualified, verdict.tier, verdict.fresh_until) == (True, None, None)
    assert not matches(definition, facts=katrin(source="paid_search"), at=MONDAY)
    assert not matches(definition, facts=katrin(), at=MONDAY)


SCORED = {
    "common": [
        {"field": "company.employees", "operator": "at_least", "value": 50, "points": 20},
        {"field": "title", "operator": "contains", "value": "operations", "points": 20},
        {"field": "attributes.budget", "operator": "more_than", "value": 0, "points": 25},
        {"field": "source", "operator": "is", "value": "list", "points": -10},
    ],
    "tiers": [{"letter": "A", "at_least_points": 60}, {"letter": "B", "at_least_points": 35}],
}


def test_unknown_points_are_not_counted_and_the_reachable_maximum_is_shown():
    verdict = judge(
        read(SCORED, catalogue=CATALOGUE),
        facts=Facts({"lead": {"title": "Operations lead"}, "company": {"employees": 50}}),
        at=MONDAY,
    )

    threshold_a = verdict.of_part("A")[0]
    assert (verdict.tier, verdict.score, verdict.reachable) == ("B", 40, 65)
    assert (threshold_a.rule, threshold_a.outcome) == ("At least 60 points", Outcome.UNKNOWN)
    assert threshold_a.saw == "40 points, up to 65"
    assert [(line.points, line.could_bring) for line in verdict.lines[:4]] == [(20, 0), (20, 0), (0, 25), (0, -10)]


def test_a_verdict_survives_as_json():
    verdict = template_verdict(katrin(touch("reply", 29), touch("webinar", 3), relation=None))

    assert Verdict.from_json(verdict.to_json()) == verdict


def test_a_definition_is_read_back_from_its_own_document():
    for document in (TEMPLATE, OLIST, SCORED):
        definition = read(document, catalogue=CATALOGUE)

        assert read(definition.to_json(), catalogue=CATALOGUE) == definition
