"""Laws that a change of the heart breaks first, each as one small story."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out_all
from leads.models import Engagement, Handoff, Invalid, Lead, record_past
from leads.models.parts import Given
from leads.tasks import take_days
from notifications.models import Notification
from people.models import Person
from sla.clock import Hours
from sla.models import Calendar, Clock, Reason
from tests.factories import MONDAY_9AM, make_handoff, make_lead, make_person, sign

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHORT = Hours("Europe/Berlin", weekly=(((9 * 60, 13 * 60),),) * 5 + ((), ()))

pytestmark = pytest.mark.django_db


def reason(handoff, code):
    return Reason.objects.get(agreement=handoff.agreement, code=code)


def clock(handoff, kind):
    return handoff.clocks.get(kind=kind)


def sweep(at):
    while Clock.objects.take_due_rungs(at=at):
        pass


def worked(sales, *, by, rep):
    handoff = make_handoff(to=sales, by=by)
    handoff.accept(by=rep, turn=0, at=MONDAY_9AM)
    return handoff


def returned(sales, *, by, rep, code="no_budget", **more):
    handoff = make_handoff(to=sales, by=by, **more.pop("submitted", {}))
    handoff.return_(reason=reason(handoff, code), note="Call in spring", by=rep, turn=0, at=MONDAY_9AM, **more)
    return handoff


def test_the_ladder_gives_back_while_a_question_is_open_and_closes_it(agreement, sales, mia, sam):
    handoff = worked(sales, by=mia, rep=sam)
    due = clock(handoff, "first_follow_up").due_at
    handoff.ask(text="Which site?", by=sam, turn=1, at=due + HOUR)

    sweep(due + 2 * DAY)
    hand_out_all(at=due + 2 * DAY)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.holder, handoff.open_question()) == ("waiting", None, None)
    assert clock(handoff, "answer").voided_at == due + 2 * DAY
    assert not handoff.sales_clocks.undecided().exclude(stopped_at=None).exists()


def test_whoever_got_it_after_the_rung_was_due_has_a_ladder_of_their_own(agreement, sales, mia, sam, sina, sofia):
    handoff = worked(sales, by=mia, rep=sam)
    late = clock(handoff, "first_follow_up").due_at + 2 * DAY
    sweep(late)  # says that giving back is due; before anybody reads it, a manager passes it on
    handoff.reassign(to=sina, reason=reason(handoff, "no_capacity"), by=sofia, turn=1, at=late)

    hand_out_all(at=late + timedelta(seconds=2))

    handoff.refresh_from_db()
    assert (handoff.state, handoff.holder) == ("accepted", sina)


def test_the_second_time_it_goes_to_another_manager_who_is_there(agreement, sales, sales_south, mia, sam, sofia):
    otto = make_person("otto", team=sales_south, roles=["manager"])
    sofia.away_until = date(2026, 2, 1)  # long back
    sofia.save()
    handoff = worked(sales, by=mia, rep=sam)
    no_capacity = reason(handoff, "no_capacity")
    handoff.give_back(reason=no_capacity, by=sam, turn=1, at=MONDAY_9AM + HOUR)
    handoff.accept(by=sam, turn=2, at=MONDAY_9AM + HOUR)

    handoff.give_back(reason=no_capacity, by=sam, turn=3, at=MONDAY_9AM + HOUR)
    assert handoff.holder == sofia
    handoff.give_back(reason=no_capacity, by=sofia, turn=4, at=MONDAY_9AM + HOUR)

    assert (handoff.state, handoff.holder) == ("waiting", otto)
    assert not handoff.give_back_for(Given.NOT_FOLLOWED_UP, at=MONDAY_9AM + 9 * DAY)


def test_the_queue_says_the_new_due_time_after_the_hours_have_changed(agreement, sales, mia, sofia):
    handoff = make_handoff(to=sales, by=mia, at=MONDAY_9AM + 6 * HOUR + HOUR / 2)  # 16:30 in Berlin
    at = MONDAY_9AM + 6.5 * HOUR

    sales.calendar.set_day(date(2026, 3, 3), intervals=[], reason="Outing", by=sofia, at=at)
    hand_out_all(at=at)

    handoff.refresh_from_db()
    assert handoff.due_at == clock(handoff, "respond").due_at == datetime(2026, 3, 4, 8, 30, tzinfo=UTC)


def test_a_change_of_hours_elsewhere_leaves_a_due_time_at_an_opening(agreement, sales, mia, sam, sofia):
    handoff = make_handoff(to=sales, by=mia, at=MONDAY_9AM - HOUR)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM - HOUR)  # 9:00 in Berlin, so 15 working days end at an opening
    due = clock(handoff, "outcome").due_at

    sales.calendar.set_day(date(2026, 12, 24), intervals=[], reason="Closed", by=sofia, at=MONDAY_9AM + HOUR)

    assert due.hour == 8
    assert clock(handoff, "outcome").due_at == due


def test_what_stands_still_while_the_hours_change_goes_on_by_the_new_ones(agreement, sales, mia, sam, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site?", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)
    sales.calendar.change(by=sofia, at=MONDAY_9AM + HOUR, from_day=date(2026, 3, 2), week=SHORT)

    handoff.answer(text="Erfurt", by=mia, turn=0, at=MONDAY_9AM + 2.75 * HOUR)  # 12:45, a quarter before closing

    assert clock(handoff, "respond").due_at == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)


def test_a_promise_that_begins_on_its_resume_date_takes_its_time_from_the_hours_of_then(
    agreement, marketing, sales, mia, sam, mara
):
    handoff = returned(sales, by=mia, rep=sam, code="timing", resume_on=date(2026, 4, 1))
    assert clock(handoff, "re_nurture").due_at == datetime(2026, 4, 3, 7, tzinfo=UTC)

    Calendar.objects.of(marketing).change(by=mara, at=MONDAY_9AM + DAY, from_day=date(2026, 3, 10), week=SHORT)

    row = clock(handoff, "re_nurture")
    assert (row.target_seconds, row.due_at) == (8 * 3600, datetime(2026, 4, 3, 7, tzinfo=UTC))


def test_a_target_by_the_clock_on_the_wall_does_not_move_with_the_hours(sales, mia, mara, sofia):
    agreement = sign(by=(mara, sofia))
    promises = [{**one, "target": {"amount": 30, "unit": "clock_hours"}} for one in agreement.document["promises"]]
    sign(by=(mara, sofia), at=MONDAY_9AM - DAY, promises=promises)
    handoff = make_handoff(to=sales, by=mia)

    Calendar.objects.of(sales).change(by=sofia, at=MONDAY_9AM + HOUR, from_day=date(2026, 3, 2), week=SHORT)

    assert clock(handoff, "respond").due_at == MONDAY_9AM + 30 * HOUR


def test_a_question_and_an_acceptance_at_once_with_their_times_crossed_are_both_taken(agreement, sales, mia, sam, sina):
    handoff = make_handoff(to=sales, by=mia)
    asked = MONDAY_9AM + HOUR / 2
    handoff.ask(text="Which site?", by=sam, turn=0, at=asked)

    handoff.accept(by=sina, turn=0, at=asked - timedelta(milliseconds=20))  # waited for the lock

    assert (handoff.state, handoff.open_question()) == ("accepted", None)
    assert clock(handoff, "first_follow_up").due_at == MONDAY_9AM + 4 * HOUR


def test_a_step_locks_the_clocks_by_id_before_it_changes_any(agreement, sales, mia, sam):
    handoff = worked(sales, by=mia, rep=sam)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        handoff.return_(reason=reason(handoff, "no_budget"), note="Budget in spring", by=sam, turn=1, at=MONDAY_9AM)

    told = [query["sql"] for query in queries if "UPDATE" in query["sql"]]
    lead, of_handoff, clocks = [sql for sql in told if "FOR " in sql][:3]
    assert ('"leads_lead"' in lead, '"leads_handoff"' in of_handoff, '"sla_clock"' in clocks) == (True, True, True)
    assert clocks.endswith("ORDER BY id FOR UPDATE")


def test_a_try_from_before_accepting_that_is_entered_last_is_still_the_earliest(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    accepted = MONDAY_9AM + 2 * HOUR
    handoff.accept(by=sam, turn=0, at=accepted)
    handoff.follow_up(channel="call", outcome="reached", by=sam, turn=1, at=MONDAY_9AM + 20 * DAY)

    handoff.follow_up(
        channel="call", outcome="reached", by=sam, turn=1, at=MONDAY_9AM + 21 * DAY, when=MONDAY_9AM + HOUR
    )

    assert clock(handoff, "attempts").met_at == accepted
    assert not clock(handoff, "attempts").is_broken(MONDAY_9AM + 30 * DAY)


def test_a_follow_up_from_before_the_question_counts_as_if_it_had_been_entered_then(agreement, sales, mia, sam):
    handoff = worked(sales, by=mia, rep=sam)
    handoff.ask(text="Which site?", by=sam, turn=1, at=MONDAY_9AM + 2 * HOUR)

    handoff.follow_up(
        channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + 3 * DAY, when=MONDAY_9AM + HOUR
    )

    row = clock(handoff, "first_follow_up")
    assert row.met_at == MONDAY_9AM + HOUR
    assert not row.is_broken(MONDAY_9AM + 9 * DAY)
    assert handoff.open_question() is None


def test_an_aim_of_more_attempts_does_not_forbid_to_say_no_response(sales, mia, sam, mara, sofia):
    agreement = sign(by=(mara, sofia))
    aim = {
        "kind": "attempts",
        "target": {"amount": 9, "unit": "working_days"},
        "count": 12,
        "channels": 1,
        "firm": False,
    }
    firm = [
        {**one, "count": 1, "channels": 1} if one["kind"] == "attempts" else one
        for one in agreement.document["promises"]
    ]
    sign(by=(mara, sofia), at=MONDAY_9AM - DAY, promises=[*firm, aim])
    handoff = worked(sales, by=mia, rep=sam)
    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM)

    handoff.return_(reason=reason(handoff, "no_response"), note="Nobody there", by=sam, turn=1, at=MONDAY_9AM)

    assert handoff.state == "returned"


def test_a_touch_from_before_the_return_keeps_no_promise_and_one_since_does(agreement, sales, mia, sam):
    handoff = returned(sales, by=mia, rep=sam)

    Engagement.see(handoff.lead, kind="visit", when=MONDAY_9AM - DAY, by=None, at=MONDAY_9AM + HOUR)
    assert clock(handoff, "re_nurture").met_at is None
    Engagement.see(handoff.lead, kind="visit", when=MONDAY_9AM + HOUR, by=None, at=MONDAY_9AM + 2 * HOUR)

    assert clock(handoff, "re_nurture").met_at == MONDAY_9AM + HOUR


def test_a_returned_customer_comes_back_on_the_resume_date_too(agreement, sales, mia, sam):
    handoff = returned(
        sales,
        by=mia,
        rep=sam,
        code="timing",
        resume_on=date(2026, 4, 1),
        submitted={"lead": make_lead(customer_since=date(2025, 1, 1), stage="customer"), "exception": "They asked"},
    )

    take_days(at=datetime(2026, 4, 1, 6, tzinfo=UTC))

    handoff.refresh_from_db()
    assert handoff.lead.stage == "customer"
    assert handoff.came_back_at is not None


def test_a_customer_reopened_on_the_day_of_the_win_ends_on_the_workspaces_day(agreement, sales, mia, sam):
    handoff = worked(sales, by=mia, rep=sam)
    midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # Tuesday already in Berlin
    handoff.convert(value=1, by=sam, turn=1, at=midnight)
    handoff.win(by=sam, turn=2, at=midnight)

    lead = Lead.objects.get(pk=handoff.lead_id)
    lead.reopen(reason="Cancelled at once", by=mia, at=midnight + HOUR / 4)

    assert (lead.customer_since, lead.customer_until) == (date(2026, 3, 3), date(2026, 3, 3))


def test_disqualifying_takes_a_reason_of_the_version_in_force(agreement, mia, mara, sofia):
    old = Reason.objects.get(agreement=agreement, code="competitor")
    sign(by=(mara, sofia), at=MONDAY_9AM)

    with pytest.raises(Invalid):
        make_lead().disqualify(reason=old, note="", by=mia, at=MONDAY_9AM)


def test_what_an_import_says_ends_what_marketing_owed(agreement, sales, mia, sam):
    first, second = returned(sales, by=mia, rep=sam), returned(sales, by=mia, rep=sam)

    record_past(first.lead, stage="disqualified", by=mia, at=MONDAY_9AM + HOUR)
    record_past(second.lead, stage="lost", by=mia, at=MONDAY_9AM + HOUR)

    assert clock(first, "re_nurture").met_at == MONDAY_9AM + HOUR
    assert clock(second, "re_nurture").voided_at == MONDAY_9AM + HOUR


def test_whoever_owned_a_lead_and_left_owes_nothing_of_it_any_more(agreement, sales, mia, sam, mara, ada):
    handoff = returned(sales, by=mara, rep=sam, submitted={"lead": make_lead(owner=mia), "exception": "They asked"})
    assert clock(handoff, "re_nurture").counts_for == mia

    mia.deactivate(by=ada, at=MONDAY_9AM + HOUR)
    hand_out_all(at=MONDAY_9AM + HOUR)

    row, lead = clock(handoff, "re_nurture"), Lead.objects.get(pk=handoff.lead_id)
    assert (lead.owner, row.person, row.counts_for) == (None, None, None)
    assert (
        Event.objects.on_thread(lead).of(Kind.LEAD_CHANGED).get().sentence()
        == "Smarketing changed owner: now with nobody."
    )


def test_who_took_a_lead_while_they_were_being_deactivated_gives_it_back_all_the_same(agreement, sales, mia, sam, ada):
    sam.deactivate(by=ada, at=MONDAY_9AM)
    hand_out_all(at=MONDAY_9AM)
    handoff = worked(sales, by=mia, rep=sam)  # their request had begun before

    take_days(at=MONDAY_9AM + HOUR)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.holder) == ("waiting", None)


def test_who_is_away_is_so_by_their_own_day(workspace, sales):
    auckland = make_person("ana", team=sales, roles=["rep"], zone="Pacific/Auckland", away_until=date(2026, 3, 2))
    honolulu = make_person("hal", team=sales, roles=["rep"], zone="Pacific/Honolulu", away_until=date(2026, 3, 1))
    there = Person.objects.present(datetime(2026, 3, 2, 9, tzinfo=UTC))  # Monday 22:00 in Auckland, Sunday in Honolulu
    later = Person.objects.present(datetime(2026, 3, 2, 11, tzinfo=UTC))  # Tuesday there, Monday here

    assert not there.filter(pk=auckland.pk).exists()
    assert not Person.objects.present(datetime(2026, 3, 2, 9, tzinfo=UTC)).filter(pk=honolulu.pk).exists()
    assert set(later) == {auckland, honolulu}


def test_managers_hear_of_the_last_rung_even_when_they_are_away(agreement, sales, mia, sofia, mara):
    Person.objects.filter(pk__in=[sofia.pk, mara.pk]).update(away_until=date(2026, 12, 31))
    make_handoff(to=sales, by=mia)

    sweep(MONDAY_9AM + 9 * DAY)
    hand_out_all(at=MONDAY_9AM + 9 * DAY)

    told = Notification.objects.filter(event__kind=Kind.CLOCK_RUNG_DUE)
    assert set(told.filter(event__details__rung="tell_manager").values_list("recipient", flat=True)) == {sofia.pk}
    last = told.filter(event__details__rung="tell_all_managers")
    assert set(last.values_list("recipient", flat=True)) == {sofia.pk, mara.pk}


def test_an_answer_is_told_to_nobody_who_has_left(agreement, sales, mia, sam, ada):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site?", by=sam, turn=0, at=MONDAY_9AM)
    sam.deactivate(by=ada, at=MONDAY_9AM)
    handoff.answer(text="Erfurt", by=mia, turn=0, at=MONDAY_9AM)

    hand_out_all(at=MONDAY_9AM)

    assert not Notification.objects.filter(event__kind=Kind.QUESTION_ANSWERED).exists()


def test_an_opportunity_closes_the_question_and_owes_nothing_any_more(agreement, sales, mia, sam):
    handoff = worked(sales, by=mia, rep=sam)
    handoff.ask(text="Which site?", by=sam, turn=1, at=MONDAY_9AM)
    handoff.convert(value=None, by=sam, turn=1, at=MONDAY_9AM + HOUR)

    assert handoff.open_question() is None
    assert not handoff.clocks.undecided().exists()
    assert Handoff.objects.get(pk=handoff.pk).due_at is None


def test_an_aim_reminds_and_is_never_told_as_late(agreement, sales, mia, mara, sofia):
    aim = {"kind": "respond", "tier": "A", "target": {"amount": 30, "unit": "business_minutes"}, "firm": False}
    sign(by=(mara, sofia), promises=[*agreement.document["promises"], aim], at=MONDAY_9AM - DAY)
    handoff = make_handoff(to=sales, by=mia)
    aims = Clock.objects.of(handoff).filter(firm=False)

    for _look in range(3):
        aims.take_due_rungs(at=MONDAY_9AM + 9 * DAY)

    told = Event.objects.of(Kind.CLOCK_RUNG_DUE).filter(subject_id=aims.get().pk)
    assert [event.details["rung"] for event in told] == ["remind"]
