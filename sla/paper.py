"""A version as a document to read: its sections, in words, for the page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from sla import wording
from sla.fields import ENGAGEMENTS
from sla.models import Agreement, Commitment, Reason, Signature
from sla.schema import BY_TIER, OF_MARKETING, OF_SALES


@dataclass(frozen=True)
class TierLine:
    """A tier: whom it takes, and how soon sales is there."""

    letter: str
    label: str
    rules: list[str]
    respond: str
    first_follow_up: str


@dataclass(frozen=True)
class ReasonKind:
    label: str
    reasons: list[dict[str, Any]]


@dataclass(frozen=True)
class Rung:
    when: str
    what: str
    state: str


@dataclass(frozen=True)
class Clause:
    """One promise as a sentence. ``kinds`` are those of commitments, or a measure of the month; none: it is not measured.

    What higher apps show at ``agreement.standing`` says how it stands.
    """

    agreement: Agreement
    side: str
    text: str
    kinds: tuple[str, ...] = ()
    firm: bool = True


@dataclass(frozen=True)
class Signed:
    """The place of one side's signature, given or not."""

    side: str
    signature: Signature | None


class Paper:
    """Reads a document for the page. Everything is text by now; nothing here asks the database but the signatures."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.document: dict[str, Any] = agreement.document

    @property
    def intro(self) -> str:
        return str(self.document.get("words", {}).get("intro", ""))

    @property
    def common(self) -> list[str]:
        return self._rules(self.agreement.definition.common)

    @property
    def tiers(self) -> list[TierLine]:
        return [
            TierLine(
                tier.letter, tier.label, self._rules(tier.part), *(self._by_tier(kind, tier.letter) for kind in BY_TIER)
            )
            for tier in self.agreement.definition.tiers
        ]

    @property
    def interest(self) -> list[str]:
        points = sorted(self.agreement.definition.interest.items(), key=lambda pair: -pair[1])
        return [f"{ENGAGEMENTS.get(kind, kind)} {brings}" for kind, brings in points]

    @property
    def exception_tier(self) -> str:
        return str(self.document["exceptions"]["tier"])

    @property
    def sales(self) -> list[Clause]:
        days = self.document["postponed_days"]
        return [
            self._clause("sales", _("Respond and follow up in the times of § 1."), *BY_TIER),
            *self._promised("sales", OF_SALES),
            self._clause("sales", _("A reason and a usable note with every return.")),
            self._clause(
                "sales",
                _("A lead is postponed for %(days)s in all at most.") % {"days": wording.working_days(days)},
            ),
        ]

    @property
    def marketing(self) -> list[Clause]:
        measures, exceptions = self.document["measures"], self.document["exceptions"]
        return [
            *(
                self._clause("marketing", wording.measure(name, measures[name]), _short(name))
                for name in wording.MEASURES
            ),
            self._clause("marketing", wording.exceptions(exceptions), "exceptions"),
            *self._promised("marketing", OF_MARKETING),
        ]

    @property
    def context(self) -> list[dict[str, Any]]:
        return list(self.document["context"])

    @property
    def reasons(self) -> list[ReasonKind]:
        return [
            ReasonKind(str(kind.label), [reason for reason in self.document["reasons"] if reason["kind"] == kind])
            for kind in Reason.Kind
        ]

    @property
    def ladder(self) -> list[Rung]:
        return [
            Rung(wording.rung(rung), wording.action(rung["action"]), _face(rung)) for rung in self.document["ladder"]
        ]

    @property
    def both(self) -> list[str]:
        days = wording.within_working_days(self.document["second_look_days"])
        look = _("A second look may be asked for within %(days)s of a return.") % {"days": days}
        return [*wording.both(self.document["both"]), look]

    @cached_property
    def signatures(self) -> list[Signed]:
        given = {signature.side: signature for signature in self.agreement.signatures.all()}
        return [Signed(side, given.get(side)) for side in ("marketing", "sales")]

    def _rules(self, part: Any) -> list[str]:
        said = [wording.rule(rule) for rule in part.rules]
        if part.at_least_points is not None:
            said.append(_("At least %(points)s points in all") % {"points": part.at_least_points})
        return said

    def _by_tier(self, kind: str, letter: str) -> str:
        found = [p for p in self.document["promises"] if p["kind"] == kind and p.get("tier") == letter]
        firm = next((wording.short_time(p["target"]) for p in found if p.get("firm", True)), "–")
        aim = next((wording.short_time(p["target"]) for p in found if not p.get("firm", True)), "")
        return _("%(firm)s, aim %(aim)s") % {"firm": firm, "aim": aim} if aim else firm

    def _promised(self, side: str, kinds: tuple[str, ...]) -> list[Clause]:
        order = {kind: place for place, kind in enumerate(Commitment.Kind.values)}
        promises = [p for p in self.document["promises"] if p["kind"] in kinds and p["kind"] not in BY_TIER]
        return [
            self._clause(side, wording.promise(p), p["kind"], firm=p.get("firm", True))
            for p in sorted(promises, key=lambda p: (order[p["kind"]], not p.get("firm", True)))
        ]

    def _clause(self, side: str, text: str, *kinds: str, firm: bool = True) -> Clause:
        return Clause(self.agreement, side, text, kinds, firm)


def _short(measure: str) -> str:
    return measure.removesuffix("_percent")


def _face(rung: dict[str, Any]) -> str:
    """The state of the ring that stands for the rung."""
    return "soon" if "share" in rung else "plain" if "after" in rung else "late"
