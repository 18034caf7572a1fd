from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, Invalid, NotAllowed, record_past
from sla.models import Agreement, Clock
from tests.factories import MONDAY_9AM, make_handoff, make_lead, sign


def past(lead, stage, **told):
    return record_past(lead, stage=stage, by=None, at=MONDAY_9AM, **told)


def test_a_customer_from_before_is_an_imported_handoff_without_promises(sam, agreement):
    lead = make_lead()

    assert past(lead, "customer", won_on=date(2025, 6, 5), value=Decimal(900), holder=sam)

    handoff = lead.handoffs.get()
    assert (handoff.state, handoff.is_imported, handoff.agreement, handoff.judgement, handoff.tier) == (
        "won",
        True,
        None,
        None,
        "",
    )
    assert (handoff.holder, handoff.team, handoff.value) == (sam, sam.team, Decimal(900))
    assert (lead.stage, lead.customer_since) == ("customer", date(2025, 6, 5))
    assert Clock.objects.on_thread(lead).count() == 0
    assert Event.objects.on_thread(lead).get().kind == Kind.LEAD_PAST_RECORDED


@pytest.mark.parametrize("stage", ["submitted", "working", "opportunity", "customer", "lost", "disqualified"])
def test_the_same_outcome_again_changes_nothing(workspace, stage):
    lead = make_lead()
    told = {"won_on": date(2025, 6, 5)} if stage == "customer" else {"since": MONDAY_9AM - timedelta(days=9)}

    assert [past(lead, stage, **told), past(lead, stage, **told)] == [True, False]

    assert lead.stage == stage
    assert Event.objects.on_thread(lead).count() == 1


def test_an_imported_open_handoff_advances_and_never_goes_back(workspace, sam):
    lead = make_lead()
    assert past(lead, "working", holder=sam, since=MONDAY_9AM - timedelta(days=30))
    assert past(lead, "opportunity", since=MONDAY_9AM - timedelta(days=20))

    assert not past(lead, "working")
    assert past(lead, "customer", won_on=date(2026, 2, 20), value=Decimal(5))

    handoff = lead.handoffs.get()
    assert (handoff.state, handoff.holder, lead.customer_since) == ("won", sam, date(2026, 2, 20))
    assert handoff.holdings.get().ends_at == handoff.won_at


def test_a_win_before_the_first_contact_goes_in(workspace):
    lead = make_lead(first_contact_on=date(2018, 3, 8))

    assert past(lead, "customer", won_on=date(2018, 3, 6))

    assert lead.customer_since == date(2018, 3, 6)


def test_beside_an_open_handoff_it_is_refused(mia, sales, agreement):
    handoff = make_handoff(to=sales, by=mia)

    with pytest.raises(NotAllowed, match="is being worked on here"):
        past(handoff.lead, "customer", won_on=date(2025, 6, 5))

    assert Handoff.objects.get() == handoff


def test_a_second_deal_is_a_second_handoff_and_the_first_day_stays(workspace):
    lead = make_lead()
    past(lead, "customer", won_on=date(2025, 6, 5))

    assert past(lead, "customer", won_on=date(2025, 9, 1))
    assert not past(lead, "customer", won_on=date(2025, 6, 5))

    assert [handoff.attempt for handoff in lead.handoffs.order_by("pk")] == [1, 2]
    assert lead.customer_since == date(2025, 6, 5)


def test_what_contradicts_a_customer_is_refused(workspace):
    lead = make_lead()
    past(lead, "customer", won_on=date(2025, 6, 5))

    with pytest.raises(NotAllowed, match="has been a customer since"):
        past(lead, "lost", since=MONDAY_9AM - timedelta(days=1))
    with pytest.raises(NotAllowed, match="has been a customer since"):
        past(lead, "working")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"won_on": date(2026, 3, 3)}, "won_on"),
        ({"since": MONDAY_9AM + timedelta(hours=1)}, "since"),
        ({"value": Decimal(-1)}, "value"),
    ],
)
def test_what_cannot_be_names_its_value(workspace, told, field):
    with pytest.raises(Invalid) as refusal:
        past(make_lead(), "customer", **told)
    assert refusal.value.field == field


def test_somebody_of_marketing_held_nothing(mia):
    with pytest.raises(Invalid, match="is not of sales"):
        past(make_lead(), "customer", holder=mia)


def imported(stage, holder):
    lead = make_lead("Katrin Vogel")
    past(lead, stage, holder=holder, since=MONDAY_9AM - timedelta(days=9))
    return lead.handoffs.get()


def in_writing(written="Nobody answered for weeks", **more):
    return {"reason": None, "written": written, "at": MONDAY_9AM, **more}


def test_before_any_version_what_was_imported_goes_on_with_a_written_reason(sam, sina, sofia):
    opportunity, worked, back = imported("opportunity", sam), imported("working", sam), imported("working", sam)

    opportunity.lose(by=sam, turn=opportunity.turn, **in_writing())
    worked.reassign(to=sina, by=sofia, turn=worked.turn, **in_writing("She knows them"))
    worked.give_back(by=sina, turn=worked.turn, **in_writing("Wrong region after all"))
    back.return_(reason=None, note="In spring again", by=sam, turn=back.turn, at=MONDAY_9AM)

    for handoff in (opportunity, worked, back):
        handoff.refresh_from_db()
        handoff.lead.refresh_from_db()
    assert (opportunity.state, opportunity.lost_for, opportunity.lead.stage) == ("lost", None, "lost")
    assert (worked.state, worked.holder, worked.written_reason) == ("waiting", None, "Wrong region after all")
    assert (back.state, back.returned_note, back.lead.stage) == ("returned", "In spring again", "nurturing")
    assert (
        Event.objects.on_thread(opportunity.lead).latest("pk").sentence() == "Sam lost this lead: a reason in writing."
    )
    assert Clock.objects.count() == 0


def test_a_written_reason_says_something_and_nobody_writes_one_once_a_version_is_in_force(sam, mara, sofia):
    early = imported("opportunity", sam)
    with pytest.raises(Invalid, match="No reasons are signed yet"):
        early.lose(by=sam, turn=early.turn, **in_writing("no"))
    agreement = sign(by=(mara, sofia))

    with pytest.raises(Invalid, match="reasons that both sides signed"):
        early.lose(by=sam, turn=early.turn, **in_writing())

    price = agreement.reasons.get(code="price")
    early.lose(reason=price, by=sam, turn=early.turn, at=MONDAY_9AM)
    assert (early.lost_for, early.written_reason) == (price, "")


def test_a_reason_is_written_only_for_what_was_imported(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)

    with pytest.raises(IntegrityError, match="a_reason_is_written_only_for_what_was_imported"), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(written_reason="So it is")


def test_between_two_versions_what_was_imported_takes_the_reasons_in_force(sam, mara, sofia):
    first = sign(by=(mara, sofia))
    later = Agreement.draft(by=mara, at=MONDAY_9AM)
    begins_on = MONDAY_9AM.date() + timedelta(days=7)
    later.edit(by=mara, at=MONDAY_9AM, edition=later.edition, document=later.document, begins_on=begins_on)
    later.propose(by=mara, at=MONDAY_9AM, edition=later.edition)
    for manager in (mara, sofia):
        later.sign(by=manager, at=MONDAY_9AM, edition=later.edition)
    handoff = imported("opportunity", sam)

    assert handoff.reasons("lost", at=MONDAY_9AM).first().agreement == first
    assert handoff.reasons("lost", at=MONDAY_9AM + timedelta(days=8)).first().agreement == later


def test_on_the_page_a_reason_is_written_as_long_as_none_are_signed(client, sam):
    handoff = imported("working", sam)
    client.force_login(sam)
    page = client.get(reverse("leads:handoff", args=[handoff.pk])).content.decode()
    assert "No reasons are signed yet: your note says why." in page

    nothing = client.post(reverse("leads:handoff_giving_back", args=[handoff.pk]), {"turn": handoff.turn, "reason": ""})
    given = client.post(
        reverse("leads:handoff_giving_back", args=[handoff.pk]), {"turn": handoff.turn, "reason": "Wrong region, sorry"}
    )

    handoff.refresh_from_db()
    assert (nothing.status_code, given.status_code, handoff.holder) == (422, 302, None)
    page = client.get(reverse("leads:lead", args=[handoff.lead_id])).content.decode()
    assert "a reason in writing" in page
    assert "Wrong region, sorry" in page
