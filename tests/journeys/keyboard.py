"""Somebody who has keys and no pointer: where the focus is, how it looks, and how many presses the way there takes."""

import re

from playwright.sync_api import expect

from tests.journeys.desk import PATIENCE, Desk

MOST_TABS = 25  # a usual thing takes no more presses than this

# The control with the focus: its name, and what a person who looks for it would find wrong.
FOCUS = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return {name: "", wrong: "it is nowhere"};
    const box = focused.getBoundingClientRect();
    const label = focused.getAttribute("aria-label") ?? [...focused.labels ?? []].map((one) => one.innerText).join(" ");
    const name = (label || focused.innerText || focused.value || "").replace(/\\s+/g, " ").replace(" :", ":").trim();
    const width = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const height = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    if (width < 2 || height < 2) return {name, wrong: "it is out of sight"};
    const rings = [getComputedStyle(focused), getComputedStyle(focused, "::after")]; // a row's link has its ring around the row
    const ringed = rings.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    return {name, wrong: ringed ? "" : "nothing shows it"};
}"""
AT_THE_TOP = "document.activeElement === document.body && !document.getElementById(location.hash.slice(1))"


class Keyboard:
    """Presses, and waiting until the screen is where they lead to. ``presses`` counts what it took."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page, self.presses = desk, desk.page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.presses += 1

    def write(self, text: str) -> None:
        """Into the field with the focus, in place of what stands in it."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def reach(self, name: str, *, by: str = "Tab", within: int = MOST_TABS) -> None:
        """Press Tab until the focus is on the control of this name; wherever it stops on the way, it can be seen."""
        way: list[str] = []
        for _press in range(within):
            self.press(by)
            focus = self.page.evaluate(FOCUS)
            way.append(focus["name"])
            assert not focus["wrong"], f"the focus after {way[-4:]}: {focus['wrong']}"
            if re.match(rf"{re.escape(name)}(\b|\W|$)", focus["name"]):
                return
        raise AssertionError(f"{name!r} is not within {within} presses of {by}: {way}")

    def fill(self, name: str, text: str, **way) -> None:
        self.reach(name, **way)
        self.write(text)

    def choose(self, name: str, option: str, **way) -> None:
        """In a list, by its first letters."""
        self.reach(name, **way)
        self.page.keyboard.type(option)

    def tick(self, name: str, **way) -> None:
        self.reach(name, **way)
        self.press("Space")

    def go(self, name: str, to: str, **way) -> None:
        """By the link or button of this name to another page."""
        self.reach(name, **way)
        self.send("Enter", to=to)

    def send(self, *keys: str, to: str) -> None:
        """Press what leads to another page, which begins past what all pages share."""
        with self.page.expect_navigation(timeout=PATIENCE):
            self.press(*keys)
        self.begin(to)

    def open(self, address: str, to: str) -> None:
        self.desk.open(address)
        self.begin(to)

    def begin(self, title: str) -> None:
        """Where a page has nothing to say and no part of it was asked for, its first stop leads to the content."""
        expect(self.page).to_have_title(re.compile(re.escape(title)), timeout=PATIENCE)
        if self.page.evaluate(AT_THE_TOP):
            self.press("Tab", "Enter")
            expect(self.page.locator("#main")).to_be_focused(timeout=PATIENCE)
