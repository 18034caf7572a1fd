"""The queue as a rep meets it: groups by due time, filters, and one handoff beside the list."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads import queue_list as queues
from leads.clock_faces import clocks_of, handoff_face
from leads.models import Handoff
from leads.models.past import record_past
from sla.models import Reason
from tests.factories import MONDAY_9AM, make_company, make_hand_raiser, make_handoff, make_lead, sign

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(mara, sofia):
    return sign(by=(mara, sofia), at=min(timezone.now(), MONDAY_9AM) - timedelta(days=30))


@pytest.fixture
def at_noon(agreement, sales, mia, sam):
    """What the queue holds on Monday at noon in Berlin: 11:00 in UTC is two hours after the first submission."""

    def named(name, submitted, **more):
        lead = make_hand_raiser(name, at=submitted, company=make_company(f"{name} GmbH"), **more)
        return make_handoff(to=sales, by=mia, at=submitted, lead=lead)

    late, today = named("Late", MONDAY_9AM), named("Today", MONDAY_9AM + 2 * HOUR)
    unqualified = make_lead("Later", at=MONDAY_9AM)
    later = Handoff.submit(unqualified, team=sales, context={}, by=mia, at=MONDAY_9AM, exception="Their boss called.")
    asked, held = named("Asked", MONDAY_9AM), named("Held", MONDAY_9AM)
    asked.ask(text="Which depot is it?", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)
    held.follow_up(channel="call", outcome="no_answer", by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)
    held.postpone(until=MONDAY_9AM.date() + timedelta(days=3), note="On holiday", by=sam, turn=1, at=MONDAY_9AM + HOUR)
    return {"late": late, "today": today, "later": later, "asked": asked, "postponed": held}


def listed(team, reader, show, at=MONDAY_9AM + 2 * HOUR + HOUR / 4):
    found = queues.queue_list(team, show=show, reader=reader, at=at)
    return {group.code: [row.handoff for row in group.rows] for group in found.groups}


def look(client, person, address="", **query):
    client.force_login(person)
    return client.get(address or reverse("leads:queue"), query)


def handoff_page(client, person, handoff, **query):
    return look(client, person, reverse("leads:handoff", args=[handoff.pk]), **query)


def test_the_queue_is_grouped_by_what_needs_somebody_first(at_noon, sales, sam):
    assert listed(sales, sam, queues.OPEN) == {code: [handoff] for code, handoff in at_noon.items()}
    assert list(listed(sales, sam, queues.OPEN)) == ["late", "today", "later", "asked", "postponed"]


def test_filters_show_what_waits_or_what_the_reader_holds(at_noon, sales, sam, sina):
    assert list(listed(sales, sam, queues.WAITING)) == ["late", "today", "later", "asked"]
    assert list(listed(sales, sam, queues.MINE)) == ["postponed"]
    assert listed(sales, sina, queues.MINE) == {}


def test_due_exactly_now_is_not_late(at_noon):
    late = at_noon["late"]
    due = late.due_at

    def group(at):
        return queues.row_of(late, handoff_face(late, clocks_of([late])[late.pk], at=at), at=at).group

    assert (group(due), group(due + timedelta(microseconds=1))) == ("today", "late")


def test_the_list_is_bounded_by_what_is_due_first(at_noon, sales, sam, monkeypatch):
    monkeypatch.setattr(queues, "SIZE", 2)

    found = queues.queue_list(sales, show=queues.OPEN, reader=sam, at=MONDAY_9AM + 2 * HOUR)

    assert found.after
    assert [row.handoff.lead.name for row in found.rows] == ["Late", "Today"]


def test_page_after_page_shows_every_handoff_once(at_noon, sales, sam, monkeypatch):
    at = MONDAY_9AM + 2 * HOUR
    everything = queues.queue_order(sales, show=queues.OPEN, reader=sam, at=at)
    monkeypatch.setattr(queues, "SIZE", 1)

    seen, after = [], ""
    while page := queues.queue_list(sales, show=queues.OPEN, reader=sam, at=at, after=after):
        seen += page.ids
        after = page.after
        if not after:
            break

    assert sorted(seen) == sorted(everything) == sorted(one.pk for one in at_noon.values())
    assert seen[-2:] == [at_noon["asked"].pk, at_noon["postponed"].pk]  # without a due time, by their ids


def test_a_long_queue_leads_on_and_back(at_noon, client, sales, sam, monkeypatch):
    monkeypatch.setattr(queues, "SIZE", 2)

    first = look(client, sam)
    second = client.get(first.context["next_page"])

    assert not set(first.context["queue"].ids) & set(second.context["queue"].ids)
    assert second.context["first_page"] == f"{reverse('leads:queue')}?team={sales.pk}&show=waiting"
    assert f"after={second.context['part'].after.partition('~')[0][:4]}" in second.context["next_lead"]


def test_numbers_of_one_page_do_not_pass_for_those_of_the_queue(at_noon, client, sam, monkeypatch):
    numbers = re.compile(r"</span><span>\d+</span></h2>|\d of \d")
    assert numbers.search(look(client, sam).text)
    monkeypatch.setattr(queues, "SIZE", 2)

    first = look(client, sam)

    assert not numbers.search(first.text)
    assert not numbers.search(client.get(first.context["next_page"]).text)


@pytest.mark.parametrize(
    "after", ["", "nonsense", "~", "~x", "2026-13-01~5", "2026-03-02T09:00:00~5", "\0~1", "~" + "9" * 30]
)
def test_a_place_that_nobody_can_mean_is_the_first_page(at_noon, client, sam, after):
    assert look(client, sam, after=after).context["part"].after == ""


@pytest.mark.parametrize("show", [queues.WAITING, queues.MINE, queues.OPEN])
def test_the_order_beside_a_handoff_is_that_of_the_list(at_noon, sales, mia, sam, show, django_assert_num_queries):
    past_its_aim = at_noon["today"]
    past_its_aim.clocks.filter(kind="respond").update(firm=False)
    make_handoff(to=sales, by=mia, at=MONDAY_9AM + HOUR)

    for quarter in range(0, 4 * 24 * 5, 3):
        at = MONDAY_9AM + 2 * HOUR + quarter * HOUR / 4
        with django_assert_num_queries(2):
            order = queues.queue_order(sales, show=show, reader=sam, at=at)
        assert order == queues.queue_list(sales, show=show, reader=sam, at=at).ids


def test_the_readers_own_team_is_chosen_and_another_may_be(agreement, client, sales, sales_south, mia, sam):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now() - HOUR)

    own, other = look(client, sam), look(client, sam, team=sales_south.pk)

    assert (own.context["team"], own.context["queue"].ids) == (sales, [handoff.pk])
    assert (other.context["team"], other.context["queue"].ids) == (sales_south, [])
    assert "The queue is empty" in other.text


def test_everybody_may_look(agreement, client, sales, mia, ada, olga, sofia):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now() - HOUR)

    for person in (mia, ada, olga, sofia):
        assert look(client, person).status_code == 200
        assert handoff_page(client, person, handoff).status_code == 200


def test_without_a_sales_team_the_page_says_what_belongs_here(client, mia):
    assert "No sales team yet" in look(client, mia).text


def test_without_a_sales_team_whoever_may_create_one_is_led_there(client, mia, ada):
    assert reverse("people:teams") in look(client, ada).text
    assert reverse("people:teams") not in look(client, mia).text


def test_nobody_looks_without_signing_in_and_an_unknown_handoff_is_not_found(client, sam):
    assert client.get(reverse("leads:queue")).status_code == 302
    assert look(client, sam, reverse("leads:handoff", args=[10**9])).status_code == 404


def test_a_handoff_tells_who_why_what_they_did_and_what_was_before(agreement, client, sales, sales_south, mia, sam):
    submitted = timezone.now() - 3 * HOUR
    company = make_company("Brückner Getränke")
    lead = make_hand_raiser(at=submitted, company=company, phone="030 23125 417", need="Slots before Christmas")
    make_handoff(
        to=sales_south, by=mia, at=submitted, lead=make_hand_raiser("Jonas Klee", at=submitted, company=company)
    )
    first = make_handoff(to=sales, by=mia, at=submitted, lead=lead)
    no_budget = Reason.objects.get(agreement=agreement, code="no_budget")
    first.return_(reason=no_budget, note="Budget in spring", by=sam, turn=0, at=submitted + HOUR)
    lead.refresh_from_db()
    second = Handoff.submit(
        lead, team=sales, context={"opening": "Ask about the ramp"}, by=mia, at=submitted + 2 * HOUR
    )

    page = handoff_page(client, sam, second)

    for told in (
        "Katrin Vogel",
        "Brückner Getränke",
        "030 23125 417",
        "Slots before Christmas",
        "Ask about the ramp",
        "Qualified, tier A",
        "Asked for a demo",
        "No budget now",
        "Budget in spring",
        "by Sam",
        "Jonas Klee",
        "waits for Sales South",
        "attempt 2",
    ):
        assert told in page.text


def test_what_has_ended_says_why(agreement, client, sales, mia, sam):
    at = timezone.now() - HOUR
    back, gone, missed = (make_handoff(to=sales, by=mia, at=at) for _number in range(3))
    timing, price = (Reason.objects.get(agreement=agreement, code=code) for code in ("no_budget", "price"))
    back.return_(reason=timing, note="Budget in spring", by=sam, turn=0, at=at)
    gone.withdraw(reason="Wrong product", by=mia, turn=0, at=at)
    missed.accept(by=sam, turn=0, at=at)
    missed.convert(value=None, by=sam, turn=1, at=at)
    missed.lose(reason=price, by=sam, turn=2, at=at)

    pages = [handoff_page(client, sam, one).text for one in (back, gone, missed)]

    for page, told in zip(
        pages,
        (
            ("Why it came back", "No budget now", "“Budget in spring”"),
            ("Why it was withdrawn", "“Wrong product”"),
            ("Why it was lost", "Price"),
        ),
        strict=True,
    ):
        assert [one for one in told if one not in page] == []


def test_what_an_opportunity_may_be_worth_is_asked_for_in_our_currency(agreement, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now())
    handoff.accept(by=sam, turn=0, at=timezone.now())

    assert "What it may be worth in EUR" in handoff_page(client, sam, handoff).text


def test_an_exception_shows_its_reason(agreement, client, sales, mia, sam):
    now = timezone.now()
    lead = make_lead(at=now)
    handoff = Handoff.submit(lead, team=sales, context={}, by=mia, at=now, exception="Their boss called ours.")

    page = handoff_page(client, sam, handoff)

    assert "Not qualified, handed over by exception as tier C" in page.text
    assert "Their boss called ours." in page.text


def test_questions_follow_ups_and_clocks_are_beside_it_each_with_its_explanation(agreement, client, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now() - HOUR)
    handoff.ask(text="Which depot is it?", by=sam, turn=0, at=timezone.now() - HOUR / 2)
    handoff.answer(text="The one in Erfurt", by=mia, turn=0, at=timezone.now() - HOUR / 3)
    handoff.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=timezone.now(), note="Call again on Friday")

    page = handoff_page(client, sam, handoff)

    for told in ("Which depot is it?", "The one in Erfurt", "Call again on Friday", "Sam holds it"):
        assert told in page.text
    for clock in handoff.clocks:
        assert reverse("leads:clock_explanation", args=[clock.pk]) in page.text


def test_an_imported_handoff_shows_that_it_counts_in_no_promise(agreement, client, sales, mia, sam):
    lead = make_hand_raiser(at=timezone.now())
    record_past(lead, stage="working", holder=sam, by=mia, at=timezone.now())

    page = handoff_page(client, sam, lead.handoffs.get())

    assert page.status_code == 200
    assert "counts in no promise" in page.text


def test_a_handoff_knows_its_place_and_its_neighbours(at_noon, client, sam):
    page = handoff_page(client, sam, at_noon["today"])

    ids = page.context["queue"].ids
    place = ids.index(at_noon["today"].pk)
    assert page.context["place"] == place + 1
    assert page.context["before"] == reverse("leads:handoff", args=[ids[place - 1]])
    assert page.context["after"] == reverse("leads:handoff", args=[ids[place + 1]])


def test_what_left_the_list_stays_beside_it_as_a_row_with_its_result(at_noon, client, sam, sina):
    at_noon["today"].accept(by=sina, turn=0, at=timezone.now())

    page = handoff_page(client, sam, at_noon["today"])

    assert at_noon["today"].pk not in page.context["queue"].ids
    assert f'id="queue-row-{at_noon["today"].pk}"' in page.text


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_as_many_queries_for_three_as_for_one(agreement, client, sales, mia, sam):
    now, address = timezone.now(), reverse("leads:queue")
    make_handoff(to=sales, by=mia, at=now, lead=make_hand_raiser(at=now, company=make_company("One")))
    client.force_login(sam)
    client.get(address)  # whatever is read only once is read by now

    one = queries_of(client, address)
    for name in ("Two", "Three"):
        make_handoff(to=sales, by=mia, at=now, lead=make_hand_raiser(at=now, company=make_company(name)))

    assert queries_of(client, address) == one


def test_one_handoff_costs_as_many_queries_however_much_happened(agreement, client, sales, mia, sam):
    now, company = timezone.now(), make_company("Brückner Getränke")

    def busy(times):
        lead = make_hand_raiser(at=now - 5 * HOUR, company=company)
        reason = Reason.objects.get(agreement=agreement, code="no_budget")
        for _again in range(times):
            handoff = make_handoff(to=sales, by=mia, at=now - 4 * HOUR, lead=lead)
            handoff.return_(reason=reason, note="Budget in spring", by=sam, turn=0, at=now - 3 * HOUR)
            lead.refresh_from_db()
        handoff = make_handoff(to=sales, by=mia, at=now - 2 * HOUR, lead=lead)
        for _again in range(times):
            handoff.ask(text="Which depot is it?", by=sam, turn=handoff.turn, at=now - HOUR)
            handoff.answer(text="In Erfurt", by=mia, turn=handoff.turn, at=now - HOUR)
            handoff.follow_up(channel="call", outcome="no_answer", by=sam, turn=handoff.turn, at=now - HOUR / 2)
        return reverse("leads:handoff", args=[handoff.pk])

    once, thrice = busy(1), busy(3)
    client.force_login(sam)
    client.get(once)

    assert queries_of(client, once) == queries_of(client, thrice)


def test_what_the_reader_took_today_and_no_colleague_stands_below_their_own_queue(
    client, agreement, sales, mia, sam, sina
):
    at = timezone.now()
    taken = [make_handoff(to=sales, by=mia, at=at, lead=make_hand_raiser(name)) for name in ("Jan Pohl", "Ida Falk")]
    for handoff, rep in zip(taken, (sam, sina), strict=True):
        handoff.accept(by=rep, turn=0, at=at)
        handoff.convert(value=None, by=rep, turn=handoff.turn, at=at)
    client.force_login(sam)

    page = client.get(reverse("leads:queue"), {"show": "mine"}).content.decode()
    everybody = client.get(reverse("leads:queue")).content.decode()

    assert ("Jan Pohl" in page, "Ida Falk" in page) == (True, False)
    assert "Ida Falk" in everybody
