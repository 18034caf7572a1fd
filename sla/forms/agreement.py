"""A draft as one form: single fields, and rows for all that comes in numbers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from sla.document import InvalidDocument, Problem, checked
from sla.forms.contents import Section, sections_of
from sla.forms.criteria import CriterionRow, rows_of
from sla.forms.parts import AimRow, ContextRow, InterestRow, LadderRow, ReasonRow, TierRow, typed
from sla.forms.reading import read
from sla.forms.rows import RowForm, Rows
from sla.forms.single import SingleForm
from sla.schema import BY_TIER

SECTIONS = {
    "words": _("the introduction"),
    "qualified": _("whom we call qualified"),
    "exceptions": _("exceptions"),
    "context": _("what is asked for"),
    "promises": _("promises"),
    "measures": _("measures"),
    "postponed_days": _("postponing"),
    "second_look_days": _("second looks"),
    "ladder": _("the ladder"),
    "both": _("what both promise"),
    "reasons": _("reasons"),
}


class AgreementForm:
    """The whole draft. ``is_valid`` reads the document out of it and puts each problem beside its row.

    ``add`` names rows to add blank ones to.
    """

    def __init__(
        self, document: Mapping[str, Any], *, begins_on: date | None = None, data: Any = None, add: str = ""
    ) -> None:
        self.before, self.data, self.add = document, data, add
        self.problems: list[Problem] = []
        self.document: dict[str, Any] = {}
        self.single = SingleForm(data, initial={**SingleForm.row(document), "begins_on": begins_on})
        definition, promises = document["qualified"], document["promises"]
        points = definition.get("interest", {}).get("points", {})
        self.criteria = self._rows(CriterionRow, "criteria", rows_of(definition))
        self.tiers = self._rows(TierRow, "tiers", [_tier_row(tier, promises) for tier in definition.get("tiers", [])])
        interest = [{"kind": kind, "points": brings} for kind, brings in points.items()]
        self.interest = self._rows(InterestRow, "interest", interest)
        self.aims = self._rows(AimRow, "aims", [p for p in promises if not p.get("firm", True)])
        self.context = self._rows(ContextRow, "context", document["context"])
        self.ladder = self._rows(LadderRow, "ladder", document["ladder"])
        self.reasons = self._rows(ReasonRow, "reasons", document["reasons"])

    @property
    def row_sets(self) -> list[Rows[Any]]:
        return [self.criteria, self.tiers, self.interest, self.aims, self.context, self.ladder, self.reasons]

    def is_valid(self) -> bool:
        self.document, places = read(self)
        try:
            checked(self.document)
        except InvalidDocument as invalid:
            self.problems = [problem for problem in invalid.problems if not places.show(problem)]
        return not self.places_to_mend

    @property
    def places_to_mend(self) -> int:
        return len(self.problems) + len(self.single.errors) + len(self.wrong_rows)

    @property
    def wrong_rows(self) -> list[RowForm]:
        return [row for one in self.row_sets for row in one.filled if row.errors]

    @property
    def wrong_fields(self) -> list[BoundField]:
        return [self.single[name] for name in self.single.errors if name in self.single.fields]

    @property
    def sections(self) -> list[Section]:
        """The parts of the page, each with how much of it needs a look."""
        return sections_of(self)

    @property
    def begins_on(self) -> date | None:
        return self.single.cleaned_data.get("begins_on")

    def differs_from(self, document: Mapping[str, Any]) -> list[str]:
        """The sections in which another's text is not the one typed here."""
        return [str(label) for part, label in SECTIONS.items() if document.get(part) != self.document.get(part)]

    def _rows(self, kind: Any, prefix: str, parts: Any) -> Rows[Any]:
        return Rows(kind, prefix=prefix, parts=parts, data=self.data, more=3 if self.add == prefix else 0)


def _tier_row(tier: Mapping[str, Any], promises: Any) -> dict[str, Any]:
    found = dict(tier)
    for promise in promises:
        if promise["kind"] in BY_TIER and promise.get("tier") == tier["letter"] and promise.get("firm", True):
            found |= typed(promise["kind"], promise["target"])
    return found
