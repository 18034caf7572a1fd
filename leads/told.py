"""What people wrote on the occasion of an event, looked up when it is read: events themselves hold no text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from events.names import in_words
from frame import words
from leads.clock_faces import open_hours
from leads.models import Engagement, FollowUp, Handoff, Lead, NextStep, Question
from leads.models.parts import Given
from leads.promises_told import kept_in_full
from people.models import Side
from sla import clock as business_time
from sla.models import Clock, Commitment

KEEPING = (
    Kind.HANDOFF_ACCEPTED,
    Kind.HANDOFF_RETURNED,
    Kind.HANDOFF_CONVERTED,
    Kind.FOLLOW_UP_MADE,
    Kind.QUESTION_ANSWERED,
    Kind.NEXT_STEP_PLANNED,
    Kind.ENGAGEMENT_SEEN,
    Kind.HANDOFF_SUBMITTED,
)
Rows = dict[int, Any]
BY_DETAIL: dict[str, type[Model]] = {"question": Question, "follow_up": FollowUp}
BY_SUBJECT = {model._meta.label_lower: model for model in (Handoff, Engagement, NextStep, Clock, Lead)}


@dataclass(frozen=True)
class Told:
    """The rows that these events are about, in one query for each kind of row."""

    rows: dict[str, Rows]
    clocks: Sequence[Clock] = ()
    latest_reopening: int = 0

    @classmethod
    def of(cls, events: Iterable[Event], *, clocks: Sequence[Clock] = (), latest_reopening: int = 0) -> "Told":
        wanted: dict[str, set[int]] = defaultdict(set)
        for event in events:
            wanted[event.subject_type].add(event.subject_id)
            for name in BY_DETAIL:
                if name in event.details:
                    wanted[name].add(event.details[name])
        rows = {}
        for name, ids in wanted.items():
            model = BY_DETAIL.get(name) or BY_SUBJECT.get(name)
            if model is not None:
                found = model._default_manager.filter(pk__in=ids)
                rows[name] = {row.pk: row for row in (found.select_related("team") if model is Handoff else found)}
        return cls(rows, clocks, latest_reopening)

    def about(self, event: Event) -> tuple[str, str]:
        """The quote and what else there is to say; "" for nothing."""
        subject = self.rows.get(event.subject_type, {}).get(event.subject_id)
        match subject:
            case Handoff():
                return self._of_handoff(event, subject)
            case Engagement():
                return subject.note, _seen(subject, event)
            case NextStep():
                return subject.what, _("by %(day)s") % {"day": date_format(subject.by_day, _("j F Y"))}
            case Clock():
                return "", str(Commitment.Kind(subject.kind).label)
            case Lead() if event.kind == Kind.LEAD_DISQUALIFIED and subject.stage == Lead.Stage.DISQUALIFIED:
                return subject.disqualified_note, ""
            case Lead() if event.kind == Kind.LEAD_REOPENED:
                return (subject.reopened_because if event.pk == self.latest_reopening else ""), ""
        return "", ""

    def follows(self, event: Event) -> str:
        """What the event did to the promises: which it kept, how early; how long they stood still."""
        if event.kind == Kind.CLOCK_RUNG_DUE:
            return ""
        said = [
            _("%(promise)s: %(early)s.") % {"promise": row, "early": kept_in_full(row)}
            for row in self.clocks
            if row.met_at == _moment(event) and event.kind in KEEPING
        ]
        if event.kind == Kind.QUESTION_ANSWERED:
            said.append(self._stood_still(event))
        return " ".join(filter(None, said))

    def _stood_still(self, event: Event) -> str:
        question = self.rows.get("question", {}).get(event.details.get("question"))
        row = next((row for row in self.clocks if row.subject_id == event.subject_id and row.side == Side.SALES), None)
        if question is None or row is None:
            return ""
        seconds = business_time.used(open_hours(row), start=question.asked_at, end=event.at)
        text = _("The clocks of sales stood still for %(time)s of business time.")
        return text % {"time": words.business_duration(seconds)}

    def _of_handoff(self, event: Event, handoff: Handoff) -> tuple[str, str]:
        said = event.details
        match event.kind:
            case Kind.QUESTION_ASKED:
                return self._text("question", said.get("question"), "text"), ""
            case Kind.QUESTION_ANSWERED:
                return self._text("question", said.get("question"), "answer"), ""
            case Kind.FOLLOW_UP_MADE:
                return self._text("follow_up", said.get("follow_up"), "note"), _made(event)
            case Kind.HANDOFF_SUBMITTED:
                return handoff.exception, _submitted(event, handoff)
            case Kind.HANDOFF_RETURNED:
                resume = handoff.resume_on
                until = _("It comes back on %(day)s.") % {"day": date_format(resume, _("j F Y"))} if resume else ""
                return handoff.returned_note, until
            case Kind.HANDOFF_WITHDRAWN:
                return handoff.withdrawn_because, ""
            case Kind.HANDOFF_LOST | Kind.HANDOFF_GIVEN_BACK | Kind.HANDOFF_REASSIGNED:
                return handoff.written_reason if said.get("reason") == Given.WRITTEN else "", ""
            case Kind.HANDOFF_POSTPONED if handoff.postponed_until is not None:
                day = localtime(handoff.postponed_until).date().isoformat()
                return (handoff.postponed_note if day == said.get("until") else ""), ""
        return "", ""

    def _text(self, name: str, pk: Any, field: str) -> str:
        return str(getattr(self.rows.get(name, {}).get(pk), field, ""))


def _submitted(event: Event, handoff: Handoff) -> str:
    said = [_("To %(team)s, tier %(tier)s.") % {"team": handoff.team, "tier": event.details.get("tier", "–")}]
    if event.details.get("is_exception"):
        said.append(_("An exception: the agreement does not count it as qualified."))
    if learned := event.details.get("learned"):
        said.append(_("Kept on the lead: %(facts)s.") % {"facts": in_words("learned", learned)})
    given = handoff.context
    need = given.get("need") or next(filter(None, given.values()), "")  # the rest stands in the handoff
    said += [_("“%(text)s”") % {"text": need}] if need else []
    return " ".join(said)


def _moment(event: Event) -> datetime:
    return datetime.fromisoformat(event.details["when"]) if "when" in event.details else event.at


def _made(event: Event) -> str:
    """When it was, if it was entered later."""
    when = _moment(event)
    if abs((event.at - when).total_seconds()) < 60:
        return ""
    return _("It was on %(moment)s.") % {"moment": date_format(localtime(when), _("j F Y, G:i"))}


def _seen(seen: Engagement, event: Event) -> str:
    """Where it was, and when if it was written down later."""
    where = words.source(seen.source)
    if abs((event.at - seen.at).total_seconds()) < 60:
        return where
    when = _("on %(moment)s") % {"moment": date_format(localtime(seen.at), _("j F Y, G:i"))}
    return f"{where}, {when}" if where else when
