"""Real requests and answers about leads, as the document shows them."""

from typing import Any

LEAD: dict[str, Any] = {
    "id": 412,
    "name": "Katrin Vogel",
    "email": "katrin.vogel@brueckner-getraenke.example",
    "phone": "+493012345678",
    "title": "Head of Logistics",
    "department": None,
    "seniority": None,
    "country": "DE",
    "language": None,
    "company": {"id": 77, "name": "Brückner Getränke", "domain": "brueckner-getraenke.example"},
    "source": "webinar",
    "campaign": {"id": 5, "name": "Peak season"},
    "first_contact_on": "2026-11-12",
    "consent": "given",
    "consent_source": "Webinar sign-up",
    "consent_at": "2026-11-12T09:30:00+00:00",
    "need": "Two more docks before the summer.",
    "best_time": "Mornings",
    "relation": "prospect",
    "attributes": {"docks": 9},
    "system": "crm",
    "external_id": "K-7",
    "marketing_team": {"id": 1, "name": "Marketing"},
    "owner": {"id": 3, "name": "Tomás Ribeiro"},
    "stage": "nurturing",
    "handoff": None,
    "customer_since": None,
    "customer_until": None,
    "disqualified_for": None,
    "disqualified_note": None,
    "added_at": "2026-11-12T09:41:07+00:00",
    "seen": "5f0c2d9be1a47c30",
}
PAGE = {"results": [LEAD], "next": "https://smarketing.example/api/v1/leads?cursor=YWZ0ZXI6NDEy", "previous": None}
NEW = {
    "name": "Katrin Vogel",
    "email": "katrin.vogel@brueckner-getraenke.example",
    "title": "Head of Logistics",
    "company": {"name": "Brückner Getränke", "employees": 240},
    "source": "webinar",
    "campaign": "Peak season",
    "consent": "given",
    "consent_at": "2026-11-12T09:30:00+00:00",
    "attributes": {"docks": 9},
}
STEPPED = {**LEAD, "undo": {"step": 90210, "until": "2026-11-29T13:32:19+00:00"}}
ADDED = {**LEAD, "outcome": "new"}
SAID_MORE = {**LEAD, "outcome": "updated"}
CHANGE = {"phone": "+49 30 12345678", "need": "Two more docks before the summer.", "seen": "5f0c2d9be1a47c30"}
MANY = {"leads": [NEW, {"name": "Somebody without an address"}]}
TAKEN = {
    "results": [
        {"index": 0, "outcome": "new", "lead": 412, "errors": []},
        {
            "index": 1,
            "outcome": "rejected",
            "lead": None,
            "errors": [
                {
                    "field": "email",
                    "code": "required",
                    "detail": "The row has neither an e-mail nor an id, so nobody can say who it is.",
                }
            ],
        },
    ]
}
DISQUALIFICATION = {"reason": "competitor", "note": "Works for a competitor now."}
REOPENING = {"reason": "They asked for a price again."}
OWNERSHIP = {"owner": 3}
ENGAGEMENT = {
    "id": 9001,
    "kind": "demo_request",
    "at": "2026-11-29T13:31:49+00:00",
    "source": "website",
    "note": None,
}
ENGAGEMENT_SEEN = {"kind": "demo_request", "at": "2026-11-29T13:31:49+00:00", "source": "website"}
ENGAGEMENTS = {"results": [ENGAGEMENT], "next": None, "previous": None}
NEXT_STEP = {
    "id": 31,
    "what": "Send the guide to docks",
    "by_day": "2026-12-04",
    "planned_by": {"id": 3, "name": "Tomás Ribeiro"},
    "planned_at": "2026-11-29T13:31:49+00:00",
    "done_at": None,
}
NEXT_STEP_PLANNED = {"what": "Send the guide to docks", "by_day": "2026-12-04"}
NEXT_STEPS = {"results": [NEXT_STEP], "next": None, "previous": None}
