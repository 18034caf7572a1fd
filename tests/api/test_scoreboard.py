"""The scoreboard through the API: the numbers that counting one by one gives."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import Scope
from leads.models import Handoff
from scoreboard import measures
from scoreboard.numbers import Numbers
from scoreboard.period import read_month
from tests.factories import make_handoff
from tests.scoreboard import by_hand
from tests.scoreboard.story import Story, agree

pytestmark = pytest.mark.django_db
MARCH = (2026, 3)


@pytest.fixture
def story(sales, sales_south, mia, mara, sam, sina, sofia, olga):
    agree(mara=mara, sofia=sofia)
    Story(sales=sales, south=sales_south, mia=mia, mara=mara, sam=sam, sina=sina, sofia=sofia, olga=olga).tell()


def errors(answer):
    """Status, and each parameter with its code."""
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json()["errors"]]


def tallies(rows, *names):
    """(kept, broken) by these fields of the rows."""
    return {tuple(row[name] for name in names): (row["kept"], row["broken"]) for row in rows}


def test_promises_are_those_of_the_page(story, calls, sam):
    said = calls(sam).get("scoreboard", month="2026-03", compare="none").json()["promises"]

    counted = by_hand.of_month(by_hand.promises(timezone.now()), MARCH)
    assert tallies(said["sides"], "side") == by_hand.tally(counted, lambda one: (one.clock.side,))
    assert tallies(said["kinds"], "kind", "tier") == by_hand.tally(
        counted, lambda one: (one.clock.kind, one.clock.tier or None)
    )
    assert tallies(said["people"], "person") == by_hand.tally(counted, lambda one: (one.clock.counts_for_id,))
    teams = [{**row, "team": row["team"]["id"]} for row in said["teams"]]
    assert tallies(teams, "team") == by_hand.tally(counted, lambda one: (one.clock.counts_for_team_id,))
    weekly = Counter()
    for week in said["weeks"]:
        weekly.update({side: week[side]["kept"] + week[side]["broken"] for side in ("marketing", "sales")})
    assert weekly == Counter(one.clock.side for one in counted)
    assert [row["before"] for row in said["sides"]] == [None, None]


def test_the_month_its_funnel_and_its_returns(story, workspace, calls, sam):
    said = calls(sam).get("scoreboard", month="2026-03").json()

    at = timezone.now()
    numbers, days = Numbers.of(workspace, at=at), read_month("2026-03", at=at, workspace=workspace)
    month = measures.month(numbers, days)
    assert said["days"] == {"first": "2026-03-01", "last": "2026-03-31"}
    assert said["compared"] == {"code": "before", "first": "2026-02-01", "last": "2026-02-28"}
    assert said["month"] | vars(month) | {"first": "2026-03-01", "acceptance": month.acceptance} == said["month"]
    assert said["month"]["promised"]["acceptance_percent"] == 80
    steps = {step["stage"]: step for step in said["funnel"]}
    own = Handoff.objects.filter(is_imported=False)
    assert steps["submitted"]["number"] == month.submitted
    assert steps["converted"]["number"] == own.filter(converted_at__isnull=False).count() == 1
    waited = numbers.steps(days)["submitted"]
    assert steps["submitted"]["median_seconds"] == waited.median * 3600
    assert steps["submitted"]["went_on"] == waited.number > 0
    returned = said["returns"]
    assert sum(why["number"] for why in returned["reasons"]) == returned["number"] == returned["share"]["part"]
    assert {why["reason"] for why in returned["reasons"]} >= {"needs_information", "outside_profile", "no_budget"}
    times = said["follow_up_times"]
    assert times["number"] > 0
    assert times["median"] <= times["ninetieth"]


def test_the_address_says_which_days_and_whose(story, sales_south, calls, sam):
    program = calls(sam)

    south = program.get("scoreboard", **{"from": "2026-03-02", "until": "2026-03-08", "team": sales_south.pk}).json()
    usual = program.get("scoreboard", fields="days,compared,team").json()

    assert (south["days"], south["team"]["name"]) == ({"first": "2026-03-02", "last": "2026-03-08"}, "Sales South")
    assert [row["team"]["id"] for row in south["promises"]["teams"]] == [sales_south.pk]
    assert south["funnel"][-4]["number"] == 1
    assert (usual["compared"]["code"], usual["team"], list(usual)) == ("before", None, ["days", "team", "compared"])


def test_what_is_not_there_is_refused_and_not_the_usual(calls, agreement, sales, sam):
    program = calls(sam)

    assert errors(program.get("scoreboard", team=4711)) == (400, [("team", "invalid")])
    assert errors(program.get("scoreboard", compare="v9")) == (400, [("compare", "invalid")])
    assert errors(program.get("scoreboard", period="13w")) == (400, [("period", "invalid_choice")])
    assert errors(program.get("scoreboard", month="2026-13")) == (400, [("month", "invalid")])
    assert errors(program.get("scoreboard", until="2026-03-01")) == (400, [("from", "invalid")])
    assert errors(program.get("scoreboard", month="2026-03", period="4w")) == (400, [("period", "invalid")])
    assert errors(program.get("scoreboard", colour="red")) == (400, [("colour", "unknown")])


def test_everybody_may_read_it(calls, workspace, ada):
    said = calls(ada, Scope.READ).get("scoreboard")

    assert said.status_code == 200
    assert [row["share"] for row in said.json()["promises"]["sides"]] == [None, None]
    assert said.json()["month"]["promised"]["volume"] is None
    assert calls(ada, Scope.LEADS).get("scoreboard").json()["code"] == "scope_missing"


def test_it_asks_as_much_for_three_as_for_one(calls, agreement, sales, mia, sam):
    program, counts = calls(mia), []
    for number in (1, 2):
        for _ in range(number):
            handoff = make_handoff(to=sales, by=mia, at=timezone.now())
            handoff.accept(by=sam, turn=handoff.turn, at=timezone.now())
        program.get("scoreboard")
        with CaptureQueriesContext(connection) as queries:
            program.get("scoreboard")
        counts.append(len(queries))

    assert counts[0] == counts[1]
