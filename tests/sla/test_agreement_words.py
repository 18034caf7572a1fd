"""Sentences of events about versions and reasons, and the steps of set-up."""

import pytest
from django.utils import translation

from events.models import Event
from events.names import in_words
from sla import wording
from sla.document import blank_document
from sla.fields import read_definition
from sla.models import Agreement, Calendar, Reason
from sla.paper import Paper
from sla.setup_steps import agreement_is_signed, hours_are_said
from tests.factories import MONDAY_9AM
from tests.sla.agreement_stories import proposed, signed

pytestmark = pytest.mark.django_db


def test_a_version_tells_its_own_story(mara, sofia):
    version = signed(marketing=mara, sales=sofia)

    assert [event.sentence() for event in Event.objects.about(version).order_by("pk")] == [
        "Mara started draft 1.",
        "Mara proposed version 1.",
        "Mara signed version 1 for Marketing.",
        "Sofia signed version 1 for Sales.",
        "Version 1 is signed by both sides.",
    ]


def test_reasons_and_rungs_have_words(mara, sofia):
    signed(marketing=mara, sales=sofia)
    timing = Reason.objects.get(code="timing")

    assert in_words("reason", timing.pk) == "Timing"
    assert in_words("reason", "left") == "left"
    assert in_words("reason", 987_654) == "…"
    assert in_words("rung", "tell_manager") == "the manager hears"


def test_set_up_is_done_with_hours_once_somebody_said_them(sales, sofia):
    calendar = Calendar.objects.of(sales)
    assert not hours_are_said(sofia)

    today = MONDAY_9AM.date()
    calendar.change(by=sofia, at=MONDAY_9AM, from_day=today, week=calendar.version_on(today).week)

    assert hours_are_said(sofia)


def test_set_up_is_done_with_the_agreement_once_both_have_signed(mara, sofia):
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)
    assert not agreement_is_signed(mara)

    version.sign(by=sofia, at=MONDAY_9AM, edition=version.edition)

    assert agreement_is_signed(mara)


def test_a_disqualifier_keeps_the_capitals_of_its_language():
    document = blank_document()

    with translation.override("de"):
        said = [wording.rule(rule) for rule in read_definition(document["qualified"]).common.rules]

    assert "Ausgeschlossen: Beziehung ist Mitbewerb, Studium oder Bewerbung" in said


def test_german_counts_days_in_the_case_of_its_sentence():
    with translation.override("de"):
        paper = Paper(Agreement(document={**blank_document(), "postponed_days": 20, "second_look_days": 5}))
        said = " ".join([*map(str, paper.both), *(str(clause.text) for clause in paper.sales)])

    assert "höchstens 20 Arbeitstage verschoben" in said
    assert "innerhalb von 5 Arbeitstagen" in said
