"""Real requests and answers about companies and campaigns, as the document shows them."""

COMPANY = {
    "id": 77,
    "name": "Brückner Getränke",
    "domain": "brueckner-getraenke.example",
    "industry": "Beverages",
    "employees": 240,
    "revenue": "48000000.00",
    "country": "DE",
    "technology": None,
    "seen": "0b6f4c1e92d7a835",
}
COMPANIES = {"results": [COMPANY], "next": None, "previous": None}
COMPANY_CHANGE = {"employees": 240, "industry": "Beverages", "seen": "9d21c07be4f5a386"}
NEW_CAMPAIGN = {
    "name": "Peak season",
    "aim": "Docks before the summer",
    "persona": 4,
    "begins_on": "2026-11-02",
    "ends_on": "2027-01-29",
    "sales_will_hear": "They saw the calculator for waiting times.",
}
CAMPAIGN = {
    **NEW_CAMPAIGN,
    "id": 5,
    "persona": {"id": 4, "name": "Head of Logistics"},
    "sales_may_say": None,
    "seen": "51c8e07d3fa9b264",
}
CAMPAIGNS = {"results": [CAMPAIGN], "next": None, "previous": None}
CAMPAIGN_CHANGE = {"ends_on": "2027-01-29", "seen": "c0d4817a5be2f936"}
