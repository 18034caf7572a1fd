"""Addresses that are only posted to lead whoever opens them to a page; what opens nothing has a page that says so."""

import pytest
from django.urls import reverse

from smarketing.state import HOUSE

HTML = {"Accept": "text/html"}


def test_every_address_that_is_only_posted_to_leads_somewhere():
    """But for the press at the entrance of a demo, which answers with no page."""
    bare = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.glob("[a-z]*/**/*.py")
        if path.relative_to(HOUSE).parts[0] not in ("tests", "var") and "require_POST" in path.read_text()
    ]

    assert bare == ["demo/views.py"]


@pytest.mark.parametrize(
    ("step", "args", "page", "of"),
    [
        ("leads:engagement", [7], "leads:lead", [7]),
        ("leads:next_step_done", [7, 8], "leads:lead", [7]),
        ("leads:saved_view_new", [], "leads:lead_list", []),
        ("leads:import_run", [7], "leads:import_detail", [7]),
        ("glossary:term_approval", ["mql"], "glossary:term", ["mql"]),
        ("personas:profile_approval", [], "personas:profile", []),
        ("people:deactivation", [7], "people:person_detail", [7]),
        ("people:invitation_link", [7], "people:invitation_list", []),
        ("api:key_showing", [7], "api:own_keys", []),
        ("operations:new_try", ["mail", 7], "operations:overview", []),
        ("notifications:reading", [], "notifications:notification_list", []),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_address_of_a_step_leads_to_the_page_of_its_form(client, sam, step, args, page, of, method):
    client.force_login(sam)

    answer = getattr(client, method)(reverse(step, args=args))

    assert (answer.status_code, answer.url) == (302, reverse(page, args=of))


def test_other_methods_are_refused_with_a_page(client, sam):
    client.force_login(sam)

    answer = client.put(reverse("leads:engagement", args=[7]), headers=HTML)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST, GET, HEAD"
    assert "This address opens nothing" in answer.content.decode()


def test_a_page_that_only_shows_something_says_so_when_posted_to(client, sam):
    client.force_login(sam)

    answer = client.post(reverse("people:directory"), headers=HTML)

    assert answer.status_code == 405
    assert "Nothing was changed." in answer.content.decode()


def test_who_asks_for_no_page_gets_none(client, sam):
    client.force_login(sam)

    assert client.post(reverse("people:directory")).content == b""
