"""Two versions beside each other, in words."""

import pytest
from django.urls import reverse

from sla.comparison import compared, in_one_sentence
from sla.document import blank_document
from sla.models import Agreement
from sla.week_picture import picture_of
from tests.factories import MONDAY_9AM
from tests.sla.agreement_stories import proposed, signed


def changes(document):
    return [(change.part, change.kind) for part in compared(blank_document(), document) for change in part.changes]


def test_a_document_beside_itself_differs_in_nothing():
    assert compared(blank_document(), blank_document()) == []
    assert in_one_sentence([]) == "The same words again"


def test_what_came_what_went_and_what_reads_otherwise():
    document = blank_document()
    document["measures"]["volume"] = 60
    document["ladder"].pop()
    document["qualified"]["common"].append({"field": "company.employees", "operator": "at_least", "value": 20})
    document["reasons"][0]["label"] = "Later"

    assert changes(document) == [
        ("qualified", "added"),
        ("marketing", "changed"),
        ("ladder", "removed"),
        ("reasons", "changed"),
    ]
    assert in_one_sentence(compared(blank_document(), document)) == "Employees is at least 20, and 3 more changes"


def test_only_the_words_that_differ_are_marked():
    document = blank_document()
    document["measures"]["volume"] = 60
    (part,) = compared(blank_document(), document)

    assert part.changes[0].pieces_after == [("60", True), ("qualified handoffs a month.", False)]


def test_a_tier_that_goes_takes_its_promises_with_it():
    document = blank_document()
    document["qualified"]["tiers"].pop()
    document["promises"] = [promise for promise in document["promises"] if promise.get("tier") != "C"]

    assert {kind for _part, kind in changes(document)} == {"removed"}


@pytest.mark.django_db
def test_the_page_compares_with_the_version_in_force_and_with_any_other(client, mara, sofia):
    signed(marketing=mara, sales=sofia)
    document = blank_document()
    document["measures"]["volume"] = 60
    proposed(by=mara, document=document)
    client.force_login(mara)
    address = reverse("sla:comparison", args=[2])

    page = client.get(address).content.decode()
    assert "Version 2 beside version 1" in page
    assert "<ins>60</ins>" in page
    assert "Not one word differs" in client.get(address, {"with": "2"}).content.decode()
    assert "nothing to compare it with" in client.get(reverse("sla:comparison", args=[1])).content.decode()


@pytest.mark.django_db
def test_whoever_signs_reads_what_it_means_first(client, mara, sofia):
    signed(marketing=mara, sales=sofia)
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)
    client.force_login(sofia)

    page = client.get(reverse("sla:version", args=[2])).content.decode()

    assert "Sofia, you give sales’ word" in page
    assert "With your signature it is agreed and in force, at once." in page
    assert "It says the same as version 1." in page
    assert Agreement.objects.get(number=2).state == "proposed"


def test_a_shift_over_midnight_is_drawn_on_both_days():
    week = [[(22 * 60, 30 * 60)], *([] for _day in range(6))]

    monday, tuesday, *_rest = picture_of(week).days

    assert [(span.x, span.width) for span in (*monday.spans, *tuesday.spans)] == [("484.0", "40.0"), ("44.0", "120.0")]
    assert (monday.text, tuesday.text) == ("22:00-6:00", "")
