"""What the strict policy forbids never gets into a template."""

import re
from pathlib import Path

import pytest

from frame.stylesheets import SHARED

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script in the page": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "a handler attribute": re.compile(r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*="),
    "a javascript address": re.compile(r"(?:javascript|js):"),
    "something from elsewhere": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_keeps_to_the_policy(template):
    source = re.sub(r"{%.*?%}", " ", template.read_text())

    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []


def test_stylesheets_load_nothing_from_elsewhere():
    for sheet in (ROOT / "static" / "css").glob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", sheet.read_text()), sheet.name


def test_every_stylesheet_that_pages_load_is_there():
    linked = set(SHARED)
    for template in TEMPLATES:
        linked |= set(re.findall(r"css/[\w-]+\.css", template.read_text()))

    assert linked <= {f"css/{sheet.name}" for sheet in (ROOT / "static/css").glob("*.css")}
