import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import Q

from events.models import Event
from people.models import Person

if TYPE_CHECKING:
    from leads.models.handoff_record import HandoffRecord
    from leads.models.lead import Lead

MAY_BE_TAKEN_BACK = timedelta(seconds=30)
LEAD = "^(stage$|customer_|disqualified_|reopened_|marketing_team_id$|need$|best_time$)"  # what steps write down about the lead itself
# Everything that a step on a lead may change or create, as the rows stand now. Notes come along, as they must come back.
ROWS = f"""
WITH handoffs AS (SELECT * FROM leads_handoff WHERE lead_id = %(lead)s),
    clocks AS (SELECT * FROM sla_clock WHERE thread_type = 'leads.lead' AND thread_id = %(lead)s)
SELECT json_build_object(
    'lead', COALESCE((SELECT json_object_agg(id, (
        SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(leads_lead)) WHERE key ~ '{LEAD}'
    )) FROM leads_lead WHERE id = %(lead)s), '{{}}'),
    'handoff', COALESCE((SELECT json_object_agg(id, to_jsonb(handoffs) - '{{facts,judgement,context,exception}}'::text[]) FROM handoffs), '{{}}'),
    'clock', COALESCE((SELECT json_object_agg(id, to_jsonb(clocks) - 'next_rung_at') FROM clocks), '{{}}'),
    'stretch', COALESCE((SELECT json_object_agg(id, to_jsonb(one)) FROM sla_stretch one WHERE clock_id IN (SELECT id FROM clocks)), '{{}}'),
    'holding', COALESCE((SELECT json_object_agg(id, to_jsonb(one)) FROM leads_holding one WHERE handoff_id IN (SELECT id FROM handoffs)), '{{}}'),
    'question', COALESCE((SELECT json_object_agg(id, to_jsonb(one)) FROM leads_question one WHERE handoff_id IN (SELECT id FROM handoffs)), '{{}}'),
    'follow_up', COALESCE((SELECT json_object_agg(id, json_build_object('taken_back_at', taken_back_at)) FROM leads_followup WHERE handoff_id IN (SELECT id FROM handoffs)), '{{}}')
)::text
"""  # noqa: S608 (the names of our own columns)

REMEMBER = f"""
INSERT INTO leads_takenstep (lead_id, handoff_id, event_id, events, by_id, at, before, after)
VALUES (%(lead)s, %(handoff)s, %(event)s, %(events)s, %(by)s, %(at)s, %(before)s, ({ROWS})::jsonb)
ON CONFLICT (lead_id) WHERE taken_back_at IS NULL DO UPDATE SET
    handoff_id = EXCLUDED.handoff_id, event_id = EXCLUDED.event_id, events = EXCLUDED.events, by_id = EXCLUDED.by_id,
    at = EXCLUDED.at, before = EXCLUDED.before, after = EXCLUDED.after
"""  # noqa: S608

Rows = dict[str, dict[str, dict[str, Any]]]
_long_ago = ContextVar("long_ago", default=False)


@contextmanager
def told_of_long_ago() -> Iterator[None]:
    """What is told here happened long ago: nobody can take it back any more, so no way back is kept."""
    token = _long_ago.set(True)
    try:
        yield
    finally:
        _long_ago.reset(token)


def rows_of(lead: "Lead") -> Rows:
    """How everything stands that a step on this lead may change, in one query. Call it with the lead locked."""
    found: Rows = json.loads(rows_before(lead))
    return found


def rows_before(lead: "Lead") -> str:
    """The same as the text that ``TakenStep.remember`` takes."""
    if _long_ago.get():
        return ""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"lead": lead.pk})
        (found,) = cursor.fetchone()
    return str(found)


class TakenStepQuerySet(models.QuerySet["TakenStep"]):
    def last_of(self, person: Person, *, at: datetime) -> "TakenStep | None":
        """What this person did last, while they may take it back."""
        mine = self.filter(by=person, at__gt=at - MAY_BE_TAKEN_BACK, at__lte=at, taken_back_at=None)
        return (
            mine.select_related("lead", "handoff__team", "handoff__holder", "event").order_by("-at", "-event").first()
        )

    def past(self, at: datetime) -> Self:
        """What nobody can take back any more, and nobody did."""
        return self.filter(taken_back_at=None, at__lt=at - 10 * MAY_BE_TAKEN_BACK)

    def taken_back_of(self, events: Iterable[Event]) -> set[int]:
        """The ids of those events whose step was taken back; one query."""
        leads = {event.thread_id for event in events if event.thread_type == "leads.lead"}
        return self._taken_back(lead__in=leads) if leads else set()

    def taken_back_on(self, lead: "Lead") -> set[int]:
        """The ids of the events about this lead whose step was taken back."""
        return self._taken_back(lead=lead)

    def _taken_back(self, **leads: Any) -> set[int]:
        found = self.filter(taken_back_at__isnull=False, **leads).values_list("events", flat=True)
        return {pk for pks in found for pk in pks}


class TakenStep(models.Model):
    """The last step that a person took with a lead, and the way back: the rows before it, and after it.

    No fact, only a way back: it goes when its time is over. One that was taken back stays and says what was undone.
    """

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="+", db_index=False)
    handoff = models.ForeignKey("leads.Handoff", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="+")
    events = models.JSONField()  # the ids of all its events: a follow-up may have accepted as well
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()
    taken_back_at = models.DateTimeField(null=True)

    objects = TakenStepQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["lead"], condition=Q(taken_back_at=None), name="one_step_of_a_lead_to_take_back"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None)
                | Q(taken_back_at__gte=models.F("at"), taken_back_at__lt=models.F("at") + MAY_BE_TAKEN_BACK),
                name="taken_back_within_its_time",
            ),
        )
        indexes = (
            models.Index(fields=["lead"], condition=Q(taken_back_at__isnull=False), name="taken_back_of_lead"),
            # what somebody may take back, and what is past
            models.Index(fields=["by", "at"], condition=Q(taken_back_at=None), name="taken_step_of_person"),
            models.Index(fields=["at"], condition=Q(taken_back_at=None), name="taken_step_at"),
        )

    def __str__(self) -> str:
        return str(self.event)

    @classmethod
    def remember(
        cls, events: Sequence[Event], *, lead: "Lead", before: str, handoff: "HandoffRecord | None" = None
    ) -> None:
        """Keep the way back from the step that recorded these events; earlier steps cannot be taken back any more."""
        if _long_ago.get():
            return
        last = events[-1]
        told = {
            "lead": lead.pk,
            "handoff": handoff.pk if handoff else None,
            "event": last.pk,
            "events": json.dumps([event.pk for event in events]),
            "by": last.actor_id,
            "at": last.at,
            "before": before,
        }
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, told)

    def seconds_left(self, *, at: datetime) -> int:
        """For how long it may still be taken back; screens round."""
        return max(0, round((self.at + MAY_BE_TAKEN_BACK - at).total_seconds()))
