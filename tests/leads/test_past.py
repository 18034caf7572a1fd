from datetime import date, timedelta
from decimal import Decimal

import pytest

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, Invalid, NotAllowed, record_past
from sla.models import Clock
from tests.factories import MONDAY_9AM, make_handoff, make_lead


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
