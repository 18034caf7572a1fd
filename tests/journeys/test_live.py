"""Two people at once: what one does shows on the other's screen by itself, and takes nothing away."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_hand_raiser, make_handoff, sign

SOON = 5_000  # milliseconds; half of it on a quiet machine


@pytest.fixture
def two_waiting(mara, sofia, mia, sales):
    at = timezone.now()
    sign(by=(mara, sofia))
    return [
        make_handoff(to=sales, by=mia, at=at, lead=make_hand_raiser(name, at=at))
        for name in ("Katrin Vogel", "Stefan Hauser")
    ]


@pytest.mark.slow
def test_what_one_accepts_shows_to_the_other_who_keeps_focus_and_words(desks, two_waiting, sales, mia, sam, sina):
    katrin, _stefan = two_waiting
    desk = desks()
    desk.sign_in(sina.email, PASSWORD)
    desk.reads("Today")
    desk.open(f"/queue/{katrin.pk}/")
    note = desk.unfold("Return").locator("textarea")
    note.press_sequentially("They have a contr")
    row = desk.page.locator(f"#queue-row-{katrin.pk}")
    place = row.bounding_box()

    katrin.accept(by=sam, turn=0, at=timezone.now())

    expect(desk.page.locator(f"#handoff-{katrin.pk}")).to_contain_text("Sam accepted this lead.", timeout=SOON)
    expect(desk.page.locator(f"#handoff-{katrin.pk}")).to_contain_text("What you had typed is still in the form")
    expect(row).to_contain_text("Accepted")
    assert row.bounding_box() == place
    expect(note).to_be_focused()
    desk.page.keyboard.type("act until May")
    expect(note).to_have_value("They have a contract until May")
    expect(desk.page.locator(".rail").get_by_role("link", name="Queue")).to_contain_text("1", timeout=SOON)

    desk.page.locator(f"#queue-row-{katrin.pk} a").hover()
    make_handoff(to=sales, by=mia, at=timezone.now(), lead=make_hand_raiser("Anja Petzold", at=timezone.now()))
    expect(desk.page.locator("#queue-rows")).to_contain_text("Anja Petzold", timeout=SOON)
    assert row.bounding_box() == place
    desk.open("/")
    expect(desk.main).to_contain_text("Anja Petzold")

    make_handoff(to=sales, by=mia, at=timezone.now(), lead=make_hand_raiser("Rafael Lüthi", at=timezone.now()))

    expect(desk.main).to_contain_text("Rafael Lüthi", timeout=SOON)
