"""What a page makes a browser load."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from frame.stylesheets import SHARED, TOGETHER, SharedStylesheetStorage

SCRIPTS_AT_MOST = 100 * 1000  # bytes, compressed
STYLES_AT_MOST = 40 * 1000


def weight(html, pattern):
    """The compressed size of everything of a kind that the page names."""
    found = re.findall(pattern, html)
    assert found
    return sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in found)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "today:today",
        "leads:queue",
        "leads:lead_list",
        "sla:agreement",
        "glossary:term_list",
        "personas:persona_list",
        "scoreboard:scoreboard",
        "frame:ui",
        "people:settings",
        "api:reference",
    ],
)
def test_no_page_ships_more_than_a_hundred_kilobytes_of_script(agreement, client, sam, name):
    if name != "account_login":
        client.force_login(sam)

    html = client.get(reverse(name)).text

    assert weight(html, r'<script[^>]* src="/static/([^"?]+)') <= SCRIPTS_AT_MOST
    assert weight(html, r'<link rel="stylesheet" href="/static/([^"?]+)') <= STYLES_AT_MOST


def test_what_every_page_shares_is_one_file_where_it_is_served(tmp_path):
    (tmp_path / "css").mkdir()
    for name in (SHARED[1], SHARED[0]):
        (tmp_path / name).write_text(f"/* {name} */ @font-face {{ src: url('../f.woff2') }}")
    (tmp_path / "f.woff2").write_bytes(b"font")
    storage = SharedStylesheetStorage(location=tmp_path, base_url="/static/")

    list(storage.post_process({name: (storage, name) for name in [*SHARED[:2], "f.woff2"]}))

    served = (tmp_path / storage.stored_name(TOGETHER)).read_text()
    assert served.index(SHARED[0]) < served.index(SHARED[1])
    assert "../f." in served
    assert list((tmp_path / "css").glob("shared.*.css.gz"))
