"""`where=`: criteria narrow a list as they judge a lead."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.where import leads_where
from criteria import Facts, InvalidRule, matches, read_rules
from leads.models import Campaign, Company, Engagement, Lead
from sla.fields import catalogue
from tests.factories import make_company, make_hand_raiser, make_handoff, make_lead

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # tomorrow already in the zone of these leads
BERLIN = ZoneInfo("Europe/Berlin")
KINDS = ["reply", "visit", "download"]

TEXTS = st.sampled_from(
    [
        "",
        " ",
        "DE",
        "de",
        "\xa0Straße ",
        "STRASSE",
        "straſse",
        "Café",
        "Café",
        "İz",
        "i̇z",
        "Σας",
        "σασ",
        "5",
        "5.0",
        "𝔄",
        "ﬁn",
        "FIN",
        "ǰ",
        "%",
        "a{0}b",
    ]
)
NUMBERS = st.integers(-2, 6) | st.sampled_from([0.5, 5.0, 2.25])
DATES = st.integers(-6, 6).map(lambda days: (NOW + timedelta(days=days)).date())
INSTANTS = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))
OWN_DATES = (
    DATES.map(str)
    | INSTANTS.map(lambda at: at.isoformat())
    | INSTANTS.map(lambda at: at.replace(tzinfo=None).isoformat(" "))
    | st.sampled_from(
        ["2026-02-30", "2026-03-02T25:00", "0000-01-01", "today", " 2026-03-01\n", "2026-03-02T22:30:00Z"]
    )
)
OWN = st.one_of(
    st.none(),
    TEXTS,
    NUMBERS,
    st.booleans(),
    st.lists(TEXTS | NUMBERS | st.none() | st.booleans(), max_size=3),
    OWN_DATES,
    NUMBERS.map(lambda number: f" {number}"),
    st.sampled_from([{}, {"a": "DE"}, "+7", "1e3", "5,5", "٣", "9" * 31]),
)
COLUMNS = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "source": TEXTS,
        "consent": st.sampled_from(["given", "refused"]),
        "consent_at": INSTANTS,
        "first_contact_on": DATES,
        "attributes": st.dictionaries(st.sampled_from("abc"), OWN, max_size=3),
    },
)
COMPANIES = st.none() | st.fixed_dictionaries(
    {"name": TEXTS},
    optional={"industry": TEXTS, "employees": st.integers(0, 6), "revenue": st.sampled_from(["0.50", "5.00"])},
)
TOUCHES = st.lists(st.tuples(st.sampled_from(KINDS), INSTANTS), max_size=5)
LEADS = st.lists(st.tuples(COLUMNS, COMPANIES, st.none() | TEXTS, TOUCHES), min_size=2, max_size=5)


def condition(fields, operators, values=None):
    parts = {"field": st.sampled_from(fields), "operator": st.sampled_from(operators)}
    return st.fixed_dictionaries(parts | ({} if values is None else {"value": values}))


ATTRIBUTES = ["attributes.a", "attributes.b", "attributes.c"]
TEXT_FIELDS = ["title", "source", "campaign", "company.name", "company.industry", *ATTRIBUTES]
NUMBER_FIELDS = ["company.employees", "company.revenue", *ATTRIBUTES]
DATE_FIELDS = ["first_contact_on", "consent_at", *ATTRIBUTES]
COMPARISONS = ["at_least", "at_most", "more_than", "less_than", "equals"]
ANY = ["known", "unknown"]
CONDITIONS = st.one_of(
    condition(TEXT_FIELDS, ["is", "is_not", "contains"], TEXTS),
    condition(TEXT_FIELDS, ["one_of", "not_one_of"], st.lists(TEXTS, min_size=1, max_size=3)),
    condition(["consent"], ["is", "is_not"], st.sampled_from(["given", "refused", "GIVEN"])),
    condition(NUMBER_FIELDS, COMPARISONS, NUMBERS),
    condition(NUMBER_FIELDS, ["between"], st.tuples(NUMBERS, NUMBERS).map(sorted)),
    condition(DATE_FIELDS, ["on_or_after", "on_or_before"], DATES.map(str)),
    condition(DATE_FIELDS, ["within_days"], st.integers(1, 6)),
    condition(ATTRIBUTES, ["is_true", "is_false"]),
    condition([*TEXT_FIELDS, *NUMBER_FIELDS, *DATE_FIELDS, "consent"], ANY),
    st.fixed_dictionaries(
        {
            "field": st.just("engagements.count"),
            "operator": st.sampled_from(COMPARISONS),
            "value": st.integers(0, 3),
        },
        optional={
            "of": st.lists(st.sampled_from(KINDS), min_size=1, max_size=2),
            "within_days": st.integers(1, 4),
        },
    ),
)
GROUPS = st.lists(CONDITIONS, min_size=1, max_size=3).map(lambda members: {"any": members})
STANDINGS = st.sampled_from([{}, {}, {"kind": "disqualifying"}])
RULES = st.lists(st.builds(dict.__or__, CONDITIONS | GROUPS, STANDINGS), min_size=1, max_size=3)


def errors(answer):
    """Status, and each place with its code."""
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json()["errors"]]


def bring(known, company, campaign, touches):
    """A lead of whom this much is known."""
    lead = make_lead(
        **known,
        company=company and Company.objects.create(**company),
        campaign=None if campaign is None else Campaign.objects.get_or_create(name=campaign)[0],
    )
    Engagement.objects.bulk_create(Engagement(lead=lead, kind=kind, at=at) for kind, at in touches)
    return lead


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(LEADS, st.lists(RULES, min_size=4, max_size=8))
def test_it_finds_exactly_those_of_whom_the_criteria_are_met(told, written):
    with transaction.atomic():
        made = [bring(*one).pk for one in told]
        leads = {lead.pk: Facts(lead.facts()) for lead in Lead.objects.select_related("company", "campaign")}

        for rules in written:
            try:
                definition = read_rules(rules, catalogue=catalogue(rules))
            except InvalidRule:
                continue
            found = Lead.objects.filter(leads_where(json.dumps(rules), at=NOW, zone=BERLIN))
            met = {pk for pk, facts in leads.items() if matches(definition, facts=facts, at=NOW, zone=BERLIN)}

            assert set(found.values_list("pk", flat=True)) == met & set(made), rules
        transaction.set_rollback(True)


def test_criteria_narrow_leads_and_handoffs(calls, agreement, sales, mia):
    docks = make_lead("Anna", source="Webinar", attributes={"docks": 9}, company=make_company(employees=240))
    asked = make_hand_raiser("Berta", source="fair")
    make_lead("Carla")
    handoff = make_handoff(to=sales, by=mia, lead=asked, at=timezone.now())
    program = calls(mia)

    def found(rule, path="leads", **query):
        answer = program.get(path, where=json.dumps(rule), fields="id", **query)
        assert answer.status_code == 200, answer.json()
        return [one["id"] for one in answer.json()["results"]]

    webinar = {"field": "source", "operator": "is", "value": "webinar"}
    big = {"field": "company.employees", "operator": "more_than", "value": 200}
    demo = {"field": "engagements.count", "of": ["demo_request"], "operator": "at_least", "value": 1}
    assert found(webinar) == found([big]) == found([webinar, big]) == [docks.pk]
    assert found([{"any": [webinar, demo]}]) == [asked.pk, docks.pk]
    assert found([{"any": [webinar, demo]}, {**big, "kind": "disqualifying"}]) == [asked.pk]
    assert found({"field": "attributes.docks", "operator": "between", "value": [8, 10]}) == [docks.pk]
    assert found([webinar, demo]) == found(webinar, stage="submitted") == []
    assert found(demo, "handoffs") == found(demo, "handoffs", state="waiting") == [handoff.pk]
    assert found(webinar, "handoffs") == []


def test_what_cannot_be_meant_is_named_place_by_place(calls, mia):
    program = calls(mia)

    def refused(said):
        return errors(program.get("leads", where=said if isinstance(said, str) else json.dumps(said)))

    known = {"field": "title", "operator": "known"}
    two = [known, {"field": "colour", "operator": "is", "value": "red"}, {**known, "operator": "is", "value": ""}]
    assert refused(two) == (422, [("where[1].field", "invalid"), ("where[2].value", "invalid")])
    assert refused({**known, "operator": "at_least"}) == (422, [("where.operator", "invalid")])
    assert refused({"any": [known, {"any": [known]}]}) == (422, [("where.any[1]", "invalid")])
    assert refused([]) == refused(7) == (422, [("where", "invalid")])
    assert refused([known, {**known, "points": 5}]) == (422, [("where[1].points", "invalid")])
    assert refused({"field": "title", "operator": "is", "value": "a\0"}) == (422, [("where", "invalid")])
    assert refused({"field": "attributes.\ud800", "operator": "known"}) == (422, [("where", "invalid")])
    points = {"field": "engagements.points", "operator": "at_least", "value": 5}
    assert refused(points) == (422, [("where.field", "invalid")])
    assert refused("[") == refused("[" * 5000) == refused("[" + "1" * 5000 + "]") == (400, [("where", "invalid")])
    assert errors(program.get("handoffs", where="[]")) == (422, [("where", "invalid")])
    assert "“colour”" in program.get("leads", where=json.dumps(two)).json()["errors"][0]["detail"]


def test_a_narrowed_list_asks_as_much_for_three_as_for_one(calls, agreement, sales, mia):
    program, counts = calls(mia), []
    where = json.dumps({"field": "engagements.count", "operator": "at_least", "value": 1})
    for number in (1, 2):
        for _ in range(number):
            make_handoff(to=sales, by=mia, at=timezone.now())
        for path in ("leads", "handoffs"):
            program.get(path, where=where)
            with CaptureQueriesContext(connection) as queries:
                program.get(path, where=where)
            counts.append(len(queries))

    assert counts == [3, 3, 3, 3]
