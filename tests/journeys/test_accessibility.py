"""What a machine can find wrong with any screen: for each reader, with everything and with nothing on it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.journeys.furnishing import furnish
from tests.journeys.screens import addresses

ONLY = {"resultTypes": ["violations"]}  # the others need not be described, which takes longest
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], **ONLY}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, **ONLY}
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}, **ONLY}  # what wraps on a phone comes close
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PART = re.compile(r'<(\w+)(?:[^>]*?\bclass="([^"]*)")?')
SETTLE = """for (const fading of document.getAnimations()) {
    fading.effect.getComputedTiming().endTime === Infinity ? fading.cancel() : fading.finish();
}"""
TOO_WIDE = "document.scrollingElement.scrollWidth > innerWidth"


# A screen takes the place of the one before it, so that axe is loaded and warm once and not for every page.
FETCH = """async (address) => {
    const answer = await fetch(address);
    const html = answer.headers.get("content-type")?.startsWith("text/html") ? await answer.text() : "";
    return {status: answer.status, html, moved: answer.redirected};
}"""
SHOW = """async (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const here = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map((sheet) => sheet.href));
    const sheets = [...next.querySelectorAll("link[rel=stylesheet]")].filter((sheet) => !here.has(sheet.href));
    await Promise.all(sheets.map((sheet) => new Promise((loaded) => {
        const link = document.createElement("link");
        Object.assign(link, {rel: "stylesheet", href: sheet.href, onload: loaded, onerror: loaded});
        document.head.append(link);
    })));
    document.title = next.title;
    document.documentElement.lang = next.documentElement.lang;
    document.body.replaceWith(document.adoptNode(next.body));
}"""


@pytest.fixture
def walk(desks, settings, tmp_path, pytestconfig):
    """Looks at every screen once by name, and again where it shows a part that no other screen has shown."""
    settings.MEDIA_ROOT = tmp_path
    names, parts, desk = set(), set(), desks()
    all_of_them = pytestconfig.getoption("--every-screen")

    def walk(reader, *, schemes=("light", "dark")):
        client = Client()
        client.force_login(reader)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        desk.context.clear_cookies()
        desk.context.add_cookies([{**cookie, "url": desk.url}])
        desk.open("/")
        desk.page.evaluate(Axe().axe_script)
        found = []
        for name, address in addresses(reader=reader):
            answer = desk.page.evaluate(FETCH, address)
            assert answer["status"] < 500, address
            shown = parts_of(answer)
            if shown and (all_of_them or name not in names or shown - parts):
                names.add(name)
                parts.update(shown)
                desk.page.evaluate(SHOW, answer["html"])
                found += [f"{reader} at {address}: {wrong}" for wrong in wrong_with(desk.page, schemes)]
        return found

    return walk


def parts_of(answer):
    """Elements with their classes, of a page of its own; nothing where another answer came."""
    if answer["status"] != 200 or answer["moved"] or "<main" not in answer["html"]:
        return set()
    return set(PART.findall(answer["html"].partition("<main")[2]))


def wrong_with(page, schemes):
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)  # colours that fade into each other would be read on their way
        found += [f"{scheme}: {line}" for line in findings(page, COLOURS if found_in_light(scheme) else RULES)]
    page.set_viewport_size(PHONE)
    if page.evaluate(TOO_WIDE):
        found.append("wider than a phone")
    found += [f"phone: {line}" for line in findings(page, TARGETS)]
    page.set_viewport_size(DESK)
    return found


def found_in_light(scheme):
    """Whether the light scheme has shown already all that does not depend on colours."""
    return scheme == "dark"


def findings(page, rules):
    violations = page.evaluate("(rules) => axe.run(rules)", rules)["violations"]
    return [f"{found['id']}: {node['target']}" for found in violations for node in found["nodes"]]


@pytest.mark.slow
def test_nothing_is_wrong_with_any_screen(walk, mara, mia, sofia, sam, ada, sales, pytestconfig):
    """A marketing manager's, a rep's and an admin's; those of a marketer and a sales manager are made of the same parts."""
    furnish(mara=mara, sofia=sofia, sam=sam, ada=ada, sales=sales)
    readers = [mara, sam, ada]
    if pytestconfig.getoption("--every-screen"):
        readers += [mia, sofia]

    found = [wrong for reader in readers for wrong in walk(reader)]

    assert "\n".join(found) == ""


@pytest.mark.slow
def test_nothing_is_wrong_with_any_screen_while_there_is_nothing_on_it(walk, mara, ada):
    found = walk(mara) + walk(ada)

    assert "\n".join(found) == ""
