"""The page of a lead: what happened, what now, and marketing's own steps."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.kinds import Kind
from events.models import Event
from leads.hands import hands, passings_of
from leads.models import Engagement, Handoff, Lead, NextStep
from sla.models import Clock, Commitment, Reason
from tests.factories import MONDAY_9AM, make_hand_raiser, make_handoff, make_lead

HOUR = timedelta(hours=1)
PAGE_QUERIES = 27  # who is asking, the frame around the page, and the lead with its handoff
pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"leads:{name}", args=args)


@pytest.fixture
def page(client):
    """The text of a lead's page as somebody sees it."""

    def read(lead, person, **query):
        client.force_login(person)
        answer = client.get(url("lead", lead.pk), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_everybody_sees_a_lead_and_what_is_not_known_of_it(page, ada):
    text = page(make_lead("Katrin Vogel", title="Head of Logistics"), ada)

    assert "Katrin Vogel" in text
    assert '<dd class="unknown">unknown</dd>' in text
    assert "Submit" not in text


def test_a_lead_nobody_knows_is_not_found(client, mia):
    client.force_login(mia)

    assert client.get(url("lead", 99)).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, workspace):
    assert client.get(url("lead", make_lead().pk)).status_code == 302


def test_the_verdict_is_explained_line_by_line(page, agreement, mia):
    text = page(make_hand_raiser(), mia)

    assert '<h2>Qualified</h2><span class="tier tier-first"' in text
    assert text.count('class="criterion ') >= 3


def test_what_is_in_the_way_is_told_tier_by_tier(page, agreement, mia):
    text = page(make_lead(title="Head of Logistics"), mia)

    assert "“Consent is given” is unknown. Nor does any tier fit (A: " in text
    heads = re.findall(r'<h3 class="verdict-part">(.*?)</h3>', text)
    assert [" ".join(re.sub(r"<.*?>", " ", head).split()) for head in heads] == [
        "For every tier not fulfilled",
        "A For tier A not fulfilled",
        "B For tier B not fulfilled",
        "C For tier C not fulfilled",
    ]


def test_before_the_first_signature_the_page_says_what_is_missing(page, mia):
    assert "No agreement is in force yet" in page(make_lead(), mia)


def test_the_timeline_tells_what_was_said(page, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia, context={"need": "Slots before Christmas"})
    handoff.ask(text="One site or two?", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    handoff.answer(text="Two, <b>one</b> contract.", by=mia, turn=0, at=MONDAY_9AM + 2 * HOUR)
    handoff.follow_up(
        channel="call", outcome="reached", note="Call again on Friday", by=sam, turn=0, at=MONDAY_9AM + 3 * HOUR
    )
    reason = Reason.objects.filter(agreement=handoff.agreement, kind=Reason.Kind.NURTURE, asks_date=False).first()
    handoff.return_(reason=reason, note="No budget yet", by=sam, turn=1, at=MONDAY_9AM + 4 * HOUR)

    text = page(handoff.lead, mia)

    assert "<strong>Sam</strong> asked a question." in text
    assert "“One site or two?”" in text
    assert "“Two, &lt;b&gt;one&lt;/b&gt; contract.”" in text
    assert "“Call again on Friday”" in text
    assert f"<strong>Sam</strong> returned this lead: {reason.label}." in text
    assert "“No budget yet”" in text
    assert "To Sales North, tier A. Kept on the lead: need in their words. “Slots before Christmas”" in text
    assert text.index("returned this lead") < text.index("answered the question") < text.index("handed this lead over")


def test_the_spine_says_in_whose_hands_the_lead_was(page, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR)

    text = page(handoff.lead, mia)

    sides = [part.split('"')[0] for part in text.split('class="entry side-')[1:]]
    assert sides == ["sales", "marketing entry-handoff", "marketing"]


def test_what_is_due_stands_whole_beside_what_one_may_write_down(client, agreement, sales, mia):
    handoff = make_handoff(to=sales, by=mia, at=timezone.now(), lead=make_hand_raiser(at=timezone.now()))
    client.force_login(mia)

    answer = client.get(url("lead", handoff.lead_id))

    face = answer.context["card"].face
    assert f'<p class="compose-due label">{face.words} {face.detail}</p>' in answer.content.decode()


def test_a_long_timeline_pages_completely_and_without_repeats(client, mia):
    lead = make_lead()
    for number in range(65):
        Engagement.see(lead, kind="visit", when=MONDAY_9AM, by=mia, at=MONDAY_9AM, note=f"visit {number:02}")
    client.force_login(mia)

    seen, before = [], ""
    while True:
        answer = client.get(url("lead", lead.pk), {"before": before} if before else {})
        timeline = answer.context["timeline"]
        seen += [entry.quote for entry in timeline.entries]
        before = timeline.next_cursor
        if not before:
            break

    assert seen == [f"visit {number:02}" for number in reversed(range(65))]


def test_a_long_life_costs_as_many_queries_as_a_short_one(client, agreement, sales, mia, mara, sam):
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.NURTURE, asks_date=False).first()

    def live(lead, times):
        for number in range(times):
            at = MONDAY_9AM + number * 10 * HOUR
            handoff = Handoff.submit(lead, team=sales, context={}, by=(mia, mara)[number % 2], at=at)
            handoff.ask(text="One site or two?", by=sam, turn=0, at=at + HOUR)
            handoff.answer(text="Two", by=mia, turn=0, at=at + HOUR)
            handoff.follow_up(channel="call", outcome="reached", by=sam, turn=0, at=at + HOUR)
            handoff.return_(reason=reason, note="No budget yet", by=sam, turn=1, at=at + 2 * HOUR)
            NextStep.plan(lead, what="Call", by_day=at.date(), by=mia, at=at + 3 * HOUR)
        return lead

    counts = []
    for lead in (live(make_hand_raiser(), 1), live(make_hand_raiser("Other"), 3)):
        client.force_login(mia)
        client.get(url("lead", lead.pk))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("lead", lead.pk))
        counts.append(len(queries))

    assert counts == [PAGE_QUERIES, PAGE_QUERIES]


def test_the_timeline_shows_one_part_of_it_with_the_same_spine(client, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.ask(text="One site or two?", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    handoff.answer(text="Two", by=mia, turn=0, at=MONDAY_9AM + 2 * HOUR)
    client.force_login(mia)

    def icons(part):
        shown = client.get(url("lead", handoff.lead_id), {"show": part}).context["timeline"].entries
        return [(entry.icon, entry.side) for entry in shown]

    assert icons("talks") == [("message-circle", "sales"), ("circle-question-mark", "sales")]
    assert icons("did") == [("hand", "marketing")]
    assert icons("clocks")[-1] == ("arrow-right", "marketing")
    assert icons("nonsense") == icons("")


def test_what_kept_a_promise_too_late_says_so_by_the_wall_and_in_business_time(page, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + 24 * HOUR)

    assert "Respond: 23 h late, 7 h of it business time." in page(handoff.lead, mia)


def test_what_kept_a_promise_says_how_early_and_how_long_the_others_waited(page, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR / 2)
    handoff.ask(text="One site or two?", by=sam, turn=1, at=MONDAY_9AM + HOUR)
    handoff.answer(text="Two", by=mia, turn=1, at=MONDAY_9AM + 2 * HOUR)

    text = page(handoff.lead, sam)

    assert "Respond: 30 min early." in text
    assert "The clocks of sales stood still for 1 h of business time." in text
    assert '<span class="promise-standing" title="due' in text


def test_the_bar_says_how_long_each_side_had_it_until_it_ended(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    lead, day = handoff.lead, timedelta(days=1)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM + HOUR)
    handoff.convert(value=None, by=sam, turn=1, at=MONDAY_9AM + day)
    handoff.win(by=sam, turn=2, at=MONDAY_9AM + 4 * day)

    spent = hands(passings_of(lead), since=MONDAY_9AM - 11 * day, at=MONDAY_9AM + 30 * day)

    assert (spent.marketing_in_words, spent.sales_in_words) == ("11 days with marketing", "4 days with sales")
    assert round(spent.share, 2) == 0.73
    assert next(place for _, place in spent.stops) == "0.553"


def test_a_word_after_a_call_is_one_press(client, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    client.force_login(sam)

    text = client.get(url("lead", handoff.lead_id)).content.decode()
    said = {"channel": "call", "outcome": "no_answer", "note": "", "turn": 0, "next": url("lead", handoff.lead_id)}
    answer = client.post(url("handoff_follow_up", handoff.pk), said)

    assert 'name="outcome" value="no_answer"' in text
    assert answer["Location"] == url("lead", handoff.lead_id)
    assert handoff.follow_ups.get().outcome == "no_answer"


def test_an_open_handoff_shows_as_its_card(page, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)

    assert f'id="handoff-{handoff.pk}"' in page(handoff.lead, sam)


def test_marketing_disqualifies_for_a_reason_of_the_version(client, agreement, mia):
    lead = make_lead()
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.DISQUALIFY).first()
    client.force_login(mia)

    answer = client.post(url("disqualification", lead.pk), {"reason": reason.pk, "note": "Sells to us"}, follow=True)

    lead.refresh_from_db()
    assert (lead.stage, lead.disqualified_for) == (Lead.Stage.DISQUALIFIED, reason)
    assert "“Sells to us”" in answer.content.decode()


def test_disqualifying_without_a_reason_is_refused_and_keeps_what_was_typed(client, agreement, mia):
    lead = make_lead()
    client.force_login(mia)

    answer = client.post(url("disqualification", lead.pk), {"note": "Sells to us"})

    assert answer.status_code == 422
    assert "Sells to us" in answer.content.decode()


def test_before_any_version_a_lead_is_disqualified_in_writing(client, mia):
    lead = make_lead()
    client.force_login(mia)

    assert client.post(url("disqualification", lead.pk), {"note": ""}).status_code == 422
    assert client.post(url("disqualification", lead.pk), {"note": "A student"}).status_code == 302


def test_the_second_to_disqualify_reads_who_was_first(client, agreement, mia, mara):
    lead = make_lead()
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.DISQUALIFY).first()
    lead.disqualify(reason=reason, note="", by=mara, at=MONDAY_9AM)
    client.force_login(mia)

    answer = client.post(url("disqualification", lead.pk), {"reason": reason.pk, "note": ""})

    assert answer.status_code == 409
    assert "Mara disqualified this lead (" in answer.content.decode()


def test_a_disqualified_lead_is_reopened_in_writing(client, agreement, mia):
    lead = make_lead()
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.DISQUALIFY).first()
    lead.disqualify(reason=reason, note="", by=mia, at=MONDAY_9AM)
    client.force_login(mia)

    assert client.post(url("reopening", lead.pk), {"reason": ""}).status_code == 422
    reopened = client.post(url("reopening", lead.pk), {"reason": "A new job"}, follow=True)

    assert "“A new job”" in reopened.content.decode()
    lead.refresh_from_db()
    assert lead.stage == Lead.Stage.NURTURING
    assert client.post(url("reopening", lead.pk), {"reason": "A new job"}).status_code == 409


def test_a_marketer_takes_a_lead_and_the_promises_go_along(client, agreement, sales, mia, mara, sam):
    handoff = make_handoff(to=sales, by=mia)
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.NURTURE, asks_date=False).first()
    handoff.return_(reason=reason, note="No budget yet", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    client.force_login(mara)

    answer = client.post(url("ownership", handoff.lead_id), {"owner": mara.pk})

    assert answer.status_code == 302
    assert Lead.objects.get(pk=handoff.lead_id).owner == mara
    assert Clock.objects.get(kind=Commitment.Kind.RE_NURTURE).person == mara
    changed = Event.objects.on_thread(handoff.lead).of(Kind.LEAD_CHANGED).get()
    assert changed.sentence() == "Mara changed owner: now with Mara."
    told = " ".join(client.get(answer["Location"]).content.decode().split())
    assert "<strong>Mara</strong> changed owner: now with Mara." in told
    assert client.post(url("ownership", handoff.lead_id), {"owner": sam.pk}).status_code == 422


def test_a_planned_next_step_keeps_the_promise_to_nurture(client, agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    reason = Reason.objects.filter(agreement=agreement, kind=Reason.Kind.NURTURE, asks_date=False).first()
    handoff.return_(reason=reason, note="No budget yet", by=sam, turn=0, at=MONDAY_9AM + HOUR)
    client.force_login(mia)

    answer = client.post(
        url("next_step", handoff.lead_id), {"what": "Send the case", "by_day": timezone.localdate()}, follow=True
    )

    assert "Send the case" in answer.content.decode()
    assert Clock.objects.get(kind=Commitment.Kind.RE_NURTURE).met_at


def test_a_next_step_that_is_done_leaves_the_list_and_is_done_once(client, mia, mara):
    lead = make_lead()
    step = NextStep.plan(lead, what="Send the checklist", by_day=date(2026, 4, 1), by=mia, at=MONDAY_9AM)
    client.force_login(mia)
    done_url = url("next_step_done", lead.pk, step.pk)

    done = client.post(done_url)
    again = client.post(done_url)

    assert (done.status_code, again.status_code) == (302, 409)
    assert b"Mia did the next step (" in again.content
    assert not NextStep.objects.filter(done_at=None).exists()


def test_an_engagement_from_before_the_return_does_not_keep_the_promise_to_nurture(agreement, sales, mia, sam):
    handoff = make_handoff(to=sales, by=mia)
    reason = Reason.objects.get(agreement=agreement, code="no_budget")
    handoff.return_(reason=reason, note="Budget in spring", by=sam, turn=0, at=MONDAY_9AM)

    Engagement.see(handoff.lead, kind="visit", when=MONDAY_9AM - HOUR, by=mia, at=MONDAY_9AM + HOUR)
    assert handoff.clocks.get(kind="re_nurture").met_at is None

    Engagement.see(handoff.lead, kind="visit", when=MONDAY_9AM + HOUR, by=mia, at=MONDAY_9AM + HOUR)
    assert handoff.clocks.get(kind="re_nurture").met_at == MONDAY_9AM + HOUR


def test_a_next_step_in_the_past_is_refused(client, mia):
    client.force_login(mia)

    answer = client.post(url("next_step", make_lead().pk), {"what": "Send the case", "by_day": "2020-01-01"})

    assert answer.status_code == 422
    assert "That day is past." in answer.content.decode()


def test_an_engagement_is_written_down_and_not_in_the_future(client, mia):
    lead = make_lead()
    client.force_login(mia)
    seen = {"kind": "demo_request", "source": "Fair", "note": "Wants it before Christmas"}

    assert client.post(url("engagement", lead.pk), {**seen, "when": "2099-01-01T10:00"}).status_code == 422
    assert client.post(url("engagement", lead.pk), {**seen, "when": "2026-03-02T10:00"}).status_code == 302

    assert Engagement.objects.get().at == MONDAY_9AM + HOUR
    assert Event.objects.on_thread(lead).get().kind == Kind.ENGAGEMENT_SEEN


@pytest.mark.parametrize("step", ["disqualification", "reopening", "ownership", "next_step", "engagement"])
def test_a_rep_takes_no_step_of_marketing(client, sam, step):
    client.force_login(sam)

    assert client.post(url(step, make_lead().pk), {}).status_code == 403
