"""The agreement in the browser: reading, proposing, signing, and who may."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from sla.document import blank_document
from sla.models import Agreement
from tests.factories import MONDAY_9AM, make_person
from tests.sla.agreement_stories import proposed, signed

pytestmark = pytest.mark.django_db
EVERYBODY = ["mia", "mara", "sam", "sofia", "ada"]


@pytest.fixture
def signed_in(request):
    """A desk at which this person is signed in."""

    def desk_of(name):
        client = Client()
        client.force_login(request.getfixturevalue(name) if isinstance(name, str) else name)
        return client

    return desk_of


def post(desk, name, version, **data):
    return desk.post(reverse(f"sla:{name}", args=[version.number]), {"edition": version.edition, **data})


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_reads_the_agreement_its_versions_and_the_hours(signed_in, name, mara, sofia):
    version = signed(marketing=mara, sales=sofia)
    desk = signed_in(name)

    for url in ("sla:agreement", "sla:version_list", "sla:calendar_list"):
        assert desk.get(reverse(url)).status_code == 200
    assert desk.get(reverse("sla:version", args=[version.number])).status_code == 200


@pytest.mark.parametrize("url", ["sla:agreement", "sla:version_list", "sla:calendar_list"])
def test_a_stranger_is_sent_to_sign_in(client, db, workspace, url):
    assert client.get(reverse(url)).status_code == 302


def test_before_the_first_signature_the_page_says_whose_is_missing_and_offers_a_draft(signed_in, mara, sofia):
    desk = signed_in("mara")
    empty = desk.get(reverse("sla:agreement")).content.decode()
    assert "nothing can be handed over" in empty
    assert "Start from the template" in empty

    desk.post(reverse("sla:draft"))
    version = Agreement.objects.get()
    post(desk, "proposal", version)
    post(desk, "signature", version)

    half = desk.get(reverse("sla:agreement")).content.decode()
    assert "Sales has not signed. Who may: Sofia." in half
    assert "Marketing has not signed" not in half


def test_the_document_says_what_was_signed(signed_in, mara, sofia, mia):
    version = signed(marketing=mara, sales=sofia)

    text = signed_in("mia").get(reverse("sla:agreement")).content.decode()

    for words in (
        "What marketing and sales at Quayside promise each other",
        "Consent is given",
        "Ruled out: Relation is a competitor, a student or an applicant",
        "6 attempts by at least 2 channels within 10 working days",
        "Questions are answered within 1 working day.",
        "50 qualified handoffs a month.",
        "Outside our profile †",
        "+ 1 day",
        "Mara",
        "Sofia",
        version.digest,
    ):
        assert words in text


def test_two_managers_sign_by_clicking(signed_in, mara, sofia):
    marketing, sales = signed_in("mara"), signed_in("sofia")
    marketing.post(reverse("sla:draft"))
    version = Agreement.objects.get()

    for desk, name in ((marketing, "proposal"), (marketing, "signature"), (sales, "signature")):
        assert post(desk, name, version).status_code == 302

    version.refresh_from_db()
    assert version.state == Agreement.State.SIGNED


@pytest.mark.parametrize("name", ["mia", "sam", "ada"])
def test_only_managers_sign(signed_in, mara, name):
    version = proposed(by=mara)

    assert post(signed_in(name), "signature", version).status_code == 403
    assert not version.signatures.exists()


@pytest.mark.parametrize("name", ["mia", "mara", "sam", "sofia"])
def test_every_member_drafts_edits_proposes_and_recalls(signed_in, name, workspace):
    desk = signed_in(name)
    assert desk.post(reverse("sla:draft")).status_code == 302
    version = Agreement.objects.get()

    assert desk.get(reverse("sla:version_edit", args=[1])).status_code == 200
    assert post(desk, "proposal", version).status_code == 302
    assert post(desk, "recall", version).status_code == 302


def test_an_admin_without_a_side_only_reads(signed_in, mara, ada):
    version = proposed(by=mara)
    desk = signed_in("ada")

    assert desk.post(reverse("sla:draft")).status_code == 403
    assert desk.get(reverse("sla:version_edit", args=[1])).status_code == 403
    assert post(desk, "recall", version).status_code == 403
    assert post(desk, "proposal", version).status_code == 403
    assert "Propose a change" not in desk.get(reverse("sla:version_list")).content.decode()


def test_a_signature_for_an_old_edition_is_refused_with_what_changed(signed_in, mara, sofia):
    version = proposed(by=mara)
    seen = version.edition
    version.recall(by=sofia, at=MONDAY_9AM, edition=seen)
    version.propose(by=sofia, at=MONDAY_9AM, edition=version.edition)

    answer = signed_in("mara").post(reverse("sla:signature", args=[1]), {"edition": seen})

    assert answer.status_code == 409
    assert "Sofia proposed version 1." in answer.content.decode()


def test_the_second_manager_of_a_side_reads_that_it_has_signed(signed_in, mara, marketing):
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)
    other = make_person("max", team=marketing, roles=["manager"])
    desk = signed_in(other)

    assert "Sign for marketing" not in desk.get(reverse("sla:version", args=[1])).content.decode()
    answer = post(desk, "signature", version)
    assert answer.status_code == 409
    assert "Your side has signed already." in answer.content.decode()


@pytest.mark.parametrize("edition", ["", "x", "-1", "9" * 30])
def test_a_form_that_names_no_edition_is_stale(signed_in, mara, edition):
    version = proposed(by=mara)

    assert (
        signed_in("mara").post(reverse("sla:signature", args=[version.number]), {"edition": edition}).status_code == 409
    )


def test_a_draft_that_nobody_could_keep_says_what_is_missing(signed_in, mara):
    version = Agreement.draft(by=mara, at=MONDAY_9AM, document={**blank_document(), "reasons": []})

    answer = post(signed_in("mara"), "proposal", version)

    assert answer.status_code == 422
    assert "This draft cannot be proposed yet" in answer.content.decode()


def test_a_proposal_is_not_edited(signed_in, mara):
    proposed(by=mara)

    answer = signed_in("mara").get(reverse("sla:version_edit", args=[1]), follow=True)

    assert answer.redirect_chain == [(reverse("sla:version", args=[1]), 302)]


def test_a_version_that_there_is_not(signed_in, mara):
    assert signed_in("mara").get(reverse("sla:version", args=[7])).status_code == 404


@pytest.mark.parametrize("name", ["draft", "proposal", "recall", "signature"])
def test_steps_are_posted_and_their_address_leads_to_the_version(signed_in, mara, name):
    proposed(by=mara)
    url = reverse(f"sla:{name}", args=[] if name == "draft" else [1])

    answer = signed_in("mara").get(url)

    assert (answer.status_code, answer.url) == (
        302,
        reverse("sla:agreement") if name == "draft" else reverse("sla:version", args=[1]),
    )


def test_the_list_of_versions_asks_as_much_for_three_as_for_one(
    signed_in, mara, sofia, django_assert_num_queries, django_assert_max_num_queries
):
    desk, url = signed_in("mara"), reverse("sla:version_list")
    signed(marketing=mara, sales=sofia)
    with django_assert_max_num_queries(30) as first:
        desk.get(url)

    for hour in (1, 2):
        signed(marketing=mara, sales=sofia, at=MONDAY_9AM.replace(hour=10 + hour))
    with django_assert_num_queries(len(first.captured_queries)):
        desk.get(url)


def test_a_draft_says_what_a_waiting_proposal_would_change_and_it_does_not(signed_in, mara, sofia):
    signed(marketing=mara, sales=sofia)
    proposed(by=mara)
    desk = signed_in("mara")
    in_force = desk.get(reverse("sla:agreement")).content.decode()
    versions = desk.get(reverse("sla:version_list")).content.decode()
    edited = desk.post(reverse("sla:draft"), follow=True).content.decode()
    draft = desk.get(reverse("sla:version", args=[3])).content.decode()
    waiting = desk.get(reverse("sla:version", args=[2])).content.decode()

    for page in (in_force, versions):
        assert "Whoever proposes a change now begins from version 1, without what version 2 changes." in page
        assert f'href="{reverse("sla:comparison", args=[2])}?with=1"' in page
    for page in (edited, draft):
        assert "Draft 3 began from version 1, which is in force. It does not hold what version 2 changes" in page
        assert f'href="{reverse("sla:comparison", args=[3])}?with=2"' in page
    assert "does not hold" not in waiting
    assert "begins from version 1" not in waiting


def test_a_change_begins_from_the_version_in_force_without_a_word_where_no_other_waits(signed_in, mara, sofia):
    signed(marketing=mara, sales=sofia)
    desk = signed_in("mara")

    pages = [desk.get(reverse("sla:agreement")), desk.post(reverse("sla:draft"), follow=True)]

    assert not any(
        "does not hold" in page.content.decode() or "Whoever proposes" in page.content.decode() for page in pages
    )


def test_the_day_of_a_draft_stands_right_behind_its_state(signed_in, mara):
    draft = Agreement.draft(by=mara, at=MONDAY_9AM)
    draft.edit(by=mara, at=MONDAY_9AM, edition=0, document=draft.document, begins_on=date(2049, 1, 4))

    page = signed_in("mara").get(reverse("sla:version", args=[1])).content.decode()

    assert "Draft, to begin on 4 January 2049" in page
