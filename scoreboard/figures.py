"""The measures of a month as figures, each with the way to the handoffs behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from frame.words import grouped, hundredths, percent
from people.models import Team
from scoreboard import measures
from scoreboard.numbers import Numbers
from scoreboard.period import Period

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Figure:
    """One measure: the number, what was promised, and what is behind both.

    ``share`` and ``target`` are of one (a volume of what was promised); None where there is none.
    """

    value: str
    unit: str
    label: str
    url: str
    goal: str
    more: str
    more_url: str
    share: float | None = None
    target: float | None = None

    @property
    def text(self) -> str:
        """The number beside its bar: ``84 %``, or ``14, promised: 50 a month``."""
        if self.unit and self.share is not None:
            return percent(self.share)
        return ", ".join(filter(None, [self.value, self.goal]))


def handoffs_behind(**values: Any) -> str:
    return f"{reverse('scoreboard:handoff_list')}?{urlencode(values)}"


def figures(numbers: Numbers, period: Period, *, team: Team | None = None) -> list[Figure]:
    """The four measures of a month beside what the version in force at its end, or now, promises."""
    month = measures.month(numbers, period, team=team)
    promised = measures.promised(at=min(numbers.at, period.ends_at - SECOND))

    def behind(measure: str) -> str:
        return handoffs_behind(**period.address, **({"team": team.pk} if team else {}), measure=measure)

    return [
        _volume(month, promised, url=behind("volume")),
        _share(
            month.acceptance,
            _("accepted"),
            behind("decided"),
            promised.get("acceptance_percent"),
            more=_("%(part)s of %(whole)s not accepted") % {"part": month.not_accepted, "whole": month.decided},
            more_url=behind("not_accepted") if month.not_accepted else "",
        ),
        _share(
            month.completeness,
            _("with complete context"),
            behind("submitted"),
            promised.get("completeness_percent"),
            more=_("%(part)s of %(whole)s incomplete")
            % {"part": month.submitted - month.complete, "whole": month.submitted},
            more_url=behind("incomplete") if month.submitted > month.complete else "",
        ),
        _share(
            month.exception_share,
            _("by exception"),
            behind("submitted"),
            promised.get("exceptions_percent"),
            more=_("%(part)s of %(whole)s by exception") % {"part": month.exceptions, "whole": month.submitted},
            more_url=behind("exceptions") if month.exceptions else "",
            at_most=True,
        ),
    ]


def _volume(month: measures.Month, promised: dict[str, Any], *, url: str) -> Figure:
    wanted = promised.get("volume")
    goal = _("promised: %(number)s a month") % {"number": grouped(wanted)} if wanted else ""
    share = month.volume / wanted if wanted else None
    return Figure(grouped(month.volume), "", _("qualified handoffs"), url, goal, "", "", share)


def _share(
    share: float | None, label: str, url: str, promised: int | None, *, more: str, more_url: str, at_most: bool = False
) -> Figure:
    goal = ""
    if promised is not None:
        pattern = _("promised: at most %(share)s") if at_most else _("promised: %(share)s")
        goal = pattern % {"share": percent(promised / 100)}
    if share is None:
        return Figure("–", "", label, "", goal, "", "", None, None)
    target = None if promised is None else promised / 100
    return Figure(hundredths(share), "%", label, url, goal, more, more_url, share, target)
