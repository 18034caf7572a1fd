"""Real requests and answers about handoffs, as the document shows them."""

from typing import Any

SAM = {"id": 8, "name": "Daniel Brandt"}
MIA = {"id": 3, "name": "Tomás Ribeiro"}
NORTH = {"id": 2, "name": "Sales North"}
HANDOFF: dict[str, Any] = {
    "id": 1204,
    "lead": {"id": 412, "name": "Katrin Vogel"},
    "team": NORTH,
    "state": "waiting",
    "turn": 0,
    "holder": None,
    "due_at": "2026-11-29T17:31:49+00:00",
    "agreement": 2,
    "tier": "A",
    "attempt": 1,
    "previous": None,
    "is_complete": True,
    "exception": None,
    "is_imported": False,
    "source": "webinar",
    "submitted_by": MIA,
    "submitted_at": "2026-11-29T13:31:49+00:00",
    "accepted_at": None,
    "decided_at": None,
    "followed_up_at": None,
    "conversation_at": None,
    "postponed_until": None,
    "postponed_note": None,
    "given_back": 0,
    "withdrawn_at": None,
    "withdrawn_because": None,
    "returned_at": None,
    "returned_for": None,
    "returned_note": None,
    "resume_on": None,
    "came_back_at": None,
    "converted_at": None,
    "value": None,
    "won_at": None,
    "lost_at": None,
    "lost_for": None,
}
STEPPED = {**HANDOFF, "undo": {"step": 90210, "until": "2026-11-29T13:32:19+00:00"}}
PAGE = {"results": [HANDOFF], "next": None, "previous": None}
CLOCK: dict[str, Any] = {
    "id": 5120,
    "kind": "respond",
    "side": "sales",
    "firm": True,
    "tier": "A",
    "target": {"hours": 4},
    "team": NORTH,
    "person": None,
    "state": "running",
    "started_at": "2026-11-29T13:31:49+00:00",
    "due_at": "2026-11-29T17:31:49+00:00",
    "seconds_left": None,
    "stopped_at": None,
    "met_at": None,
    "voided_at": None,
}
CLOCKS = {"results": [CLOCK], "next": None, "previous": None}
EXPLAINED = {
    **CLOCK,
    "explanation": {
        "target": "4 working hours",
        "team": "Sales North",
        "zone": "Europe/Berlin",
        "counted": 14400.0,
        "lines": [
            {
                "start": "2026-11-29T13:31:49+00:00",
                "end": "2026-11-29T17:31:49+00:00",
                "counts": True,
                "seconds": 14400.0,
                "text": "4 h counted",
            }
        ],
        "is_cut": False,
        "rungs": [{"at": "2026-11-29T15:31:49+00:00", "text": "remind the holder", "is_taken": False}],
    },
}
LINE = {
    "part": "common",
    "path": "common.0",
    "kind": "required",
    "rule": "Consent is given",
    "label": "",
    "outcome": "met",
    "saw": "given",
    "points": 0,
    "could_bring": 0,
    "lines": [],
}
JUDGED = {
    "qualified": True,
    "tier": "A",
    "score": 40,
    "reachable": 60,
    "fresh_until": "2026-12-13T13:00:00+00:00",
    "lines": [LINE],
}
VERDICT = {**JUDGED, "agreement": 2, "sentence": "Qualified, tier A."}
QUESTION_ASKED = {
    "id": 77,
    "text": "Which site is it about?",
    "asked_by": SAM,
    "asked_at": "2026-11-29T13:40:00+00:00",
    "answer": None,
    "answered_by": None,
    "answered_at": None,
    "closed_at": None,
}
QUESTIONS = {"results": [QUESTION_ASKED], "next": None, "previous": None}
FOLLOW_UP_MADE = {
    "id": 640,
    "channel": "call",
    "outcome": "reached",
    "is_conversation": True,
    "when": "2026-11-29T13:45:00+00:00",
    "note": "Wants a visit in December",
    "by": SAM,
    "entered_at": "2026-11-29T13:50:11+00:00",
}
FOLLOW_UPS = {"results": [FOLLOW_UP_MADE], "next": None, "previous": None}
DETAIL = {
    **HANDOFF,
    "facts": {"lead": {"name": "Katrin Vogel", "consent": "given"}, "company": {}, "attributes": {}, "engagements": []},
    "verdict": JUDGED,
    "context": {"need": "Two more docks before the summer."},
    "clocks": [CLOCK],
    "holdings": [],
    "questions": [],
    "follow_ups": [],
}
SUBMISSION = {"team": 2, "context": {"need": "Two more docks before the summer."}}
TURN = {"turn": 0}
RETURN = {"turn": 1, "reason": "no_budget", "note": "Budget comes in spring", "resume_on": "2027-03-01"}
WITHDRAWAL = {"turn": 0, "reason": "Handed over too early"}
QUESTION = {"turn": 0, "text": "Which site is it about?"}
ANSWER = {"turn": 0, "text": "Both, Leipzig first."}
FOLLOW_UP = {
    "turn": 1,
    "channel": "call",
    "outcome": "reached",
    "when": "2026-11-29T13:45:00+00:00",
    "note": "Wants a visit in December",
}
POSTPONEMENT = {"turn": 1, "until": "2026-12-07", "note": "On holiday until then"}
GIVING_BACK = {"turn": 1, "reason": "no_capacity"}
REASSIGNMENT = {"turn": 1, "to": 9, "reason": "no_capacity"}
CONVERSION = {"turn": 1, "value": "48000.00"}
LOSS = {"turn": 2, "reason": "price"}
TAKEN_BACK = {"lead": 412, "stage": "nurturing", "handoff": None}
