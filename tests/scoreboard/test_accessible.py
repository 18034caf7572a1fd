"""What a machine can find wrong with the numbers' pages, in both schemes, on the desk and the phone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.outbox import hand_out_all
from sla.models import Clock
from tests.frame.test_accessible import SIZES, findings, sign_in  # noqa: F401 (a fixture)
from tests.scoreboard.story import LOOKED_AT, Story, agree

PAGES = (
    ("today:today", ""),
    ("scoreboard:scoreboard", "?month=2026-03"),
    ("scoreboard:promise_list", "?month=2026-03&broken=1"),
    ("scoreboard:handoff_list", "?month=2026-03&measure=submitted"),
    ("notifications:notification_list", ""),
)


@pytest.fixture
def _story(transactional_db, sales, sales_south, mia, mara, sam, sina, sofia, olga):
    agree(mara=mara, sofia=sofia)
    Story(sales=sales, south=sales_south, mia=mia, mara=mara, sam=sam, sina=sina, sofia=sofia, olga=olga).tell()
    while Clock.objects.take_due_rungs(at=LOOKED_AT):
        pass
    hand_out_all(at=LOOKED_AT)


@pytest.mark.usefixtures("_story")
def test_nothing_is_wrong_with_the_numbers_pages(live_server, page, sign_in, sofia, monkeypatch):  # noqa: F811
    sign_in(sofia)
    monkeypatch.setattr(timezone, "now", lambda: LOOKED_AT)

    for name, query in PAGES:
        page.goto(live_server.url + reverse(name) + query)
        for scheme, size in (("light", "desk"), ("dark", "phone")):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(SIZES[size])
            assert (name, findings(page)) == (name, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
