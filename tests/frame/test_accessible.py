"""What a machine can find wrong with a page, in both schemes and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def sign_in(live_server, client, context, settings):
    """Signs a person in, in the real browser."""

    def sign_in(person):
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


def findings(page):
    return [
        f"{found['id']}: {node['target']}"
        for found in Axe().run(page, options=RULES).response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_nothing_is_wrong_with_the_parts(live_server, page, sign_in, sam, scheme, size):
    sign_in(sam)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours on their way are no colours
    page.set_viewport_size(SIZES[size])
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    page.goto(f"{live_server.url}{reverse('frame:ui')}?errors=1")
    page.get_by_text("Return", exact=False).locator("visible=true").first.click()

    assert findings(page) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_with_signing_in(live_server, page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours on their way are no colours

    page.goto(live_server.url + reverse("account_login"))

    assert findings(page) == []


def test_a_key_presses_its_button_but_not_while_somebody_types(live_server, page, sign_in, sam):
    sign_in(sam)
    page.goto(live_server.url + reverse("frame:ui"))
    panel = page.locator("details.panel").first

    page.get_by_label("Note for Tomás").press("r")
    assert panel.get_attribute("open") is None

    page.locator("main").focus()
    page.keyboard.press("r")
    assert panel.get_attribute("open") is not None

    page.keyboard.press("Escape")
    assert panel.get_attribute("open") is None
