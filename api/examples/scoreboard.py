"""A real answer about the scoreboard, as the document shows it."""

from typing import Any

SALES: dict[str, Any] = {"kept": 41, "broken": 4, "share": 0.9111111111111111}
MARKETING: dict[str, Any] = {"kept": 18, "broken": 0, "share": 1.0}
SCOREBOARD: dict[str, Any] = {
    "at": "2026-11-29T13:31:49+00:00",
    "days": {"first": "2026-09-07", "last": "2026-11-29"},
    "team": None,
    "compared": {"code": "before", "first": "2026-06-15", "last": "2026-09-06"},
    "promises": {
        "sides": [
            {
                **MARKETING,
                "side": "marketing",
                "late_now": 0,
                "before": {"kept": 20, "broken": 5, "share": 0.8},
            },
            {**SALES, "side": "sales", "late_now": 1, "before": {"kept": 30, "broken": 10, "share": 0.75}},
        ],
        "weeks": [{"first": "2026-09-07", "marketing": MARKETING, "sales": SALES}],
        "kinds": [{**SALES, "kind": "respond", "tier": "A", "side": "sales"}],
        "teams": [{**SALES, "team": {"id": 2, "name": "Sales North"}, "side": "sales"}],
        "people": [{**SALES, "person": 2, "name": "Daniel Weber", "side": "sales"}],
    },
    "month": {
        "first": "2026-11-01",
        "volume": 44,
        "submitted": 46,
        "complete": 43,
        "exceptions": 2,
        "decided": 40,
        "not_accepted": 6,
        "acceptance": 0.85,
        "completeness": 0.9347826086956522,
        "exception_share": 0.043478260869565216,
        "promised": {
            "volume": 50,
            "acceptance_percent": 80,
            "completeness_percent": 95,
            "exceptions_percent": 10,
        },
    },
    "follow_up_times": {"number": 38, "median": 52, "ninetieth": 190},
    "funnel": [
        {"stage": "submitted", "number": 120, "went_on": 96, "share": 0.8, "median_seconds": 2880.0},
        {"stage": "accepted", "number": 96, "went_on": 30, "share": 0.3125, "median_seconds": 604800.0},
        {"stage": "converted", "number": 28, "went_on": 9, "share": 0.32142857142857145, "median_seconds": 1987200.0},
        {"stage": "won", "number": 8, "went_on": 0, "share": 0.0, "median_seconds": None},
    ],
    "returns": {
        "number": 12,
        "share": {"part": 12, "whole": 120, "share": 0.1},
        "before": {"part": 30, "whole": 150, "share": 0.2},
        "reasons": [{"reason": "no_budget", "label": "No budget now", "against_quality": False, "number": 12}],
    },
}
