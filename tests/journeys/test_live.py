"""Two people at once: what one does shows on the other's screen by itself, and takes nothing away."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from frame.live import bump, channel
from leads.models import Handoff, Lead
from people.models import Team
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
def test_who_was_first_stands_above_the_way_back_of_an_earlier_step_and_both_are_whole(
    accepted_at_a_desk, two_waiting, sina
):
    desk, _katrin = accepted_at_a_desk
    stefan = two_waiting[1]
    desk.open(f"/queue/{stefan.pk}/")
    panel = desk.unfold("Return")
    panel.get_by_label("No budget now").check()
    panel.locator("textarea").fill("Budget in spring")

    stefan.accept(by=sina, turn=0, at=timezone.now())
    panel.locator("button.primary").click()

    said = desk.page.locator(".handoff-notice .message")
    expect(said).to_have_count(2)
    expect(said.nth(0)).to_contain_text("Sina accepted this lead")
    for kept in ("No budget now", "Budget in spring"):
        expect(said.nth(0)).to_contain_text(kept)
    expect(said.nth(1)).to_contain_text("You accepted Katrin Vogel.")
    first, second = said.nth(0).bounding_box(), said.nth(1).bounding_box()
    assert first["y"] + first["height"] <= second["y"]


@pytest.mark.slow
def test_a_group_whose_last_lead_was_taken_keeps_its_place(desks, two_waiting, sales, mia, sam):
    begun = timezone.now() - timedelta(days=4)
    late = make_handoff(to=sales, by=mia, at=begun, lead=make_hand_raiser("Anja Petzold", at=begun))
    asked = two_waiting[1]
    asked.ask(text="Which site is it?", by=sam, turn=0, at=timezone.now())
    desk = desks()
    desk.sign_in(sam.email, PASSWORD)
    desk.reads("Today")
    desk.open(f"/queue/{late.pk}/")
    groups = desk.page.locator("#queue-rows section > h2")
    before = [name.rstrip("0123456789") for name in groups.all_text_contents()]
    assert (before[0], len(before)) == ("Late", 3)

    desk.press("Accept")
    desk.reads("You accepted Anja Petzold.")
    looked_again_at_rows(desk.page, sales, when=lambda: bump(channel(Team, sales.pk)))

    assert [name.rstrip("0123456789") for name in groups.all_text_contents()] == before
    expect(desk.page.locator("#queue-rows li").first).to_contain_text("Anja Petzold")


def looked_again_at_rows(page, team, *, when):
    """The list was loaded again by itself, and is in place."""
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(lambda answer: f"/{team.pk}/rows/" in answer.url or "text=" in answer.url):
        when()
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")


@pytest.mark.slow
def test_what_was_said_of_a_step_stands_there_once_however_often_the_page_looks(accepted_at_a_desk):
    desk, katrin = accepted_at_a_desk

    for _ in range(2):
        looked_again(desk.page, katrin, when=lambda: bump(channel(Lead, katrin.lead_id)))

    expect(desk.page.locator(".handoff-notice .message")).to_have_count(1)
