"""What a machine can find wrong with any screen: for each reader, with everything and with nothing on it."""

import re
from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.journeys.furnishing import furnish
from tests.journeys.screens import addresses

ONLY = {"resultTypes": ["violations"]}  # the others need not be described, which takes longest
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], **ONLY}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, **ONLY}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PART = re.compile(r'<(\w+)(?:[^>]*?\bclass="([^"]*)")?')
SETTLE = "for (const fading of document.getAnimations()) fading.finish()"
TOO_WIDE = "document.scrollingElement.scrollWidth > innerWidth"


@pytest.fixture
def walk(desks, settings, tmp_path):
    """Looks at every screen of a reader, unless all its parts have been looked at under the same name."""
    settings.MEDIA_ROOT = tmp_path
    seen, desk = defaultdict(set), desks()

    def walk(reader, *, schemes):
        client = Client()
        client.force_login(reader)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        desk.context.clear_cookies()
        desk.context.add_cookies([{**cookie, "url": desk.url}])
        return [
            f"{reader} at {address}: {wrong}"
            for name, address in addresses(reader=reader)
            if has_new_parts(client, address, seen[name])
            for wrong in wrong_with(desk, address, schemes)
        ]

    return walk


def has_new_parts(client, address, seen):
    """Whether a page answers here that shows something which is not in `seen`; it is from then on."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    if answer.status_code != 200 or answer.streaming or "<main" not in answer.text:
        return False
    parts = set(PART.findall(answer.text.partition("<main")[2]))
    new = parts - seen
    seen |= parts
    return bool(new)


def wrong_with(desk, address, schemes):
    page = desk.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    desk.open(address)
    found = [f"light: {line}" for line in findings(page, RULES)]
    if "dark" in schemes:
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLE)  # colours that fade into each other would be read on their way
        found += [f"dark: {line}" for line in findings(page, COLOURS)]
    page.set_viewport_size(PHONE)
    if page.evaluate(TOO_WIDE):
        found.append("wider than a phone")
    said, desk.complaints[:] = list(desk.complaints), []
    return found + said


def findings(page, rules):
    violations = Axe().run(page, options=rules).response["violations"]
    return [f"{found['id']}: {node['target']}" for found in violations for node in found["nodes"]]


@pytest.mark.slow
def test_nothing_is_wrong_with_any_screen(walk, mara, sofia, sam, ada, sales):
    """In both schemes for the first reader; what only the others see is made of the same colours."""
    furnish(mara=mara, sofia=sofia, sam=sam, ada=ada, sales=sales)

    found = walk(mara, schemes=["light", "dark"]) + walk(sam, schemes=["light"]) + walk(ada, schemes=["light"])

    assert "\n".join(found) == ""


@pytest.mark.slow
def test_nothing_is_wrong_with_any_screen_while_there_is_nothing_on_it(walk, mara, ada):
    found = walk(mara, schemes=["light"]) + walk(ada, schemes=["light"])

    assert "\n".join(found) == ""
