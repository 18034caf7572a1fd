"""The life of a handoff, told step by step."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, Invalid, Lead, NotAllowed, NotQualified
from leads.models.parts import Given
from sla.clock import Hours
from sla.hours import LAST_DAY
from sla.models import Calendar, Commitment, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff, make_lead, sign

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def kinds_recorded():
    return list(Event.objects.filter(kind__startswith="handoff.").order_by("pk").values_list("kind", flat=True))


def reason(handoff, code):
    return Reason.objects.get(agreement=handoff.agreement, code=code)


def undecided(handoff):
    return sorted(handoff.clocks.undecided().values_list("kind", flat=True))


def clock(handoff, kind):
    return handoff.clocks.get(kind=kind)


def test_a_hand_raiser_is_submitted_and_two_promises_begin(agreement, sales, mia):
    lead = make_hand_raiser()

    handoff = Handoff.submit(lead, team=sales, context={"need": "Slots before Christmas"}, by=mia, at=MONDAY_9AM)

    lead.refresh_from_db()
    assert (handoff.state, handoff.tier, handoff.attempt, handoff.holder) == ("waiting", "A", 1, None)
    assert lead.stage == Lead.Stage.SUBMITTED
    assert handoff.verdict.qualified
    assert undecided(handoff) == ["first_follow_up", "respond"]
    assert clock(handoff, "respond").due_at == MONDAY_9AM + HOUR
    assert handoff.due_at == MONDAY_9AM + HOUR
    assert kinds_recorded() == [Kind.HANDOFF_SUBMITTED]


def test_a_frozen_verdict_is_worded_for_whoever_reads_it(agreement, sales, mia):
    frozen = Handoff.submit(make_hand_raiser(), team=sales, context={}, by=mia, at=MONDAY_9AM)

    with translation.override("de"):
        lines = Handoff.objects.get(pk=frozen.pk).verdict_in_words().lines

    assert (lines[0].rule, lines[0].saw) == ("Einwilligung ist erteilt", "erteilt")
    assert frozen.verdict_in_words() == frozen.verdict


def test_before_the_first_signature_nothing_can_be_submitted_and_it_says_whose_is_missing(sales, mia, mara):
    from sla.models import Agreement

    draft = Agreement.draft(by=mara, at=MONDAY_9AM)
    draft.propose(by=mara, at=MONDAY_9AM, edition=0)
    draft.sign(by=mara, at=MONDAY_9AM, edition=0)

    with pytest.raises(NotAllowed, match="the signature of Sales is missing"):
        Handoff.submit(make_hand_raiser(), team=sales, context={}, by=mia, at=MONDAY_9AM)


def test_an_unqualified_lead_needs_an_exception_in_writing_and_runs_by_its_tier(agreement, sales, mia):
    lead = make_lead()

    with pytest.raises(NotQualified) as refused:
        Handoff.submit(lead, team=sales, context={}, by=mia, at=MONDAY_9AM)
    handoff = Handoff.submit(lead, team=sales, context={}, by=mia, at=MONDAY_9AM, exception="Their CEO called ours.")

    assert not refused.value.verdict.qualified
    assert (handoff.tier, handoff.exception) == ("C", "Their CEO called ours.")


def test_the_second_to_accept_is_told_who_was_first(agreement, sales, mia, sam, sina):
    handoff = make_handoff(to=sales, by=mia)
    stale = Handoff.objects.get(pk=handoff.pk)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    with pytest.raises(NotAllowed, match="Sam accepted this lead"):
        stale.accept(by=sina, turn=0, at=MONDAY_9AM)

    assert kinds_recorded() == [Kind.HANDOFF_SUBMITTED, Kind.HANDOFF_ACCEPTED]
    assert [holding.person for holding in handoff.holdings.all()] == [sam]


def test_accepting_keeps_the_promise_to_respond_and_begins_to_try_and_to_conclude(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)

    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)

    assert undecided(handoff) == ["attempts", "first_follow_up", "outcome"]
    assert clock(handoff, "respond").met_at == MONDAY_9AM + HOUR / 2
    assert not clock(handoff, "respond").is_broken(MONDAY_9AM + DAY)
    assert handoff.lead.stage == Lead.Stage.WORKING


def test_met_at_the_due_instant_is_kept_and_a_moment_later_is_broken(agreement, sales, mia, sam):
    on_time, late = make_handoff(to=sales, by=mia), make_handoff(to=sales, by=mia)
    due = clock(on_time, "respond").due_at

    on_time.accept(by=sam, turn=0, at=due)
    late.accept(by=sam, turn=0, at=due + timedelta(microseconds=1))

    assert not clock(on_time, "respond").is_broken(due + DAY)
    assert clock(late, "respond").is_broken(due + DAY)
    assert on_time.clocks.broken(due + DAY).filter(kind="respond").count() == 0
    assert late.clocks.broken(due + DAY).filter(kind="respond").count() == 1
    assert on_time.clocks.kept().filter(kind="respond").count() == 1


def test_returning_to_nurture_meets_what_was_due_and_starts_marketings_promise(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    handoff.return_(reason=reason(handoff, "no_budget"), note="Budget in spring", by=sam, turn=1, at=MONDAY_9AM + HOUR)

    handoff.lead.refresh_from_db()
    assert (handoff.state, handoff.lead.stage) == ("returned", "nurturing")
    assert undecided(handoff) == ["re_nurture"]
    assert clock(handoff, "outcome").met_at == MONDAY_9AM + HOUR
    assert clock(handoff, "attempts").voided_at == MONDAY_9AM + HOUR
    assert clock(handoff, "first_follow_up").voided_at == MONDAY_9AM + HOUR


def test_a_return_with_a_resume_date_starts_re_nurture_on_that_day_and_comes_back_by_itself(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.return_(
        reason=reason(handoff, "timing"),
        note="Call again in April",
        by=sam,
        turn=0,
        at=MONDAY_9AM,
        resume_on=date(2026, 4, 1),
    )

    re_nurture = clock(handoff, "re_nurture")
    assert re_nurture.started_at.isoformat() == "2026-03-31T22:00:00+00:00"  # midnight in Berlin
    assert not Handoff.objects.due_back(date(2026, 3, 31)).exists()
    assert list(Handoff.objects.due_back(date(2026, 4, 1))) == [handoff]
    assert handoff.come_back(at=re_nurture.started_at)
    assert not handoff.come_back(at=re_nurture.started_at)


def test_a_past_resume_date_a_missing_one_and_a_thin_note_are_refused_and_nothing_changes(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    cases = [
        ("timing", "Call again later", date(2026, 3, 2), "resume_on"),
        ("timing", "Call again later", None, "resume_on"),
        ("no_budget", "no", None, "note"),
        ("wrong_territory", "Not my area", None, "reason"),
        ("no_response", "Tried six times", None, "reason"),
    ]

    for code, note, resume_on, field in cases:
        with pytest.raises(Invalid) as refused:
            handoff.return_(reason=reason(handoff, code), note=note, by=sam, turn=0, at=MONDAY_9AM, resume_on=resume_on)
        assert refused.value.field == field

    handoff.refresh_from_db()
    assert handoff.state == "waiting"
    assert kinds_recorded() == [Kind.HANDOFF_SUBMITTED]


def test_a_reason_of_the_wrong_kind_is_refused_by_the_database(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    lost = reason(handoff, "price")

    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(
            state="returned", returned_at=MONDAY_9AM, returned_for=lost, returned_for_kind="nurture"
        )


def test_a_reason_of_another_version_is_refused_by_the_database(agreement, sales, mia, sam, mara, sofia):
    handoff = make_handoff(to=sales, by=mia)
    newer = sign(by=(mara, sofia), at=MONDAY_9AM + HOUR)
    other = Reason.objects.get(agreement=newer, code="no_budget")

    with pytest.raises(IntegrityError), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(
            state="returned", returned_at=MONDAY_9AM, returned_for=other, returned_for_kind="nurture"
        )
    with pytest.raises(Invalid):
        handoff.return_(reason=other, note="Budget in spring", by=sam, turn=0, at=MONDAY_9AM + HOUR)


def test_the_database_refuses_a_day_to_come_back_that_nobody_plans(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    for days in ({"resume_on": LAST_DAY + DAY}, {"postponed_until": MONDAY_9AM.replace(year=2101)}):
        with pytest.raises(IntegrityError, match="comes_back_within_reach"), transaction.atomic():
            Handoff.objects.filter(pk=handoff.pk).update(**days)


def test_the_database_holds_one_open_handoff_per_lead(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)

    with pytest.raises(NotAllowed, match="Mia handed this lead over"):
        Handoff.submit(handoff.lead, team=sales, context={}, by=mia, at=MONDAY_9AM)
    handoff.pk = None
    with pytest.raises(IntegrityError, match="one_open_handoff_per_lead"), transaction.atomic():
        handoff.save(force_insert=True)


def test_a_stage_that_does_not_follow_from_the_handoff_is_refused_by_the_database(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)

    Lead.objects.filter(pk=handoff.lead_id).update(stage="nurturing")

    with pytest.raises(IntegrityError, match="does not follow"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the end of the transaction would


def test_a_withdrawn_handoff_counts_for_nobody(agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia)

    handoff.withdraw(reason="Wrong person", by=mia, turn=0, at=MONDAY_9AM + HOUR / 2)

    handoff.lead.refresh_from_db()
    assert handoff.lead.stage == "nurturing"
    assert undecided(handoff) == []
    assert not handoff.clocks.decided_by(MONDAY_9AM + 30 * DAY).exists()


def test_a_question_stops_sales_clocks_and_the_answer_lets_them_go_on_with_what_was_left(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site do they mean?", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)

    asked = clock(handoff, "respond")
    assert (asked.due_at, asked.rungs, asked.seconds_left) == (None, None, 1800)
    assert handoff.due_at is None
    assert clock(handoff, "answer").person is None

    handoff.answer(text="The one in Erfurt.", by=mia, turn=0, at=MONDAY_9AM + 3 * HOUR)

    assert clock(handoff, "respond").due_at == MONDAY_9AM + 3.5 * HOUR
    assert not clock(handoff, "answer").is_broken(MONDAY_9AM + 9 * DAY)
    assert handoff.due_at == MONDAY_9AM + 3.5 * HOUR


def test_another_step_overtakes_the_question_and_voids_the_answer(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site do they mean?", by=sam, turn=0, at=MONDAY_9AM)

    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + 2 * HOUR)

    assert handoff.open_question() is None
    assert clock(handoff, "answer").voided_at == MONDAY_9AM + 2 * HOUR
    assert not clock(handoff, "respond").is_broken(MONDAY_9AM + DAY)
    with pytest.raises(NotAllowed):
        handoff.answer(text="Erfurt", by=mia, turn=1, at=MONDAY_9AM + 3 * HOUR)


def test_a_late_clock_that_stands_still_keeps_its_due_time(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    due = clock(handoff, "respond").due_at

    handoff.ask(text="Which site do they mean?", by=sam, turn=0, at=due + HOUR)

    assert clock(handoff, "respond").due_at == due
    assert clock(handoff, "respond").rungs is not None


def test_a_follow_up_of_a_waiting_handoff_accepts_it_in_the_same_step(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)

    handoff.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)

    assert (handoff.state, handoff.holder) == ("accepted", sam)
    assert undecided(handoff) == ["outcome"]  # a conversation met the attempts, too


def test_a_follow_up_counts_from_when_it_was_not_from_when_it_was_entered(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = clock(handoff, "first_follow_up").due_at

    handoff.follow_up(
        channel="call", outcome="no_answer", by=sam, turn=1, at=due + DAY, when=due - HOUR, note="rang twice"
    )

    assert not clock(handoff, "first_follow_up").is_broken(due + 2 * DAY)


def test_a_late_follow_up_leaves_both_facts(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = clock(handoff, "first_follow_up").due_at

    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=due + HOUR)

    late = clock(handoff, "first_follow_up")
    assert late.is_broken(due + 2 * DAY)
    assert late.met_at == due + HOUR


def test_of_follow_ups_entered_out_of_order_the_earliest_counts(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + 9 * HOUR)
    assert clock(handoff, "first_follow_up").is_broken(MONDAY_9AM + DAY)

    handoff.follow_up(
        channel="email", outcome="message_left", by=sam, turn=1, at=MONDAY_9AM + 9 * HOUR, when=MONDAY_9AM + HOUR
    )

    assert clock(handoff, "first_follow_up").met_at == MONDAY_9AM + HOUR
    assert not clock(handoff, "first_follow_up").is_broken(MONDAY_9AM + DAY)


@pytest.mark.parametrize("when", [MONDAY_9AM - timedelta(seconds=1), MONDAY_9AM + DAY])
def test_a_follow_up_before_the_handoff_or_in_the_future_is_refused(agreement, sales, mia, sam, when):
    handoff = make_handoff(to=sales, by=mia)

    with pytest.raises(Invalid) as refused:
        handoff.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=MONDAY_9AM + HOUR, when=when)

    assert refused.value.field == "when"


def test_six_tries_by_two_channels_keep_the_promise_and_allow_no_response(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    for number in range(5):
        handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + number * HOUR)
    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM + DAY)
    assert "attempts" in undecided(handoff)

    handoff.follow_up(channel="email", outcome="message_left", by=sam, turn=1, at=MONDAY_9AM + DAY + HOUR)

    assert clock(handoff, "attempts").met_at == MONDAY_9AM + DAY + HOUR
    handoff.return_(
        reason=reason(handoff, "no_response"), note="Seven tries, silence", by=sam, turn=1, at=MONDAY_9AM + 2 * DAY
    )


def test_postponing_needs_a_follow_up_and_stays_within_the_agreements_days(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    with pytest.raises(Invalid):
        handoff.postpone(until=date(2026, 3, 9), note="On holiday", by=sam, turn=1, at=MONDAY_9AM)
    handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=1, at=MONDAY_9AM)
    left = clock(handoff, "outcome").target_seconds

    handoff.postpone(until=date(2026, 3, 9), note="On holiday", by=sam, turn=1, at=MONDAY_9AM)

    assert handoff.postponed_days == 5
    assert clock(handoff, "outcome").seconds_left == left
    with pytest.raises(Invalid):
        handoff.postpone(until=date(2026, 4, 20), note="Much too long", by=sam, turn=1, at=MONDAY_9AM)

    assert handoff.resume(at=MONDAY_9AM + 7 * DAY)
    assert not handoff.resume(at=MONDAY_9AM + 7 * DAY)
    assert (
        clock(handoff, "outcome").due_at == MONDAY_9AM + (21 + 7) * DAY - 1 * HOUR
        or clock(handoff, "outcome").due_at > MONDAY_9AM + 21 * DAY
    )


def test_giving_back_moves_no_due_time_and_the_second_time_it_goes_to_a_manager(agreement, sales, mia, sam, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = clock(handoff, "first_follow_up").due_at

    handoff.give_back(reason=reason(handoff, "no_capacity"), by=sam, turn=1, at=MONDAY_9AM + HOUR)
    assert (handoff.state, handoff.holder, clock(handoff, "first_follow_up").due_at) == ("waiting", None, due)

    handoff.accept(by=sam, turn=2, at=MONDAY_9AM + 2 * HOUR)
    handoff.give_back(reason=reason(handoff, "no_capacity"), by=sam, turn=3, at=MONDAY_9AM + 3 * HOUR)

    assert handoff.holder == sofia
    assert handoff.clocks.filter(kind=Commitment.Kind.ATTEMPTS).count() == 1
    assert [(held.person.name, held.why) for held in handoff.holdings.order_by("begins_at")] == [
        ("Sam", "accepted"),
        ("Sam", "accepted"),
        ("Sofia", "given_back_twice"),
    ]


def test_the_ladder_gives_back_once_and_never_after_a_conversation(agreement, sales, mia, sam):
    silent, talked = make_handoff(to=sales, by=mia), make_handoff(to=sales, by=mia)
    silent.accept(by=sam, turn=0, at=MONDAY_9AM)
    talked.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=MONDAY_9AM)

    later = MONDAY_9AM + 3 * DAY
    assert silent.give_back_for(Given.NOT_FOLLOWED_UP, at=later)
    assert not talked.give_back_for(Given.NOT_FOLLOWED_UP, at=later)
    silent.accept(by=sam, turn=silent.turn, at=later)
    assert not silent.give_back_for(Given.NOT_FOLLOWED_UP, at=later + 3 * DAY)

    assert silent.state == "accepted"


def test_reassigning_to_another_team_keeps_the_seconds_used_and_what_is_late_stays_late(
    agreement, sales, mia, sam, sofia, olga
):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = clock(handoff, "first_follow_up").due_at

    handoff.reassign(to=olga, reason=reason(handoff, "wrong_territory"), by=sofia, turn=1, at=MONDAY_9AM + HOUR)

    assert (handoff.team, handoff.holder) == (olga.team, olga)
    moved = clock(handoff, "first_follow_up")
    assert (moved.team, moved.person, moved.due_at) == (olga.team, olga, due)  # the same hours, so the same time
    handoff.reassign(to=sam, reason=reason(handoff, "wrong_territory"), by=sofia, turn=2, at=due + HOUR)
    assert clock(handoff, "first_follow_up").due_at == due


def test_an_opportunity_is_won_and_the_lead_is_a_customer(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    handoff.convert(value=1200, by=sam, turn=1, at=MONDAY_9AM + HOUR)
    handoff.win(by=sam, turn=2, at=MONDAY_9AM + DAY)

    handoff.lead.refresh_from_db()
    assert (handoff.lead.stage, handoff.lead.customer_since) == ("customer", date(2026, 3, 3))
    assert undecided(handoff) == []

    again = make_handoff(to=sales, by=mia, lead=handoff.lead, at=MONDAY_9AM + 2 * DAY)
    again.withdraw(reason="Wrong product", by=mia, turn=0, at=MONDAY_9AM + 2 * DAY)
    handoff.lead.refresh_from_db()
    assert handoff.lead.stage == "customer"
    assert (again.attempt, again.previous) == (2, handoff)


def test_only_the_holder_or_a_manager_converts(agreement, sales, mia, sam, sina, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    with pytest.raises(NotAllowed, match="Sam holds this lead"):
        handoff.convert(value=1, by=sina, turn=1, at=MONDAY_9AM)
    handoff.convert(value=1, by=sofia, turn=1, at=MONDAY_9AM)
    handoff.lose(reason=reason(handoff, "price"), by=sam, turn=2, at=MONDAY_9AM)

    handoff.lead.refresh_from_db()
    assert handoff.lead.stage == "lost"


def test_another_teams_calendar_counts_only_from_the_reassignment_on(
    agreement, sales, sales_south, mia, sam, sofia, olga
):
    Calendar.objects.of(sales_south).change(
        by=sofia,
        at=MONDAY_9AM,
        from_day=date(2026, 3, 2),
        week=Hours("Europe/Berlin", weekly=(((12 * 60, 14 * 60),),) * 7),
    )
    handoff = make_handoff(to=sales, by=mia)  # 10:00 in Berlin, four hours until the first follow-up
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)

    handoff.reassign(to=olga, reason=reason(handoff, "wrong_territory"), by=sofia, turn=1, at=MONDAY_9AM + HOUR)

    # one hour is used; two go today from 12:00 to 14:00, the last one tomorrow from 12:00
    assert clock(handoff, "first_follow_up").due_at.isoformat() == "2026-03-03T12:00:00+00:00"


def test_a_promise_counts_for_whoever_held_it_when_it_ran_late(agreement, sales, mia, sam, sina, sofia):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    due = clock(handoff, "first_follow_up").due_at

    handoff.reassign(to=sina, reason=reason(handoff, "no_capacity"), by=sofia, turn=1, at=due + HOUR)
    handoff.follow_up(channel="call", outcome="reached", by=sina, turn=2, at=due + 2 * HOUR)

    late = clock(handoff, "first_follow_up")
    assert (late.person, late.counts_for) == (sina, sam)
    assert clock(handoff, "outcome").counts_for == sina
