"""Every step of a handoff as somebody takes it in the browser: plain and htmx, refused, too late, not yet right."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Handoff
from leads.views.step_offers import STEPS
from sla.models import Reason
from tests.factories import make_hand_raiser, make_handoff, sign

HTMX = {"HX-Request": "true"}
NOTE = "Budget freeze until spring"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(mara, sofia):
    return sign(by=(mara, sofia), at=timezone.now() - timedelta(days=30))


@pytest.fixture
def handoff(agreement, sales, mia):
    return make_handoff(to=sales, by=mia, at=timezone.now() - timedelta(minutes=30))


def reason(handoff, code):
    return Reason.objects.get(agreement=handoff.agreement, code=code)


def post(client, person, handoff, noun, *, htmx=False, turn=None, **data):
    client.force_login(person)
    address = reverse(f"leads:handoff_{noun.replace('-', '_')}", args=[handoff.pk])
    seen = Handoff.objects.get(pk=handoff.pk).turn if turn is None else turn
    return client.post(address, {"turn": seen, **data}, headers=HTMX if htmx else {})


def accepted(handoff, person):
    handoff.accept(by=person, turn=0, at=timezone.now() - timedelta(minutes=20))
    return handoff


def followed_up(handoff, person):
    earlier = timezone.now() - timedelta(minutes=20)
    handoff.follow_up(channel="call", outcome="no_answer", by=person, turn=0, at=earlier)
    return handoff


def converted(handoff, person):
    accepted(handoff, person).convert(value=None, by=person, turn=1, at=timezone.now() - timedelta(minutes=10))
    return handoff


def asked(handoff, person):
    handoff.ask(text="Which depot is it?", by=person, turn=0, at=timezone.now() - timedelta(minutes=10))
    return handoff


def as_it_is(handoff, _person):
    return handoff


def next_week():
    return (timezone.now() + timedelta(days=7)).date().isoformat()


# the step, who takes it, what came before, what is sent, and the state afterwards
LIVES = [
    ("acceptance", "sam", as_it_is, lambda _h: {}, "accepted"),
    ("return", "sam", as_it_is, lambda h: {"reason": reason(h, "no_budget").pk, "note": NOTE}, "returned"),
    ("question", "sam", as_it_is, lambda _h: {"text": "Which depot is it?"}, "waiting"),
    ("answer", "mia", asked, lambda _h: {"text": "The one in Erfurt."}, "waiting"),
    ("follow-up", "sam", as_it_is, lambda _h: {"channel": "call", "outcome": "reached"}, "accepted"),
    ("postponement", "sam", followed_up, lambda _h: {"until": next_week(), "note": "On holiday"}, "accepted"),
    ("giving-back", "sam", accepted, lambda h: {"reason": reason(h, "no_capacity").pk}, "waiting"),
    ("conversion", "sam", accepted, lambda _h: {"value": "12000.50"}, "converted"),
    ("win", "sam", converted, lambda _h: {}, "won"),
    ("loss", "sam", converted, lambda h: {"reason": reason(h, "price").pk}, "lost"),
    ("withdrawal", "mia", as_it_is, lambda _h: {"reason": "Wrong person"}, "withdrawn"),
]
IDS = [life[0] for life in LIVES]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(("noun", "who", "before", "sends", "state"), LIVES, ids=IDS)
def test_each_step_is_taken_and_shows_what_became_of_it(
    request, client, handoff, sam, noun, who, before, sends, state, htmx
):
    before(handoff, sam)

    page = post(client, request.getfixturevalue(who), handoff, noun, htmx=htmx, **sends(handoff))

    handoff.refresh_from_db()
    assert handoff.state == state
    if htmx:
        assert page.status_code == 200
        assert page.text.startswith('<section class="section handoff-card"')
        assert page.text.count(f'id="handoff-{handoff.pk}"') == 1
    else:
        assert (page.status_code, page.url) == (302, reverse("leads:handoff", args=[handoff.pk]))


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_manager_reassigns_to_a_colleague(client, handoff, sam, sina, sofia, htmx):
    accepted(handoff, sam)
    sent = {"to": sina.pk, "reason": reason(handoff, "no_capacity").pk}

    page = post(client, sofia, handoff, "reassignment", htmx=htmx, **sent)

    handoff.refresh_from_db()
    assert (page.status_code, handoff.holder) == (200 if htmx else 302, sina)
    shown = page if htmx else client.get(page["Location"])
    assert "You reassigned Katrin Vogel to Sina." in shown.content.decode()


def test_a_manager_sees_who_has_how_much_before_giving_more(client, handoff, sales, mia, sam, sina, sofia):
    other = make_handoff(to=sales, by=mia, at=timezone.now(), lead=make_hand_raiser("Another one"))
    other.accept(by=sina, turn=0, at=timezone.now())
    sina.away_until = timezone.localdate() + timedelta(days=3)
    sina.save()

    client.force_login(sofia)
    page = client.get(reverse("leads:handoff", args=[handoff.pk])).text

    assert ">Sina, 1 open lead, away<" in page
    assert ">Sam, 0 open leads<" in page


def test_a_clock_that_runs_on_stays_in_sight_after_a_step(client, handoff, sam, sina, sofia):
    handoff.accept(by=sam, turn=0, at=timezone.now() - timedelta(minutes=2))
    reassign = handoff.reasons("reassign", at=timezone.now())[0].pk

    card = post(client, sofia, handoff, "reassignment", htmx=True, to=sina.pk, reason=reassign).context["card"]

    assert (card.is_settled, card.head.words) == (True, card.face.words)
    assert card.head.words != card.result.words


def test_a_plain_form_comes_back_to_the_page_it_was_on_and_nowhere_else(client, handoff, sam, mia):
    page = post(client, sam, handoff, "acceptance", next="/leads/")
    strange = post(client, mia, asked_again(handoff, sam), "answer", text="In Erfurt", next="https://elsewhere.test/")

    assert page.url == "/leads/"
    assert strange.url == reverse("leads:handoff", args=[handoff.pk])


def asked_again(handoff, person):
    handoff.refresh_from_db()
    handoff.ask(text="Which depot is it?", by=person, turn=handoff.turn, at=timezone.now())
    return handoff


@pytest.mark.parametrize("noun", [step.noun for step in STEPS if step.noun not in ("answer", "withdrawal")])
def test_another_team_and_marketing_may_look_but_not_take(client, handoff, olga, mia, ada, noun):
    for outsider in (olga, mia, ada):
        assert post(client, outsider, handoff, noun).status_code == 403
    handoff.refresh_from_db()
    assert handoff.turn == 0


@pytest.mark.parametrize("noun", ["answer", "withdrawal"])
def test_sales_may_not_answer_or_withdraw(client, handoff, sam, sofia, noun):
    for person in (sam, sofia):
        assert post(client, person, handoff, noun, text="No", reason="No, no").status_code == 403


def test_the_day_to_come_back_is_asked_for_by_its_reasons_and_not_called_optional(client, handoff, sam):
    client.force_login(sam)
    page = client.get(reverse("leads:handoff", args=[handoff.pk])).content.decode()
    label = re.search(r'<label for="return-resume_on">([^<]*)(<span class="field-optional">)?', page)

    assert label.groups() == ("Back on the list, where the reason says “date”", None)


def test_a_day_left_over_from_another_reason_is_not_taken_along(client, handoff, sam):
    left_over = {"note": NOTE, "reason": reason(handoff, "no_budget").pk, "resume_on": "2199-01-01"}

    post(client, sam, handoff, "return", **left_over)

    handoff.refresh_from_db()
    assert (handoff.state, handoff.resume_on) == ("returned", None)


def test_a_rep_may_not_reassign(client, handoff, sam, sina):
    assert post(client, sam, handoff, "reassignment", to=sina.pk).status_code == 403


def test_nobody_takes_a_step_without_signing_in_or_by_following_a_link(client, handoff, sam):
    address = reverse("leads:handoff_acceptance", args=[handoff.pk])

    assert client.post(address).url.startswith("/account/login/")
    client.force_login(sam)
    assert client.get(address).url == reverse("leads:handoff", args=[handoff.pk])
    handoff.refresh_from_db()
    assert handoff.state == "waiting"
    assert client.post(reverse("leads:handoff_acceptance", args=[10**9])).status_code == 404


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_the_second_to_accept_reads_who_was_first(client, handoff, sam, sina, htmx):
    accepted(handoff, sam)

    page = post(client, sina, handoff, "acceptance", htmx=htmx, turn=0)

    assert page.status_code == 409
    assert "Sam accepted this lead" in page.text
    assert ("<html" in page.text) is not htmx


def test_whoever_comes_too_late_keeps_what_they_typed(client, handoff, sam, sina):
    accepted(handoff, sam)
    sent = {"reason": reason(handoff, "no_budget").pk, "note": NOTE}

    page = post(client, sina, handoff, "return", turn=0, **sent)

    assert page.status_code == 409
    assert "Sam accepted this lead" in page.text
    assert page.context["card"].kept == [("Why", "No budget now"), ("Note for marketing", NOTE)]
    assert NOTE in page.text
    handoff.refresh_from_db()
    assert handoff.state == "accepted"


def test_what_was_chosen_is_kept_too_when_somebody_else_has_returned_it(client, handoff, sam, sina):
    post(client, sam, handoff, "return", reason=reason(handoff, "no_budget").pk, note=NOTE)
    sent = {"reason": reason(handoff, "timing").pk, "resume_on": "2099-03-01", "note": "Call in March"}

    page = post(client, sina, handoff, "return", turn=0, **sent)

    assert page.status_code == 409
    assert [text for _label, text in page.context["card"].kept] == ["Timing", "1 Mar 2099", "Call in March"]


def test_of_a_follow_up_that_came_too_late_nothing_is_called_typed_that_the_form_offers_itself(
    client, handoff, sam, sina
):
    accepted(handoff, sam)

    page = post(client, sina, handoff, "follow-up", turn=0, channel="call", outcome="reached")

    assert page.context["card"].kept == [("What came of it", "reached")]


def test_a_stale_form_that_still_fits_stays_open_with_its_text_and_the_turn_of_now(client, handoff, sam, sofia):
    accepted(handoff, sam)
    handoff.give_back(reason=reason(handoff, "no_capacity"), by=sam, turn=1, at=timezone.now())

    page = post(client, sofia, handoff, "question", turn=0, text="Which depot is it?")

    assert page.status_code == 409
    opened = next(offer for offer in page.context["card"].offers if offer.is_open)
    assert (opened.step.noun, opened.form["text"].value()) == ("question", "Which depot is it?")
    assert 'name="turn" value="2"' in page.text


@pytest.mark.parametrize("turn", ["", "-1", "x", "99999999999", "²"])
def test_a_form_that_does_not_say_what_it_saw_is_stale(client, handoff, sam, turn):
    page = post(client, sam, handoff, "acceptance", turn=turn)

    assert page.status_code == 409
    handoff.refresh_from_db()
    assert handoff.state == "waiting"


def test_a_stale_form_with_a_hole_in_it_still_says_first_who_was_first(client, handoff, sam, sina):
    accepted(handoff, sam)

    page = post(client, sina, handoff, "return", turn=0, note=NOTE)

    assert page.status_code == 409
    assert NOTE in page.text


WRONG = [
    ("return", as_it_is, lambda _h: {"note": NOTE}, "reason", "Choose one of the reasons"),
    ("return", as_it_is, lambda _h: {"note": NOTE, "reason": "999999"}, "reason", "Select a valid choice"),
    ("return", as_it_is, lambda h: {"note": NOTE, "reason": reason(h, "timing").pk}, "resume_on", "asks for the day"),
    (
        "return",
        as_it_is,
        lambda h: {"note": NOTE, "reason": reason(h, "timing").pk, "resume_on": "2020-01-01"},
        "resume_on",
        "That day is past",
    ),
    (
        "return",
        as_it_is,
        lambda h: {"note": NOTE, "reason": reason(h, "timing").pk, "resume_on": "9999-12-31"},
        "resume_on",
        "before the year 2100",
    ),
    ("return", as_it_is, lambda h: {"note": "no", "reason": reason(h, "no_budget").pk}, "note", "A word or two more"),
    ("question", as_it_is, lambda _h: {"text": "why"}, "text", "A word or two more"),
    (
        "follow-up",
        as_it_is,
        lambda _h: {"channel": "call", "outcome": "reached", "note": NOTE, "when": "2090-01-01T10:00"},
        "when",
        "lies in the past",
    ),
    ("follow-up", as_it_is, lambda _h: {"channel": "call", "note": NOTE}, "outcome", "Choose what came of it"),
    ("postponement", followed_up, lambda _h: {"until": "2020-01-01", "note": NOTE}, "until", "Choose a day after"),
    ("postponement", followed_up, lambda _h: {"until": "0001-01-01", "note": NOTE}, "until", "Choose a day after"),
    ("postponement", followed_up, lambda _h: {"until": "9999-12-31", "note": NOTE}, "until", "before the year 2100"),
    ("postponement", followed_up, lambda _h: {"until": "2090-01-01", "note": NOTE}, "until", "working days in all"),
    ("conversion", accepted, lambda _h: {"value": "-3"}, "value", "greater than or equal to 0"),
]


def test_everything_that_is_wrong_with_a_return_is_said_at_once(client, handoff, sam):
    wrong = {"reason": reason(handoff, "timing").pk, "resume_on": "2020-01-01", "note": "x"}

    page = post(client, sam, handoff, "return", htmx=True, **wrong)

    form = next(offer.form for offer in page.context["card"].offers if offer.is_open)
    assert sorted(form.errors) == ["note", "resume_on"]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize(("noun", "before", "sends", "field", "says"), WRONG)
def test_what_is_not_right_yet_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, handoff, sam, noun, before, sends, field, says, htmx
):
    before(handoff, sam)
    turn = Handoff.objects.get(pk=handoff.pk).turn
    sent = sends(handoff)

    page = post(client, sam, handoff, noun, htmx=htmx, **sent)

    assert page.status_code == 422
    form = next(offer.form for offer in page.context["card"].offers if offer.is_open)
    assert says in form.errors[field][0]
    assert {name: str(form[name].value()) for name in sent} == {name: str(value) for name, value in sent.items()}
    assert Handoff.objects.get(pk=handoff.pk).turn == turn


def test_a_follow_up_entered_in_the_readers_zone_counts_from_then(client, handoff, sam):
    sam.zone = "Asia/Tokyo"
    sam.save()
    when = (timezone.now() - timedelta(minutes=10)).replace(second=0, microsecond=0)
    local = when.astimezone(sam.tzinfo).strftime("%Y-%m-%dT%H:%M")

    post(client, sam, handoff, "follow-up", channel="call", outcome="reached", when=local)

    assert handoff.follow_ups.get().when == when


def test_the_minute_of_the_submission_is_not_before_it(client, handoff, sam):
    minute = handoff.submitted_at.astimezone(sam.tzinfo).strftime("%Y-%m-%dT%H:%M")

    page = post(client, sam, handoff, "follow-up", channel="call", outcome="reached", when=minute)

    assert page.status_code == 302
    assert handoff.follow_ups.get().when == handoff.submitted_at


def test_in_the_queue_a_step_answers_with_the_pane_and_marks_the_row(client, handoff, sam):
    page = post(client, sam, handoff, "acceptance", htmx=True, shown_in="queue")

    assert page.text.startswith('<div class="split-pane handoff-pane"')
    assert f'<li id="queue-row-{handoff.pk}" class="row-settled" hx-swap-oob="true">' in page.text


@pytest.mark.parametrize(("noun", "who", "before", "sends", "_state"), LIVES, ids=IDS)
def test_after_a_step_the_next_lead_is_the_one_primary_thing(
    request, client, handoff, sam, noun, who, before, sends, _state
):
    before(handoff, sam)

    page = post(client, request.getfixturevalue(who), handoff, noun, htmx=True, shown_in="queue", **sends(handoff))

    filled = re.findall(
        r"<[^>]* class=\"(?:button )?primary\"[^>]*>", re.sub(r"<form .*?</form>", panel_of, page.text, flags=re.S)
    )
    assert ["data-next" in element for element in filled] == [True]


def panel_of(form):
    """Nothing of a form that waits behind its button; one that is a button stays."""
    return "" if "panel-title" in form[0] else form[0]


OFFERED = [
    ("sam", as_it_is, ["acceptance", "return", "question", "follow-up"]),
    ("sina", accepted, []),
    ("sam", accepted, ["follow-up", "return", "question", "conversion", "giving-back"]),
    (
        "sam",
        followed_up,
        ["follow-up", "return", "question", "postponement", "conversion", "giving-back"],
    ),
    ("sam", asked, ["acceptance", "return", "follow-up"]),
    ("sofia", accepted, ["conversion", "giving-back", "reassignment"]),
    ("sofia", converted, ["win", "loss", "reassignment"]),
    ("mia", as_it_is, ["withdrawal"]),
    ("mia", asked, ["answer", "withdrawal"]),
    ("olga", as_it_is, []),
    ("ada", as_it_is, []),
]


@pytest.mark.parametrize(("who", "before", "nouns"), OFFERED)
def test_only_what_is_possible_now_for_this_person_is_offered(request, client, handoff, sam, who, before, nouns):
    before(handoff, sam)
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse("leads:handoff", args=[handoff.pk]))

    assert [offer.step.noun for offer in page.context["card"].offers] == nouns
