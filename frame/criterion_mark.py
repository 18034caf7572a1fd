"""The mark before a criterion: in order, in the way, or unknown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from criteria.evaluating import Outcome
from criteria.rules import Kind
from criteria.verdict import Line

CHECK, CROSS = "m5 8.2 2.2 2.2 4-4.6", "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"


@dataclass(frozen=True)
class Mark:
    """``look`` is met, not_met or unknown; ``sign`` the path that is drawn; ``name`` what a screen reader says."""

    look: str
    sign: str
    name: str


def mark_of(line: Line) -> Mark:
    """A disqualifier that does not apply is in order, one that applies stands in the way."""
    if line.outcome is Outcome.UNKNOWN:
        return Mark("unknown", "", _("unknown"))
    is_met = line.outcome is Outcome.MET
    if line.kind is Kind.DISQUALIFYING:
        return Mark("not_met", CROSS, _("applies")) if is_met else Mark("met", CHECK, _("does not apply"))
    return Mark("met", CHECK, _("met")) if is_met else Mark("not_met", CROSS, _("not met"))
