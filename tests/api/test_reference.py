"""The pages that say what programs may ask."""

import json
import re
import subprocess
from html import unescape
from itertools import pairwise

import pytest
from django.urls import reverse

from api.groups import GROUPS, group_of
from api.reference.chapters import USUAL, chapters
from api.reference.examples import as_json, curl
from api.schema import document
from people.rules import TABLE
from people.who_may import who_may

pytestmark = pytest.mark.django_db
INDEX = "/api/"
PAGES = [INDEX, *(f"/api/{group.code}/" for group in GROUPS)]
OPERATIONS = {
    one["operationId"]: (method.upper(), path, one)
    for path, methods in document()["paths"].items()
    for method, one in methods.items()
}


@pytest.fixture
def read(client):
    """A page as somebody reads it."""

    def read(person, address):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.text

    return read


def test_everybody_reads_it(read, mia, sam, sofia, ada):
    for person in (mia, sam, sofia, ada):
        pages = [read(person, address) for address in PAGES]
        assert all("<h1>" in page for page in pages)


@pytest.mark.parametrize("page", PAGES[:2])
def test_whoever_is_not_signed_in_is_asked_to(client, workspace, page):
    assert client.get(page)["Location"].startswith("/account/login/")


def test_what_is_no_group_is_not_there(client, mia):
    client.force_login(mia)

    assert client.get("/api/poems/").status_code == 404
    assert client.post(INDEX).status_code == 405


def test_each_operation_stands_on_the_page_of_its_group(read, mia):
    pages = {group.code: read(mia, f"/api/{group.code}/") for group in GROUPS}

    for name, (method, path, _said) in OPERATIONS.items():
        standing = [code for code, page in pages.items() if f'id="{name}"' in page]
        assert standing == [group_of(name).code]
        assert "<code>curl -sS " in pages[standing[0]]
        assert f">{method}</code>" in pages[standing[0]]
        assert f">{path}</code>" in pages[standing[0]]


def test_an_operation_that_no_group_names_is_noticed():
    with pytest.raises(LookupError, match="poem_write"):
        group_of("poem_write")


def test_it_says_what_a_program_has_to_know(read, mia):
    page = read(mia, "/api/handoffs/")

    told = page.partition('id="handoff_return"')[2].partition("</details>")[0]
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).split())
    assert "Who may reps of its team, managers of sales" in words
    assert "The key is for Handoffs: submit, and every step" in words
    assert "note required , text What marketing should know; two words at least. up to 5,000 characters" in words
    assert "resume_on day, or null When the lead comes back by itself." in words
    assert "409 overtaken Somebody was first" in words
    assert "200 with SteppedHandoff" in words
    assert 'curl -sS "http://testserver/api/v1/handoffs/1204/return"' in words
    assert '"state": ' in words
    assert 'id="thing-SteppedHandoff"' in page


def test_the_table_is_told_in_words():
    assert {action: who_may(action) for action in ("lead.see", "handoff.accept", "lead.import", "step.take_back")} == {
        "lead.see": "everybody",
        "handoff.accept": "reps of its team, managers of sales",
        "lead.import": "marketers, managers of marketing",
        "step.take_back": "whoever did it",
    }
    assert all(who_may(action) for action in TABLE)


def test_only_what_not_everything_is_refused_for_is_told_beside_an_operation():
    told = {one.id: {refusal.code for refusal in one.refusals} for chapter in chapters() for one in chapter.operations}

    assert told["handoff_submit"] == {"not_found", "overtaken", "not_qualified"}
    assert not any(codes & USUAL for codes in told.values())


def test_what_has_everything_of_another_tells_only_the_rest():
    (chapter,) = (one for one in chapters() if one.group.code == "handoffs")
    things = {thing.name: (thing.base, [row.name for row in thing.rows]) for thing in chapter.things}

    assert things["SteppedHandoff"] == ("Handoff", ["undo"])
    assert things["HandoffDetail"][0] == "Handoff"
    assert things["Handoff"][0] == ""


def test_whatever_is_told_of_leads_somewhere(read, mia):
    index = read(mia, INDEX)

    for group in GROUPS:
        page = read(mia, f"/api/{group.code}/")
        places = set(re.findall(r'id="([^"]+)"', page))
        assert set(re.findall(r'href="#(thing-\w+)"', page)) <= places
        assert all(f'id="{code}"' in index for code in re.findall(r'href="/api/#(\w+)"', page))
        assert len(re.findall(r' id="', page)) == len(places), "an id stands twice"


def test_every_line_to_copy_is_one_for_a_shell():
    lines = {one.id: one.curl("http://h") for chapter in chapters() for one in chapter.operations}
    stub = "curl() { printf '%s\\0' \"$@\"; printf '\\36'; }\nKEY=smk\n"

    done = subprocess.run(["bash", "-c", stub + "\n".join(lines.values())], capture_output=True, text=True, check=True)

    for name, asked in zip(lines, done.stdout.split("\x1e"), strict=False):
        method, path, said = OPERATIONS[name]
        arguments = asked.split("\0")
        options = dict(pairwise(arguments))
        (address,) = [argument for argument in arguments if argument.startswith("http")]
        assert re.fullmatch(re.sub(r"\\{\w+\\}", r"\\d+", re.escape(f"http://h{path}")), address), address
        assert method == options.get("-X", "POST" if {"-d", "--data-binary"} & set(options) else "GET")
        sent = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        assert json.loads(options.get("-d", "null")) == sent


def test_what_is_shown_can_be_read():
    assert as_json({"a": [1, 2], "b": None}) == '{"a": [1, 2], "b": null}'
    assert as_json({"a": "x" * 80, "b": [{"c": "ü" * 30}, {"c": "y" * 30}]}).splitlines() == [
        "{",
        f'  "a": "{"x" * 80}",',
        '  "b": [',
        f'    {{"c": "{"ü" * 30}"}},',
        f'    {{"c": "{"y" * 30}"}}',
        "  ]",
        "}",
    ]
    assert curl("POST", "http://h/x", sent={"name": "Bea's"}).endswith("""-d '{"name": "Bea'"'"'s"}'""")


def test_in_german_the_words_around_it_are_german_and_the_rest_is_marked(read, mia, workspace):
    workspace.language = "de"
    workspace.save()

    page = read(mia, "/api/handoffs/")

    assert '<html lang="de"' in page
    assert "Wer darf" in page
    assert '<span class="row-name" lang="en">Accept a handoff: the rep takes the lead</span>' in page


def test_it_is_found_from_where_keys_are(client, read, mia, ada):
    assert f'href="{INDEX}"' in read(mia, "/settings/")
    assert f'href="{INDEX}"' in read(mia, "/api/keys/own/")
    assert f'href="{INDEX}"' in read(ada, "/api/keys/")
    assert 'href="/api/keys/"' in read(ada, INDEX)
    assert 'href="/api/keys/"' not in read(mia, INDEX)
    found = client.get(reverse("frame:find"), {"q": "api hand"}).context["groups"]
    assert [str(one.name) for group in found for one in group.found] == ["The API: Handoffs"]


def test_they_ask_the_database_for_no_more_than_any_page(client, mia, django_assert_num_queries):
    client.force_login(mia)
    client.get(INDEX)

    for page in PAGES:
        with django_assert_num_queries(5):
            client.get(page)
