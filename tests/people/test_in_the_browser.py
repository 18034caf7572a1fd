"""The way in, by clicking: from the printed link to a workspace with two people."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from people.models import Person, SetupLink
from tests.factories import PASSWORD

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [f"{found['id']}: {node['target']}" for found in violations for node in found["nodes"]]


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_from_the_printed_link_to_a_second_person(live_server, page, browser, workspace_unnamed):
    page.goto(live_server.url + reverse("people:setup_link", args=[SetupLink.make(at=timezone.now())]))
    page.get_by_label("Your name").fill("Ada Okafor")
    page.get_by_label("E-mail").fill("ada@quayside.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    press(page, "Become admin")

    page.get_by_role("link", name="Name it").click()
    page.get_by_label("Name of the workspace").fill("Quayside")
    press(page, "Save the workspace")

    page.get_by_role("link", name="Create teams").click()
    for name, side in (("Growth", "Marketing"), ("Sales North", "Sales")):
        page.get_by_label("Name of the team").fill(name)
        page.get_by_label(side, exact=True).check()
        press(page, "Create the team")
        page.get_by_text(f"{name} is created.").wait_for()
    page.get_by_role("link", name="Back to set-up").click()

    page.get_by_role("link", name="Choose").click()
    page.get_by_label("Team").select_option(label="Sales North")
    page.get_by_label("Manager").check()
    press(page, "Save the place")

    page.locator("#setup-step-40").get_by_role("link", name="Invite a marketer").click()
    page.get_by_label("E-mail").fill("mia@quayside.test")
    page.get_by_label("Manager").check()
    press(page, "Invite")
    link = page.get_by_label("The link, shown this once").input_value()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, "Copy")
    page.get_by_role("status").get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link

    hers = browser.new_context()
    second = hers.new_page()
    second.goto(link)
    second.get_by_label("Your name").fill("Mia Lindqvist")
    second.get_by_label("Password").fill(PASSWORD)
    press(second, "Join")
    second.goto(live_server.url + reverse("people:directory"))

    assert second.locator(".people .row-name").all_inner_texts() == ["Ada Okafor", "Mia Lindqvist"]
    hers.close()
    assert [(p.name, p.roles, str(p.team)) for p in Person.objects.by_name()] == [
        ("Ada Okafor", ["manager", "admin"], "Sales North"),
        ("Mia Lindqvist", ["marketer", "manager"], "Growth"),
    ]


@pytest.fixture
def workspace_unnamed(transactional_db):
    """Nobody is a member and nothing has a name."""
    assert not Person.objects.exists()
