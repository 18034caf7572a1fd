"""Any due time explains itself: what counted, what was skipped and why, what stood still."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from leads.due_explanation import explained
from sla.hours import Hours
from sla.models import Calendar, Clock
from sla.models.calendar import WORKING_WEEK
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff, make_lead, sign

HOUR = timedelta(hours=1)
THURSDAY = datetime(2026, 4, 2, 14, 0, tzinfo=UTC)  # 16:00 in Berlin, before Good Friday and Easter Monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_germany(agreement, sales, sofia):
    Calendar.objects.of(sales).change(
        by=sofia,
        at=MONDAY_9AM,
        from_day=date(2026, 3, 2),
        week=Hours("Europe/Berlin", weekly=WORKING_WEEK),
        country="DE",
    )


def open_page(client, person, clock):
    client.force_login(person)
    return client.get(reverse("leads:clock_explanation", args=[clock.pk]))


def test_holidays_and_days_off_are_named_and_what_counted_adds_up(in_germany, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, at=THURSDAY, lead=make_hand_raiser(at=THURSDAY))
    clock = handoff.clocks.get(kind="first_follow_up")

    page = open_page(client, sam, clock)

    assert page.status_code == 200
    assert "Good Friday" in page.text or "Karfreitag" in page.text
    assert "Easter Monday" in page.text or "Ostermontag" in page.text
    assert page.text.count("no working day") == 2
    told = explained(clock, at=THURSDAY)
    assert told.counted == 4 * 3600
    assert [line.counts for line in told.lines] == [True, False, False, False, False, True]
    assert clock.due_at == datetime(2026, 4, 7, 10, 0, tzinfo=UTC)


def test_a_closure_names_its_reason(agreement, client, sales, mia, sam, sofia):
    Calendar.objects.of(sales).set_day(date(2026, 3, 3), intervals=[], reason="Stocktaking", by=sofia, at=MONDAY_9AM)
    monday_late = MONDAY_9AM + 6 * HOUR
    handoff = make_handoff(to=sales, by=mia, at=monday_late, lead=make_hand_raiser(at=monday_late))

    page = open_page(client, sam, handoff.clocks.get(kind="first_follow_up"))

    assert "closed: Stocktaking" in page.text


def test_a_question_stands_between_the_stretches(agreement, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which depot is it?", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)
    standing = open_page(client, sam, handoff.clocks.get(kind="respond"))
    handoff.answer(text="In Erfurt", by=mia, turn=0, at=MONDAY_9AM + HOUR)

    page = open_page(client, sam, handoff.clocks.get(kind="respond"))

    assert "why it stands still" in standing.text
    assert "stood still: Sam had asked a question" in page.text
    assert explained(handoff.clocks.get(kind="respond"), at=MONDAY_9AM + HOUR).counted == 3600


def test_a_postponement_is_told_and_a_new_team_counts_by_its_own_hours(
    agreement, client, sales, sales_south, mia, sam, olga, sofia
):
    handoff = make_handoff(to=sales, by=mia)
    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    handoff.postpone(until=date(2026, 3, 5), note="On holiday", by=sam, turn=1, at=MONDAY_9AM + 2 * HOUR)
    away = handoff.reasons("reassign", at=MONDAY_9AM).first()
    handoff.reassign(to=olga, reason=away, by=sofia, turn=1, at=MONDAY_9AM + 30 * HOUR)

    page = open_page(client, sam, handoff.clocks.get(kind="outcome"))

    assert "stood still: it was postponed" in page.text
    assert "From here on by the hours of Sales South" in page.text


def test_by_the_clock_on_the_wall_no_hours_count(mara, sofia, client, sales, mia, sam):
    target = {"amount": 2, "unit": "clock_minutes"}
    promises = [{"kind": "respond", "tier": tier, "target": target, "firm": True} for tier in ("A", "B", "C")]
    agreement = sign(by=(mara, sofia))
    others = [one for one in agreement.document["promises"] if one["kind"] != "respond"]
    sign(by=(mara, sofia), at=MONDAY_9AM - HOUR, promises=promises + others)
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(at=MONDAY_9AM))

    page = open_page(client, sam, handoff.clocks.get(kind="respond"))

    assert "the clock on the wall, day and night" in page.text
    assert "2 minutes by the clock" in page.text


def test_its_ladder_says_what_happens_when(agreement, client, sales, mia, sam):
    clock = make_handoff(to=sales, by=mia).clocks.get(kind="respond")
    while Clock.objects.take_due_rungs(at=MONDAY_9AM + HOUR):
        pass  # one rung of each clock at a time

    page = open_page(client, sam, clock)

    assert [rung.is_taken for rung in explained(Clock.objects.get(pk=clock.pk), at=MONDAY_9AM).rungs][:2] == [
        True,
        True,
    ]
    assert "We remind the holder" in page.text


def test_an_unknown_clock_is_not_found(client, sam):
    client.force_login(sam)

    assert client.get(reverse("leads:clock_explanation", args=[10**9])).status_code == 404


def test_marketings_promise_about_a_reps_new_lead_is_explained_too(agreement, client, sales, sam, mia):
    lead = make_lead(at=MONDAY_9AM)
    handoff = make_handoff(to=sales, by=mia, lead=make_hand_raiser(at=MONDAY_9AM))
    handoff.ask(text="Which depot is it?", by=sam, turn=0, at=MONDAY_9AM)

    page = open_page(client, sam, handoff.clocks.get(kind="answer"))

    assert "Marketing" in page.text
    assert lead.name not in page.text
