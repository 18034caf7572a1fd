"""Taking back the step one has just taken: a step of its own, that puts every row back to where it was."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from leads.models.handoff import Handoff
from leads.models.lead import Lead
from leads.models.parts import FollowUp, Holding, Question
from leads.models.refusals import NotAllowed
from leads.models.taken_step import MAY_BE_TAKEN_BACK, Rows, TakenStep, rows_of
from people.models import Person
from sla.models import Clock, Stretch

Row = dict[str, Any]
OWN_WAY = {"turn", "rungs_taken"}  # never put back: a turn only rises, and a rung that was taken stays taken


@transaction.atomic
def take_back(event: Event, *, by: Person, at: datetime) -> TakenStep:
    """Put everything back to before the step that this event tells of, while nothing followed and its time is not over.

    What the step had created stays written down and counts for nothing. NotAllowed says what was done since, and by whom.
    """
    if event.actor_id != by.pk:
        raise NotAllowed(_("%(person)s took this step. Only they may take it back.") % {"person": event.actor})
    lead = Lead.objects.get(pk=event.thread_id)
    lead.lock()
    list(lead.handoffs.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    list(Clock.objects.on_thread(lead).order_by("pk").select_for_update().values_list("pk", flat=True))
    now, step = rows_of(lead), TakenStep.objects.filter(lead=lead, taken_back_at=None, event=event).first()
    if step is None or _without(now, "rungs_taken") != _without(step.after, "rungs_taken"):
        raise NotAllowed(_followed(event, lead, is_known=step is not None))
    if at >= step.at + MAY_BE_TAKEN_BACK:
        raise NotAllowed(_over(lead))
    at = max(at, step.at)
    _put_back(step, at=at)
    step.taken_back_at = at
    step.save(update_fields=["taken_back_at"])
    Event.record(
        Kind.STEP_TAKEN_BACK,
        subject=step.handoff or lead,
        thread=lead,
        actor=by,
        at=at,
        step=event.kind,
        events=step.events,
    )
    return step


def _without(rows: Rows, field: str) -> Rows:
    """Reminders are sent while somebody may still take back: they are nothing that followed."""
    return {
        kind: {pk: {name: value for name, value in row.items() if name != field} for pk, row in found.items()}
        for kind, found in rows.items()
    }


def _followed(event: Event, lead: Lead, *, is_known: bool) -> str:
    """What was done since; else that it is too late, or that something was moved without a word on the timeline."""
    since = Event.objects.on_thread(lead).exclude(kind=Kind.CLOCK_RUNG_DUE).order_by("-pk").first()
    if since is not None and since.pk != event.pk:
        return since.told()
    if is_known:
        return _("Something about %(lead)s has changed since, so this step stands.") % {"lead": lead}
    return _over(lead)


def _over(lead: Lead) -> str:
    return _("The 30 seconds are over, so this step stands. Take the next one with %(lead)s instead.") % {"lead": lead}


def _put_back(step: TakenStep, *, at: datetime) -> None:
    """What is new is emptied first, so that nothing overlaps; then every changed row gets its old values."""
    for kind, (model, empty) in NEW.items():
        new = step.after.get(kind, {}).keys() - step.before.get(kind, {}).keys()
        if new:
            empty(model._base_manager.filter(pk__in=[int(pk) for pk in new]), at)
    for kind, model in CHANGED.items():
        for pk, row in step.before.get(kind, {}).items():
            old = _old(row, step.after[kind][pk])
            if old:
                model._base_manager.filter(pk=int(pk)).update(**old)
    if step.handoff_id:
        Handoff.everything.filter(pk=step.handoff_id).update(turn=models.F("turn") + 1)


def _old(before: Row, after: Row) -> Row:
    old = {name: value for name, value in before.items() if value != after[name]}
    if "rungs" in old and old["rungs"] is not None:
        return {name: value for name, value in old.items() if name != "turn"}  # its rungs and how many were taken
    return {name: value for name, value in old.items() if name not in OWN_WAY}


def _empty_clocks(rows: models.QuerySet[Any], _at: datetime) -> None:
    """It never ran, so it counts for nobody."""
    rows.update(voided_at=models.F("started_at"), met_at=None)


def _empty_handoff(rows: models.QuerySet[Any], at: datetime) -> None:
    """As if it had never been handed over; the next one is the same attempt, and follows what this one followed."""
    rows.update(
        state=Handoff.State.WITHDRAWN, withdrawn_at=at, taken_back_at=at, previous=None, holder=None, due_at=None
    )


def _empty_stretches(rows: models.QuerySet[Any], _at: datetime) -> None:
    rows.update(ends_at=models.F("begins_at"), seconds=0.0)


def _empty_holdings(rows: models.QuerySet[Any], at: datetime) -> None:
    rows.update(ends_at=models.F("begins_at"), taken_back_at=at)


def _empty_questions(rows: models.QuerySet[Any], at: datetime) -> None:
    rows.update(closed_at=at, taken_back_at=at)


def _empty_follow_ups(rows: models.QuerySet[Any], at: datetime) -> None:
    rows.update(taken_back_at=at)


NEW: dict[str, tuple[type[models.Model], Callable[[models.QuerySet[Any], datetime], None]]] = {
    "stretch": (Stretch, _empty_stretches),
    "clock": (Clock, _empty_clocks),
    "holding": (Holding, _empty_holdings),
    "question": (Question, _empty_questions),
    "follow_up": (FollowUp, _empty_follow_ups),
    "handoff": (Handoff, _empty_handoff),
}
CHANGED: dict[str, type[models.Model]] = {
    "clock": Clock,
    "stretch": Stretch,
    "holding": Holding,
    "question": Question,
    "handoff": Handoff,
    "lead": Lead,
}
