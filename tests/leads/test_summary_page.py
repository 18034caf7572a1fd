from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Campaign
from tests.factories import make_lead

pytestmark = pytest.mark.django_db
SUMMARY = "/leads/summary/"


@pytest.fixture
def leads(db):
    """Three sources: one said to be unknown, and leads without any."""
    for won, source, day in [
        (True, "fair & more", date(2026, 1, 5)),
        (False, "fair & more", date(2026, 1, 31)),
        (False, "unknown", date(2026, 2, 1)),
        (False, "", None),
    ]:
        make_lead(source=source, first_contact_on=day, customer_since=date(2026, 3, 1) if won else None)


def numbers(rows):
    return [(row.name, row.group.leads, row.group.won, row.share_in_words) for row in rows]


def test_leads_won_and_share_by_source_and_by_month(client, leads, sam):
    client.force_login(sam)

    page = client.get(SUMMARY).context

    assert numbers(page["rows"]) == [
        ("fair & more", 2, 1, "50.0\u202f%"),
        ("unknown", 1, 0, "0.0\u202f%"),
        ("(none)", 1, 0, "0.0\u202f%"),
    ]
    assert numbers(page["months"]) == [
        ("January 2026", 2, 1, "50.0\u202f%"),
        ("February 2026", 1, 0, "0.0\u202f%"),
        ("(none)", 1, 0, "0.0\u202f%"),
    ]
    assert numbers([page["total"]]) == [("", 4, 1, "25.0\u202f%")]
    assert page["caption"] == "1 of 4 leads was won, 25.0\u202f%."


@pytest.mark.parametrize("by", ["source", "campaign"])
def test_every_number_opens_the_leads_behind_it(client, leads, mia, by):
    make_lead(campaign=Campaign.objects.create(name="Peak season"), source="(none)", first_contact_on=date(2026, 2, 2))
    client.force_login(mia)
    page = client.get(SUMMARY, {"by": by}).context

    for row in [*page["rows"], *page["months"], page["total"]]:
        assert len(client.get(row.href).context["rows"]) == row.group.leads
        assert len(client.get(row.won_href).context["rows"]) == row.group.won


def test_the_caption_names_the_source_that_won_most_of_many(client, mia):
    for number in range(60):
        make_lead(source="fair" if number % 2 else "web", customer_since=date(2026, 1, 1) if number % 4 == 1 else None)
    client.force_login(mia)

    caption = client.get(SUMMARY).context["caption"]

    assert caption == (
        "15 of 60 leads were won, 25.0\u202f%. "
        "Among sources with 30 leads or more, fair won the largest share, 50.0\u202f%."
    )


def test_without_leads_the_summary_says_what_will_be_here(client, mia):
    client.force_login(mia)

    assert "Nothing to count yet" in client.get(SUMMARY).content.decode()


def test_very_many_sources_are_summed_up_at_the_end(client, mia):
    for number in range(205):
        make_lead(source=f"s{number:03}")
    client.force_login(mia)

    rows = client.get(SUMMARY).context["rows"]

    assert len(rows) == 200
    assert (rows[-1].name, rows[-1].group.leads, rows[-1].href) == ("6 more", 6, "")


def test_the_summary_asks_as_much_for_three_sources_as_for_one(client, leads, mia):
    client.force_login(mia)
    counts = []
    for number in range(2):
        make_lead(source=f"another {number}")
        client.get(SUMMARY)
        with CaptureQueriesContext(connection) as queries:
            client.get(SUMMARY)
        counts.append(len(queries))

    assert counts[0] == counts[1]
