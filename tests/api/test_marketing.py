"""Companies and campaigns, as programs read and change them."""

import pytest

from api.models import Scope
from events.kinds import Kind
from events.models import Event
from leads.models import Campaign
from personas.models import Persona
from tests.api.test_leads import errors
from tests.api.test_people import asked
from tests.factories import make_company

pytestmark = pytest.mark.django_db
PEAK = {"name": "Peak season", "aim": "Docks", "begins_on": "2026-11-02", "ends_on": "2027-01-29"}


def test_a_company_is_found_and_read(calls, sam):
    company = make_company(domain="brueckner.example", employees=240, revenue="48000000.5")
    make_company("Elbtal Chemie")
    program = calls(sam, Scope.READ)

    def names(**query):
        return [one["name"] for one in program.get("companies", **query).json()["results"]]

    said = program.get(f"companies/{company.pk}").json()
    assert (said["domain"], said["employees"], said["revenue"], said["industry"]) == (
        "brueckner.example",
        240,
        "48000000.50",
        None,
    )
    assert names() == ["Elbtal Chemie", "Brückner Getränke"]
    assert names(q="bruckner") == names(domain="https://www.brueckner.example/jobs") == ["Brückner Getränke"]
    assert errors(program.get("companies", domain="no domain")) == (400, [("domain", "unreadable")])
    assert program.get("companies/999999").status_code == program.get("campaigns/999999").status_code == 404


def test_a_company_is_changed_by_marketing(calls, mia, sam, ada):
    company = make_company(industry="Drinks", employees=3)
    change = {"domain": "https://www.brueckner.example/", "country": "Germany", "industry": None, "revenue": "7.10"}

    said = calls(mia).patch(f"companies/{company.pk}", change)

    assert said.status_code == 200
    company.refresh_from_db()
    assert (company.domain, company.country, company.industry, str(company.revenue), company.employees) == (
        "brueckner.example",
        "DE",
        "",
        "7.10",
        3,
    )
    assert said.json()["industry"] is None
    assert Event.objects.get(kind=Kind.COMPANY_CHANGED).details["fields"] == sorted(change)
    assert calls(mia).get(f"companies/{company.pk}").json() == said.json()
    for person in (sam, ada):
        assert calls(person).patch(f"companies/{company.pk}", change).json()["code"] == "not_permitted"
    assert calls(mia, Scope.READ).patch(f"companies/{company.pk}", change).json()["code"] == "scope_missing"


def test_what_does_not_do_for_a_company_is_named(calls, mia):
    company, other = make_company(), make_company("Elbtal Chemie", domain="elbtal.example")
    program, here = calls(mia), f"companies/{company.pk}"

    taken = program.patch(here, {"domain": "elbtal.example"})

    assert (errors(taken), taken.json()["company"]) == ((422, [("domain", "taken")]), other.pk)
    assert errors(program.patch(here, {"domain": "gmail.com"})) == (422, [("domain", "unreadable")])
    assert errors(program.patch(here, {"name": None, "size": 1})) == (422, [("size", "unknown")])
    assert errors(program.patch(here, {"name": None, "employees": -1})) == (
        422,
        [("name", "null"), ("employees", "min_value")],
    )
    assert not Event.objects.filter(kind=Kind.COMPANY_CHANGED).exists()


def test_of_two_who_change_the_slower_one_is_told(calls, mia, mara):
    company, program = make_company(), calls(mia)
    campaign = program.post("campaigns", PEAK).json()
    seen = program.get(f"companies/{company.pk}").json()["seen"]
    calls(mara).patch(f"companies/{company.pk}", {"industry": "Beverages"})
    calls(mara).patch(f"campaigns/{campaign['id']}", {"aim": "More docks"})

    late = program.patch(f"companies/{company.pk}", {"industry": "Drinks", "seen": seen})
    later = program.patch(f"campaigns/{campaign['id']}", {"aim": "Fewer docks", "seen": campaign["seen"]})

    assert [(one.status_code, one.json()["code"]) for one in (late, later)] == [(409, "overtaken")] * 2
    assert "Mara" in late.json()["detail"]
    company.refresh_from_db()
    assert (company.industry, Campaign.objects.get().aim) == ("Beverages", "More docks")


def test_a_campaign_is_added_and_changed(calls, mia, sam, ada):
    persona, program = Persona.objects.create(name="Head of Logistics", code="logistics"), calls(mia)

    added = program.post("campaigns", {**PEAK, "persona": persona.pk})
    here = f"campaigns/{added.json()['id']}"
    changed = program.patch(here, {"ends_on": None, "sales_may_say": "Ask for docks", "persona": None})

    assert (added.status_code, added["Location"]) == (201, f"http://testserver/api/v1/{here}")
    assert added.json()["persona"] == {"id": persona.pk, "name": "Head of Logistics"}
    assert (changed.json()["ends_on"], changed.json()["persona"], changed.json()["sales_may_say"]) == (
        None,
        None,
        "Ask for docks",
    )
    assert calls(sam).get(here).json() == changed.json()
    assert Event.objects.filter(kind__in=(Kind.CAMPAIGN_ADDED, Kind.CAMPAIGN_CHANGED)).count() == 2
    for person in (sam, ada):
        assert calls(person).post("campaigns", {"name": "Fair"}).json()["code"] == "not_permitted"
        assert calls(person).patch(here, {"name": "Fair"}).json()["code"] == "not_permitted"


def test_what_does_not_do_for_a_campaign_is_named(calls, mia):
    program = calls(mia)
    here = f"campaigns/{program.post('campaigns', PEAK).json()['id']}"
    program.post("campaigns", {"name": "Fair"})

    assert errors(program.post("campaigns", PEAK)) == (422, [("name", "taken")])
    assert errors(program.patch(here, {"name": "Fair"})) == (422, [("name", "taken")])
    assert errors(program.post("campaigns", {"aim": "Docks"})) == (422, [("name", "required")])
    assert errors(program.patch(here, {"ends_on": "2026-11-01"})) == (422, [("ends_on", "invalid")])
    assert errors(program.post("campaigns", {"name": "New", "persona": 999999})) == (
        422,
        [("persona", "does_not_exist")],
    )
    assert Campaign.objects.count() == 2


def test_the_same_campaign_sent_twice_is_one(calls, mia):
    program = calls(mia)

    first, again = (program.post("campaigns", PEAK, Idempotency_Key="c-1") for _ in range(2))

    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert Campaign.objects.count() == 1


def test_lists_narrow_and_ask_as_much_for_three_as_for_one(calls, mia):
    program, counts = calls(mia), []
    for number in (1, 2):
        for place in range(number):
            persona = Persona.objects.create(name=f"Persona {number}.{place}", code=f"p{number}{place}")
            Campaign.objects.create(name=f"Campaign {number}.{place}", persona=persona, begins_on="2026-11-02")
            make_company(f"Company {number}.{place}")
        counts.append((asked(program, "campaigns"), asked(program, "companies")))

    def names(**query):
        return [one["name"] for one in program.get("campaigns", **query).json()["results"]]

    assert counts == [(2, 2), (2, 2)]
    assert names(persona=persona.pk) == names(name="Campaign 2.1") == ["Campaign 2.1"]
    assert names(runs_on="2026-11-01") == []
    assert len(names(runs_on="2026-11-02")) == 3
