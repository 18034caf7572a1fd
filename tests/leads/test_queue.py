"""The queue as a rep meets it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_company, make_hand_raiser, make_handoff

pytestmark = pytest.mark.django_db


def open_queue(client, person, query=""):
    client.force_login(person)
    return client.get(reverse("leads:queue") + query)


def test_own_team_is_chosen_and_its_handoffs_are_listed(agreement, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now() - timedelta(minutes=5))

    page = open_queue(client, sam)

    assert page.status_code == 200
    assert page.context["team"] == sales
    assert [row.handoff for row in page.context["queue"].rows] == [handoff]
    assert "Katrin Vogel" in page.text
