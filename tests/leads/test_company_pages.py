import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from events.kinds import Kind
from events.models import Event
from frame.countries import NAMES, country_name
from leads import values
from leads.models import Company
from tests.factories import MONDAY_9AM, make_company, make_hand_raiser, make_handoff, make_lead

pytestmark = pytest.mark.django_db
LIST = "/companies/"


def address(company, name="company"):
    return reverse(f"leads:{name}", args=[company.pk])


def shown(client, company, **changes):
    form = client.get(address(company, "company_edit")).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | changes


def test_companies_are_listed_with_their_leads_and_found(client, sam):
    elbtal = make_company("Elbtal Chemie", domain="elbtal.example")
    make_company("Ägypten Reisen")
    make_lead(company=elbtal)
    client.force_login(sam)

    assert [(str(company), leads) for company, leads in client.get(LIST).context["rows"]] == [
        ("Ägypten Reisen", 0),
        ("Elbtal Chemie", 1),
    ]
    assert [str(company) for company, _ in client.get(LIST, {"q": "elbtal.ex"}).context["rows"]] == ["Elbtal Chemie"]
    assert "No company fits" in client.get(LIST, {"q": "xyzzy"}).content.decode()


def test_a_company_shows_who_of_sales_holds_what(client, agreement, sales, mia, sam):
    company = make_company("Elbtal Chemie")
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser("Claudia Sommer", company=company))
    make_handoff(to=sales, by=mia, lead=make_hand_raiser("Bernd Böhm", company=company))
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    client.force_login(mia)

    text = client.get(address(company)).content.decode()

    assert "held by Sam" in text
    assert "held by nobody in Sales North" in text
    assert text.index("Bernd Böhm") < text.index("Claudia Sommer")


def test_pages_of_companies_are_complete_and_without_repeats(client, mia):
    for number in range(70):
        make_company(f"Firma {number % 5}")
    client.force_login(mia)

    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].next_cursor})

    seen = {company.pk for page in (first, second) for company, _ in page.context["rows"]}
    assert len(seen) == Company.objects.count() == 70


def test_lists_of_companies_ask_as_much_for_three_as_for_one(client, agreement, sales, mia):
    client.force_login(mia)
    company = make_company("First")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_handoff(to=sales, by=mia, lead=make_hand_raiser(company=company, owner=mia))
            make_lead(company=make_company())
        for page in (LIST, address(company)):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_marketing_edits_a_company_and_a_rep_does_not(client, mia, sam):
    company = make_company("Elbtal", domain="elbtal.example")
    client.force_login(sam)
    assert client.get(address(company, "company_edit")).status_code == 403
    assert client.post(address(company, "company_edit"), {"name": "X"}).status_code == 403
    client.force_login(mia)

    answer = client.post(
        address(company, "company_edit"), shown(client, company, name="Elbtal Chemie", employees="620")
    )

    company.refresh_from_db()
    assert answer.status_code == 302
    assert (company.name, company.employees, company.sort_key) == ("Elbtal Chemie", 620, "elbtal chemie")
    change = Event.objects.on_thread(company).get()
    assert (change.kind, change.actor, change.details) == (
        Kind.COMPANY_CHANGED, mia, {"fields": ["employees", "name"]}
    )  # fmt: skip
    assert "Mia changed employees and name." in client.get(address(company)).content.decode()


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("other.example", "This belongs to another company"),
        ("gmail.com", "Anybody may have"),
        ("?", "is no company domain"),
    ],
)
def test_a_domain_belongs_to_one_company(client, mia, domain, said):
    make_company("Other", domain="other.example")
    company = make_company("Elbtal", domain="elbtal.example")
    client.force_login(mia)

    answer = client.post(address(company, "company_edit"), shown(client, company, domain=domain))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_is_saved_now_stands_beside_what_the_second_typed(client, mia):
    company = make_company("Elbtal", domain="elbtal.example", revenue="22050000.50")
    client.force_login(mia)
    stale = shown(client, company, name="Elbtal Lorries", industry="Chemistry")
    client.post(address(company, "company_edit"), shown(client, company, name="Elbtal Chemie", employees="1620"))

    late = client.post(address(company, "company_edit"), stale)
    form = late.context["form"]
    beside = {name: field.saved_now for name, field in form.fields.items() if hasattr(field, "saved_now")}
    again = client.post(
        address(company, "company_edit"), {bound.html_name: bound.value() or "" for bound in form} | {"employees": "7"}
    )

    company.refresh_from_db()
    assert late.status_code == 409
    assert {name: saved.value for name, saved in beside.items()} == {
        "name": "Elbtal Chemie", "industry": "", "employees": "1,620"
    }  # fmt: skip
    assert beside["employees"].who.startswith("Mia, ")
    assert beside["industry"].who == ""
    assert "Saved now: <strong>Elbtal Chemie</strong>" in late.content.decode()
    assert 'aria-describedby="id_name_saved"' in late.content.decode()
    assert again.status_code == 302  # now they have seen it
    assert (company.name, company.employees) == ("Elbtal Lorries", 7)


def test_a_company_is_edited_in_words_and_plain_numbers(client, mia):
    company = make_company("Elbtal", country="IT", revenue="22050000.00")
    client.force_login(mia)
    form = shown(client, company)

    client.post(address(company, "company_edit"), form)

    company.refresh_from_db()
    assert (str(form["country"]), str(form["revenue"])) == ("Italy", "22050000")
    assert company.country == "IT"
    assert not Event.objects.on_thread(company).exists()


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_country_is_read_by_the_name_that_forms_show(language):
    with override(language):
        assert [code for code in NAMES if values.country(country_name(code)) != code] == []


def test_the_second_to_edit_a_company_is_told(client, mia):
    company = make_company("Elbtal")
    client.force_login(mia)
    stale = shown(client, company, name="Elbtal Lorries")
    client.post(address(company, "company_edit"), shown(client, company, name="Elbtal Chemie"))

    answer = client.post(address(company, "company_edit"), stale)

    company.refresh_from_db()
    assert answer.status_code == 409
    assert "Elbtal Lorries" in answer.content.decode()
    assert "Mia changed name (" in answer.content.decode()
    assert company.name == "Elbtal Chemie"
