"""Handing a lead over, knowing what the agreement says of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from leads.editing import FIELDS, change, fingerprint
from leads.models import Engagement, Handoff, Lead, NotAllowed
from leads.models.taking_back import take_back
from sla.models import Agreement
from tests.factories import make_company, make_hand_raiser, make_handoff, make_lead, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(mara, sofia):
    return sign(by=(mara, sofia), at=timezone.now() - timedelta(days=30))


@pytest.fixture
def raiser(sales):
    return make_hand_raiser(at=timezone.now(), need="Slots before Christmas", best_time="before noon")


def address(lead):
    return reverse("leads:submission", args=[lead.pk])


def test_a_qualified_lead_is_explained_and_handed_over(agreement, client, raiser, sales, mia):
    client.force_login(mia)
    page = client.get(address(raiser))
    form = page.context["form"]

    assert "Qualified, tier A" in page.text
    assert "sales has 1 business hour" in page.text
    assert form["context_need"].value() == "Slots before Christmas"
    assert form["context_best_time"].value() == "before noon"
    assert form["team"].value() == sales.pk
    assert "exception" not in form.fields

    sent = {"team": sales.pk, "context_need": "Slots", "context_opening": "Ask about the ramp"}
    done = client.post(address(raiser), sent)

    handoff = raiser.handoffs.get()
    assert (done.status_code, done.url) == (302, reverse("leads:lead", args=[raiser.pk]))
    assert (handoff.state, handoff.team, handoff.submitted_by) == ("waiting", sales, mia)
    assert handoff.context == {"need": "Slots", "opening": "Ask about the ramp"}
    assert not handoff.is_complete


def test_what_was_told_on_handing_over_is_kept_on_the_lead_and_known_next_time(agreement, client, sales, mia, sam):
    lead = make_hand_raiser(at=timezone.now(), best_time="before noon")
    client.force_login(mia)
    sent = {
        "context_need": "Slots for twelve",
        "context_best_time": "evenings",
        "context_opening": "Ask about the ramp",
    }

    client.post(address(lead), {"team": sales.pk, **sent})

    handoff, known = lead.handoffs.get(), Lead.objects.get(pk=lead.pk)
    assert (known.need, known.best_time) == ("Slots for twelve", "before noon")
    assert handoff.context["best_time"] == "evenings"
    assert handoff.facts["lead"]["need"] == "Slots for twelve"
    assert "Kept on the lead: need in their words." in client.get(reverse("leads:lead", args=[lead.pk])).text
    why = handoff.reasons("nurture", at=timezone.now()).filter(asks_date=False).first()
    handoff.return_(reason=why, note="Budget in spring", by=sam, turn=0, at=timezone.now())
    assert client.get(address(lead)).context["form"]["context_need"].value() == "Slots for twelve"


def test_taking_a_handoff_back_takes_what_the_lead_got_by_it_back_too(agreement, sales, mia):
    lead = make_hand_raiser(at=timezone.now())
    handoff = make_handoff(to=sales, by=mia, at=timezone.now(), lead=lead, context={"need": "Slots for twelve"})
    assert Lead.objects.get(pk=lead.pk).need == "Slots for twelve"

    take_back(Event.objects.about(handoff).get(), by=mia, at=timezone.now())

    assert Lead.objects.get(pk=lead.pk).need == ""


def test_what_does_not_fit_into_the_lead_stays_with_the_handoff(agreement, sales, mia):
    lead, long = make_hand_raiser(at=timezone.now()), "any morning but Friday, " * 8

    handoff = make_handoff(to=sales, by=mia, at=timezone.now(), lead=lead, context={"best_time": long})

    assert (handoff.context["best_time"], Lead.objects.get(pk=lead.pk).best_time) == (long.strip(), "")


def test_a_need_told_on_handing_over_counts_when_the_lead_is_judged(agreement, sales, mia):
    lead = make_lead(at=timezone.now(), consent="given", title="Head of Logistics")
    Engagement.see(lead, kind="event_met", when=timezone.now(), by=mia, at=timezone.now())
    assert not lead.verdict(agreement, at=timezone.now()).qualified

    handoff = make_handoff(to=sales, by=mia, at=timezone.now(), lead=lead, context={"need": "Slots for twelve"})

    assert (handoff.tier, handoff.exception) == ("C", "")


def test_who_edits_the_lead_meanwhile_reads_who_handed_it_over(agreement, client, sales, mia, mara):
    lead = make_hand_raiser(at=timezone.now())
    seen = fingerprint(lead, FIELDS)
    make_handoff(to=sales, by=mia, at=timezone.now(), lead=lead, context={"need": "Slots for twelve"})

    with pytest.raises(NotAllowed, match="Mia handed this lead over"):
        change(lead, {"need": "Slots for ten"}, by=mara, at=timezone.now(), seen=seen)


def test_an_unqualified_lead_asks_why_all_the_same_and_keeps_what_was_typed(agreement, client, sales, mia):
    lead = make_lead(at=timezone.now())
    client.force_login(mia)
    assert "Not qualified" in client.get(address(lead)).text

    refused = client.post(address(lead), {"team": sales.pk, "context_need": "They want a price", "exception": " "})

    assert refused.status_code == 422
    assert "They want a price" in refused.text
    assert "Write why you hand it over" in refused.context["form"].errors["exception"][0]
    assert not lead.handoffs.exists()

    client.post(address(lead), {"team": sales.pk, "exception": "Their boss called ours."})

    assert (lead.handoffs.get().exception, lead.handoffs.get().tier) == ("Their boss called ours.", "C")


def test_no_team_is_said_beside_its_field(agreement, client, raiser, sales_south, mia):
    client.force_login(mia)

    page = client.post(address(raiser), {"context_need": "Slots for twelve"})

    assert page.status_code == 422
    assert "Choose the team that receives it." in page.text
    assert "Slots for twelve" in page.text


def test_before_the_first_signature_it_says_whose_is_missing(client, raiser, sales, mia, mara, sofia):
    draft = Agreement.draft(by=mara, at=timezone.now())
    draft.propose(by=mara, at=timezone.now(), edition=0)
    draft.sign(by=mara, at=timezone.now(), edition=0)
    client.force_login(mia)

    page = client.get(address(raiser))

    assert page.status_code == 200
    assert "Sales has not signed." in page.text
    assert "Sofia" in page.text
    assert "Marketing has not signed." not in page.text
    assert client.post(address(raiser), {"team": sales.pk}).status_code == 409
    assert not Handoff.objects.exists()


def test_whoever_hands_over_second_reads_who_was_first_and_keeps_the_text(agreement, client, raiser, sales, mia, mara):
    client.force_login(mara)
    make_handoff(to=sales, by=mia, at=timezone.now(), lead=raiser)

    page = client.post(address(raiser), {"team": sales.pk, "context_need": "Slots for twelve"})

    assert page.status_code == 409
    assert "Mia handed this lead over (" in page.text
    assert "Slots for twelve" in page.text
    assert "cannot be handed over now" in client.get(address(raiser)).text


def test_the_companys_open_handoffs_and_who_holds_them_are_shown(agreement, client, sales, mia, sam):
    now, company = timezone.now(), make_company("Brückner Getränke")
    other = make_handoff(to=sales, by=mia, at=now, lead=make_hand_raiser("Jonas Klee", at=now, company=company))
    other.accept(by=sam, turn=0, at=now)
    client.force_login(mia)

    page = client.get(address(make_hand_raiser(at=now, company=company)))

    assert "Jonas Klee" in page.text
    assert "held by Sam" in page.text


def test_the_team_of_the_earlier_holder_is_chosen(agreement, client, raiser, sales, sales_south, mia, sam):
    now = timezone.now()
    handoff = make_handoff(to=sales, by=mia, at=now, lead=raiser)
    handoff.accept(by=sam, turn=0, at=now)
    no_budget = handoff.reasons("nurture", at=now).get(code="no_budget")
    handoff.return_(reason=no_budget, note="Budget in spring", by=sam, turn=1, at=now)
    client.force_login(mia)

    assert client.get(address(raiser)).context["form"]["team"].value() == sales.pk


def test_only_marketing_hands_over(agreement, client, raiser, sam, sofia, ada):
    for person in (sam, sofia, ada):
        client.force_login(person)
        assert client.get(address(raiser)).status_code == 403
        assert client.post(address(raiser)).status_code == 403
