"""The agreement that a new workspace starts with: a draft to edit, in force once both sides have signed."""

from typing import Any

from django.utils.translation import gettext as _

ASKED_TO_TALK = ["demo_request", "price_request", "call_request"]


def template() -> dict[str, Any]:
    """A fresh document, worded in the active language."""
    return {
        "words": {"intro": _("What we do not know about a lead is unknown, never zero.")},
        "qualified": _definition(),
        "exceptions": {"tier": "C", "at_most_percent": 10},
        "context": [
            {"code": "persona", "label": _("Persona, if known"), "required": False},
            {"code": "activity", "label": _("What they did"), "required": True},
            {"code": "need", "label": _("The need in their words"), "required": True},
            {"code": "best_time", "label": _("Best time to reach them"), "required": True},
            {"code": "opening", "label": _("Suggested opening"), "required": True},
        ],
        "promises": _promises(),
        "measures": {"volume": 50, "acceptance_percent": 80, "completeness_percent": 95},
        "postponed_days": 20,
        "second_look_days": 5,
        "ladder": [
            {"action": "remind", "share": 0.75},
            {"action": "flag"},
            {"action": "tell_manager", "after": _hours(2)},
            {"action": "give_back", "after": _days(1)},
            {"action": "tell_all_managers", "after": _days(2)},
        ],
        "both": {"meeting_every_weeks": 2, "check_in_every_months": 1, "signed_again_every_months": 3},
        "reasons": _reasons(),
    }


def _definition() -> dict[str, Any]:
    return {
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
            "points": {
                "demo_page": 15,
                "price_page": 15,
                "webinar_attended": 15,
                "reply": 20,
                "download": 10,
                "visit": 2,
            }
        },
        "tiers": [
            {
                "letter": "A",
                "label": _("Hand-raiser: asked to talk to us"),
                "criteria": [{"field": "engagements.count", "operator": "at_least", "value": 1, "of": ASKED_TO_TALK}],
            },
            {
                "letter": "B",
                "label": _("Interested"),
                "criteria": [{"field": "engagements.points", "operator": "at_least", "value": 40, "within_days": 30}],
            },
            {
                "letter": "C",
                "label": _("Met us at an event and asked for something"),
                "criteria": [
                    {"field": "engagements.count", "operator": "at_least", "value": 1, "of": ["event_met"]},
                    {"field": "need", "operator": "known"},
                ],
            },
        ],
    }


def _promises() -> list[dict[str, Any]]:
    return [
        _promise("respond", _hours(1), tier="A"),
        _promise("first_follow_up", _hours(4), tier="A"),
        _promise("respond", _hours(8), tier="B"),
        _promise("first_follow_up", _days(2), tier="B"),
        _promise("respond", _days(2), tier="C"),
        _promise("first_follow_up", _days(5), tier="C"),
        _promise("attempts", _days(10), count=6, channels=2),
        _promise("outcome", _days(15)),
        _promise("rule", _days(2)),
        _promise("answer", _days(1)),
        _promise("re_nurture", _days(2)),
        _promise("content", _days(5)),
    ]


def _reasons() -> list[dict[str, Any]]:
    return [
        _reason("nurture", "timing", _("Timing"), asks_date=True),
        _reason("nurture", "no_budget", _("No budget now")),
        _reason("nurture", "evaluating", _("Evaluating or in a contract"), asks_date=True),
        _reason("nurture", "no_response", _("No response after the agreed attempts")),
        _reason("nurture", "needs_information", _("Needs more information"), against=True),
        _reason("nurture", "not_ready", _("Not ready")),
        _reason("disqualify", "outside_profile", _("Outside our profile"), against=True),
        _reason("disqualify", "no_authority", _("No authority and no way to it")),
        _reason("disqualify", "competitor", _("Competitor, consultant or student"), against=True),
        _reason("disqualify", "support_or_job", _("Support or job request"), against=True),
        _reason("disqualify", "bad_data", _("Bad data"), against=True),
        _reason("disqualify", "do_not_contact", _("Asked not to be contacted")),
        _reason("reassign", "wrong_territory", _("Wrong territory")),
        _reason("reassign", "already_worked", _("Already worked by a colleague")),
        _reason("reassign", "conflict", _("Conflict of interest")),
        _reason("reassign", "no_capacity", _("No capacity")),
        _reason("lost", "price", _("Price")),
        _reason("lost", "lost_to_competitor", _("A competitor")),
        _reason("lost", "no_decision", _("No decision")),
        _reason("lost", "missing_function", _("Missing function")),
        _reason("lost", "lost_timing", _("Timing")),
    ]


def _hours(amount: int) -> dict[str, Any]:
    return {"amount": amount, "unit": "business_hours"}


def _days(amount: int) -> dict[str, Any]:
    return {"amount": amount, "unit": "working_days"}


def _promise(kind: str, target: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, **more, "target": target, "firm": True}


def _reason(kind: str, code: str, label: str, *, asks_date: bool = False, against: bool = False) -> dict[str, Any]:
    return {"code": code, "label": label, "kind": kind, "asks_date": asks_date, "counts_against_quality": against}
