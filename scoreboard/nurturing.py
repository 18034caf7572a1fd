"""What comes before a handoff: leads first met in the period, which of them are qualified so far, and since when.

Qualified is a verdict, not a stage, so it is judged here: of what was handed over on its frozen facts under its version, of
the others on what is known now under the version in force, with engagements only up to each moment that is tried.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from criteria import Definition, Facts, matches
from leads.models import Engagement, Handoff, Lead
from leads.models.lead import MANY_ENGAGEMENTS
from people.models import Side
from scoreboard.measures import leads_of
from scoreboard.scope import Scope
from sla.clock import start_of_day
from sla.models import Agreement

MANY = 2000  # leads; of more, the verdicts are not counted while somebody waits for the page


@dataclass(frozen=True)
class Path:
    """One lead on its way: met, qualified and handed over at these moments, None where it did not get there yet."""

    lead: int
    met_at: datetime
    qualified_at: datetime | None
    submitted_at: datetime | None


class Nurturing:
    """The leads first met in a scope's days; those that came with a past of their own are left out."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.zone = ZoneInfo(scope.period.zone)

    @property
    def is_shown(self) -> bool:
        """A sales team nurtures nobody."""
        return self.scope.team is None or self.scope.team.side == Side.MARKETING

    def leads(self) -> QuerySet[Lead]:
        """With ``met_on``, the day of the first contact as far as it is known."""
        period = self.scope.period
        told = Q(first_contact_on__gte=period.first, first_contact_on__lt=period.end)
        seen = Q(first_contact_on=None, added_at__gte=period.begins_at, added_at__lt=period.ends_at)
        past = Handoff.objects.filter(lead=OuterRef("pk"), is_imported=True)
        met_on = Coalesce("first_contact_on", TruncDate("added_at", tzinfo=self.zone))
        found = Lead.objects.filter(told | seen).exclude(Exists(past)).annotate(met_on=met_on)
        return found if self.scope.team is None else found.filter(leads_of(self.scope.team))

    @cached_property
    def number(self) -> int:
        return self.scope.numbers.met(self.scope.period, team=self.scope.team)

    @property
    def is_judged(self) -> bool:
        return self.number <= MANY

    @cached_property
    def paths(self) -> list[Path]:
        """Every lead's way so far; empty when they are too many to judge."""
        if not self.is_judged:
            return []
        leads = list(self.leads().select_related("company", "campaign"))
        first = self._first_handoffs()
        others = [lead.pk for lead in leads if lead.pk not in first]
        seen, agreement = _engagements(others), Agreement.objects.in_force(self.scope.at)
        return [self._path(lead, first.get(lead.pk), seen[lead.pk], agreement) for lead in leads]

    @property
    def qualified(self) -> list[Path]:
        return [path for path in self.paths if path.qualified_at]

    @property
    def handed_over(self) -> list[Path]:
        return [path for path in self.qualified if path.submitted_at]

    def days_until_qualified(self) -> timedelta | None:
        return _middle(path.qualified_at - path.met_at for path in self.qualified if path.qualified_at)

    def days_until_submitted(self) -> timedelta | None:
        return _middle(
            path.submitted_at - path.qualified_at
            for path in self.handed_over
            if path.submitted_at and path.qualified_at
        )

    def _first_handoffs(self) -> dict[int, Handoff]:
        own = Handoff.objects.filter(lead__in=self.leads().values("pk"), is_imported=False)
        known = own.only("lead_id", "agreement_id", "submitted_at", "exception", "facts")
        rows = list(known.order_by("lead_id", "-submitted_at", "-pk"))
        versions = Agreement.objects.in_bulk({handoff.agreement_id for handoff in rows if handoff.agreement_id})
        for handoff in rows:  # all of one version share its definition, so that it is read once
            handoff.agreement = versions[handoff.agreement_id] if handoff.agreement_id else None
        return {handoff.lead_id: handoff for handoff in rows}  # the last one written is the earliest

    def _path(self, lead: Lead, first: Handoff | None, seen: list[Engagement], agreement: Agreement | None) -> Path:
        met = start_of_day(str(self.zone), lead.first_contact_on) if lead.first_contact_on else lead.added_at
        if first and first.agreement:
            since = first.submitted_at if first.exception else self._since(first.agreement.definition, first)
            qualified = None if first.exception else min(since, first.submitted_at)
            return Path(lead.pk, met, max(met, qualified) if qualified else None, first.submitted_at)
        if agreement is None:
            return Path(lead.pk, met, None, None)
        facts = lead.facts(engagements=seen)
        if not self._is_qualified(agreement.definition, facts, at=self.scope.at):
            return Path(lead.pk, met, None, None)
        return Path(lead.pk, met, max(met, self._first_time(agreement.definition, facts, until=self.scope.at)), None)

    def _since(self, definition: Definition, handoff: Handoff) -> datetime:
        return self._first_time(definition, handoff.facts, until=handoff.submitted_at)

    def _first_time(self, definition: Definition, facts: dict[str, Any], *, until: datetime) -> datetime:
        """The first engagement that made the lead qualified, with everything else as known; else ``until``."""
        engagements = sorted(facts["engagements"], key=lambda one: str(one["at"]))
        for place, last in enumerate(engagements, start=1):
            at = datetime.fromisoformat(str(last["at"]))
            if self._is_qualified(definition, {**facts, "engagements": engagements[:place][::-1]}, at=at):
                return at
        return until

    def _is_qualified(self, definition: Definition, facts: dict[str, Any], *, at: datetime) -> bool:
        return matches(definition, facts=Facts(facts), at=at, zone=self.zone)


def _engagements(leads: Iterable[int]) -> dict[int, list[Engagement]]:
    """The latest of each, newest first."""
    found: dict[int, list[Engagement]] = defaultdict(list)
    for seen in Engagement.objects.filter(lead__in=list(leads)).order_by("-at"):
        if len(found[seen.lead_id]) < MANY_ENGAGEMENTS:
            found[seen.lead_id].append(seen)
    return found


def _middle(waits: Iterable[timedelta]) -> timedelta | None:
    seconds = [wait.total_seconds() for wait in waits]
    return timedelta(seconds=median(seconds)) if seconds else None
