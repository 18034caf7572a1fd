"""A word explains itself where it is used."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from glossary.changes import what_changed
from glossary.models import TermVersion
from tests.glossary.test_term import agree, introduce

pytestmark = pytest.mark.django_db


def written(source, *, request=None, **context):
    return Template(source).render(Context({"request": request, **context}))


def test_an_agreed_word_takes_the_place_of_the_label_and_leads_to_its_page(mia, mara, sofia):
    agree(introduce(mia, word="Warm lead"), mara, sofia)

    assert written('{% term "warm_lead" "Lukewarm" %}') == (
        '<a class="term" href="/glossary/warm_lead/" data-term="warm_lead">Warm lead</a>'
    )
    assert ">Lukewarm</a>" in written('{% term "warm_lead" "Lukewarm" as_said=True %}')


def test_until_both_agree_the_label_stays_and_a_word_that_there_is_not_is_plain_text(mia):
    introduce(mia, word="Warm lead")

    assert ">Lukewarm</a>" in written('{% term "warm_lead" "Lukewarm" %}')
    assert written('{% term "nothing" label %}', label="<b>") == "&lt;b&gt;"


def test_running_text_explains_each_word_once_and_escapes_the_rest(mia):
    introduce(mia, word="Warm lead")

    html = written("{% with_terms text %}", text="A warm lead <b> is no warm lead.")

    assert html.count('data-term="warm_lead"') == 1
    assert "&lt;b&gt; is no warm lead." in html
    assert "data-term" not in written('{% with_terms text besides="warm_lead" %}', text="A warm lead")


def test_a_page_reads_all_words_at_once(rf, mia):
    introduce(mia)
    request = rf.get("/")

    with CaptureQueriesContext(connection) as queries:
        written('{% term "warm_lead" "x" %}{% term "warm_lead" "y" %}{% with_terms "a warm lead" %}', request=request)

    assert len(queries) == 1


def test_definitions_say_what_is_agreed_and_what_is_not(client, mia, mara, sofia):
    agree(introduce(mia, word="Warm lead"), mara, sofia)
    introduce(mia, word="Cold lead", wording="Nobody wrote back.")
    client.force_login(mia)

    said = client.get(reverse("glossary:definitions")).json()

    assert (said["warm_lead"]["agreed"], said["cold_lead"]["agreed"]) == (True, False)
    assert said["cold_lead"]["wording"] == "Nobody wrote back."


def test_definitions_are_for_members(client, db):
    assert client.get(reverse("glossary:definitions")).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seen recently.", "seen in 30 days.", "“in 30 days” replaces “recently”"),
        ("seen.", "seen and wanted.", "“seen and wanted” replaces “seen”"),
        ("a person", "a new person", "“new” was added"),
        ("a b c d", "x b y d", "The wording was changed"),
    ],
)
def test_the_history_says_what_changed(old, new, said):
    before, after = (TermVersion(word="Lead", wording=text) for text in (old, new))

    assert what_changed(before, after) == said
    assert what_changed(None, after) == "First wording"
