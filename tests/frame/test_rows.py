"""Rows in hand: what is read, held, and written again."""

from datetime import timedelta

import pytest

from frame import rows
from leads.models import Company, Lead
from tests.factories import MONDAY_9AM, make_company, make_lead

pytestmark = pytest.mark.django_db


def test_a_row_is_read_as_the_orm_reads_it():
    lead = make_lead("Katrin Vogel", attributes={"docks": [4, 6]}, consent_at=MONDAY_9AM + timedelta(microseconds=7))

    [read] = rows.read(Lead, "name = %s", ["Katrin Vogel"])

    assert read == lead
    assert vars(Lead.objects.get(pk=lead.pk)).keys() <= vars(read).keys()
    assert (read.attributes, read.consent_at) == (lead.attributes, lead.consent_at)


def test_only_what_has_changed_is_written_and_all_of_it_at_once(django_assert_num_queries):
    make_lead("Katrin Vogel", attributes={"docks": 4})
    make_lead("Murat Demir", title="Buyer")
    found = rows.read(Lead, "TRUE ORDER BY id")
    Lead.objects.filter(pk=found[0].pk).update(title="Owner")
    found[0].attributes = {"docks": 6}
    found[1].consent_at = MONDAY_9AM

    with django_assert_num_queries(1):
        rows.save(found)
    with django_assert_num_queries(0):
        rows.save(found)

    first, second = Lead.objects.order_by("pk")
    assert (first.attributes, first.consent_at, first.title) == ({"docks": 6}, None, "Owner")
    assert (second.attributes, second.consent_at, second.title) == ({}, MONDAY_9AM, "Buyer")


def test_what_was_written_first_is_changed_later(django_assert_num_queries):
    companies = [Company(name=name, sort_key=name.lower()) for name in ("Alster", "Brückner")]

    with django_assert_num_queries(1):
        rows.insert(companies)
    companies[1].industry = "Beverages"
    rows.save(companies)

    assert list(Company.objects.order_by("pk").values_list("pk", "name", "industry")) == [
        (companies[0].pk, "Alster", ""),
        (companies[1].pk, "Brückner", "Beverages"),
    ]


def test_nothing_to_write_needs_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.insert([])
        rows.save([])


def test_holding_reads_anew_and_forgets_what_it_points_to_but_for_what_is_kept():
    lead = make_lead(company=make_company(industry="Food"))
    assert lead.company.industry == "Food"
    Company.objects.update(industry="Retail")
    Lead.objects.update(title="Owner")

    rows.hold_again(lead, keep=["company"])

    assert (lead.title, lead.company.industry) == ("Owner", "Food")

    rows.hold_again(lead)

    assert lead.company.industry == "Retail"

    other = make_company("Alster")
    Lead.objects.update(company=other)
    rows.hold_again(lead, keep=["company"])

    assert lead.company == other


def test_what_is_gone_cannot_be_held():
    lead = make_lead()
    Lead.objects.all().delete()

    with pytest.raises(Lead.DoesNotExist):
        rows.hold_again(lead)
