"""The catalogue, the agreement and the leads that the stories about criteria use."""

from datetime import UTC, datetime, timedelta

from criteria import Catalogue, Facts, Field, FieldKind, judge, read

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

ENGAGEMENTS = {
    "demo_request": "Demo request",
    "price_request": "Price request",
    "call_request": "Call request",
    "event_met": "Met at an event",
    "demo_page": "Demo page",
    "price_page": "Price page",
    "webinar": "Webinar attended",
    "reply": "Reply",
    "download": "Download",
    "visit": "Visit",
}
RELATIONS = tuple(
    (one, one.capitalize()) for one in ("prospect", "customer", "partner", "competitor", "student", "applicant")
)
CATALOGUE = Catalogue.of(
    [
        Field("title", FieldKind.TEXT, "Title"),
        Field("need", FieldKind.TEXT, "Need"),
        Field("source", FieldKind.TEXT, "Source"),
        Field("country", FieldKind.TEXT, "Country"),
        Field("consent", FieldKind.TEXT, "Consent", (("given", "Given"), ("refused", "Refused"))),
        Field("relation", FieldKind.TEXT, "Relation", RELATIONS),
        Field("first_contact_on", FieldKind.DATE, "First contact"),
        Field("company.name", FieldKind.TEXT, "Company"),
        Field("company.employees", FieldKind.NUMBER, "Company employees"),
        Field("company.technology", FieldKind.TEXT, "Company technology"),
        Field("attributes.budget", FieldKind.NUMBER, "Budget"),
        Field("attributes.newsletter", FieldKind.BOOLEAN, "Newsletter"),
    ],
    engagements=ENGAGEMENTS,
)

TEMPLATE = {
    "common": [
        {"field": "consent", "operator": "is", "value": "given"},
        {"any": [{"field": "company.name", "operator": "known"}, {"field": "title", "operator": "known"}]},
        {
            "field": "relation",
            "operator": "one_of",
            "value": ["competitor", "student", "applicant"],
            "kind": "disqualifying",
        },
    ],
    "interest": {
        "points": {"demo_page": 15, "price_page": 15, "webinar": 15, "reply": 20, "download": 10, "visit": 2},
    },
    "tiers": [
        {
            "letter": "A",
            "label": "hand-raiser",
            "criteria": [
                {
                    "field": "engagements.count",
                    "of": ["demo_request", "price_request", "call_request"],
                    "operator": "at_least",
                    "value": 1,
                    "label": "Asked to talk to us",
                },
            ],
        },
        {
            "letter": "B",
            "label": "interested",
            "criteria": [{"field": "engagements.points", "within_days": 30, "operator": "at_least", "value": 40}],
        },
        {
            "letter": "C",
            "label": "met us",
            "criteria": [
                {"field": "engagements.count", "of": ["event_met"], "operator": "at_least", "value": 1},
                {"field": "need", "operator": "known"},
            ],
        },
    ],
}
OLIST = {"common": [{"field": "source", "operator": "is", "value": "organic_search"}]}


def touch(kind, days_ago=1.0):
    return {"kind": kind, "at": (MONDAY - timedelta(days=days_ago)).isoformat(), "source": "site"}


def katrin(*touches, **lead):
    """A lead whom the common part lets through; None takes a fact away."""
    known = {"title": "Head of operations", "consent": "given", "relation": "prospect", **lead}
    return Facts({"lead": known, "company": {"name": "Vogel"}, "attributes": {}, "engagements": list(touches)})


def template_verdict(facts, *, at=MONDAY):
    return judge(read(TEMPLATE, catalogue=CATALOGUE), facts=facts, at=at)
