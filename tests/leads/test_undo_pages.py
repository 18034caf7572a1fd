"""The way back on the page: the sentence, the button with its key, the seconds left."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from leads.models import Handoff, Lead
from leads.models.parts import Given
from leads.models.taken_step import MAY_BE_TAKEN_BACK, TakenStep
from leads.undo import undo_of
from sla.models import Reason
from tests.factories import make_hand_raiser, make_handoff

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def handoff(agreement, sales, mia):
    return make_handoff(to=sales, by=mia, at=timezone.now())


def undo_address():
    return reverse("leads:taking_back", args=[Event.objects.latest("pk").pk])


def accept(client, handoff, **more):
    said = {"turn": handoff.turn, "shown_in": "queue"}
    return client.post(reverse("leads:handoff_acceptance", args=[handoff.pk]), said, **more)


def test_after_a_step_the_way_back_is_there_in_the_fragment_and_on_the_page(client, handoff, sam):
    client.force_login(sam)

    fragment = accept(client, handoff, headers=HTMX).content.decode()
    page = client.get(reverse("leads:handoff", args=[handoff.pk])).content.decode()

    for shown in (fragment, page):
        assert "You accepted Katrin Vogel." in shown
        assert f'action="{undo_address()}"' in shown
        assert 'data-key="u"' in shown
        assert shown.count("You accepted Katrin Vogel.") == 1
    assert re.search(r">(29|30) s<", fragment)


def test_the_way_back_from_reassigning_names_to_whom_even_when_they_hold_it_no_more(handoff, sam, sina, sofia):
    reason = Reason.objects.get(agreement=handoff.agreement, code="no_capacity")
    at = timezone.now()
    handoff.accept(by=sam, turn=0, at=at)
    handoff.reassign(to=sina, reason=reason, by=sofia, turn=1, at=at)

    at_once = undo_of(sofia, at=at)
    handoff.give_back_for(Given.LEFT, at=at)
    later = undo_of(sofia, at=at)

    assert {at_once.said, later.said} == {"You reassigned Katrin Vogel to Sina."}


def test_giving_back_a_second_time_says_that_a_manager_holds_it(client, handoff, sam, sofia):
    why = Reason.objects.get(agreement=handoff.agreement, code="no_capacity")
    address = reverse("leads:handoff_giving_back", args=[handoff.pk])
    client.force_login(sam)

    said = []
    for turn in (0, 2):
        handoff.accept(by=sam, turn=turn, at=timezone.now())
        client.post(address, {"turn": turn + 1, "reason": why.pk, "shown_in": "queue"}, headers=HTMX)
        handoff.refresh_from_db()
        said.append((undo_of(sam, at=timezone.now()).said, handoff.holder))

    assert said == [
        ("You gave Katrin Vogel back to the queue.", None),
        ("You gave Katrin Vogel back. It was given back before, so Sofia holds it now.", sofia),
    ]


def test_nobody_else_sees_the_way_back_and_nobody_else_may_take_it(client, handoff, sam, sina):
    client.force_login(sam)
    accept(client, handoff)
    client.force_login(sina)

    page = client.get(reverse("leads:handoff", args=[handoff.pk])).content.decode()
    refused = client.post(undo_address())

    assert 'data-key="u"' not in page
    assert refused.status_code == 403


def test_undo_answers_with_the_pane_as_it_was(client, handoff, sam):
    client.force_login(sam)
    accept(client, handoff)

    answer = client.post(undo_address(), {"shown_in": "queue"}, headers=HTMX)

    assert answer.status_code == 200
    assert "You took back the acceptance. Katrin Vogel is where it was." in answer.content.decode()
    assert reverse("leads:handoff_acceptance", args=[handoff.pk]) in answer.content.decode()
    assert Handoff.objects.get(pk=handoff.pk).state == "waiting"


def test_undo_as_a_plain_form_goes_back_to_the_handoff_and_says_so(client, handoff, sam):
    client.force_login(sam)
    accept(client, handoff)

    page = client.post(undo_address(), follow=True)

    assert page.redirect_chain == [(reverse("leads:handoff", args=[handoff.pk]), 302)]
    assert "You took back the acceptance." in page.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_late_is_a_409_that_says_so(client, handoff, sam, headers):
    client.force_login(sam)
    accept(client, handoff)
    TakenStep.objects.update(at=timezone.now() - MAY_BE_TAKEN_BACK)

    answer = client.post(undo_address(), {"shown_in": "queue"}, headers=headers)

    assert answer.status_code == 409
    assert "The 30 seconds are over, so this step stands." in answer.content.decode()


def test_what_was_handed_over_is_taken_back_on_the_page_of_the_lead(client, agreement, sales, mia):
    lead = make_hand_raiser(at=timezone.now())
    client.force_login(mia)
    said = {"team": sales.pk, **{f"context_{code['code']}": "" for code in agreement.document["context"]}}
    page = client.post(reverse("leads:submission", args=[lead.pk]), said, follow=True).content.decode()

    back = client.post(undo_address(), {"shown_in": "lead"}, follow=True)

    assert page.count("You handed Katrin Vogel over to Sales North.") == 1
    assert undo_address() not in back.content.decode()
    assert back.redirect_chain == [(reverse("leads:lead", args=[lead.pk]), 302)]
    assert Lead.objects.get(pk=lead.pk).stage == Lead.Stage.NURTURING
    assert client.get(reverse("leads:handoff", args=[Handoff.everything.get().pk])).status_code == 200


def test_disqualifying_a_lead_is_taken_back_on_its_page(client, agreement, mia):
    lead = make_hand_raiser()
    client.force_login(mia)
    reason = Reason.objects.filter(agreement=agreement, kind="disqualify").first()
    said = {"reason": reason.pk, "note": "A student"}
    page = client.post(reverse("leads:disqualification", args=[lead.pk]), said, follow=True).content.decode()

    back = client.post(undo_address(), follow=True)

    assert page.count("Katrin Vogel is disqualified. Marketing may reopen it.") == 1
    assert "You took back the disqualification." in back.content.decode()
    assert Lead.objects.get(pk=lead.pk).stage == Lead.Stage.NURTURING


def test_a_step_of_another_kind_is_not_found(client, agreement, mia):
    client.force_login(mia)

    assert client.post(reverse("leads:taking_back", args=[Event.objects.earliest("pk").pk])).status_code == 404
    assert client.get(reverse("leads:taking_back", args=[Event.objects.earliest("pk").pk])).status_code == 404


def test_after_undo_it_says_so_and_offers_no_other_step_to_take_back(client, agreement, sales, handoff, mia, sam):
    other = make_handoff(to=sales, by=mia, at=timezone.now(), lead=make_hand_raiser("Jan Pohl"))
    client.force_login(sam)
    accept(client, other)
    accept(client, handoff)

    page = client.post(undo_address(), {"shown_in": "queue"}, headers=HTMX).content.decode()

    assert "You took back the acceptance." in page
    assert "Katrin Vogel is where it was." in page
    assert 'data-key="u"' not in page
