"""What the scoreboard shows is what counting one by one gives, whether it is kept by day or counted from the raw rows."""

from collections import defaultdict
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from leads.models import Handoff
from scoreboard import keeping, measures, queries
from scoreboard.numbers import Numbers
from scoreboard.period import month_of
from scoreboard.promises import Promises
from scoreboard.scope import read_scope
from sla.models import Clock
from tests.scoreboard import by_hand
from tests.scoreboard.story import LOOKED_AT, Story, agree, promised_kinds

pytestmark = pytest.mark.django_db
MARCH = month_of(date(2026, 3, 15), zone="Europe/Berlin")
MONTHS = [(2026, 2), (2026, 3), (2026, 4)]


@pytest.fixture
def story(sales, sales_south, mia, mara, sam, sina, sofia, olga):
    agree(mara=mara, sofia=sofia)
    Story(sales=sales, south=sales_south, mia=mia, mara=mara, sam=sam, sina=sina, sofia=sofia, olga=olga).tell()


@pytest.fixture(params=["raw", "kept"])
def numbers(request, story, workspace):
    """Both ways to count; what is kept was counted by the sweep."""
    keeping.sweep(at=LOOKED_AT)
    return Numbers(at=LOOKED_AT, zone="Europe/Berlin", source=request.param)


def period(month):
    return month_of(date(*month, 1), zone="Europe/Berlin")


def shown(found, key):
    """(kept, broken) by key."""
    counts = defaultdict(lambda: (0, 0))
    for one in found:
        kept, broken = counts[key(one)]
        counts[key(one)] = kept + one.tally.kept, broken + one.tally.broken
    return dict(counts)


def test_the_story_has_what_makes_numbers_differ(story):
    handoffs = Handoff.objects.filter(is_imported=False)

    assert handoffs.count() >= 20
    assert set(handoffs.values_list("state", flat=True)) == {
        "waiting",
        "accepted",
        "converted",
        "returned",
        "withdrawn",
    }
    assert {promise.clock.kind for promise in by_hand.promises(LOOKED_AT)} == promised_kinds()
    assert Clock.objects.filter(firm=False, met_at__isnull=False).exists()
    tally = by_hand.tally(by_hand.of_month(by_hand.promises(LOOKED_AT), (2026, 3)), lambda one: one.clock.side)
    assert all(kept and broken for kept, broken in tally.values())


def test_promises_of_a_month_equal_what_counting_gives(numbers):
    counted = by_hand.promises(LOOKED_AT)

    for month in MONTHS:
        promises, people = numbers.promises(period(month)), numbers.people(period(month))
        for field, attribute in (("side", "side"), ("kind", "kind"), ("tier", "tier"), ("team", "counts_for_team_id")):
            assert shown(promises, lambda one, name=field: getattr(one, name)) == by_hand.tally(
                by_hand.of_month(counted, month), lambda one, name=attribute: getattr(one.clock, name)
            )
        assert shown(people, lambda one: one.person) == by_hand.tally(
            by_hand.of_month(counted, month), lambda one: one.clock.counts_for_id
        )


def scope_of(numbers, workspace, **asked):
    scope = read_scope(QueryDict(urlencode(asked)), at=LOOKED_AT, workspace=workspace)
    return scope.from_source(numbers.source)


def by_week(scope, side):
    """(first day, kept, broken) of the weeks in which the side decided any."""
    found = [(week["first"], week[side].tally) for week in Promises(scope).weeks]
    return {first: (tally.kept, tally.broken) for first, tally in found if tally.total}


@pytest.mark.parametrize("first_weekday", [0, 6])
def test_promises_of_a_week_equal_what_counting_gives(numbers, workspace, first_weekday):
    workspace.first_weekday = first_weekday
    scope = scope_of(numbers, workspace, period="12w")

    for side in ("marketing", "sales"):
        counted = by_hand.tally(
            [one for one in by_hand.promises(LOOKED_AT) if one.clock.side == side],
            lambda one: one.day - timedelta(days=(one.day.weekday() - first_weekday) % 7),
        )
        assert by_week(scope, side) == counted


def test_weeks_that_a_period_cuts_count_only_its_days(numbers, workspace):
    scope = scope_of(numbers, workspace, **{"from": "2026-03-05", "until": "2026-03-24"})

    promises = Promises(scope)

    counted = [one for one in by_hand.promises(LOOKED_AT) if date(2026, 3, 5) <= one.day <= date(2026, 3, 24)]
    assert sum(row.tally.total for row in promises.sides.values()) == len(counted)
    assert [week.first for week in scope.weeks] == [date(2026, 3, day) for day in (5, 9, 16, 23)]
    assert sum(week[side].tally.total for week in promises.weeks for side in promises.sides) == len(counted)


def test_measures_of_a_month_equal_what_counting_gives(numbers):
    for month in MONTHS:
        found = vars(measures.month(numbers, period(month)))
        reasons = {why.label: why.number for why in measures.return_reasons(numbers, period(month))}
        assert {**found, "reasons": reasons} == by_hand.measures(month)


def test_acceptance_counts_each_handoff_once_on_the_day_of_its_first_decision(numbers):
    march, april = measures.month(numbers, period((2026, 3))), measures.month(numbers, period((2026, 4)))

    assert (march.decided, march.not_accepted) == (15, 3)
    assert (april.decided, april.not_accepted) == (2, 0)


def test_overdue_are_the_firm_ones_past_due_that_nobody_met(numbers):
    late = {
        clock.pk
        for clock in Clock.objects.all()
        if clock.firm and not clock.met_at and not clock.voided_at and clock.due_at and clock.due_at < LOOKED_AT
    }

    assert set(queries.overdue(at=LOOKED_AT).values_list("pk", flat=True)) == late
    assert late
    assert sum(numbers.late().values()) == len(late)


def test_a_month_runs_from_midnight_to_midnight_where_the_workspace_is():
    assert MARCH.begins_at.astimezone(ZoneInfo("UTC")).isoformat() == "2026-02-28T23:00:00+00:00"
    assert MARCH.ends_at.astimezone(ZoneInfo("UTC")).isoformat() == "2026-03-31T22:00:00+00:00"


def test_what_was_promised_is_that_of_the_version_then_in_force(story):
    assert measures.promised(at=LOOKED_AT)["volume"] == 50
    assert measures.promised(at=LOOKED_AT - timedelta(days=365)) == {}
