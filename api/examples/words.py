"""Real requests and answers about terms, personas and the profile, as the document shows them."""

from typing import Any

MARA, SOFIA = {"id": 2, "name": "Inês Duarte"}, {"id": 4, "name": "Miriam Okafor"}
AGREED = {
    "number": 1,
    "revision": 2,
    "proposed_by": MARA,
    "proposed_at": "2026-10-05T08:12:44+00:00",
    "agreed_at": "2026-10-06T09:30:00+00:00",
    "approvals": [
        {"side": "marketing", "person": MARA, "at": "2026-10-05T08:20:00+00:00"},
        {"side": "sales", "person": SOFIA, "at": "2026-10-06T09:30:00+00:00"},
    ],
}
OPEN = {
    "number": 2,
    "revision": 1,
    "proposed_by": SOFIA,
    "proposed_at": "2026-11-29T13:31:49+00:00",
    "agreed_at": None,
    "approvals": [],
}
WORDING = {
    "word": "Hand-raiser",
    "wording": "Somebody who asked to talk to us.",
    "counts": ["Asked for a demo", "Asked for a price"],
    "does_not_count": ["Downloaded a guide"],
}
REWORDED = {**WORDING, "wording": "Somebody who asked, in their own words, to talk to us."}
TERM: dict[str, Any] = {
    "id": 7,
    "code": "hand_raiser",
    "word": "Hand-raiser",
    "current": {**AGREED, **WORDING},
    "proposal": {**OPEN, **REWORDED},
}
TERMS = {"results": [TERM], "next": None, "previous": None}
NEW_TERM = WORDING
INTRODUCED_TERM = {**TERM, "current": None, "proposal": {**OPEN, "number": 1, **WORDING}}
TERM_PROPOSAL = {"number": 1, "revision": 2, **REWORDED}

DESCRIPTION: dict[str, Any] = {
    "name": "Plant manager",
    "role": "Runs a plant and signs for what stands in it.",
    "goals": ["No downtime in season"],
    "wants": [],
    "needs": ["A date that holds"],
    "pains": ["Trucks that wait"],
    "objections": ["No budget before spring"],
    "questions": ["How long does it take to build?"],
    "traits": [],
    "interests": [],
    "channels": ["Trade fairs"],
    "criteria": [{"field": "title", "operator": "contains", "value": "plant"}],
}
REDESCRIBED = {**DESCRIPTION, "channels": ["Trade fairs", "Webinars"]}
PERSONA: dict[str, Any] = {
    "id": 3,
    "code": "plant_manager",
    "name": "Plant manager",
    "current": {**AGREED, **DESCRIPTION},
    "proposal": {**OPEN, **REDESCRIBED},
}
PERSONAS = {"results": [PERSONA], "next": None, "previous": None}
NEW_PERSONA = DESCRIPTION
INTRODUCED_PERSONA = {**PERSONA, "current": None, "proposal": {**OPEN, "number": 1, **DESCRIPTION}}
PERSONA_PROPOSAL = {"number": 1, "revision": 2, **REDESCRIBED}

COMPANIES: dict[str, Any] = {
    "summary": "Bottlers and dairies of 100 people and more.",
    "criteria": [
        {"field": "company.employees", "operator": "at_least", "value": 100, "kind": "points", "points": 40},
        {
            "field": "company.industry",
            "operator": "one_of",
            "value": ["Beverages", "Dairy"],
            "kind": "points",
            "points": 60,
        },
    ],
}
NARROWED = {**COMPANIES, "summary": "Bottlers and dairies of 100 people and more, in our four countries."}
PROFILE: dict[str, Any] = {"current": {**AGREED, **COMPANIES}, "proposal": {**OPEN, **NARROWED}}
PROFILE_PROPOSAL = {"number": 1, "revision": 2, **NARROWED}
