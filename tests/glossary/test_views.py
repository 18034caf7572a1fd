import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from glossary.models import Term, TermVersion
from tests.factories import MONDAY_9AM
from tests.glossary.test_term import agree, introduce

WORDS = {
    "word": "Warm lead",
    "wording": "Somebody who wrote back twice.",
    "counts": "A reply\n\n  A call ",
    "does_not_count": "",
}


def url(name, *args):
    return reverse(f"glossary:{name}", args=args)


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def test_everybody_reads_the_words_a_to_z(signed_in, mia, ada):
    introduce(mia, word="Return")
    introduce(mia, word="éclat")

    page = signed_in(ada).get(url("term_list")).content.decode()

    assert page.index("éclat") < page.index("Return")
    assert "Propose a new word" not in page


def test_a_search_that_finds_nothing_says_so(signed_in, mia):
    introduce(mia)

    page = signed_in(mia).get(url("term_list"), {"q": "xyzzy"})

    assert "No word matches “xyzzy”." in page.content.decode()


def test_pages_ask_for_a_login(client, mia):
    introduce(mia)

    assert client.get(url("term", "warm_lead")).status_code == 302


def test_a_term_shows_what_counts_and_who_is_missing(signed_in, mia, mara):
    introduce(mia).versions.get().approve(by=mara, at=MONDAY_9AM, revision=1)

    page = signed_in(mia).get(url("term", "warm_lead")).content.decode()

    assert "Proposed by Mia" in page
    assert "A reply" in page
    assert "Sales has not approved" in page
    assert "Approve for" not in page


def test_an_unknown_term_is_not_found(signed_in, mia):
    assert signed_in(mia).get(url("term", "nothing")).status_code == 404


@pytest.mark.parametrize("who", ["mia", "sam", "mara", "sofia"])
def test_every_member_may_propose(request, signed_in, mia, mara, sofia, who):
    agree(introduce(mia), mara, sofia)
    client = signed_in(request.getfixturevalue(who))
    form = {**WORDS, "number": 1, "revision": 1}

    answer = client.post(url("term_proposal", "warm_lead"), form)

    assert answer.headers["Location"] == url("term", "warm_lead")
    assert Term.objects.get().proposal.counts == ["A reply", "A call"]
    assert client.get(url("term_proposal", "warm_lead")).status_code == 200


def test_an_admin_alone_proposes_and_approves_nothing(signed_in, mia, ada):
    introduce(mia)
    client = signed_in(ada)

    assert client.get(url("term_new")).status_code == 403
    assert client.get(url("term_proposal", "warm_lead")).status_code == 403
    assert client.post(url("term_proposal", "warm_lead"), WORDS).status_code == 403
    assert client.post(url("term_approval", "warm_lead"), {"number": 1, "revision": 1}).status_code == 403


@pytest.mark.parametrize("who", ["mia", "sam"])
def test_only_a_manager_approves(request, signed_in, mia, who):
    term = introduce(mia)
    client = signed_in(request.getfixturevalue(who))

    assert client.post(url("term_approval", "warm_lead"), {"number": 1, "revision": 1}).status_code == 403
    assert not term.versions.get().approvals.exists()


def test_a_manager_approves_for_the_own_side_whatever_the_form_says(signed_in, mia, mara):
    term = introduce(mia)
    assert "Approve for Marketing" in signed_in(mara).get(url("term", "warm_lead")).content.decode()

    answer = signed_in(mara).post(url("term_approval", "warm_lead"), {"number": 1, "revision": 1, "side": "sales"})

    assert answer.status_code == 302
    assert list(term.versions.get().approvals.values_list("side", "person")) == [("marketing", mara.pk)]


def test_who_approves_a_changed_wording_reads_who_changed_it(signed_in, mia, sam, mara):
    introduce(mia).versions.get().revise(by=sam, at=MONDAY_9AM, revision=1, wording="Changed.")

    answer = signed_in(mara).post(url("term_approval", "warm_lead"), {"number": 1, "revision": 1})

    assert answer.status_code == 409
    assert "Sam worded this proposal" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"number": "x", "revision": "1"}, {"number": "99999", "revision": "1"}])
def test_approving_a_version_that_is_not_there_is_not_found(signed_in, mia, mara, sent):
    introduce(mia)

    assert signed_in(mara).post(url("term_approval", "warm_lead"), sent).status_code == 404


def test_a_text_on_an_older_wording_is_kept_and_shown_what_came_between(signed_in, mia, sam):
    introduce(mia).versions.get().revise(by=sam, at=MONDAY_9AM, revision=1, wording="Sam's own words.")
    client = signed_in(mia)

    answer = client.post(url("term_proposal", "warm_lead"), {**WORDS, "number": 1, "revision": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam&#x27;s own words." in page
    assert "Somebody who wrote back twice." in page
    assert '<input type="hidden" name="revision" value="2"' in page
    assert client.post(url("term_proposal", "warm_lead"), {**WORDS, "number": 1, "revision": 2}).status_code == 302


def test_a_new_word_becomes_a_proposal(signed_in, sam):
    answer = signed_in(sam).post(url("term_new"), {**WORDS, "word": "Zugesagt & gehalten"})

    assert answer.headers["Location"] == url("term", "zugesagt_gehalten")
    assert Term.objects.get().proposal.proposed_by == sam


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"word": ""}, "Write the word that this is about."),
        ({"wording": " "}, "Write what the word means, in a sentence or two."),
        ({"counts": "x" * 301}, "Keep each line under 300 letters."),
        ({"word": "WARM LEAD"}, "The glossary has “Warm lead” already."),
    ],
)
def test_a_form_says_what_to_write(signed_in, mia, change, sentence):
    introduce(mia)

    answer = signed_in(mia).post(url("term_new"), {**WORDS, "word": "Other", **change})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_proposing_the_same_again_is_answered_with_a_sentence(signed_in, mia):
    introduce(mia)
    same = {"word": "Warm lead", "wording": "Somebody who wrote back.", "counts": "A reply", "does_not_count": ""}

    answer = signed_in(mia).post(url("term_proposal", "warm_lead"), {**same, "number": 1, "revision": 1})

    assert answer.status_code == 422
    assert "Nothing differs from the wording so far." in answer.content.decode()


def test_history_shows_each_agreed_wording(signed_in, mia, mara, sofia):
    term = introduce(mia)
    agree(term, mara, sofia)
    term.propose(by=mia, at=MONDAY_9AM, word="Warm lead", wording="Second wording.")
    agree(term, mara, sofia)

    page = signed_in(mia).get(url("term", "warm_lead")).content.decode()

    assert "Agreed by both sides" in page
    assert page.count("worded by Mia") == 2


def test_the_list_asks_as_much_for_twelve_words_as_for_one(signed_in, mia, mara, sofia, django_assert_num_queries):
    client = signed_in(mara)
    agree(introduce(mia, word="Agreed"), mara, sofia)
    introduce(mia, word="Open").versions.get().approve(by=mara, at=MONDAY_9AM, revision=1)
    client.get(url("term_list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("term_list"))
    for n in range(5):
        agree(introduce(mia, word=f"Agreed {n}"), mara, sofia)
        introduce(mia, word=f"Open {n}").versions.get().approve(by=sofia, at=MONDAY_9AM, revision=1)

    with django_assert_num_queries(len(few)):
        client.get(url("term_list"))


def test_a_manager_approves_many_wordings_at_once(signed_in, mia, mara):
    one, two = introduce(mia, word="One").versions.get(), introduce(mia, word="Two").versions.get()
    client = signed_in(mara)
    page = client.get(url("term_approvals")).content.decode()
    assert f'value="{one.pk}.1"' in page
    assert '<span class="place-count">2</span>' in page

    answer = client.post(url("term_approvals"), {"seen": [f"{one.pk}.1", "rubbish", "7777.1"]})

    assert answer.headers["Location"] == url("term_approvals")
    assert (one.missing, two.missing) == (["sales"], ["marketing", "sales"])
    assert list(TermVersion.objects.waiting_for(mara)) == [two]


def test_of_many_approvals_a_stale_one_is_refused_and_the_others_stand(signed_in, mia, sam, mara):
    one, two = introduce(mia, word="One").versions.get(), introduce(mia, word="Two").versions.get()
    two.revise(by=sam, at=MONDAY_9AM, revision=1, wording="Changed.")

    answer = signed_in(mara).post(url("term_approvals"), {"seen": [f"{one.pk}.1", f"{two.pk}.1"]})

    assert answer.status_code == 409
    assert "Two: Sam worded this proposal" in answer.content.decode()
    assert (one.missing, two.missing) == (["sales"], ["marketing", "sales"])


@pytest.mark.parametrize("who", ["mia", "sam", "ada"])
def test_only_managers_see_what_waits_for_approval(request, signed_in, who):
    assert signed_in(request.getfixturevalue(who)).get(url("term_approvals")).status_code == 403


def test_a_manager_with_nothing_to_approve_reads_that(signed_in, mara):
    assert "Nothing waits for you" in signed_in(mara).get(url("term_approvals")).content.decode()
