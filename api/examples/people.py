"""Real requests and answers about people, teams and their hours, as the document shows them."""

PERSON = {
    "id": 3,
    "name": "Tomás Ribeiro",
    "email": "tomas@quayside.example",
    "side": "marketing",
    "team": {"id": 1, "name": "Marketing"},
    "roles": ["marketer"],
    "zone": "Europe/Lisbon",
    "what_i_do": "Webinars and what comes of them",
    "ask_me_about": None,
    "away_until": None,
    "is_active": True,
    "joined_at": "2026-02-02T08:12:40+00:00",
}
PEOPLE = {"results": [PERSON], "next": None, "previous": None}
TEAM = {"id": 2, "name": "Sales North", "side": "sales", "size": 4}
TEAMS = {"results": [TEAM], "next": None, "previous": None}
_OPEN = [{"opens": "09:00", "closes": "12:30"}, {"opens": "13:30", "closes": "17:00"}]
WEEK = {
    "monday": _OPEN,
    "tuesday": _OPEN,
    "wednesday": _OPEN,
    "thursday": _OPEN,
    "friday": [{"opens": "09:00", "closes": "14:00"}],
    "saturday": [],
    "sunday": [],
}
CALENDAR = {
    "team": {"id": 2, "name": "Sales North"},
    "today": "2026-12-24",
    "zone": "Europe/Berlin",
    "week": WEEK,
    "country": "DE",
    "region": "BE",
    "holidays_win": True,
    "changes_on": [],
    "days": [
        {
            "day": "2026-12-24",
            "kind": "closure",
            "reason": "Christmas Eve",
            "spans": [],
        },
        {"day": "2026-12-25", "kind": "holiday", "reason": "Christmas Day", "spans": []},
        {"day": "2026-12-26", "kind": "holiday", "reason": "Second Day of Christmas", "spans": []},
        {"day": "2026-12-27", "kind": "day_off", "reason": None, "spans": []},
        {
            "day": "2026-12-28",
            "kind": "weekly",
            "reason": None,
            "spans": [
                {"opens_at": "2026-12-28T08:00:00+00:00", "closes_at": "2026-12-28T11:30:00+00:00"},
                {"opens_at": "2026-12-28T12:30:00+00:00", "closes_at": "2026-12-28T16:00:00+00:00"},
            ],
        },
    ],
}
NEW_HOURS = {
    "from_day": "2027-01-04",
    "zone": "Europe/Berlin",
    "week": WEEK,
    "country": "DE",
    "region": "BE",
    "holidays_win": True,
}
NEW_DAY = {"day": "2026-12-24", "open": [], "reason": "Christmas Eve"}
DAY_AGAIN = {"day": "2026-12-24"}
