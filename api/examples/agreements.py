"""Real requests and answers about the agreement, as the document shows them."""

from typing import Any

from django.utils import translation

from sla.template import template

INES, MIRIAM = {"id": 2, "name": "Inês Duarte"}, {"id": 4, "name": "Miriam Okafor"}
DIGEST = "9f2c1b7e0d4a8653c1f09be27a46d5138e7b90c2f4d1a6e3b85907cd12ef3a64"
NOTHING: dict[str, Any] = {}
SIGNED: dict[str, Any] = {
    "number": 2,
    "state": "signed",
    "edition": 3,
    "begins_on": "2026-10-12",
    "in_force_from": "2026-10-11T22:00:00+00:00",
    "in_force_until": None,
    "digest": DIGEST,
    "drafted_by": INES,
    "drafted_at": "2026-10-05T08:12:44+00:00",
    "proposed_by": INES,
    "proposed_at": "2026-10-06T09:30:00+00:00",
    "signatures": [
        {"side": "marketing", "person": INES, "at": "2026-10-06T09:31:00+00:00", "digest": DIGEST},
        {"side": "sales", "person": MIRIAM, "at": "2026-10-07T07:02:10+00:00", "digest": DIGEST},
    ],
}
PAGE = {"results": [SIGNED], "next": None, "previous": None}
with translation.override("en"):  # the document that shows it speaks English
    DOCUMENT = template()
IN_FORCE = {
    **SIGNED,
    "document": DOCUMENT,
    "commitments": [
        {
            "id": 31,
            "side": "sales",
            "kind": "respond",
            "tier": "A",
            "target": {"amount": 60, "unit": "business_minutes"},
            "count": None,
            "channels": None,
            "firm": True,
        }
    ],
    "reasons": [
        {
            "id": 51,
            "code": "competitor",
            "label": "Works for a competitor",
            "kind": "disqualify",
            "asks_date": False,
            "counts_against_quality": True,
        }
    ],
}
DRAFT = {
    **IN_FORCE,
    "number": 3,
    "state": "draft",
    "edition": 1,
    "begins_on": None,
    "in_force_from": None,
    "digest": None,
    "proposed_by": None,
    "proposed_at": None,
    "signatures": [],
    "commitments": [],
    "reasons": [],
}
EDIT = {"edition": 0, "document": DOCUMENT, "begins_on": None}
EDITION = {"edition": 1}
PROPOSED = {**DRAFT, "state": "proposed", "proposed_by": INES, "proposed_at": "2026-11-29T13:31:49+00:00"}
