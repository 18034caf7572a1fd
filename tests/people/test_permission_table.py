"""The permission table of the domain, written down a second time: one test per cell, own and other side or team."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser

from people.models import Role, Side
from people.rules import TABLE, may
from tests.factories import MONDAY_9AM, make_person, make_team

SEE = ["lead.see", "term.see", "persona.see", "agreement.see", "scoreboard.see", "directory.see"]
MARKETING_WORK = [
    "lead.edit",
    "lead.import",
    "company.edit",
    "engagement.edit",
    "campaign.edit",
    "next_step.edit",
    "handoff.submit",
    "handoff.withdraw",
    "lead.disqualify",
    "lead.reopen",
    "question.answer",
]
SALES_WORK = [
    "handoff.accept",
    "handoff.return",
    "question.ask",
    "handoff.follow_up",
    "handoff.postpone",
    "handoff.give_back",
    "handoff.convert",
    "handoff.win",
    "handoff.lose",
]
PROPOSE = ["term.propose", "persona.propose", "agreement.propose", "agreement.edit"]
APPROVE = ["term.approve", "persona.approve", "agreement.sign"]

#            actions              marketer   rep         manager      admin
ROWS = [
    (SEE, "yes", "yes", "yes", "yes"),
    (["lead.create"], "yes", "yes", "yes", "–"),
    (MARKETING_WORK, "yes", "–", "marketing", "–"),
    (SALES_WORK, "–", "own team", "sales", "–"),
    (["handoff.reassign"], "–", "–", "sales", "–"),
    (["step.take_back"], "own", "own", "own", "–"),
    (["lead.export"], "–", "–", "yes", "yes"),
    (PROPOSE, "yes", "yes", "yes", "–"),
    (APPROVE, "–", "–", "own side", "–"),
    (["team.hours", "team.members"], "–", "–", "own team", "yes"),
    (["workspace.configure"], "–", "–", "–", "yes"),
]
WHO = ["marketer", "rep", "manager of marketing", "manager of sales", "admin"]
WHERE = ["own team", "other team of the side", "other side"]
ALLOWED_AT = {
    "yes": WHERE,
    "–": [],
    "own side": ["own team", "other team of the side"],
    "own team": ["own team"],
    "own": [],  # the things here are nobody's own
}


def cell(who: str, row: list[str]) -> str:
    """The word of the table, with ``marketing`` and ``sales`` read for the manager who asks."""
    marketer, rep, manager, admin = row
    if who.startswith("manager of "):
        side = who.removeprefix("manager of ")
        return manager if manager not in ("marketing", "sales") else "yes" if manager == side else "–"
    return {"marketer": marketer, "rep": rep, "admin": admin}[who]


CELLS = [
    pytest.param(who, action, where, where in ALLOWED_AT[cell(who, row)], id=f"{who}: {action} ({where})")
    for actions, *row in ROWS
    for action in actions
    for who in WHO
    for where in WHERE
]


@dataclass
class Thing:
    """What an action is taken on: it belongs to a team of a side."""

    side: str
    team_id: int


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """One person per column, and a thing per place as each of them sees it; asked hundreds of times, made once."""
    with django_db_blocker.unblock():
        teams = {(side, name): make_team(f"{side} {name}", side=side) for side in Side for name in ("one", "two")}
        people = {
            "marketer": make_person("col1", team=teams[Side.MARKETING, "one"], roles=[Role.MARKETER]),
            "rep": make_person("col2", team=teams[Side.SALES, "one"], roles=[Role.REP]),
            "manager of marketing": make_person("col3", team=teams[Side.MARKETING, "one"], roles=[Role.MANAGER]),
            "manager of sales": make_person("col4", team=teams[Side.SALES, "one"], roles=[Role.MANAGER]),
            "admin": make_person("col5", roles=[Role.ADMIN]),
        }
        yield people, teams
        for row in (*people.values(), *teams.values()):
            row.delete()


def thing_at(where: str, person, teams) -> Thing:
    own = Side(person.side or Side.MARKETING)
    other = Side.SALES if own == Side.MARKETING else Side.MARKETING
    place = {
        "own team": (own, "one"),
        "other team of the side": (own, "two"),
        "other side": (other, "one"),
    }[where]
    return Thing(side=place[0].value, team_id=teams[place].pk)


@pytest.mark.parametrize(("who", "action", "where", "allowed"), CELLS)
def test_a_cell_of_the_table(who, action, where, allowed, cast):
    people, teams = cast

    assert may(people[who], action, thing_at(where, people[who], teams)) is allowed


def test_the_copy_names_every_action_there_is():
    assert sorted(action for actions, *_ in ROWS for action in actions) == sorted(TABLE)


def test_what_is_ones_own_is_nobody_elses(mia, sam, ada):
    class Step:
        owner_id = mia.pk

    assert may(mia, "step.take_back", Step)
    assert not may(sam, "step.take_back", Step)
    assert not may(ada, "step.take_back", Step)


@pytest.mark.parametrize("action", ["", "lead.delete", "handoff", "accept"])
def test_an_unknown_action_is_nobodys(action, cast):
    people, teams = cast

    assert not any(may(person, action, thing_at("own team", person, teams)) for person in people.values())


@pytest.mark.parametrize("action", sorted(TABLE))
def test_a_stranger_may_nothing(action, cast):
    _, teams = cast
    thing = Thing(side="sales", team_id=teams[Side.SALES, "one"].pk)

    assert not may(AnonymousUser(), action, thing)
    assert not may(None, action, thing)


def test_somebody_deactivated_may_nothing(mara, sofia, ada, sales):
    make_person("mo", team=mara.team, roles=[Role.MANAGER])
    mara.deactivate(by=ada, at=MONDAY_9AM)

    assert not any(may(mara, action, mara.team) for action in TABLE)


def test_somebody_without_a_role_may_nothing(sales):
    nobody = make_person("noor", team=sales, roles=[Role.REP])
    nobody.roles = []

    assert not any(may(nobody, action, sales) for action in TABLE)


def test_rights_of_several_roles_add_up(sofia, sales_south):
    chief = make_person("chief", team=sofia.team, roles=[Role.REP, Role.MANAGER, Role.ADMIN])

    assert may(chief, "handoff.accept", sales_south)  # as a manager
    assert may(chief, "team.hours", sales_south)  # as an admin
    assert not may(chief, "lead.edit", sales_south)  # as none of them


@pytest.mark.parametrize("action", ["handoff.accept", "team.hours"])
def test_what_is_of_a_team_needs_to_say_which(action, sam, sofia):
    assert not may(sam, action)
    assert may(sofia, action) is (action == "handoff.accept")  # sales, of whatever team
