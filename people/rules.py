"""The permission table, default deny: who may do what, as predicates.

Each line names an action and, for each role, how far it reaches. A target names its reach with
attributes: ``side``, ``team_id`` and ``owner_id`` where the line asks for them. Rights of several
roles add up. Whether the state of a thing allows a step is the step's own check, not asked here.
"""

from enum import StrEnum
from typing import Any

from rules.predicates import Predicate, predicate
from rules.rulesets import add_rule, rule_exists, test_rule

from people.models import Person, Role, Side


class Reach(StrEnum):
    YES = "yes"
    MARKETING = "marketing"  # any of the marketing side
    SALES = "sales"
    OWN_SIDE = "own side"
    OWN_TEAM = "own team"
    OWN = "own"


Y, M, S, SIDE, TEAM, OWN = Reach
MARKETER, REP, MANAGER, ADMIN = Role.MARKETER, Role.REP, Role.MANAGER, Role.ADMIN

_EVERYBODY = {MARKETER: Y, REP: Y, MANAGER: Y, ADMIN: Y}
_MEMBERS = {MARKETER: Y, REP: Y, MANAGER: Y}
_MARKETING = {MARKETER: Y, MANAGER: M}
_RECEIVING = {REP: TEAM, MANAGER: S}
_SIGNING = {MANAGER: SIDE}
_TEAM = {MANAGER: TEAM, ADMIN: Y}

TABLE: dict[str, dict[Role, Reach]] = {
    **dict.fromkeys(
        ("lead.see", "term.see", "persona.see", "agreement.see", "scoreboard.see", "directory.see"), _EVERYBODY
    ),
    "lead.create": _MEMBERS,
    **dict.fromkeys(
        (
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
        ),
        _MARKETING,
    ),
    **dict.fromkeys(
        (
            "handoff.accept",
            "handoff.return",
            "question.ask",
            "handoff.follow_up",
            "handoff.postpone",
            "handoff.give_back",
            "handoff.convert",
            "handoff.win",
            "handoff.lose",
        ),
        _RECEIVING,
    ),
    "handoff.reassign": {MANAGER: S},
    "step.take_back": {MARKETER: OWN, REP: OWN, MANAGER: OWN},
    "lead.export": {MANAGER: Y, ADMIN: Y},
    **dict.fromkeys(("term.propose", "persona.propose", "agreement.propose", "agreement.edit"), _MEMBERS),
    **dict.fromkeys(("term.approve", "persona.approve", "agreement.sign"), _SIGNING),
    **dict.fromkeys(("team.hours", "team.members"), _TEAM),
    "workspace.configure": {ADMIN: Y},
}


def may(person: Any, action: str, target: Any = None) -> bool:
    """Whether this person may take this action on this target, by the table; unknown actions are refused."""
    return bool(rule_exists(action) and test_rule(action, person, target))  # type: ignore[no-untyped-call]  # rules has no types


def _reaches(person: Person, reach: Reach, target: Any) -> bool:
    match reach:
        case Reach.YES:
            return True
        case Reach.MARKETING | Reach.SALES:
            return person.side == Side(reach.value)
        case Reach.OWN_SIDE:
            return person.side is not None and person.side == getattr(target, "side", person.side)
        case Reach.OWN_TEAM:
            return person.team_id is not None and person.team_id == getattr(target, "team_id", None)
        case Reach.OWN:
            return person.pk == getattr(target, "owner_id", None)


def _predicate(action: str) -> Predicate:
    reaches = TABLE[action]

    def allowed(person: Any, target: Any) -> bool:
        return (
            isinstance(person, Person)
            and person.is_active
            and any(_reaches(person, reach, target) for role, reach in reaches.items() if role in person.roles)
        )

    return predicate(allowed, name=action)  # type: ignore[no-untyped-call, no-any-return]  # rules has no types


for _action in TABLE:
    add_rule(_action, _predicate(_action))  # type: ignore[no-untyped-call]  # rules has no types
