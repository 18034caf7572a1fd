"""What is said beside a promise on Today: what the lead did, what was tried, who hears next when it stays late."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from frame import words
from leads.models import Engagement, FollowUp, Handoff, Lead, Question
from notifications.readers import Directory
from people.models import Person
from sla.models import Clock, Commitment

HANDOFF = Handoff._meta.label_lower
RAISED = (Engagement.Kind.DEMO_REQUEST, Engagement.Kind.PRICE_REQUEST, Engagement.Kind.CALL_REQUEST)


class Details:
    """What is known around these clocks, asked once for all of them."""

    def __init__(self, clocks: Sequence[Clock], *, reader: Person, at: datetime) -> None:
        self.reader, self.at = reader, at
        about = [clock.subject_id for clock in clocks if clock.subject_type == HANDOFF]
        self.leads = Lead.objects.select_related("company").in_bulk({clock.thread_id for clock in clocks})
        self.handoffs = Handoff.objects.select_related("returned_for").in_bulk(about)
        raised = Engagement.objects.filter(lead__in=self.leads, kind__in=RAISED, at__lte=at)
        self.raised = _latest(raised, of="lead_id", by="at")
        self.tried = _latest(FollowUp.objects.filter(handoff__in=about), of="handoff_id", by="when")
        questions = Question.objects.filter(handoff__in=about).select_related("answered_by")
        self.questions = _latest(questions, of="handoff_id", by="asked_at")

    @cached_property
    def directory(self) -> Directory:
        return Directory(at=self.at)

    @cached_property
    def first_names(self) -> dict[int, str]:
        """Of everybody, in the order of their names."""
        return {pk: name.split()[0] for pk, name in Person.objects.active().by_name().values_list("pk", "name") if name}

    def said(self, clock: Clock) -> str:
        """Where they work, who holds it, and the one thing that helps to begin."""
        lead = self.leads[clock.thread_id]
        said = [str(lead.company or lead.title or "")]
        if clock.person is not None and clock.person != self.reader:
            said.append(_("%(person)s holds it") % {"person": clock.person})
        if clock.subject_type == HANDOFF:
            said.append(self._begun(clock))
        return ", ".join(filter(None, said))

    def hears(self, clock: Clock) -> str:
        """Who hears of a late promise next, and when: ``Miriam hears at 11:28``."""
        if not clock.is_late(self.at):
            return ""
        for action, comes_at in list(zip(clock.ladder, clock.rungs or [], strict=False))[clock.rungs_taken :]:
            if comes_at > self.at and (said := self._rung(action, clock, comes_at)):
                return said
        return ""

    def _rung(self, action: str, clock: Clock, comes_at: datetime) -> str:
        moment = {"moment": words.moment(comes_at, at=self.at, with_time=True)}
        today = localdate(comes_at) == localdate(self.at)
        match action:
            case "tell_manager" if names := self._managers_of(clock):
                said = _("%(people)s hears at %(moment)s") if today else _("%(people)s hears %(moment)s")
                return said % {**moment, "people": names}
            case "tell_all_managers":
                return (_("all managers hear at %(moment)s") if today else _("all managers hear %(moment)s")) % moment
            case "give_back":
                return (_("goes back at %(moment)s") if today else _("goes back %(moment)s")) % moment
        return ""

    def _managers_of(self, clock: Clock) -> str:
        """Whom else than the reader the ladder tells."""
        told = set(self.directory.managers_of(clock)) - {self.reader.pk}
        return ", ".join(name for pk, name in self.first_names.items() if pk in told)

    def _begun(self, clock: Clock) -> str:
        handoff = self.handoffs[clock.subject_id]
        tried, asked = self.tried.get(handoff.pk), self.questions.get(handoff.pk)
        match clock.kind:
            case Commitment.Kind.RE_NURTURE:
                return _("came back: %(reason)s") % {"reason": handoff.returned_for}
            case Commitment.Kind.ANSWER if asked is not None:
                return _("“%(question)s”") % {"question": asked.text}
            case Commitment.Kind.RESPOND if asked is not None and asked.answered_by is not None:
                asked_it = asked.asked_by_id == self.reader.pk
                said = _("%(person)s answered your question") if asked_it else _("%(person)s answered the question")
                return said % {"person": asked.answered_by}
            case Commitment.Kind.ATTEMPTS if tried is not None:
                moment = words.moment(tried.when, at=self.at, with_time=True)
                return _("last try %(moment)s, %(outcome)s") % {
                    "moment": moment,
                    "outcome": tried.get_outcome_display(),
                }
            case Commitment.Kind.OUTCOME:
                return _("convert or return")
        raised = self.raised.get(clock.thread_id)
        return raised.get_kind_display() if raised else ""


def _latest(rows: QuerySet[Any], *, of: str, by: str) -> dict[int, Any]:
    """The latest row of each thing."""
    return {getattr(row, of): row for row in rows.order_by(of, f"-{by}", "-pk").distinct(of)}
