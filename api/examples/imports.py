"""Real requests and answers about files of leads, as the document shows them."""

from typing import Any

_MADE: dict[str, Any] = {
    "id": 12,
    "name": "fair.csv",
    "problem": None,
    "size": 20480,
    "total": 310,
    "encoding": "utf-8",
    "separator": ",",
    "date_order": "ymd",
    "decimal": ".",
    "zone": "Europe/Berlin",
    "system": None,
    "rows": 0,
    "new": 0,
    "updated": 0,
    "unchanged": 0,
    "rejected": 0,
    "share": 0.0,
    "made_by": {"id": 3, "name": "Tomás Ribeiro"},
    "made_at": "2026-11-29T13:31:49+00:00",
    "started_at": None,
    "finished_at": None,
    "cancelled_by": None,
}
_FIELDS = [{"header": "E-Mail", "field": "email"}, {"header": "Erstkontakt", "field": "first_contact_on"}]
UPLOADED = {**_MADE, "state": "uploaded", "columns": [*_FIELDS, {"header": "Stand", "field": None}]}
COLUMNS = {
    "columns": [
        {"header": "E-Mail", "field": "email", "own": "attributes.e_mail", "examples": ["k.vogel@brueckner.example"]},
        {
            "header": "Erstkontakt",
            "field": "first_contact_on",
            "own": "attributes.erstkontakt",
            "examples": ["03/04/2026"],
        },
        {"header": "Stand", "field": None, "own": "attributes.stand", "examples": ["A12"]},
    ],
    "date_orders": ["dmy", "mdy"],
    "decimals": [],
    "asks_zone": False,
    "asks_system": False,
}
CHOICE = {"columns": {"Stand": "attributes.stand"}, "date_order": "dmy"}
CHOSEN = {
    **_MADE,
    "state": "mapped",
    "date_order": "dmy",
    "columns": [*_FIELDS, {"header": "Stand", "field": "attributes.stand"}],
}
RUNNING = {**CHOSEN, "state": "running", "started_at": "2026-11-29T13:32:10+00:00"}
CANCELLED = {
    **RUNNING,
    "state": "cancelled",
    "finished_at": "2026-11-29T13:32:12+00:00",
    "cancelled_by": {"id": 3, "name": "Tomás Ribeiro"},
}
IMPORT = {
    **RUNNING,
    "state": "finished",
    "rows": 310,
    "new": 300,
    "updated": 8,
    "unchanged": 1,
    "rejected": 1,
    "share": 1.0,
    "finished_at": "2026-11-29T13:32:12+00:00",
}
IMPORTS = {"results": [IMPORT], "next": None, "previous": None}
PROBLEM = {
    "line": 3,
    "cells": ["b at b", "05/06/2026", "A12"],
    "reasons": [{"header": "E-Mail", "value": "b at b", "reason": "“b at b” is no e-mail address."}],
}
PROBLEMS = {"results": [PROBLEM], "next": None, "previous": None}
