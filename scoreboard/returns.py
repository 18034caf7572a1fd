"""Why leads come back: the reasons, how many for how many handed over, and whether that changed."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frame.plots import Part
from frame.words import percent
from scoreboard import measures
from scoreboard.findings import FEW, Change, Share, change
from scoreboard.measures import Why
from scoreboard.period import Period
from scoreboard.scope import Scope

NAMED = 4  # reasons with a line of their own when there are more than five


@dataclass
class Returns:
    """What came back in a scope."""

    scope: Scope

    @cached_property
    def reasons(self) -> list[Why]:
        return measures.return_reasons(self.scope.numbers, self.scope.period, team=self.scope.team)

    @property
    def number(self) -> int:
        return sum(why.number for why in self.reasons)

    @property
    def url(self) -> str:
        return self.scope.handoffs("returned")

    def parts(self) -> list[Part]:
        """The most frequent reasons, and the others together."""
        shown = self.reasons if len(self.reasons) <= NAMED + 1 else self.reasons[:NAMED]
        rest = self.reasons[len(shown) :]
        parts = [
            Part(
                why.label,
                why.number,
                self.scope.handoffs("returned", reason=why.key),
                _("quality") if why.against_quality else "",
            )
            for why in shown
        ]
        if not rest:
            return parts
        name = ngettext("%(n)s other", "%(n)s others", len(rest)) % {"n": len(rest)}
        others = ",".join(why.key for why in rest)
        return [*parts, Part(name, sum(why.number for why in rest), self.scope.handoffs("returned", reason=others))]

    @cached_property
    def share(self) -> Share:
        """Came back for handed over, both in the period; the two are not the same leads."""
        return self._share(self.scope.period)

    @cached_property
    def before(self) -> Share | None:
        return self._share(self.scope.compared.period) if self.scope.compared else None

    def caption(self) -> str:
        """How many came back, and whether that is more or fewer than before."""
        if not self.number:
            return _("No lead came back in these days.")
        said = _("%(number)s came back while %(whole)s were handed over.") % {
            "number": self.number,
            "whole": self.share.whole,
        }
        if self.share.of_one is None or self.share.part > self.share.whole:
            return said
        said = _("%(number)s came back while %(whole)s were handed over: %(share)s.") % {
            "number": self.number,
            "whole": self.share.whole,
            "share": percent(self.share.of_one),
        }
        return f"{said} {self._compared()}".strip()

    def _compared(self) -> str:
        if self.before is None or self.before.of_one is None or self.scope.compared is None:
            return ""
        words = {
            "now": percent(self.share.of_one or 0),
            "was": percent(self.before.of_one),
            "before": self.scope.compared.phrase,
            "version": self.scope.compared.number,
        }
        changed = change(self.share, self.before)
        if changed is Change.TOO_FEW:
            return _("With fewer than %(few)s handed over there is nothing to compare.") % {"few": FEW}
        if self.scope.compared.is_since(self.scope.period) and changed in (Change.FELL, Change.ROSE):
            if changed is Change.FELL:
                return _("Returns fell from %(was)s to %(now)s since version %(version)s.") % words
            return _("Returns rose from %(was)s to %(now)s since version %(version)s.") % words
        if changed is Change.SAME:
            return _("About as many as %(before)s (%(was)s).") % words
        return _("It was %(was)s %(before)s.") % words

    def _share(self, period: Period) -> Share:
        found = self.scope.numbers.handoffs(period, team=self.scope.team)
        return Share(found["returned"], found["submitted"])
