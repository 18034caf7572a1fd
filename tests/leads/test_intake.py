import threading

import pytest
from django.db import connection

from events.kinds import Kind
from events.models import Event
from leads.entries import Reading, RowReader
from leads.intake import add, take_in
from leads.models import Company, Invalid, Lead
from sla.models import Clock
from tests.factories import MONDAY_9AM, make_company, make_lead


def test_a_marketer_adds_a_lead_of_their_team(mia, marketing):
    added = add(
        {"email": "Katrin@Vogel.example", "name": "Katrin Vogel", "phone": "030 1234567", "country": "Germany"},
        by=mia,
        at=MONDAY_9AM,
    )

    lead = added.lead
    assert (added.outcome, lead.email, lead.phone, lead.country) == (
        "new",
        "katrin@vogel.example",
        "+49301234567",
        "DE",
    )
    assert (lead.marketing_team, lead.company.domain, lead.added_by) == (marketing, "vogel.example", mia)
    assert [event.kind for event in Event.objects.about(lead)] == [Kind.LEAD_CREATED]


def test_a_lead_that_a_rep_adds_goes_to_marketing_whose_promise_begins(sam, marketing, agreement):
    lead = add({"email": "k@vogel.example"}, by=sam, at=MONDAY_9AM).lead

    lead.refresh_from_db()
    assert (lead.marketing_team, lead.stage) == (marketing, "nurturing")
    assert [clock.kind for clock in Clock.objects.on_thread(lead)] == ["re_nurture"]


def test_a_rep_who_adds_somebody_known_changes_nothing(sam):
    known = make_lead("Katrin Vogel", email="k@vogel.example")

    added = add({"email": "K@vogel.example", "name": "Somebody"}, by=sam, at=MONDAY_9AM)

    assert (added.outcome, added.lead, Lead.objects.get().name) == ("unchanged", known, "Katrin Vogel")


def test_a_marketer_who_adds_somebody_known_adds_what_is_new(mia):
    make_lead("Katrin Vogel", email="k@vogel.example")

    added = add({"email": "k@vogel.example", "title": "Buyer"}, by=mia, at=MONDAY_9AM)

    assert (added.outcome, Lead.objects.get().title) == ("updated", "Buyer")


def test_the_form_names_the_field_to_correct(mia):
    with pytest.raises(Invalid, match=r"no e-mail address") as refusal:
        add({"email": "katrin at vogel", "name": "Katrin"}, by=mia, at=MONDAY_9AM)
    assert refusal.value.field == "email"

    with pytest.raises(Invalid, match=r"neither an e-mail nor an id"):
        add({"name": "Katrin"}, by=mia, at=MONDAY_9AM)


@pytest.mark.django_db(transaction=True)
def test_two_who_post_the_same_person_at_once_make_one_lead(mia):
    start, outcomes = threading.Barrier(4), []

    def post():
        try:
            start.wait()
            outcomes.append(add({"email": "katrin@vogel.example", "campaign": "Fair"}, by=mia, at=MONDAY_9AM).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["new", "unchanged", "unchanged", "unchanged"]
    assert (Lead.objects.count(), Company.objects.count()) == (1, 1)
    assert Event.objects.of(Kind.LEAD_CREATED).count() == 1


def taken(by, fields, *rows, system="crm"):
    reader = RowReader(fields, Reading(system=system))
    return take_in([reader.read(row) for row in rows], by=by, at=MONDAY_9AM)


def test_free_mail_makes_no_company_and_a_name_alone_makes_one_without_domain(mia):
    taken(
        mia, ["email", "company.name"], ["a@gmail.com", ""], ["b@gmail.com", "Hafner Obst"], ["c@gmx.de", "HAFNER OBST"]
    )

    company = Company.objects.get()
    assert (company.name, company.domain) == ("Hafner Obst", "")
    assert [lead.company for lead in Lead.objects.order_by("email")] == [None, company, company]


def test_website_comes_before_address_and_fills_what_is_not_known(mia):
    make_company("vogel.example", domain="vogel.example", industry="Steel")

    fields = ["email", "company.domain", "company.name", "company.industry", "company.employees"]
    taken(mia, fields, ["k@mail.vogel-group.example", "https://www.vogel.example/about", "Vogel AG", "", "250"])

    company = Company.objects.get()
    assert (company.name, company.industry, company.employees) == ("Vogel AG", "Steel", 250)


def test_an_address_alone_does_not_move_a_lead_to_another_company(mia):
    known = make_lead(email="k@vogel.example", company=make_company("Lenz", domain="lenz.example"))

    (row,) = taken(mia, ["email", "name"], ["k@vogel.example", known.name])

    known.refresh_from_db()
    assert (row.outcome, known.company.domain) == ("unchanged", "lenz.example")


def test_an_id_finds_a_lead_whose_address_has_changed(mia):
    taken(mia, ["external_id", "email"], ["7", "old@vogel.example"])

    (row,) = taken(mia, ["external_id", "email"], ["7", "new@vogel.example"])

    assert (row.outcome, Lead.objects.get().email) == ("updated", "new@vogel.example")


def test_the_id_of_another_system_does_not_replace_the_one_that_is_known(mia):
    taken(mia, ["external_id", "email"], ["7", "k@vogel.example"])

    (row,) = taken(mia, ["external_id", "email"], ["99", "k@vogel.example"], system="fair")

    assert (row.outcome, Lead.objects.get().system, Lead.objects.get().external_id) == ("unchanged", "crm", "7")


def test_first_and_last_name_are_joined_and_choices_understood(mia):
    fields = ["email", "first_name", "last_name", "consent", "relation"]
    taken(mia, fields, ["k@vogel.example", "Katrin", "Vogel", "ja", "Kunde"])

    lead = Lead.objects.get()
    assert (lead.name, lead.consent, lead.relation) == ("Katrin Vogel", "given", "customer")


def test_a_thousand_rows_take_as_many_statements_as_two(mia, django_assert_max_num_queries):
    for count in (2, 1000):
        with django_assert_max_num_queries(30):
            taken(mia, ["email", "source"], *([f"x{count}-{n}@firm{n}.example", "fair"] for n in range(count)))
