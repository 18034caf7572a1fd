"""Today on a phone: what an item is about is read whole."""

from django.utils import timezone

from leads.models import Handoff
from tests.factories import make_company, make_hand_raiser
from tests.frame.test_accessible import SIZES, sign_in

__all__ = ["sign_in"]


def test_the_reason_of_an_item_is_not_cut(live_server, page, sign_in, agreement, sales, mia, sam):
    company = make_company("Gesellschaft für Hafenlogistik und Containerumschlag")
    handoff = Handoff.submit(
        make_hand_raiser(company=company, at=timezone.now()), team=sales, context={}, by=mia, at=timezone.now()
    )
    handoff.accept(by=sam, turn=0, at=timezone.now())
    sign_in(sam)
    page.set_viewport_size(SIZES["phone"])

    page.goto(live_server.url)

    detail = page.locator(".today-list .row-detail > span").first
    assert "Containerumschlag" in detail.inner_text()
    assert detail.evaluate("one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight")
