"""Everything that must be done can be done where no script runs."""

from leads.models import Handoff
from tests.factories import PASSWORD, make_hand_raiser, sign

NAME = "Katrin Vogel"


def test_a_lead_is_handed_over_accepted_and_returned_without_a_script(desks, mara, sofia, sam, sales):
    sign(by=(mara, sofia))
    make_hand_raiser(NAME)
    marketing, receiving = desks(java_script_enabled=False), desks(java_script_enabled=False)

    marketing.sign_in(mara.email, PASSWORD)
    marketing.go("Leads")
    marketing.follow(NAME)
    marketing.follow("Submit")
    marketing.fill("Suggested opening", "Ask about the new warehouse.")
    marketing.press(f"Hand {NAME} over")
    marketing.reads(f"You handed {NAME} over to Sales North.")

    receiving.sign_in(sam.email, PASSWORD)
    receiving.go("Queue")
    receiving.follow(NAME)
    receiving.press("Accept")
    receiving.reads(f"You accepted {NAME}.")
    receiving.unfold("Return")
    receiving.press(f"Return {NAME}")
    receiving.reads("Choose one of the reasons that both sides signed.")
    form = receiving.unfold("Return")
    form.get_by_label("Not ready").check()
    form.get_by_label("Note for marketing").fill("The warehouse opens in spring.")
    receiving.press(f"Return {NAME}")
    receiving.reads(f"You returned {NAME} to marketing.")

    assert Handoff.objects.get().state == Handoff.State.RETURNED
