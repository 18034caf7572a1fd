"""The document of an agreement: what a schema cannot say of it, and the words for all that may be wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from criteria import InvalidRule, Problem
from sla.fields import read_definition
from sla.schema import AGREEMENT_SCHEMA, BY_TIER, REASON_KINDS
from sla.schema_words import sentences
from sla.target import InvalidTarget, Target
from sla.template import template

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["AGREEMENT_SCHEMA", "BESIDE_THE_DOCUMENT", "InvalidDocument", "Problem", "blank_document", "checked"]

BESIDE_THE_DOCUMENT = "begins_on"  # the one path of a problem that names no place in the document


class InvalidDocument(ValueError):
    """What to mend in a document: each problem has the ``path`` of its place and a ``sentence`` that says what to write."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{problem.path}: {problem.sentence}" for problem in self.problems))


def blank_document() -> dict[str, Any]:
    """The template, for the first draft of a workspace."""
    return template()


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The document, if both sides could sign it. InvalidDocument names everything that is wrong with it."""
    problems = [
        problem
        for error in _schema().iter_errors(document)
        if not error.absolute_path or error.absolute_path[0] != "qualified"
        for problem in sentences(error)
    ]
    if "qualified" in document:
        problems += _definition_problems(document["qualified"])
    problems += _sense(document, amiss={problem.path.partition(".")[0].partition("[")[0] for problem in problems})
    if problems:
        raise InvalidDocument(list(dict.fromkeys(problems)))
    return document


def _definition_problems(definition: Any) -> list[Problem]:
    try:
        read_definition(definition)
    except InvalidRule as invalid:
        return [Problem(".".join(filter(None, ("qualified", p.path))), p.sentence) for p in invalid.problems]
    if not definition.get("tiers"):
        return [Problem("qualified.tiers", _("Write at least one tier: promises are given by tier."))]
    return []


def _sense(document: Mapping[str, Any], *, amiss: set[str]) -> Iterator[Problem]:
    """What the parts that are in form say wrong; those ``amiss`` are not even in form."""
    tiers = _letters(document)
    if tiers and "promises" not in amiss:
        yield from _promises(document["promises"], tiers)
    if tiers and "exceptions" not in amiss and document["exceptions"]["tier"] not in tiers:
        yield Problem("exceptions.tier", _no_such_tier(document["exceptions"]["tier"], tiers))
    yield from _names_of_tiers(document)
    if "reasons" not in amiss:
        yield from _reasons(document["reasons"])
    if "context" not in amiss:
        yield from _unique("context", "code", document["context"], _("Another item has this code: choose a new one."))
        twice = _("This is asked for twice: keep one of them, or tell them apart.")
        yield from _unique("context", "label", document["context"], twice)
    if "ladder" not in amiss:
        yield from _ladder(document["ladder"])


def _letters(document: Mapping[str, Any]) -> list[str]:
    """The letters of the tiers, also of a definition that has something wrong elsewhere."""
    try:
        return [str(tier["letter"]) for tier in document["qualified"]["tiers"]]
    except (KeyError, TypeError):
        return []


def _names_of_tiers(document: Mapping[str, Any]) -> Iterator[Problem]:
    for index, letter in enumerate(_letters(document)):
        if not str(document["qualified"]["tiers"][index].get("label") or "").strip():
            sentence = _("Say in a few words who tier %(tier)s is.") % {"tier": letter}
            yield Problem(f"qualified.tiers[{index}].label", sentence)


def _promises(promises: Sequence[Mapping[str, Any]], tiers: Sequence[str]) -> Iterator[Problem]:
    seen = Counter[tuple[str, str, bool]]()
    for index, promise in enumerate(promises):
        path, kind, tier = f"promises[{index}]", promise["kind"], promise.get("tier", "")
        key = kind, tier, promise.get("firm", True)
        if seen[key]:
            yield Problem(path, _("This promise is written twice: keep one of them."))
        seen[key] += 1
        yield from _target(f"{path}.target", promise["target"])
        if kind in BY_TIER and tier not in tiers:
            yield Problem(f"{path}.tier", _no_such_tier(tier, tiers))
        if kind not in BY_TIER and tier:
            yield Problem(f"{path}.tier", _("Only responding and the first follow-up are promised by tier."))
        yield from _attempts(path, promise)
    for index, letter in enumerate(tiers):
        for kind in BY_TIER:
            if not seen[kind, letter, True]:
                missing = _("Say within what time sales responds to tier %(tier)s.")
                if kind != "respond":
                    missing = _("Say within what time sales first follows up tier %(tier)s.")
                yield Problem(f"qualified.tiers[{index}].{kind}", missing % {"tier": letter})


def _attempts(path: str, promise: Mapping[str, Any]) -> Iterator[Problem]:
    if promise["kind"] != "attempts":
        if promise.keys() & {"count", "channels"}:
            yield Problem(path, _("Only attempts are counted: leave the number and the channels out."))
        return
    if "count" not in promise:
        yield Problem(f"{path}.count", _("Say how many attempts are promised."))
    elif promise.get("channels", 1) > promise["count"]:
        yield Problem(f"{path}.channels", _("There cannot be more channels than attempts."))


def _reasons(reasons: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    yield from _unique("reasons", "code", reasons, _("Another reason has this code: choose a new one."))
    labels = Counter((reason["kind"], reason["label"].strip().casefold()) for reason in reasons)
    for index, reason in enumerate(reasons):
        if labels[reason["kind"], reason["label"].strip().casefold()] > 1:
            yield Problem(f"reasons[{index}].label", _("Two reasons of this kind have the same name: tell them apart."))
        if reason.get("asks_date") and reason["kind"] != "nurture":
            yield Problem(f"reasons[{index}].asks_date", _("Only a reason to nurture asks for a date to come back."))
    for kind in REASON_KINDS:
        if not any(reason["kind"] == kind for reason in reasons):
            yield Problem("reasons", _no_reason_of(kind))


def _no_reason_of(kind: str) -> str:
    return {
        "nurture": _("Write at least one reason to nurture a lead further."),
        "disqualify": _("Write at least one reason to disqualify a lead."),
        "reassign": _("Write at least one reason to give a lead to somebody else."),
        "lost": _("Write at least one reason why a lead is lost."),
    }[kind]


def _ladder(ladder: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    for index, rung in enumerate(ladder):
        path = f"ladder[{index}]"
        if "share" in rung and "after" in rung:
            yield Problem(path, _("A rung comes at a share of the time or after due, not both."))
        if "after" in rung:
            yield from _target(f"{path}.after", rung["after"])
        elif rung["action"] == "give_back":
            yield Problem(f"{path}.after", _("A lead is given back only after due: say how long after."))
    for index, (before, rung) in enumerate(pairwise(ladder), start=1):
        if _is_before(rung, before):
            yield Problem(f"ladder[{index}]", _("This rung comes before the one above it: put them in order."))


def _is_before(rung: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Shares of the time, then due, then times after it. Of different units neither is known to be the earlier one."""
    stages = [0 if "share" in one else 2 if "after" in one else 1 for one in (rung, other)]
    if stages[0] != stages[1]:
        return stages[0] < stages[1]
    if stages[0] == 0:
        return bool(rung["share"] < other["share"])
    if stages[0] == 2 and rung["after"]["unit"] == other["after"]["unit"]:
        return bool(rung["after"]["amount"] < other["after"]["amount"])
    return False


def _target(path: str, target: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        Target.from_json(target)
    except InvalidTarget as invalid:
        least, most = (0, 1000) if target["unit"] == "working_days" else (1, 600_000)
        if target["unit"] in ("business_hours", "clock_hours"):
            most = 10_000
        sentence = _("Write a whole number.")
        if invalid.code == "amount":
            sentence = _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        yield Problem(f"{path}.amount", sentence)


def _unique(path: str, name: str, rows: Sequence[Mapping[str, Any]], sentence: str) -> Iterator[Problem]:
    seen = set[str]()
    for index, row in enumerate(rows):
        said = " ".join(row[name].split()).casefold()
        if said in seen:
            yield Problem(f"{path}[{index}].{name}", sentence)
        seen.add(said)


def _no_such_tier(letter: str, tiers: Sequence[str]) -> str:
    if not letter:
        return _("Say which tier this is for: %(tiers)s.") % {"tiers": ", ".join(tiers)}
    return _("There is no tier %(tier)s: choose one of %(tiers)s.") % {"tier": letter, "tiers": ", ".join(tiers)}


@cache
def _schema() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # noqa: PLC0415 (a 15th of every process's start, for who edits a draft)

    return Draft202012Validator(AGREEMENT_SCHEMA)
