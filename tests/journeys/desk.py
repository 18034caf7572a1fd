"""What one person sees and presses, in a browser of their own."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE = 30_000  # milliseconds; a machine that is busy importing answers late
EXPECTED_COMPLAINT = "Failed to load resource"  # what a browser says of every 409 and 422


class Desk:
    """One person's browser. ``complaints`` holds what the console said: nothing, if all is well."""

    def __init__(self, browser: Browser, url: str, **options) -> None:
        self.url = url
        self.context = browser.new_context(base_url=url, **options)
        self.context.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(address)

    def sign_in(self, email: str, password: str) -> None:
        self.open("/account/login/")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.press("Sign in")

    def go(self, place: str) -> None:
        """By the rail."""
        self.page.locator(".rail").get_by_role("link", name=re.compile(rf"^{place}\b")).click()

    def follow(self, words: str) -> None:
        """A link by its words, the first of them."""
        self.main.get_by_role("link", name=words).first.click()

    def take(self, step: str) -> None:
        """A step of set-up."""
        self.open("/setup/")
        self.main.locator("li.setup-step", has_text=step).locator("a.button").click()

    def press(self, words: str) -> None:
        """The button that says this; a key may stand behind it."""
        self.page.get_by_role("button", name=re.compile(rf"^{re.escape(words)}( \w+| Ctrl ↵)?$")).last.click()

    def unfold(self, words: str) -> Locator:
        """Open a panel; what is inside."""
        panel = self.page.locator("details.panel, .compose > details").filter(
            has=self.page.locator("summary", has_text=words)
        )
        if panel.first.is_hidden():  # behind the further steps
            self.page.locator("details.further > summary").click()
        if panel.first.get_attribute("open") is None:
            panel.first.locator("summary").first.click()
        return panel.first

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).first.select_option(label=option)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def reads(self, *sentences: str) -> None:
        """Wait until each of them stands on the page."""
        for words in sentences:
            expect(self.page.locator("body")).to_contain_text(words, timeout=PATIENCE)

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def _note(self, text: str) -> None:
        if not text.startswith(EXPECTED_COMPLAINT):
            self.complaints.append(text)
