"""What a machine can find wrong with the pages around leads, on the desk and on the phone."""

import pytest
from django.urls import reverse

from leads.models import Campaign
from tests.factories import make_company, make_handoff, make_lead
from tests.frame.test_accessible import SIZES, findings, sign_in

__all__ = ["sign_in"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_the_pages_of_leads(live_server, page, sign_in, agreement, sales, mia, scheme, size):
    company, campaign = make_company("Elbtal Chemie"), Campaign.objects.create(name="Peak season")
    lead = make_lead("Claudia Sommer", company=company, campaign=campaign, source="a_source_with_a_long_name" * 3)
    handoff = make_handoff(to=sales, by=mia)
    sign_in(mia)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(SIZES[size])
    addresses = {
        "lead_list": (),
        "lead_new": (),
        "lead_edit": (lead.pk,),
        "lead": (handoff.lead_id,),
        "company_list": (),
        "company": (company.pk,),
        "company_edit": (company.pk,),
        "campaign_list": (),
        "campaign": (campaign.pk,),
        "campaign_new": (),
        "summary": (),
    }
    found = {}

    for name, key in addresses.items():
        page.goto(live_server.url + reverse(f"leads:{name}", args=key))
        wide = page.evaluate("document.documentElement.scrollWidth") > SIZES[size]["width"]
        if wrong := findings(page) + ["too wide"] * wide:
            found[name] = wrong

    assert found == {}


def test_a_lead_is_disqualified_by_clicking(live_server, page, sign_in, agreement, mia):
    lead = make_lead("Claudia Sommer")
    sign_in(mia)
    page.goto(live_server.url + reverse("leads:lead", args=[lead.pk]))

    page.get_by_text("Disqualify", exact=True).click()
    page.get_by_label("Reason").select_option(index=1)
    page.get_by_role("button", name="Disqualify Claudia Sommer").click()

    assert page.get_by_text("Mia disqualified this lead.").is_visible()
    lead.refresh_from_db()
    assert lead.stage == "disqualified"


def test_an_e_mail_that_belongs_to_somebody_else_leads_there(live_server, page, sign_in, mia):
    make_lead("Katrin Vogel", email="kv@prospect.test")
    sign_in(mia)
    page.goto(live_server.url + reverse("leads:lead_new"))

    page.get_by_label("E-mail").fill("KV@prospect.test")
    page.get_by_role("button", name="Add lead").click()

    assert findings(page) == []
    page.get_by_role("link", name="Katrin Vogel").first.click()
    assert page.get_by_role("heading", name="Katrin Vogel", level=1).is_visible()
