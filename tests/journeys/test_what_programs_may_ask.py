"""The pages about the API, as whoever writes a program reads them."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.groups import GROUPS
from tests.journeys.test_accessibility import PHONE, RULES, TOO_WIDE, findings

OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


def test_from_the_settings_to_a_line_in_the_clipboard(desk_of, mia):
    desk = desk_of(mia)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])

    desk.open("/")
    desk.go("Settings")
    desk.follow("The API")
    desk.follow("Handoffs")
    told = desk.main.locator("details", has=desk.page.locator("#handoff_return"))
    told.locator("summary").first.press("Enter")
    told.get_by_role("button", name=re.compile("^Copy.*Request")).click()
    told.get_by_role("status").get_by_text("Copied").wait_for()

    line = desk.page.evaluate("navigator.clipboard.readText()")
    assert line.startswith(f'curl -sS "{desk.url}/api/v1/handoffs/')
    assert '"note": ' in line


def test_what_leads_there_opens_what_it_leads_to(desk_of, mia):
    desk = desk_of(mia)

    desk.open("/api/handoffs/#handoff_return")
    desk.follow("SteppedHandoff")
    expect(desk.page.locator("#thing-SteppedHandoff")).to_be_visible()
    desk.page.locator("#thing-SteppedHandoff").get_by_role("link", name="Handoff", exact=True).click()
    expect(desk.page.locator("#thing-Handoff")).to_be_visible()


def test_it_reads_without_a_script(desk_of, mia):
    desk = desk_of(mia, java_script_enabled=False)

    desk.open("/api/promises/")
    desk.main.locator("summary").first.click()

    expect(desk.main.locator("pre").first).to_be_visible()
    expect(desk.main.get_by_role("button", name="Copy")).to_have_count(0)


def test_nothing_is_wrong_with_it_when_everything_is_open(desk_of, mia):
    desk = desk_of(mia)

    for code in ("scoreboard", "promises"):
        desk.open(f"/api/{code}/")
        desk.page.evaluate(OPEN_ALL)
        desk.page.evaluate(Axe().axe_script)
        for scheme in ("light", "dark"):
            desk.page.emulate_media(color_scheme=scheme)
            assert findings(desk.page, RULES) == []
    desk.page.set_viewport_size(PHONE)
    for group in GROUPS:
        desk.open(f"/api/{group.code}/")
        desk.page.evaluate(OPEN_ALL)
        assert not desk.page.evaluate(TOO_WIDE), group.code
