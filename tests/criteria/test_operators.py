"""Each operator on each kind of fact, and how the criterion reads."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from criteria import Facts, Outcome, judge, judge_rule, read_rules
from tests.criteria.house import CATALOGUE, MONDAY, touch

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


def line_of(field, operator, value, fact, **more):
    document = {"field": field, "operator": operator, **({} if value is None else {"value": value})}
    (rule,) = read_rules([document], catalogue=CATALOGUE).common.rules
    section, _dot, key = field.rpartition(".")
    return judge_rule(rule, facts=Facts({section or "lead": {key: fact}}), at=MONDAY, **more)


@pytest.mark.parametrize(
    ("field", "operator", "value", "fact", "outcome"),
    [
        ("country", "is", "DE", "de", MET),
        ("country", "is", "DE", " De ", MET),
        ("country", "is", "DE", "AT", NOT_MET),
        ("title", "is", "Café", "CAFE\u0301", MET),
        ("title", "is", "Café", "cafe", NOT_MET),
        ("title", "is", "Straße", "STRASSE", MET),
        ("country", "is_not", "DE", "AT", MET),
        ("country", "is_not", "DE", "dE", NOT_MET),
        ("country", "is_not", "DE", None, UNKNOWN),
        ("title", "contains", "OPS", "Head of DevOps", MET),
        ("title", "contains", "sales", "Head of DevOps", NOT_MET),
        ("country", "one_of", ["DE", "AT"], "at", MET),
        ("country", "one_of", ["DE", "AT"], "CH", NOT_MET),
        ("country", "not_one_of", ["DE", "AT"], "CH", MET),
        ("country", "not_one_of", ["DE", "AT"], "", UNKNOWN),
        ("company.technology", "is", "SAP", ["Excel", "sap"], MET),
        ("company.technology", "is_not", "SAP", ["Excel", "sap"], NOT_MET),
        ("company.technology", "is", "SAP", [], UNKNOWN),
        ("company.employees", "at_least", 50, 50, MET),
        ("company.employees", "at_least", 50, 49, NOT_MET),
        ("company.employees", "at_least", 50, "50", MET),
        ("company.employees", "at_least", 50, "fifty", UNKNOWN),
        ("company.employees", "at_least", 50, True, UNKNOWN),
        ("company.employees", "at_least", 50, float("inf"), UNKNOWN),
        ("company.employees", "at_most", 50, 50, MET),
        ("company.employees", "at_most", 50, None, UNKNOWN),
        ("company.employees", "more_than", 50, 50, NOT_MET),
        ("company.employees", "less_than", 50, 0, MET),
        ("company.employees", "equals", 0, 0, MET),
        ("company.employees", "equals", 0.1, Decimal("0.1"), MET),
        ("company.employees", "between", [10, 20], 20, MET),
        ("company.employees", "between", [10, 20], 10, MET),
        ("company.employees", "between", [10, 20], 21, NOT_MET),
        ("first_contact_on", "on_or_after", "2026-03-01", "2026-03-01", MET),
        ("first_contact_on", "on_or_after", "2026-03-01", date(2026, 2, 28), NOT_MET),
        ("first_contact_on", "on_or_before", "2026-03-01", "2026-03-01", MET),
        ("first_contact_on", "on_or_before", "2026-03-01", "soon", UNKNOWN),
        ("first_contact_on", "within_days", 1, "2026-03-02", MET),
        ("first_contact_on", "within_days", 1, "2026-03-01", NOT_MET),
        ("first_contact_on", "within_days", 30, "2026-02-01", MET),
        ("first_contact_on", "within_days", 30, "2026-01-31", NOT_MET),
        ("first_contact_on", "within_days", 30, "2026-03-03", NOT_MET),
        ("first_contact_on", "within_days", 30, "9999-12-31", NOT_MET),
        ("attributes.newsletter", "is_true", None, True, MET),
        ("attributes.newsletter", "is_true", None, False, NOT_MET),
        ("attributes.newsletter", "is_false", None, False, MET),
        ("attributes.newsletter", "is_false", None, None, UNKNOWN),
        ("attributes.newsletter", "is_true", None, "yes", UNKNOWN),
        ("company.employees", "known", None, 0, MET),
        ("company.employees", "known", None, "fifty", NOT_MET),
        ("country", "known", None, "  ", NOT_MET),
        ("country", "unknown", None, None, MET),
        ("country", "unknown", None, "DE", NOT_MET),
    ],
)
def test_an_operator_on_a_fact(field, operator, value, fact, outcome):
    assert line_of(field, operator, value, fact).outcome is outcome


@pytest.mark.parametrize(
    ("field", "operator", "value", "fact", "sentence", "saw"),
    [
        ("company.employees", "at_least", 50, 120, "Company employees is at least 50", "120"),
        ("company.employees", "between", [1, 2.5], 1000, "Company employees is between 1 and 2.5", "1,000"),
        ("company.employees", "less_than", 50, "fifty", "Company employees is less than 50", "fifty"),
        (
            "attributes.budget",
            "at_least",
            1500,
            2026,
            "Budget is at least 1500",
            "2026",
        ),  # a year, for all one can tell
        ("attributes.budget", "at_least", 1499, 4000, "Budget is at least 1,499", "4,000"),
        ("country", "one_of", ["DE", "AT", "CH"], "de", "Country is DE, AT or CH", "de"),
        ("country", "not_one_of", ["DE", "AT"], "FR", "Country is not DE or AT", "FR"),
        ("consent", "is", "given", "refused", "Consent is Given", "Refused"),
        ("title", "contains", "ops", "", "Title contains “ops”", None),
        ("title", "known", None, "x" * 300, "Title is known", "x" * 199 + "…"),
        (
            "first_contact_on",
            "within_days",
            30,
            "2026-02-20",
            "First contact is within the last 30 days",
            "20 Feb 2026",
        ),
        (
            "company.employees",
            "at_least",
            5_000_000,
            20_160_000,
            "Company employees is at least 5,000,000",
            "20,160,000",
        ),
        ("first_contact_on", "within_days", 1, None, "First contact is today", None),
        ("attributes.newsletter", "is_true", None, False, "Newsletter is yes", "no"),
        ("company.technology", "is", "SAP", ["Excel", "R"], "Company technology is SAP", "Excel, R"),
    ],
)
def test_a_criterion_reads_as_a_sentence_beside_the_fact_it_saw(field, operator, value, fact, sentence, saw):
    line = line_of(field, operator, value, fact)

    assert (line.rule, line.saw) == (sentence, saw)


@pytest.mark.parametrize(
    ("more", "sentence", "saw"),
    [
        ({}, "Engagements: at least 2", "Reply × 2, Visit"),
        ({"within_days": 10}, "Engagements within 10 days: at least 2", "Reply, Visit"),
        ({"of": ["reply", "webinar"]}, "Reply or Webinar attended: at least 2", "Reply × 2"),
        ({"of": ["webinar"], "within_days": 10}, "Webinar attended within 10 days: at least 2", "none"),
        ({"field": "engagements.points"}, "Points of interest: at least 2", "41 points: Reply × 2, Visit"),
        (
            {"field": "engagements.points", "of": ["visit"]},
            "Points of interest from Visit: at least 2",
            "1 point: Visit",
        ),
        (
            {"field": "engagements.points", "of": ["visit"], "within_days": 2},
            "Points of interest from Visit within 2 days: at least 2",
            "1 point: Visit",
        ),
    ],
)
def test_engagements_read_as_what_is_counted_beside_what_was_seen(more, sentence, saw):
    line = engagements_line([touch("reply", 3), touch("reply", 20), touch("visit", 1)], **more)

    assert (line.rule, line.saw) == (sentence, saw)


def engagements_line(touches, *, at=MONDAY, **more):
    document = {"field": "engagements.count", "operator": "at_least", "value": 2, **more}
    definition = read_rules([document], catalogue=CATALOGUE, interest={"reply": 20, "visit": 1})
    return verdict_line(definition, {"engagements": touches}, at=at)


def verdict_line(definition, facts, *, at, **more):
    return judge(definition, facts=Facts(facts), at=at, **more).lines[0]


def test_the_window_is_open_at_its_beginning_and_closed_at_its_end():
    now, first = touch("reply", 0), touch("reply", 10)
    just_after = {"kind": "reply", "at": MONDAY - timedelta(days=10) + timedelta(microseconds=1)}

    assert engagements_line([now, first], within_days=10).outcome is NOT_MET
    assert engagements_line([now, just_after], within_days=10).outcome is MET


def test_engagements_of_the_future_do_not_count_yet():
    assert engagements_line([touch("reply", 1), touch("reply", -0.001)]).outcome is NOT_MET


def test_no_engagements_are_zero_when_the_list_is_known():
    assert engagements_line([], operator="less_than", value=1).outcome is MET
    assert engagements_line(None, operator="less_than", value=1).outcome is UNKNOWN


def test_an_engagement_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        engagements_line([{"kind": "reply", "at": "2026-03-01T09:00:00"}])


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="instant with a time zone"):
        engagements_line([], at=datetime(2026, 3, 2, 9))


def test_which_day_it_is_depends_on_the_workspace():
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    definition = read_rules([{"field": "first_contact_on", "operator": "within_days", "value": 1}], catalogue=CATALOGUE)
    facts = {"lead": {"first_contact_on": "2026-03-02"}}

    assert verdict_line(definition, facts, at=late).outcome is MET
    assert verdict_line(definition, facts, at=late, zone=ZoneInfo("Europe/Berlin")).outcome is NOT_MET


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        ("2026-03-28", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_local_midnight_also_when_clocks_change(day, midnight):
    definition = read_rules([{"field": "first_contact_on", "operator": "within_days", "value": 1}], catalogue=CATALOGUE)
    verdict = judge(
        definition,
        facts=Facts({"lead": {"first_contact_on": day}}),
        at=datetime.fromisoformat(f"{day}T12:00:00+00:00"),
        zone=ZoneInfo("Europe/Berlin"),
    )

    assert (verdict.qualified, verdict.fresh_until) == (True, midnight)
