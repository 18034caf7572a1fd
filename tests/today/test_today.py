"""Today: what needs each person, in one order, and where each line leads."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from leads.models import NextStep
from sla.models import Agreement, Reason
from tests.factories import MONDAY_9AM, make_company, make_hand_raiser, make_handoff, make_lead
from today import sources
from today.lists import for_me, in_groups
from today.month import done_today

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def _monday(monkeypatch):
    """The pages are read on that Monday, half an hour later."""
    monkeypatch.setattr(timezone, "now", lambda: MONDAY_9AM + 30 * MINUTES)


def test_a_rep_sees_what_became_of_the_leads_they_gave_back_this_month(client, agreement, sales, mia, sam, sina):
    at = timezone.now()
    nurture = Reason.objects.get(agreement=agreement, code="no_budget")
    for name, person in (("Jan Pohl", sam), ("Ida Falk", sina)):
        handoff = make_handoff(to=sales, by=mia, at=at, lead=make_hand_raiser(name))
        handoff.return_(reason=nurture, note="Budget comes in spring", by=person, turn=0, at=at)
    client.force_login(sam)

    url = client.get("/").context["returned_url"]
    behind = client.get(url)

    assert [(str(row.lead), person) for row, _moment, person in behind.context["rows"]] == [("Jan Pohl", sam)]
    assert behind.context["narrowed"] == ["returned by Sam"]
    assert "“Budget comes in spring”" in behind.text
    client.force_login(mia)
    assert client.get("/").context["returned_url"] == ""


def test_a_late_answer_counts_among_what_was_done_late_today(client, agreement, sales, mia, sam):
    """For the numbers it is late for the team, which let it wait; but it was this rep who did it, late."""
    handoff = make_handoff(to=sales, by=mia, at=MONDAY_9AM)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + 7 * HOUR)

    assert handoff.clocks.get(kind="respond").counts_for is None
    assert done_today(sam, at=MONDAY_9AM + 7 * HOUR) == (1, 1)


def test_each_line_opens_beside_the_list_it_stands_in(agreement, sales, mia, sam, sofia):
    handoff = make_handoff(to=sales, by=mia)

    def url(person):
        return for_me(person, at=MONDAY_9AM + 2 * HOUR)[0].url

    page = reverse("leads:handoff", args=[handoff.pk])
    assert url(sam) == page
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    assert url(sam) == f"{page}?show=mine"
    handoff.ask(text="Which site is it?", by=sam, turn=1, at=MONDAY_9AM)
    assert url(mia) == f"{page}?show=open"


def test_only_whoever_asked_reads_that_their_question_was_answered(agreement, sales, mia, sam, sina):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="Which site is it?", by=sam, turn=handoff.turn, at=MONDAY_9AM)
    handoff.answer(text="The one in Erfurt", by=mia, turn=handoff.turn, at=MONDAY_9AM + MINUTES)

    assert "Mia answered your question" in for_me(sam, at=MONDAY_9AM + HOUR)[0].detail
    assert "Mia answered the question" in for_me(sina, at=MONDAY_9AM + HOUR)[0].detail


def lines(person, *, at=MONDAY_9AM):
    return [(item.verb, item.name) for item in for_me(person, at=at)]


def send_back(handoff, *, by, at, code="no_budget"):
    reason = Reason.objects.get(agreement=handoff.agreement, code=code)
    handoff.return_(reason=reason, note="Budget in spring", by=by, turn=handoff.turn, at=at)


def test_a_rep_sees_what_waits_for_the_team_and_what_they_hold_soonest_first(agreement, sales, mia, sam, sina, olga):
    held = make_handoff(to=sales, by=mia, lead=make_hand_raiser("Jens Albers"), at=MONDAY_9AM)
    held.accept(by=sam, turn=0, at=MONDAY_9AM + MINUTES)
    make_handoff(to=sales, by=mia, lead=make_hand_raiser("Katrin Vogel"), at=MONDAY_9AM + 2 * MINUTES)

    now = MONDAY_9AM + 3 * MINUTES
    assert lines(sam, at=now) == [("Respond to", "Katrin Vogel"), ("Follow up with", "Jens Albers")]
    assert lines(sina, at=now) == [("Respond to", "Katrin Vogel")]
    assert lines(olga, at=now) == []
    assert lines(mia, at=now) == []


def test_a_lead_stands_once_with_the_promise_that_runs_out_first(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)

    (item,) = for_me(sam, at=MONDAY_9AM)

    assert item.due_at == handoff.due_at == MONDAY_9AM + HOUR
    assert item.url == reverse("leads:handoff", args=[handoff.pk])


def test_a_question_is_marketings_to_answer_and_sales_waits(agreement, sales, marketing, mia, mara, sam):
    lead = make_hand_raiser("Stefan Hauser", owner=mia)
    handoff = make_handoff(to=sales, by=mia, lead=lead)
    handoff.ask(text="How many docks?", by=sam, turn=0, at=MONDAY_9AM + MINUTES)

    assert lines(mia, at=MONDAY_9AM + HOUR) == [("Answer about", "Stefan Hauser")]
    assert lines(mara, at=MONDAY_9AM + HOUR) == []
    assert lines(sam, at=MONDAY_9AM + HOUR) == []
    (item,) = for_me(mia, at=MONDAY_9AM + HOUR)
    assert item.url == reverse("leads:handoff", args=[handoff.pk])


def test_a_lead_that_came_back_says_why_until_something_is_planned(agreement, sales, mia, sam):
    lead = make_hand_raiser("Katrin Vogel", company=make_company(), owner=mia)
    send_back(make_handoff(to=sales, by=mia, lead=lead), by=sam, at=MONDAY_9AM + MINUTES)

    (item,) = for_me(mia, at=MONDAY_9AM + HOUR)
    assert (item.verb, item.name) == ("Next step for", "Katrin Vogel")
    assert item.detail == "Brückner Getränke, came back: No budget now"
    assert item.url == reverse("leads:lead", args=[lead.pk])

    day = (MONDAY_9AM + 3 * DAY).date()
    NextStep.plan(lead, what="Send the checklist", by_day=day, by=mia, at=MONDAY_9AM + HOUR)
    assert lines(mia, at=MONDAY_9AM + HOUR) == [("", "Send the checklist")]


def test_a_return_without_a_promise_to_nurture_stands_until_something_is_planned(sales, mia, mara, sam, sofia):
    from sla.template import template
    from tests.factories import sign

    sign(by=(mara, sofia), promises=[one for one in template()["promises"] if one["kind"] != "re_nurture"])
    lead = make_hand_raiser("Katrin Vogel")
    send_back(make_handoff(to=sales, by=mia, lead=lead), by=sam, at=MONDAY_9AM + MINUTES)

    assert lines(mia, at=MONDAY_9AM + HOUR) == [("Next step for", "Katrin Vogel")]

    step = NextStep.plan(lead, what="Call in spring", by_day=(MONDAY_9AM + DAY).date(), by=mia, at=MONDAY_9AM + HOUR)
    step.done_at = MONDAY_9AM + 2 * HOUR
    step.save()
    assert lines(mia, at=MONDAY_9AM + 3 * HOUR) == []


def test_a_manager_sees_what_is_late_in_the_own_team_and_who_holds_it(agreement, sales, mia, sam, sofia, olga):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + MINUTES)

    assert lines(sofia, at=MONDAY_9AM + HOUR) == []
    (item,) = for_me(sofia, at=MONDAY_9AM + 10 * HOUR)
    assert (item.verb, item.name) == ("Follow up with", "Katrin Vogel")
    assert item.detail == "Head of Logistics, Sam holds it, asked for a demo"
    assert item.is_late
    assert lines(olga, at=MONDAY_9AM + 10 * HOUR) == []


def test_a_proposal_waits_for_the_managers_whose_side_has_not_signed(sales, mia, mara, sam, sofia):
    draft = Agreement.draft(by=mara, at=MONDAY_9AM)
    draft.propose(by=mara, at=MONDAY_9AM, edition=draft.edition)
    draft.sign(by=mara, at=MONDAY_9AM, edition=draft.edition)

    assert [verb for verb, _name in lines(sofia)] == ["Sign"]
    (item,) = for_me(sofia, at=MONDAY_9AM)
    assert item.url == reverse("sla:version", args=[draft.number])
    assert lines(mara) == lines(sam) == lines(mia) == []


def test_the_list_stands_in_stretches(agreement, sales, mia, sam, sina):
    for minutes in (0, 50):
        make_handoff(to=sales, by=mia, at=MONDAY_9AM + minutes * MINUTES)
    held = make_handoff(to=sales, by=mia, at=MONDAY_9AM)
    held.accept(by=sam, turn=0, at=MONDAY_9AM)
    held.follow_up(channel="call", outcome="no_answer", by=sam, turn=held.turn, at=MONDAY_9AM + MINUTES)

    now = MONDAY_9AM + 61 * MINUTES
    groups = in_groups(for_me(sam, at=now), at=now)

    assert [(group.name, len(group.items)) for group in groups] == [("Now", 1), ("Later today", 1), ("Later", 1)]


def test_a_late_promise_says_who_hears_of_it_next(agreement, sales, mia, sam, sofia):
    make_handoff(to=sales, by=mia)

    def hears(person, *, after):
        return [item.hears for item in for_me(person, at=MONDAY_9AM + after)]

    assert hears(sam, after=30 * MINUTES) == [""]
    assert hears(sam, after=61 * MINUTES) == ["Sofia hears at 12:00"]
    assert hears(sofia, after=61 * MINUTES) == ["goes back Tue 10:00"]


@pytest.mark.usefixtures("_monday")
def test_the_month_says_what_the_gap_was_and_how_the_reader_stands(agreement, client, sales, mia, sam):
    make_handoff(to=sales, by=mia, at=MONDAY_9AM).accept(by=sam, turn=0, at=MONDAY_9AM + MINUTES)
    client.force_login(sam)

    page = client.get(reverse("today:today"))

    assert "Both kept everything: no gap, no join." in page.text
    assert page.context["own"]["kept"] == page.context["own"]["total"] == 1
    assert page.context["done"] == "Done today: 1, in time."
    assert page.context["working_days"][1] in range(18, 24)


@pytest.mark.usefixtures("_monday")
def test_the_number_in_the_navigation_is_the_length_of_the_list(agreement, client, sales, mia, mara, sam, sina, sofia):
    lead = make_hand_raiser(owner=mia)
    send_back(make_handoff(to=sales, by=mia, lead=lead), by=sam, at=MONDAY_9AM + MINUTES)
    NextStep.plan(make_lead(), what="Call", by_day=MONDAY_9AM.date(), by=mia, at=MONDAY_9AM)
    make_handoff(to=sales, by=mia)
    late = make_handoff(to=sales, by=mia, at=MONDAY_9AM - 4 * DAY)
    late.accept(by=sam, turn=0, at=MONDAY_9AM - 3 * DAY)
    Agreement.draft(by=mara, at=MONDAY_9AM).propose(by=mara, at=MONDAY_9AM, edition=0)

    at = MONDAY_9AM + 30 * MINUTES
    for person in (mia, mara, sam, sina, sofia):
        with CaptureQueriesContext(connection) as asked:
            number = sources.number(person, at=at)
        assert (number, len(asked)) == (len(for_me(person, at=at)), 1)
        client.force_login(person)
        page = client.get(reverse("today:today"))
        entry = next(one for one in page.context["navigation"].places if one.place.url_name == "today:today")
        assert (page.context["number"], entry.count) == (number, number)


@pytest.mark.usefixtures("_monday")
def test_the_queues_number_is_what_waits_in_the_own_team(agreement, client, sales, mia, sam, olga):
    make_handoff(to=sales, by=mia)
    make_handoff(to=sales, by=mia).accept(by=sam, turn=0, at=MONDAY_9AM)

    assert [queue_number(client, person) for person in (sam, olga, mia)] == [1, 0, 0]


def test_of_very_many_things_no_more_are_read_than_are_said(agreement, sales, mia, sam):
    for _ in range(9):
        make_handoff(to=sales, by=mia)
    NextStep.plan(make_lead(), what="Call", by_day=MONDAY_9AM.date(), by=sam, at=MONDAY_9AM)
    at = MONDAY_9AM + 30 * MINUTES

    few = list(sources.things(sam, at=at, at_most=2))

    assert sources.number(sam, at=at) == 10
    assert 2 <= len(few) <= 2 * sources.PROMISES_OF_A_THING + 1


def queue_number(client, person):
    client.force_login(person)
    places = client.get(reverse("today:today")).context["navigation"].places
    return next(one.count for one in places if one.place.url_name == "leads:queue")


@pytest.mark.usefixtures("_monday")
@pytest.mark.parametrize("who", ["mia", "mara", "sam", "sofia", "ada"])
def test_three_things_ask_the_database_no_more_than_one(
    request, agreement, client, sales, mia, mara, sam, sofia, ada, who
):
    client.force_login(request.getfixturevalue(who))
    address = reverse("today:today")
    one_of_each(sales, mia, sam)
    client.get(address)

    with CaptureQueriesContext(connection) as one:
        client.get(address)
    one_of_each(sales, mia, sam)
    one_of_each(sales, mia, sam)
    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


def one_of_each(sales, mia, sam):
    """Waiting, late with Sam, asked, come back and planned."""
    make_handoff(to=sales, by=mia, at=MONDAY_9AM)
    make_handoff(to=sales, by=mia, at=MONDAY_9AM - 4 * DAY).accept(by=sam, turn=0, at=MONDAY_9AM - 3 * DAY)
    asked = make_handoff(to=sales, by=mia, lead=make_hand_raiser(owner=mia), at=MONDAY_9AM)
    asked.ask(text="How many docks?", by=sam, turn=0, at=MONDAY_9AM + MINUTES)
    back = make_handoff(to=sales, by=mia, lead=make_hand_raiser(owner=mia), at=MONDAY_9AM)
    send_back(back, by=sam, at=MONDAY_9AM + MINUTES)
    NextStep.plan(
        make_lead(company=make_company(f"Company {back.pk}")),
        what="Call",
        by_day=MONDAY_9AM.date(),
        by=mia,
        at=MONDAY_9AM,
    )


@pytest.mark.usefixtures("_monday")
@pytest.mark.parametrize("who", ["mia", "mara", "sam", "sofia"])
def test_every_line_leads_to_a_page(request, agreement, client, sales, mia, mara, sam, sofia, who):
    one_of_each(sales, mia, sam)
    Agreement.draft(by=mara, at=MONDAY_9AM).propose(by=mara, at=MONDAY_9AM, edition=0)
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("today:today"))

    items = [item for group in page.context["groups"] for item in group.items] + page.context["steps"]

    assert items
    for item in items:
        assert client.get(item.url).status_code == 200, item


def test_an_admin_is_led_through_set_up_until_it_is_done(client, marketing, sales, ada):
    client.force_login(ada)

    page = client.get(reverse("today:today"))

    names = [item.name for item in page.context["steps"]]
    assert "Invite people" in names
    assert "Sign the agreement" not in names  # not an admin's to do
    assert reverse("people:setup") in page.text


def test_without_a_workspace_it_leads_to_set_up(client, db):
    from tests.factories import make_person

    client.force_login(make_person("ada", roles=["admin"]))

    assert client.get(reverse("today:today"))["Location"] == reverse("people:setup")


def test_with_nothing_to_do_it_says_so_and_offers_the_queue(agreement, client, mia, sam):
    make_lead()
    client.force_login(sam)

    page = client.get(reverse("today:today"))

    assert re.sub(r"<svg.*?</svg>", "", page.text, flags=re.S).count("Nothing needs you now") == 1
    assert reverse("leads:queue") in page.text


def test_nobody_sees_it_without_signing_in(client, workspace):
    assert client.get(reverse("today:today"))["Location"].startswith(reverse("account_login"))


def test_a_promise_that_runs_late_is_not_hidden_by_an_aim_that_passed_before(sales, mia, mara, sam, sofia):
    from sla.template import template
    from tests.factories import sign

    aim = {"kind": "respond", "tier": "A", "target": {"amount": 30, "unit": "business_minutes"}, "firm": False}
    sign(by=(mara, sofia), promises=[*template()["promises"], aim])
    make_handoff(to=sales, by=mia)

    (sooner,) = for_me(sam, at=MONDAY_9AM + 10 * MINUTES)
    (late,) = for_me(sam, at=MONDAY_9AM + 2 * HOUR)

    assert sooner.due_at == MONDAY_9AM + 30 * MINUTES
    assert (late.is_late, late.due_at) == (True, MONDAY_9AM + HOUR)


def test_a_marketer_sees_what_became_of_the_leads_they_handed_over_this_month(client, agreement, sales, mia, mara, sam):
    at = timezone.now()
    mine = [make_handoff(to=sales, by=mia, at=at, lead=make_hand_raiser(name)) for name in ("Jan Pohl", "Ida Falk")]
    make_handoff(to=sales, by=mara, at=at, lead=make_hand_raiser("Olaf Brandt"))
    mine[0].accept(by=sam, turn=0, at=at)
    client.force_login(mia)

    today = client.get("/")
    behind = client.get(today.context["handed_over"]["url"])

    assert f'<a href="{escape(today.context["handed_over"]["url"])}">2 leads</a>' in today.content.decode()
    assert [str(row.lead) for row, _moment, _person in behind.context["rows"]] == ["Ida Falk", "Jan Pohl"]
    assert behind.context["states"] == [("Waiting", 1), ("Accepted", 1)]
    assert behind.context["narrowed"] == ["Mia"]
