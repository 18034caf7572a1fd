"""Two documents of the agreement compared in words: what came, what went, what reads otherwise. Plain functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sla import wording
from sla.fields import ENGAGEMENTS, read_definition
from sla.schema import BY_TIER, OF_MARKETING, OF_SALES, REASON_KINDS

Lines = dict[Any, str]
PARTS = {
    "qualified": gettext_lazy("Whom we call qualified"),
    "tiers": gettext_lazy("Tiers, and how soon sales is there"),
    "context": gettext_lazy("Asked for with a handoff"),
    "marketing": gettext_lazy("Marketing promises"),
    "sales": gettext_lazy("Sales promises"),
    "ladder": gettext_lazy("When a promise is about to slip"),
    "reasons": gettext_lazy("Why a lead may go back"),
    "both": gettext_lazy("Both of us"),
}


@dataclass(frozen=True)
class Change:
    """One line of a part. It was added when ``before`` is empty, removed when ``after`` is."""

    part: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        return "changed" if self.before and self.after else "added" if self.after else "removed"

    @property
    def pieces_before(self) -> list[tuple[str, bool]]:
        """The earlier line in pieces, each with whether the later one lacks it."""
        return _pieces(self.before, self.after)

    @property
    def pieces_after(self) -> list[tuple[str, bool]]:
        """The later line in pieces, each with whether it is new."""
        return _pieces(self.after, self.before)


@dataclass(frozen=True)
class Part:
    """All changes of one part of the document."""

    name: str
    label: str
    changes: list[Change]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Part]:
    """What differs, part by part in the order of the document; nothing where no word does."""
    old, new = lines_of(before), lines_of(after)
    parts = [Part(name, str(label), list(_changes(name, old[name], new[name]))) for name, label in PARTS.items()]
    return [part for part in parts if part.changes]


def in_one_sentence(parts: Sequence[Part]) -> str:
    """What a list of versions says of this one: its first change, and how many more there are."""
    changes = [change for part in parts for change in part.changes]
    if not changes:
        return _("The same words again")
    first, more = changes[0], len(changes) - 1
    text = (first.after or _("No longer: %(line)s") % {"line": first.before}).rstrip(".")
    if not more:
        return text
    return ngettext("%(change)s, and one more change", "%(change)s, and %(n)s more changes", more) % {
        "change": text,
        "n": more,
    }


def lines_of(document: Mapping[str, Any]) -> dict[str, Lines]:
    """Every line of the document by part, under a key that stays while its words change."""
    return {
        "qualified": {**_intro(document), **_rules(document)},
        "tiers": dict(_tiers(document)),
        "context": {item["code"]: _asked_for(item) for item in document["context"]},
        "marketing": {
            **{name: wording.measure(name, document["measures"][name]) for name in wording.MEASURES},
            "exceptions": wording.exceptions(document["exceptions"]),
            **_promises(document, OF_MARKETING),
        },
        "sales": {
            **_promises(document, OF_SALES),
            "postponed": _("A lead is postponed for %(days)s in all at most.")
            % {"days": wording.working_days(document["postponed_days"])},
        },
        "ladder": dict(_rungs(document)),
        "reasons": {reason["code"]: _reason(reason) for kind in REASON_KINDS for reason in _of(document, kind)},
        "both": {
            **dict(enumerate(wording.both(document["both"]))),
            "second_look": _("A second look may be asked for within %(days)s of a return.")
            % {"days": wording.within_working_days(document["second_look_days"])},
        },
    }


def _intro(document: Mapping[str, Any]) -> Lines:
    intro = str(document.get("words", {}).get("intro", ""))
    return {"intro": intro} if intro else {}


def _rules(document: Mapping[str, Any]) -> Lines:
    definition = read_definition(document["qualified"], strict=False)
    found = _keyed((_about(raw), wording.rule(rule)) for raw, rule in _pairs(document["qualified"], definition))
    if definition.common.at_least_points is not None:
        found["points"] = _("At least %(points)s points in all") % {"points": definition.common.at_least_points}
    for kind, brings in definition.interest.items():
        said = {"kind": ENGAGEMENTS.get(kind, kind), "points": brings}
        found["interest", kind] = _("Interest: %(kind)s brings %(points)s") % said
    return found


def _pairs(raw: Mapping[str, Any], definition: Any) -> Iterator[tuple[Mapping[str, Any], Any]]:
    return zip(raw.get("common", ()), definition.common.rules, strict=True)


def _tiers(document: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    definition = read_definition(document["qualified"], strict=False)
    for raw, tier in zip(document["qualified"].get("tiers", ()), definition.tiers, strict=True):
        said = {"tier": tier.letter, "label": tier.label}
        yield tier.letter, _("Tier %(tier)s is “%(label)s”.") % said
        rules = _keyed(
            (_about(one), wording.rule(rule)) for one, rule in zip(raw["criteria"], tier.part.rules, strict=True)
        )
        if tier.part.at_least_points is not None:
            rules["points"] = _("At least %(points)s points in all") % {"points": tier.part.at_least_points}
        for key, text in rules.items():
            yield (tier.letter, key), _("Tier %(tier)s: %(rule)s.") % {"tier": tier.letter, "rule": text}
    for promise in document["promises"]:
        if promise["kind"] in BY_TIER:
            yield (promise["kind"], promise["tier"], promise.get("firm", True)), wording.promise_by_tier(promise)


def _about(rule: Mapping[str, Any]) -> Any:
    """What a criterion asks about, whatever it wants to see there."""
    if "any" in rule:
        return "any", *sorted(member["field"] for member in rule["any"])
    return rule["field"], *rule.get("of", ())


def _keyed(pairs: Any) -> Lines:
    """Lines by key; a key that comes again is numbered."""
    found: Lines = {}
    for key, text in pairs:
        again = sum(1 for other in found if other == key or (isinstance(other, tuple) and other[:1] == (key,)))
        found[(key, again) if again else key] = text
    return found


def _asked_for(item: Mapping[str, Any]) -> str:
    return str(item["label"]) if item["required"] else _("%(item)s (optional)") % {"item": item["label"]}


def _promises(document: Mapping[str, Any], kinds: tuple[str, ...]) -> Lines:
    return {
        (promise["kind"], promise.get("firm", True)): wording.promise(promise)
        for promise in document["promises"]
        if promise["kind"] in kinds and promise["kind"] not in BY_TIER
    }


def _rungs(document: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    yield from _keyed((rung["action"], wording.step(rung)) for rung in document["ladder"]).items()


def _of(document: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [reason for reason in document["reasons"] if reason["kind"] == kind]


def _reason(reason: Mapping[str, Any]) -> str:
    said = {"kind": wording.reason_kind(reason["kind"]), "reason": reason["label"]}
    match reason.get("asks_date", False), reason.get("counts_against_quality", False):
        case True, True:
            return _("%(kind)s: %(reason)s, with a date, counts against quality") % said
        case True, False:
            return _("%(kind)s: %(reason)s, with a date") % said
        case False, True:
            return _("%(kind)s: %(reason)s, counts against quality") % said
    return _("%(kind)s: %(reason)s") % said


def _changes(part: str, old: Lines, new: Lines) -> Iterator[Change]:
    for key, text in new.items():
        if old.get(key) != text:
            yield Change(part, old.get(key, ""), text)
    yield from (Change(part, text, "") for key, text in old.items() if key not in new)


def _pieces(text: str, other: str) -> list[tuple[str, bool]]:
    """Words in a row that stand in both texts, or only in this one, by turns."""
    words, others = text.split(" "), other.split(" ")
    if not other:
        return [(text, False)]
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return [
        (" ".join(words[start:end]), tag != "equal")
        for tag, start, end, _from, _to in matcher.get_opcodes()
        if end > start
    ]
