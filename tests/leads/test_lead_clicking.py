"""Steps on the lead page by clicking; every screen is looked at in tests/journeys."""

from django.urls import reverse
from django.utils import timezone

from tests.factories import make_handoff, make_lead
from tests.frame.test_accessible import SIZES, findings, sign_in

__all__ = ["sign_in"]


def test_a_lead_is_disqualified_by_clicking(live_server, page, sign_in, agreement, mia):
    lead = make_lead("Claudia Sommer")
    sign_in(mia)
    page.goto(live_server.url + reverse("leads:lead", args=[lead.pk]))

    page.locator("details.further > summary").click()
    page.get_by_text("Disqualify", exact=True).click()
    page.get_by_label("Reason").select_option(index=1)
    page.get_by_role("button", name="Disqualify Claudia Sommer").click()

    assert page.get_by_text("Mia disqualified this lead.").is_visible()
    lead.refresh_from_db()
    assert lead.stage == "disqualified"


def test_what_is_missing_is_said_in_our_words(live_server, page, sign_in, agreement, mia):
    lead = make_lead("Claudia Sommer")
    sign_in(mia)
    page.goto(live_server.url + reverse("leads:lead", args=[lead.pk]))

    page.locator("details.further > summary").click()
    page.get_by_text("Disqualify", exact=True).click()
    page.get_by_role("button", name="Disqualify Claudia Sommer").click()

    page.get_by_text("Choose why this lead is disqualified.").first.wait_for()
    assert page.get_by_label("Reason").is_visible()


def test_on_a_phone_a_further_step_that_was_refused_is_still_open(
    live_server, page, sign_in, agreement, sales, mia, sam
):
    at = timezone.now()
    handoff = make_handoff(to=sales, by=mia, at=at)
    handoff.accept(by=sam, turn=0, at=at)
    sign_in(sam)
    page.set_viewport_size(SIZES["phone"])
    page.goto(live_server.url + reverse("leads:handoff", args=[handoff.pk]))

    page.locator("details.further > summary").click()
    page.locator("details.further summary", has_text="Give back").click()
    page.get_by_role("button", name="Give Katrin Vogel back").click()

    page.locator("details.panel .field-error", has_text="Choose why you give it back.").wait_for(state="visible")
    assert page.locator("#giving-back-reason_0").evaluate("one => one === document.activeElement")


def test_an_e_mail_that_belongs_to_somebody_else_leads_there(live_server, page, sign_in, mia):
    make_lead("Katrin Vogel", email="kv@prospect.test")
    sign_in(mia)
    page.goto(live_server.url + reverse("leads:lead_new"))

    page.get_by_label("E-mail").fill("KV@prospect.test")
    page.get_by_role("button", name="Add lead").click()

    assert findings(page) == []
    page.get_by_role("link", name="Katrin Vogel").first.click()
    assert page.get_by_role("heading", name="Katrin Vogel", level=1).is_visible()
