"""The list of leads: what it shows, how it is narrowed, its pages and its file."""

import csv
import io
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.lead_filter import LeadFilter
from leads.models import Campaign, Lead, SavedView
from sla.models import Reason
from tests.factories import MONDAY_9AM, make_company, make_hand_raiser, make_handoff, make_lead

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/leads/", "/leads/export/"
LIST_QUERIES = 12  # who is asking, the frame around the page, and the list


@pytest.fixture
def names(client, mia):
    """The names that the list shows to mia for an address."""

    def read(**query):
        client.force_login(mia)
        return [str(row.lead) for row in client.get(LIST, query).context["rows"]]

    return read


def test_the_list_shows_who_has_each_lead(client, agreement, sales, mia, ada):
    handoff = make_handoff(to=sales, by=mia)
    make_lead("Claudia Sommer", company=make_company("Elbtal Chemie"), source="fair", owner=mia)
    client.force_login(ada)

    text = client.get(LIST).content.decode()

    assert reverse("leads:lead", args=[handoff.lead_id]) in text
    assert '<td class="lead-hands-cell">Sales North</td>' in text
    assert "Elbtal Chemie" in text
    assert "Add lead" not in text


def test_an_empty_list_offers_the_first_step(client, mia, sam):
    client.force_login(mia)
    assert "Import a file of leads" in client.get(LIST).content.decode()
    client.force_login(sam)
    assert "Add the first lead" in client.get(LIST).content.decode()


def test_it_finds_by_name_company_e_mail_and_id(names, mia):
    make_lead(
        "Jürgen Krüger", company=make_company("Elbtal Chemie"), email="jk@elbtal.test", system="crm", external_id="K-7"
    )
    make_lead("Somebody else")

    assert names(q="jurgen") == names(q="chemie") == names(q="JK@elbtal.test") == names(q="K-7") == ["Jürgen Krüger"]
    assert names(q="nobody like that") == []


def test_it_narrows_by_each_condition(names, mia, mara):
    campaign = Campaign.objects.create(name="Peak season")
    make_lead(
        "A",
        source="fair",
        campaign=campaign,
        owner=mia,
        first_contact_on=date(2026, 1, 31),
        customer_since=date(2026, 2, 1),
    )
    make_lead("B", source="unknown", owner=mara, first_contact_on=date(2026, 2, 1))
    make_lead("C")

    assert names(source="fair") == ["A"]
    assert names(source="unknown") == ["B"]
    assert names(no_source="1") == ["C"]
    assert names(campaign=campaign.pk) == ["A"]
    assert names(campaign="none") == ["B", "C"]
    assert names(month="2026-01") == ["A"]
    assert names(month="2026-02") == ["B"]
    assert names(month="none") == ["C"]
    assert names(owner="me") == ["A"]
    assert names(owner=mara.pk) == ["B"]
    assert names(owner="none") == ["C"]
    assert names(won="1") == ["A"]
    assert names(stage="working") == []
    assert names(source="fair", month="2026-02") == []
    assert names(sort="new") == ["C", "B", "A"]


def test_mine_are_those_i_own_and_those_i_hold(client, agreement, sales, mia, sam, sina):
    held = make_handoff(to=sales, by=mia, lead=make_hand_raiser("Held", owner=mia))
    held.accept(by=sam, turn=0, at=MONDAY_9AM)
    make_lead("Owned", owner=mia)
    make_lead("Nobody's")

    def mine(person):
        client.force_login(person)
        return [row.lead.name for row in client.get("/leads/", {"owner": "me"}).context["rows"]]

    assert mine(sam) == ["Held"]
    assert mine(mia) == ["Held", "Owned"]
    assert mine(sina) == []
    held.give_back(reason=Reason.objects.filter(kind="reassign").first(), by=sam, turn=1, at=MONDAY_9AM)
    assert mine(sam) == []


def test_what_cannot_be_meant_is_left_out(names):
    make_lead("A")

    assert names(stage="asleep", month="2026-13", campaign="x", owner="9" * 40, won="maybe", after="x.y") == ["A"]
    assert names(q="\0", after="9" * 30) == ["A"]


def test_each_condition_can_be_taken_out_again(client, mia):
    make_lead("A", source="fair")
    client.force_login(mia)

    chosen = client.get(LIST, {"source": "fair", "won": "1"}).context["chosen"]

    assert [(one.text, one.href) for one in chosen] == [("Source: fair", "?won=1"), ("Won", "?source=fair")]


def test_a_month_at_the_end_of_all_years_is_read(names):
    assert LeadFilter.read({"month": "9999-12"}).month == "9999-12"
    assert names(month="9999-12") == []


@pytest.mark.parametrize("sort", ["", "new"])
def test_pages_are_complete_and_without_repeats(client, mia, sort):
    for number in range(120):
        make_lead("Same name" if number % 2 else f"Lead {number:03}")
    client.force_login(mia)

    seen, address = [], f"{LIST}?sort={sort}"
    while address:
        answer = client.get(address)
        seen += [row.lead.pk for row in answer.context["rows"]]
        after = answer.context["page"].next_cursor
        address = f"{LIST}?sort={sort}&after={after}" if after else ""

    assert len(seen) == len(set(seen)) == 120


def test_the_list_asks_as_much_for_three_as_for_one(client, agreement, sales, mia):
    client.force_login(mia)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_handoff(to=sales, by=mia)
            make_lead(company=make_company(), owner=mia)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts == [LIST_QUERIES, LIST_QUERIES]


def test_a_manager_takes_the_narrowed_list_along_and_no_cell_runs(client, mara, mia):
    make_lead(
        "=HYPERLINK(1)", source="fair", attributes={"docks": 9, "+more": "-1"}, first_contact_on=date(2026, 1, 31)
    )
    make_lead("Other")
    client.force_login(mara)

    answer = client.get(EXPORT, {"source": "fair"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["name"], row["first_contact_on"], row["docks"], row["'+more"]) for row in rows] == [
        ("'=HYPERLINK(1)", "2026-01-31", "9", "'-1")
    ]
    assert "attachment" in answer["Content-Disposition"]


def test_the_page_links_to_the_file_of_what_it_shows(client, mara):
    make_lead(source="fair")
    client.force_login(mara)

    assert f'href="{EXPORT}?source=fair"' in client.get(LIST, {"source": "fair"}).content.decode()


def test_who_may_take_leads_along(client, mia, sam, ada, mara):
    answers = []
    for person in (mia, sam, ada, mara):
        client.force_login(person)
        answers.append(client.get(EXPORT).status_code)

    assert answers == [403, 403, 200, 200]


def test_whoever_is_not_signed_in_is_asked_to(client, workspace):
    assert urlsplit(client.get(LIST)["Location"]).path == reverse("account_login")
    assert client.get(EXPORT).status_code == 302


def test_a_list_is_saved_for_oneself_or_for_all_and_forgotten(client, mia, sam):
    client.force_login(mia)
    saved = client.post("/leads/views/", {"name": "Fair", "query": "source=fair", "is_shared": "on"})
    client.post("/leads/views/", {"name": "Mine", "query": "owner=me&junk=1"})

    assert saved["Location"] == f"{LIST}?source=fair"
    assert [(view.name, view.query) for view in SavedView.objects.for_reader(sam)] == [("Fair", "source=fair")]
    assert [view.query for view in SavedView.objects.for_reader(mia)] == ["source=fair", "owner=me"]
    assert "Forget “Fair”" in client.get(saved["Location"]).content.decode()

    shared = SavedView.objects.get(name="Fair")
    client.force_login(sam)
    assert "shared by Mia" in client.get(saved["Location"]).content.decode()
    assert client.post(f"/leads/views/{shared.pk}/deletion/").status_code == 403
    client.force_login(mia)
    assert client.post(f"/leads/views/{shared.pk}/deletion/").status_code == 302
    assert not SavedView.objects.filter(name="Fair").exists()


def test_a_list_of_everything_or_without_a_name_is_not_saved(client, mia):
    make_lead(source="fair")
    client.force_login(mia)

    nameless = client.post("/leads/views/", {"name": "", "query": "source=fair"})
    everything = client.post("/leads/views/", {"name": "All", "query": "sort=new"})

    assert (nameless.status_code, everything.status_code) == (422, 422)
    assert "Write what the list shows" in nameless.content.decode()
    assert "This list shows all leads." in everything.content.decode()
    assert not SavedView.objects.exists()


def test_the_address_follows_what_is_typed(client, mia):
    make_lead()
    client.force_login(mia)

    answer = client.get(LIST, {"q": "vogel", "source": "", "stage": "nurturing"}, headers={"HX-Request": "true"})

    assert answer["HX-Replace-Url"] == "?q=vogel&stage=nurturing"


def test_of_several_chosen_each_is_judged_and_says_what_became_of_it(client, agreement, sales, mia):
    ready, nobody = make_hand_raiser("Katrin Vogel"), make_lead("Nobody yet")
    gone = make_handoff(to=sales, by=mia).lead
    client.force_login(mia)
    chosen = {"lead": [ready.pk, nobody.pk, gone.pk, "x"]}

    before = client.get("/leads/submissions/", chosen)
    teamless = client.post("/leads/submissions/", chosen)
    after = client.post("/leads/submissions/", {**chosen, "team": sales.pk})

    assert "1 of 3 leads can go to sales" in before.content.decode()
    assert teamless.status_code == 422
    assert [one.lead for one in after.context["done"]] == [ready]
    refused = {one.lead: one.refusal for one in after.context["refused"]}
    assert set(refused) == {nobody, gone}
    assert "Mia handed this lead over (" in refused[gone]
    assert ready.handoffs.get().team == sales


def test_only_marketing_hands_several_over(client, sam):
    client.force_login(sam)

    assert client.get("/leads/submissions/", {"lead": make_lead().pk}).status_code == 403


def test_a_manager_takes_only_the_chosen_along(client, mara):
    one, _ = make_lead("One"), make_lead("Two")
    client.force_login(mara)

    text = b"".join(client.get(EXPORT, {"lead": one.pk}).streaming_content).decode()

    assert "One" in text
    assert "Two" not in text


def test_leads_are_found_by_how_their_email_begins(client, mia):
    lead = make_lead("Katrin Vogel", email="k.vogel@brueckner.example")
    make_lead("Somebody else", email="other@brueckner.example")

    found = [list(Lead.objects.matching(words)) for words in ("K.Vogel@", "k.v", "vogel@", "k.vogel_brueckner", "k.")]

    assert found == [[lead], [lead], [], [], []]


def test_the_beginning_of_an_email_asks_the_index_of_emails():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Lead.objects.with_email("k.vogel").explain()

    assert "one_lead_per_email" in plan
    assert "Index Cond" in plan
