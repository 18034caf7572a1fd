"""From lead to customer: who reached each stage in the period, the share that went on so far, and the days until then."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frame.plots import Stage
from frame.words import NARROW_SPACE, percent
from scoreboard import measures
from scoreboard.findings import FEW
from scoreboard.nurturing import Nurturing
from scoreboard.scope import Scope

DAY = timedelta(days=1)
STEPS = {
    "submitted": gettext_lazy("Submitted"),
    "accepted": gettext_lazy("Accepted"),
    "converted": gettext_lazy("Opportunity"),
    "won": gettext_lazy("Customer"),
}
BEHIND = {"accepted": "taken"}  # the measure whose list shows a stage, where it is named otherwise
NEXT = {"submitted": "accepted", "accepted": "converted", "converted": "won"}


@dataclass(frozen=True)
class Step:
    """A stage in numbers; ``went_on`` of them so far, in the middle after ``wait``."""

    code: str
    name: str
    number: int
    went_on: int = 0
    wait: timedelta | None = None

    @property
    def share(self) -> float | None:
        return self.went_on / self.number if self.number else None


@dataclass
class Funnel:
    """The stages of a scope."""

    scope: Scope

    @cached_property
    def nurturing(self) -> Nurturing:
        return Nurturing(self.scope)

    @cached_property
    def steps(self) -> list[Step]:
        return [*self._before_handing_over(), *self._of_handoffs()]

    @property
    def has_any(self) -> bool:
        return any(step.number for step in self.steps)

    @property
    def is_without_verdicts(self) -> bool:
        """Whether there are more leads than are judged while somebody waits."""
        return self.nurturing.is_shown and not self.nurturing.is_judged

    def stages(self) -> list[Stage]:
        return [
            Stage(
                step.name,
                step.number,
                self._behind(BEHIND.get(step.code, step.code)),
                percent(step.share) if step.code != "won" and step.share is not None else "",
                self._behind(f"{step.code}_then") if step.went_on else "",
                days(step.wait) if step.wait is not None else "",
            )
            for step in self.steps
        ]

    def caption(self) -> str:
        """Where leads wait longest, and how fast they are taken."""
        if not self.has_any:
            return _("Nothing was handed over in these days.")
        following = {step.code: after.name for step, after in zip(self.steps, self.steps[1:], strict=False)}
        known = [step for step in self.steps if step.wait is not None and step.went_on >= FEW // 2]
        if not known:
            return _("Too few went on to say where they wait.")
        longest = max(known, key=lambda step: step.wait or DAY * 0)
        said = _("Leads wait longest between “%(stage)s” and “%(next)s”: %(days)s in the middle.") % {
            "stage": longest.name,
            "next": following[longest.code],
            "days": days(longest.wait or DAY * 0),
        }
        taken = next((step for step in known if step.code == "submitted" and step is not longest), None)
        if taken and (taken.wait or DAY) < DAY:
            return said + " " + _("Once handed over, they are answered within a day.")
        return said

    def counting(self) -> str:
        """Whom the stages count: leads before handing over, handoffs from then on, so that a later stage may be the larger."""
        if not self.nurturing.is_shown:
            return ""
        said = [
            _(
                "“%(nurtured)s” and “%(qualified)s” count leads first met in these days, by their verdict. From “%(submitted)s” on every "
                "handoff of these days counts, so there may be more of them."
            )
            % {"nurtured": _("Nurtured"), "qualified": _("Qualified"), "submitted": STEPS["submitted"]}
            if self.nurturing.is_judged
            else _(
                "“%(nurtured)s” counts leads first met in these days. From “%(submitted)s” on every handoff of these days counts."
            )
            % {"nurtured": _("Nurtured"), "submitted": STEPS["submitted"]}
        ]
        if beside := self._beside_the_qualified():
            number = number_format(self._counted["submitted"], force_grouping=True)
            said.append(_("Of %(number)s submitted: %(parts)s.") % {"number": number, "parts": ", ".join(beside)})
        return " ".join(said)

    def _beside_the_qualified(self) -> list[str]:
        """Who of the submitted is not among the qualified of these days, and why; one handoff may be in several."""
        earlier, again, exceptions = (self._counted[part] for part in ("met_earlier", "again", "exceptions"))
        parts = (
            (earlier, ngettext("%(n)s of a lead met earlier", "%(n)s of leads met earlier", earlier)),
            (again, ngettext("%(n)s handed over again", "%(n)s handed over again", again)),
            (exceptions, ngettext("%(n)s by exception", "%(n)s by exception", exceptions)),
        )
        return [said % {"n": number_format(number, force_grouping=True)} for number, said in parts if number]

    def _behind(self, measure: str) -> str:
        if measure.startswith(("nurtured", "qualified")):
            return self.scope.leads(measure)
        return self.scope.handoffs(measure)

    def _before_handing_over(self) -> list[Step]:
        nurturing = self.nurturing
        if not nurturing.is_shown:
            return []
        qualified, handed_over = len(nurturing.qualified), len(nurturing.handed_over)
        if not nurturing.is_judged:
            return [Step("nurtured", _("Nurtured"), nurturing.number)]
        return [
            Step("nurtured", _("Nurtured"), nurturing.number, qualified, nurturing.days_until_qualified()),
            Step("qualified", _("Qualified"), qualified, handed_over, nurturing.days_until_submitted()),
        ]

    def _of_handoffs(self) -> list[Step]:
        """Waits are in whole hours."""
        numbers, period, team = self.scope.numbers, self.scope.period, self.scope.team
        reached, waits = numbers.handoffs(period, team=team), numbers.steps(period, team=team)
        return [
            Step(step, str(name), reached[step], wait.number, timedelta(hours=wait.median))
            if (wait := waits.get(step))
            else Step(step, str(name), reached[step])
            for step, name in STEPS.items()
        ]

    @cached_property
    def _counted(self) -> dict[str, int]:
        """What is among the submitted; of very many nobody waits for that."""
        period = self.scope.period
        if not self.nurturing.is_judged:
            return dict.fromkeys(("submitted", "met_earlier", "again", "exceptions"), 0)
        met_earlier = Q(lead__first_contact_on__lt=period.first) | Q(
            lead__first_contact_on=None, lead__added_at__lt=period.begins_at
        )
        return measures.of_team(measures.submitted(period), self.scope.team).aggregate(
            submitted=Count("pk"),
            met_earlier=Count("pk", filter=met_earlier),
            again=Count("pk", filter=Q(attempt__gt=1)),
            exceptions=Count("pk", filter=~Q(exception="")),
        )


def days(wait: timedelta) -> str:
    """``0.3 d``, ``23 d``: one decimal below ten days."""
    number = wait / DAY
    digits = 1 if number < 10 else 0
    return (_("%(n)s d") % {"n": number_format(round(number, digits), digits, force_grouping=True)}).replace(
        " ", NARROW_SPACE
    )
