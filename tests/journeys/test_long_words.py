"""On a phone no screen is wider than the phone, whatever people write: a word without an end breaks where its line ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from glossary.models import Term
from leads.models import Handoff
from sla.models import Reason
from sla.template import template
from tests.factories import make_company, make_hand_raiser, make_handoff, sign

ENDLESS = 5000
PHONE = {"width": 390, "height": 844}
CUT = "[...document.querySelectorAll('.behind')].some((table) => table.scrollWidth > table.clientWidth)"
TOO_WIDE = "document.scrollingElement.scrollWidth > innerWidth"


def word(length: int = ENDLESS) -> str:
    return "Rhabarber" * (length // 9)


@pytest.fixture
def wordy(mara, sofia, mia, sam, sales):
    """Handoffs, an agreement and a term in which every field that people fill in holds one word as long as it may be."""
    now = timezone.now()
    begun = now - timedelta(days=1)
    reasons = [
        {**reason, "label": word(120)} if reason["code"] == "not_ready" else reason for reason in template()["reasons"]
    ]
    agreement = sign(by=(mara, sofia), at=now - timedelta(days=2), reasons=reasons)
    company = make_company(word(200))

    def submitted(name: str) -> Handoff:
        lead = make_hand_raiser(name, at=begun, company=company)
        return make_handoff(to=sales, by=mia, at=begun, lead=lead, context={"need": word(), "activity": word()})

    waiting = submitted(word(200))
    waiting.ask(text=f"{word()} {word()}", by=sam, turn=0, at=now)
    waiting.answer(text=f"{word()} {word()}", by=mia, turn=0, at=now)
    returned = submitted("Ida Falk")
    reason = Reason.objects.get(agreement=agreement, code="not_ready")
    returned.return_(reason=reason, note=f"{word()} {word()}", by=sam, turn=0, at=now)
    term = Term.introduce(word=word(80), wording=word(1000), counts=[word(300)], by=mara, at=now)
    return waiting, returned, company, term


@pytest.mark.slow
def test_no_screen_is_wider_than_a_phone_for_a_word_without_an_end(desk_of, wordy, sam):
    waiting, returned, company, term = wordy
    desk = desk_of(sam, viewport=PHONE)
    addresses = [
        "/",
        "/queue/",
        f"/queue/{waiting.pk}/",
        f"/queue/{returned.pk}/",
        "/leads/",
        f"/leads/{waiting.lead_id}/",
        f"/leads/{returned.lead_id}/",
        "/companies/",
        f"/companies/{company.pk}/",
        "/scoreboard/",
        "/agreement/",
        "/glossary/",
        f"/glossary/{term.code}/",
        "/scoreboard/handoffs/",
        "/scoreboard/promises/",
    ]

    wide, cut = [], []
    for address in addresses:
        desk.open(address)
        if desk.page.evaluate(TOO_WIDE):
            wide.append(address)
        if desk.page.evaluate(CUT):
            cut.append(address)

    assert (wide, cut) == ([], [])
