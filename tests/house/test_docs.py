"""The README, the manual and the operator's page name only what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from frame.navigation import OWN_PLACES, PLACES
from leads.views.step_offers import STEPS
from smarketing.bench import MEASURES
from smarketing.state import HOUSE
from smarketing.up import _parse

PAGES = [HOUSE / "README.md", *(HOUSE / "docs" / name for name in ("operating.md", "demo.md", "api.md"))]
PAGES += sorted((HOUSE / "docs" / "manual").glob("*.md"))
README = PAGES[0].read_text()
PICTURES = sorted((HOUSE / "docs" / "pictures").glob("*.png"))
OURS = {"up", "test", "install", "bench"}  # manage.py's own, beside Django's commands
MOST_BYTES = 250_000
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def anchors(page: Path) -> set[str]:
    """As the places that show Markdown name its headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(page: Path) -> list[str]:
    """Everything set as code: in lines of their own, and within sentences."""
    text = page.read_text()
    return re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE) + re.findall(r"`([^`\n]+)`", text)


@pages
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page

        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim), target


@pages
def test_commands_exist(page):
    known = OURS | set(get_commands())
    for text in code(page):
        for command in re.findall(r"manage\.py (\w+)", text):
            assert command in known, text
        for script in re.findall(r"(?<!\S)((?:scripts|\.ci)/\w+)", text):
            assert (HOUSE / script).exists(), text


@pages
def test_addresses_exist(page):
    for text in code(page):
        for address in re.findall(r"(?:^|127\.0\.0\.1:\d+)(/(?:[\w-]+/)+)", text):
            if address.startswith("/var/"):
                continue
            try:
                resolve(address)
            except Resolver404:
                pytest.fail(f"{page.name} names {address}, which is no page")


@pages
def test_files_exist(page):
    for text in code(page):
        if re.fullmatch(r"(?:smarketing|docs|locale|tests)/[\w./-]*|[A-Z]+\.md", text):
            assert (HOUSE / text).exists(), text


def test_the_readme_has_the_two_commands_that_start_and_test():
    commands = re.findall(r"^ {4}python3 manage\.py (.+)$", README, re.MULTILINE)

    assert commands == ["up --demo", "test"]
    assert _parse(["--demo"]).demo
    assert _parse(["--demo", "--fresh"]).fresh


def test_the_readme_prints_who_is_in_the_demo():
    from demo.first_steps import first_steps

    told = first_steps(base_url="http://127.0.0.1:8000").splitlines()

    for line in told[: told.index("")]:
        assert line in README


def test_every_variable_that_the_settings_read_is_explained():
    settings = (HOUSE / "smarketing" / "settings.py").read_text()
    operating = PAGES[1].read_text()

    for name in re.findall(r'env\.\w+\(\s*"(\w+)"', settings):
        assert f"`{name}`" in operating or name == "SMARKETING_DEMO", name
    assert re.search("500 simulated|500 open", operating)
    assert "live" in MEASURES


def test_every_key_of_a_step_and_of_a_place_is_in_the_manual():
    keys = (HOUSE / "docs" / "manual" / "keys.md").read_text()

    for thing in (*STEPS, *PLACES, *OWN_PLACES):
        assert f"`{thing.key}`" in keys, thing
    assert {step.noun for step in STEPS if step.key == "a"} == {"acceptance", "answer"}


def test_pictures_are_light_and_shown_and_each_is_taken_by_the_script():
    taken = re.findall(r'Picture\("([\w-]+)"', (HOUSE / "scripts" / "pictures").read_text())

    assert {picture.stem for picture in PICTURES} == set(taken)
    assert [picture.name for picture in PICTURES if picture.stat().st_size > MOST_BYTES] == []
    text = "".join(page.read_text() for page in PAGES)
    assert [picture.name for picture in PICTURES if f"pictures/{picture.name}" not in text] == []
