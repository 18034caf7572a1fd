import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from leads.models import Campaign
from tests.factories import make_lead

pytestmark = pytest.mark.django_db
LIST, ADD = "/campaigns/", "/campaigns/add/"


def address(campaign, name="campaign"):
    return reverse(f"leads:{name}", args=[campaign.pk])


def test_marketing_adds_a_campaign_that_everybody_reads(client, mia, sam):
    client.force_login(mia)
    answer = client.post(ADD, {"name": "Peak season", "aim": "40 talks", "sales_may_say": "From 900 a month"})
    campaign = Campaign.objects.get()
    make_lead(campaign=campaign, customer_since="2026-01-01")
    client.force_login(sam)

    text = client.get(address(campaign)).content.decode()

    assert answer.status_code == 302
    assert "40 talks" in text
    assert "From 900 a month" in text
    assert f'href="/leads/?campaign={campaign.pk}&amp;won=1"' in text


def test_a_rep_neither_adds_nor_edits_a_campaign(client, sam):
    campaign = Campaign.objects.create(name="Peak season")
    client.force_login(sam)

    assert client.post(ADD, {"name": "Mine"}).status_code == 403
    assert client.post(address(campaign, "campaign_edit"), {"name": "Mine"}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "Peak season"}, {"name": "B", "begins_on": "2026-02-01", "ends_on": "2026-01-01"}]
)
def test_a_campaign_that_cannot_be_is_refused_and_kept_on_the_page(client, mia, wrong):
    Campaign.objects.create(name="Peak season")
    client.force_login(mia)

    answer = client.post(ADD, {"aim": "40 talks", **wrong})

    assert answer.status_code == 422
    assert "40 talks" in answer.content.decode()


def test_the_second_to_edit_a_campaign_is_told(client, mia):
    campaign = Campaign.objects.create(name="Peak season")
    client.force_login(mia)
    seen = client.get(address(campaign, "campaign_edit")).context["form"]["seen"].value()

    first = client.post(address(campaign, "campaign_edit"), {"name": "Peak season", "aim": "40", "seen": seen})
    second = client.post(address(campaign, "campaign_edit"), {"name": "Peak season", "aim": "50", "seen": seen})

    campaign.refresh_from_db()
    assert (first.status_code, second.status_code, campaign.aim) == (302, 409, "40")
    assert "Saved now: <strong>40</strong>" in second.content.decode()
    assert "Mia, " in second.content.decode()


def test_the_list_of_campaigns_asks_as_much_for_three_as_for_one(client, mia):
    client.force_login(mia)
    assert "Add the first campaign" in client.get(LIST).content.decode()
    counts = []
    for name in ("a", "b", "c"):
        make_lead(campaign=Campaign.objects.create(name=name))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_what_is_done_to_a_campaign_is_written_down_and_shown(client, mia, sam):
    client.force_login(mia)
    client.post(ADD, {"name": "Peak season", "aim": "40 talks"})
    campaign = Campaign.objects.get()
    form = client.get(address(campaign, "campaign_edit")).context["form"]
    same = {bound.html_name: bound.value() or "" for bound in form}
    client.post(address(campaign, "campaign_edit"), same)
    client.post(address(campaign, "campaign_edit"), same | {"aim": "50 talks", "sales_may_say": "From 900"})
    client.force_login(sam)

    page = client.get(address(campaign)).content.decode()

    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        Kind.CAMPAIGN_ADDED,
        Kind.CAMPAIGN_CHANGED,
    ]  # saving the same again is no change
    assert "Mia added this campaign." in page
    assert "Mia changed aim and what sales may say." in page
