"""Two people at once: what one does shows on the other's screen by itself, and takes nothing away."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from frame.live import bump, channel
from leads.models import Handoff, Lead
from sla.models import Reason
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

    expect(desk.page.locator(f"#handoff-{katrin.pk}")).to_contain_text("Sam accepted this lead (", timeout=SOON)
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


@pytest.fixture
def accepted_at_a_desk(desks, two_waiting, sam):
    """Sam has accepted the first, and may take it back."""
    katrin, _stefan = two_waiting
    desk = desks()
    desk.sign_in(sam.email, PASSWORD)
    desk.reads("Today")
    desk.open(f"/queue/{katrin.pk}/")
    desk.press("Accept")
    desk.reads("You accepted Katrin Vogel.")
    desk.page.evaluate("document.activeElement.blur()")
    return desk, katrin


def looked_again(page, handoff, *, when):
    """The pane was loaded again by itself, and is in place."""
    own = f"/queue/{handoff.pk}/"
    with page.expect_response(lambda answer: answer.url.endswith(own) and "x-live" in answer.request.headers):
        when()
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")


HAS_COME = "(id) => { const { turn, liveVersion } = document.getElementById(id).dataset; return turn === '2' || liveVersion === ''; }"


@pytest.mark.slow
def test_what_somebody_touches_is_still_there_when_they_let_go(accepted_at_a_desk, sina, sofia):
    desk, katrin = accepted_at_a_desk
    undo = desk.page.get_by_role("button", name="Undo")
    reason = Reason.objects.filter(agreement=katrin.agreement, kind=Reason.Kind.REASSIGN).first()

    undo.dispatch_event("pointerdown", {"pointerType": "touch"})

    Handoff.objects.get(pk=katrin.pk).reassign(to=sina, reason=reason, by=sofia, turn=1, at=timezone.now())
    desk.page.wait_for_function(HAS_COME, arg=f"handoff-{katrin.pk}")  # in place, or put off until they let go

    expect(undo).to_be_visible()
    undo.dispatch_event("pointerup", {"pointerType": "touch"})
    undo.dispatch_event("click")
    desk.reads("Sofia reassigned this lead")


@pytest.mark.slow
def test_what_was_said_of_a_step_stands_there_once_however_often_the_page_looks(accepted_at_a_desk):
    desk, katrin = accepted_at_a_desk

    for _ in range(2):
        looked_again(desk.page, katrin, when=lambda: bump(channel(Lead, katrin.lead_id)))

    expect(desk.page.locator(".handoff-notice .message")).to_have_count(1)
