"""A code beside the password, from the settings to the next sign-in; nothing is wrong with any page on the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import PASSWORD
from tests.journeys.test_accessibility import wrong_with
from tests.people.test_second_step import code_now


@pytest.mark.slow
def test_a_second_step_is_turned_on_and_asked_for(desks, mia):
    desk = desks()
    wrong = []

    def look():
        desk.page.evaluate(Axe().axe_script)
        wrong.extend(f"{desk.page.url}: {line}" for line in wrong_with(desk.page, ("light", "dark")))

    desk.sign_in(mia.email, PASSWORD)
    desk.open("/settings/")
    desk.follow("Two-step sign-in")
    desk.reads("It is off: your password alone lets you in.")
    look()
    desk.follow("Turn it on")
    desk.page.get_by_role("heading", name="Is it you?").wait_for()
    look()
    desk.fill("Password", PASSWORD)
    desk.press("Go on")
    secret = desk.page.get_by_label("Or type this into the app").input_value()
    look()
    desk.page.locator("[name=code]").fill("000000")
    desk.press("Turn it on")
    desk.page.get_by_text("Incorrect code.", exact=True).wait_for()
    look()
    desk.page.locator("[name=code]").fill(code_now(secret))
    desk.press("Turn it on")
    desk.page.locator(".codes code").first.wait_for()
    recovery = desk.page.locator(".codes code").first.inner_text()
    look()

    desk.context.clear_cookies()
    desk.sign_in(mia.email, PASSWORD)
    desk.page.get_by_role("heading", name="Now the code").wait_for()
    look()
    desk.page.locator("[name=code]").fill(recovery)
    desk.press("Sign in")
    desk.reads("Today")

    assert "\n".join(wrong) == ""
