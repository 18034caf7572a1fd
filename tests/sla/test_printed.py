"""The agreement on paper: it begins with what both sides promise, not with what a screen says around it."""

from django.urls import reverse

from tests.factories import MONDAY_9AM
from tests.frame.test_accessible import sign_in
from tests.sla.agreement_stories import proposed, signed

__all__ = ["sign_in"]


def test_no_banner_message_or_button_is_printed(live_server, page, sign_in, mara, sofia):
    signed(marketing=mara, sales=sofia, at=MONDAY_9AM)
    proposed(by=mara)
    sign_in(mara)
    page.goto(live_server.url + reverse("sla:agreement"))
    waits = page.get_by_text("Version 2 waits for your signature.")
    assert waits.is_visible()

    page.emulate_media(media="print")

    assert waits.is_hidden()
    assert page.locator("main").inner_text().strip().startswith("Both\nIn force since")
    assert page.locator("main :is(button, a.button, .message)").locator("visible=true").count() == 0
