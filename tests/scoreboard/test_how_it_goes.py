"""Waits, stages, calls, returns and breakdowns are what counting one by one gives."""

from collections import Counter
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from leads.models import Handoff, Lead
from scoreboard import keeping
from scoreboard.breakdowns import Breakdowns
from scoreboard.follow_up_times import FollowUpTimes
from scoreboard.funnel import Funnel
from scoreboard.nurturing import Nurturing
from scoreboard.pickups import Pickups
from scoreboard.promises import Promises
from scoreboard.returns import Returns
from scoreboard.scope import comparisons, read_scope
from scoreboard.standing import MonthSoFar
from sla.fields import read_definition
from tests.factories import make_hand_raiser, make_handoff, make_lead, sign
from tests.scoreboard import by_hand
from tests.scoreboard.story import LOOKED_AT, Story, agree, on

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def scope_of(workspace, source="kept", **asked):
    return read_scope(QueryDict(urlencode(asked)), at=LOOKED_AT, workspace=workspace).from_source(source)


@pytest.fixture
def story(sales, sales_south, mia, mara, sam, sina, sofia, olga):
    agree(mara=mara, sofia=sofia)
    Story(sales=sales, south=sales_south, mia=mia, mara=mara, sam=sam, sina=sina, sofia=sofia, olga=olga).tell()


def test_no_line_goes_on_into_weeks_that_have_not_begun(workspace):
    scope = scope_of(workspace, period="quarter")

    assert [week.first for week in scope.weeks] == [date(2026, 4, 1), date(2026, 4, 6)]
    assert scope.period.last == date(2026, 6, 30)


def test_where_nobody_came_there_is_no_funnel(workspace):
    assert not Funnel(scope_of(workspace)).has_any


@pytest.mark.parametrize("source", ["raw", "kept"])
def test_a_month_told_one_by_one_gives_the_same_numbers(story, workspace, sales, sales_south, marketing, source):
    keeping.sweep(at=LOOKED_AT)
    scope = scope_of(workspace, source, month="2026-03")

    times, funnel, pickups, returns = FollowUpTimes(scope), Funnel(scope), Pickups(scope), Returns(scope)
    breakdowns = Breakdowns(scope, Promises(scope))

    minutes = by_hand.follow_up_minutes(FIRST, LAST)
    assert len(minutes) >= 5
    assert scope.numbers.amounts(scope.period, "followed_up") == Counter(minutes)
    assert (times.number, times.median, times.nine_of_ten) == (
        len(minutes),
        *(by_hand.percentile(minutes, percent) for percent in (50, 90)),
    )
    known = [value for value in times.lines()[1].values if value is not None]
    assert len(known) == len(times.by_week) - 1
    steps = {step.code: (step.number, step.went_on) for step in funnel.steps}
    counted = by_hand.stages(FIRST, LAST)
    assert {step: steps[step] for step in counted} == counted
    assert {key: (one.part, one.whole) for key, one in pickups.cells.items()} == by_hand.calls(FIRST, LAST)
    month = by_hand.measures((2026, 3))
    assert {part.name: part.number for part in returns.parts()} == month["reasons"]
    assert (returns.share.part, returns.share.whole) == (month["reasons"].total(), month["submitted"])
    own = [one for one in Handoff.objects.all() if not one.is_imported]
    sent = [one for one in own if by_hand.in_month(one.submitted_at, (2026, 3))]
    tiers = {row.name: row.counts for row in breakdowns.by_tier()}
    assert {tier: counts.given for tier, counts in tiers.items()} == Counter(one.tier for one in sent)
    assert sum(counts.decided for counts in tiers.values()) == month["decided"]
    assert sum(counts.not_accepted for counts in tiers.values()) == month["not_accepted"]
    teams = {row.name: row for row in breakdowns.by_team()}
    given = Counter(one.team_id for one in sent)
    assert {sales.name: given[sales.pk], sales_south.name: given[sales_south.pk], marketing.name: 0} == {
        name: row.counts.given for name, row in teams.items()
    }
    assert all(sum(row.weekly) == row.counts.given for row in teams.values())


def test_a_team_sees_its_part_and_both_parts_are_the_whole(story, workspace, sales, sales_south):
    every = scope_of(workspace, month="2026-03")
    parts = [scope_of(workspace, month="2026-03", team=team.pk) for team in (sales, sales_south)]

    def of(scope):
        sales_side = Promises(scope).sides["sales"].tally
        steps = [step.number for step in Funnel(scope).steps if step.code in by_hand.stages(FIRST, LAST)]
        return [sales_side.kept, sales_side.broken, Returns(scope).number, *steps]

    assert [sum(both) for both in zip(*map(of, parts), strict=True)] == of(every)


def test_who_was_met_is_qualified_by_the_verdict_at_handing_over_or_by_now(agreement, workspace, sales, mia, sam):
    handed = make_handoff(to=sales, by=mia, at=on(10))
    unsure = make_lead(at=on(10))
    Handoff.submit(unsure, team=sales, context={}, by=mia, at=on(11), exception="They called us twice")
    ready = make_lead(at=on(12), consent="given", title="Head of Logistics")
    ready.engagements.create(kind="demo_request", at=on(14))
    make_lead(at=on(12))
    make_lead(at=on(12, month=2))
    nurturing = Nurturing(scope_of(workspace, month="2026-03"))

    paths = {path.lead: path for path in nurturing.paths}

    assert nurturing.number == 4 == len(paths)
    assert {path.lead for path in nurturing.qualified} == {handed.lead_id, ready.pk}
    assert {path.lead for path in nurturing.handed_over} == {handed.lead_id}
    assert paths[ready.pk].qualified_at == on(14)
    assert nurturing.days_until_qualified() == timedelta(days=1)  # at once, and after two days
    assert nurturing.days_until_submitted() == timedelta(0)
    assert all(lead.verdict(agreement, at=LOOKED_AT).qualified for lead in Lead.objects.filter(pk=ready.pk))


def test_the_funnel_says_why_more_may_be_submitted_than_qualified(agreement, workspace, sales, mia, sam):
    met_before = make_hand_raiser(at=on(20, month=2))
    Handoff.submit(met_before, team=sales, context={}, by=mia, at=on(10))
    unsure = make_lead(at=on(10))
    Handoff.submit(unsure, team=sales, context={}, by=mia, at=on(11), exception="They called us twice")
    funnel = Funnel(scope_of(workspace, month="2026-03"))

    numbers = {step.code: step.number for step in funnel.steps}

    assert (numbers["qualified"], numbers["submitted"]) == (0, 2)
    assert funnel.counting().endswith("Of 2 submitted: 1 of a lead met earlier, 1 by exception.")


def test_the_rules_of_a_version_are_read_once_for_all_that_was_handed_over(
    agreement, workspace, sales, mia, monkeypatch
):
    for day in (10, 11, 12):
        make_handoff(to=sales, by=mia, at=on(day))
    read = []
    monkeypatch.setattr(
        "sla.models.agreement.read_definition", lambda *of, **how: read.append(of) or read_definition(*of, **how)
    )

    paths = Nurturing(scope_of(workspace, month="2026-03")).paths

    assert sorted(path.qualified_at for path in paths) == [on(day) for day in (10, 11, 12)]
    assert len(read) == 1


def test_beside_a_version_stand_as_many_days_before_it(agreement, workspace, mara, sofia):
    sign(by=(mara, sofia), at=on(16))
    scope = scope_of(workspace, **{"from": "2026-03-20", "until": "2026-04-02", "compare": "v2"})

    assert [one.code for one in comparisons(scope)] == ["before", "v2"]
    assert (scope.compared.period.first, scope.compared.period.end) == (date(2026, 3, 2), date(2026, 3, 16))
    assert scope.compared.is_since(scope.period)
    assert [mark.name for mark in scope_of(workspace).marks] == ["version 1 in force", "version 2 in force"]


def test_a_promise_says_how_it_stands(agreement, workspace, sales, mia, sam):
    def said(*kinds, side="sales", at):
        return MonthSoFar(agreement, at=at, workspace=workspace).standing(kinds, side=side).face

    assert said("respond", "first_follow_up", at=on(10)).words == "nothing to keep yet this month"
    first = make_handoff(to=sales, by=mia, at=on(10))
    assert said("respond", "first_follow_up", at=on(10, 9, 5)).words == "2 running, none decided yet"
    first.accept(by=sam, turn=0, at=on(10, 9, 30))
    assert said("respond", at=on(10, 10)).words == "the one so far"
    second = make_handoff(to=sales, by=mia, at=on(11))
    assert said("respond", at=on(11, 9, 30)).words == "the one so far, one running until 10:00"
    late = said("respond", at=on(11, 12))
    assert (late.words, late.state) == ("1 of 2; one late right now", "late")
    second.accept(by=sam, turn=0, at=on(11, 10, 30))
    met_late = said("respond", at=on(12))
    assert (met_late.words, met_late.state) == ("1 of 2, one took 1 h 30", "met_late")
    # Berlin's March of 2026 has 22 working days; the 12th is the 9th of them: 50 a month are 20 by then
    assert said("volume", side="marketing", at=on(12)).words == "2 by day 9 of 22, 18 behind"
    assert said("acceptance", side="marketing", at=on(12)).words == "100\u202f% this month"
    incomplete = said("completeness", side="marketing", at=on(12))
    assert (incomplete.words, incomplete.state) == ("0\u202f%, 2 incomplete", "soon")
    assert said("exceptions", side="marketing", at=on(12)).words == "0\u202f% this month"
