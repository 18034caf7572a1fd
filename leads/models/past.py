"""What happened to a lead before this workspace was used, as an import brings it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from leads.models.days import start_of_workspace_day, workspace_zone
from leads.models.handoff import Handoff
from leads.models.lead import Lead
from leads.models.parts import Holding
from leads.models.refusals import Invalid, NotAllowed
from people.models import Person, Side, Team
from sla.models import Clock, Commitment, Promises

State, Stage = Handoff.State, Lead.Stage
STATES = {
    Stage.SUBMITTED: State.WAITING,
    Stage.WORKING: State.ACCEPTED,
    Stage.OPPORTUNITY: State.CONVERTED,
    Stage.CUSTOMER: State.WON,
    Stage.LOST: State.LOST,
}
ORDER = (State.WAITING, State.ACCEPTED, State.CONVERTED, State.WON, State.LOST)
MOMENTS = {
    State.WAITING: "submitted_at",
    State.ACCEPTED: "accepted_at",
    State.CONVERTED: "converted_at",
    State.WON: "won_at",
    State.LOST: "lost_at",
}


@transaction.atomic
def record_past(
    lead: Lead,
    *,
    stage: str,
    by: Person | None,
    at: datetime,
    holder: Person | None = None,
    won_on: date | None = None,
    value: Decimal | None = None,
    since: datetime | None = None,
    file: int | None = None,
) -> bool:
    """Write down where a lead was before: an imported handoff without agreement, verdict or promises; its stage follows.

    False when that is known already. NotAllowed beside a handoff that is open here, or against what is known;
    Invalid names the value that cannot be. A win before the first contact is taken as it is. ``file`` is the import
    that tells it.
    """
    source: dict[str, Any] = {"file": file} if file else {}
    lead.lock()
    _refuse_open_handoff(lead)
    _refuse_impossible(stage, holder=holder, won_on=won_on, value=value, since=since, at=at)
    if stage == Stage.NURTURING:
        return False
    if stage == Stage.DISQUALIFIED:
        return _disqualified(lead, by=by, at=at, **source)
    state = STATES[Stage(stage)]
    when = start_of_workspace_day(won_on) if won_on and state in (State.WON, State.LOST) else since
    handoff = _known(lead, state, when) or _going_on(lead)
    if handoff is None:
        _refuse_contradiction(lead, state, when)
        handoff = _begun(lead, when or at)
    elif ORDER.index(State(handoff.state)) > ORDER.index(state):
        return False  # further already
    changed = _advance(handoff, state, when=when, at=at) | _complete(handoff, holder=holder, value=value, when=when)
    if not changed:
        return False
    handoff.save()
    _hold(handoff)
    _follow(lead, handoff)
    _promised(lead).void(at=at).write()
    Event.record(Kind.LEAD_PAST_RECORDED, subject=handoff, thread=lead, actor=by, at=at, stage=stage, **source)
    return True


def _refuse_open_handoff(lead: Lead) -> None:
    open_one = lead.open_handoff()
    if open_one is not None and not open_one.is_imported:
        text = _("%(lead)s is being worked on here: a handoff is %(state)s. What happened before stays as it is.")
        raise NotAllowed(text % {"lead": lead, "state": open_one.get_state_display().lower()})


def _refuse_impossible(
    stage: str,
    *,
    holder: Person | None,
    won_on: date | None,
    value: Decimal | None,
    since: datetime | None,
    at: datetime,
) -> None:
    if stage not in Stage.values:
        raise Invalid("outcome", _("“%(stage)s” is no stage of a lead.") % {"stage": stage})
    if won_on and stage in (Stage.CUSTOMER, Stage.LOST) and won_on > at.astimezone(workspace_zone()).date():
        raise Invalid("won_on", _("That day is in the future. Write the day the deal was won."))
    if since and since > at:
        raise Invalid("since", _("That is in the future. Write since when it has been so."))
    if value is not None and value < 0:
        raise Invalid("value", _("A value is zero or more."))
    if holder and holder.side != Side.SALES:
        raise Invalid("holder", _("%(person)s is not of sales.") % {"person": holder})
    if holder and not holder.is_active and stage not in (Stage.CUSTOMER, Stage.LOST):
        raise Invalid("holder", _("%(person)s has left. Name somebody who works on it now.") % {"person": holder})


def _disqualified(lead: Lead, *, by: Person | None, at: datetime, **source: Any) -> bool:
    if lead.stage == Stage.DISQUALIFIED:
        return False
    if lead.open_handoff() or lead.is_customer:
        _contradicts(lead)
    lead.stage, lead.disqualified_note = Stage.DISQUALIFIED, _("Recorded from before.")
    lead.save(update_fields=["stage", "disqualified_note"])
    _promised(lead).meet(at=at).write()
    Event.record(Kind.LEAD_PAST_RECORDED, subject=lead, actor=by, at=at, stage=Stage.DISQUALIFIED, **source)
    return True


def _promised(lead: Lead) -> Promises:
    """What marketing still owes about it: disqualifying keeps that promise, any other past makes it idle."""
    return Clock.objects.promised_on(lead, Commitment.Kind.RE_NURTURE)


def _known(lead: Lead, state: Handoff.State, when: datetime | None) -> Handoff | None:
    """The imported handoff that says the same already: the same state, and the same day where one is told."""
    same = lead.handoffs.filter(is_imported=True, state=state).order_by("-attempt")
    if state in Handoff.OPEN or when is None:
        return same.first()
    day = _day(when)
    return next((one for one in same if _day(getattr(one, MOMENTS[state])) == day), None)


def _going_on(lead: Lead) -> Handoff | None:
    """The imported handoff that is open; only one can be."""
    return lead.handoffs.filter(is_imported=True).open().first()


def _refuse_contradiction(lead: Lead, state: Handoff.State, when: datetime | None) -> None:
    """A customer is not in the middle of a sale, nor lost, unless that was before."""
    before = when is not None and lead.customer_since is not None and _day(when) <= lead.customer_since
    if lead.is_customer and (state in Handoff.OPEN or (state == State.LOST and not before)):
        _contradicts(lead)


def _contradicts(lead: Lead) -> None:
    if lead.customer_since and lead.is_customer:
        text = _("%(lead)s has been a customer since %(day)s.")
        raise NotAllowed(text % {"lead": lead, "day": formats.date_format(lead.customer_since)})
    raise NotAllowed(_("%(lead)s is with sales: %(stage)s.") % {"lead": lead, "stage": lead.get_stage_display()})


def _begun(lead: Lead, when: datetime) -> Handoff:
    last = lead.handoffs.order_by("-attempt").first()
    return Handoff(
        lead=lead,
        state=State.WAITING,
        is_imported=True,
        facts={},
        source=lead.source,
        submitted_at=when,
        previous=last,
        attempt=last.attempt + 1 if last else 1,
    )


def _advance(handoff: Handoff, state: Handoff.State, *, when: datetime | None, at: datetime) -> bool:
    """Take the state with its moments; whether that is anything new."""
    if handoff.pk and handoff.state == state:
        return False
    moment = when or at
    handoff.submitted_at = min(handoff.submitted_at, moment)
    handoff.state, handoff.turn = state, handoff.turn + (1 if handoff.pk else 0)
    if state != State.WAITING:
        handoff.accepted_at = handoff.accepted_at or moment
    if state in (State.CONVERTED, State.WON, State.LOST):
        handoff.converted_at = handoff.converted_at or moment
    if state in (State.WON, State.LOST):
        setattr(handoff, MOMENTS[state], moment)
    return True


def _complete(handoff: Handoff, *, holder: Person | None, value: Decimal | None, when: datetime | None) -> bool:
    """Add who held it, what it was worth and since when; whether any of it is new."""
    told: dict[str, Any] = {
        "value": value,
        "holder": holder,
        "team": _team(holder) if holder or not handoff.team_id else None,
    }
    if when is not None:
        told[MOMENTS[State(handoff.state)]] = when
    new = {name: fact for name, fact in told.items() if fact is not None and getattr(handoff, name) != fact}
    for name, fact in new.items():
        setattr(handoff, name, fact)
    handoff.submitted_at = min(filter(None, (handoff.submitted_at, handoff.accepted_at, when)))
    return bool(new)


def _team(holder: Person | None) -> Team | None:
    """The holder's team, else the one sales team there is."""
    if holder is not None:
        return holder.team
    teams = list(Team.objects.filter(side=Side.SALES)[:2])
    return teams[0] if len(teams) == 1 else None


def _hold(handoff: Handoff) -> None:
    """One holding, as far as that is known."""
    if handoff.holder is None:
        return
    handoff.holdings.all().delete()
    begins, ends = handoff.accepted_at or handoff.submitted_at, handoff.won_at or handoff.lost_at
    Holding.objects.create(
        handoff=handoff,
        person=handoff.holder,
        team=handoff.team,
        why=Holding.Why.RECORDED,
        begins_at=min(begins, ends) if ends else begins,
        ends_at=ends,
    )


def _follow(lead: Lead, handoff: Handoff) -> None:
    """The lead's stage, and since when it is a customer."""
    if handoff.state == State.WON and handoff.won_at:
        day = _day(handoff.won_at)
        if lead.customer_until and day <= lead.customer_until:
            return  # they have been a customer and are none any more
        lead.customer_since = min(day, lead.customer_since) if lead.is_customer and lead.customer_since else day
        lead.customer_until = None
    elif handoff.state == State.LOST and lead.is_customer:
        return  # lost before they were won
    lead.disqualified_for, lead.disqualified_for_kind, lead.disqualified_note = None, None, ""
    lead.follow(handoff)
    lead.save()


def _day(moment: datetime) -> date:
    return moment.astimezone(workspace_zone()).date()
