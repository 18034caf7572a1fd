"""What a notification says and where it leads, looked up when it is read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.kinds import Kind
from events.models import Event
from leads.models import Handoff, Lead, TakenStep
from people.models import Person, Team
from sla.models import Clock, Commitment, Reason

NAMED: dict[str, type[Model]] = {"reason": Reason, "to": Person, "person": Person, "owner": Person, "team": Team}


@dataclass(frozen=True)
class Told:
    """One notification in words: what it is about, what happened, and where to go."""

    about: str
    sentence: str
    url: str
    due_at: datetime | None = None


def rung_sentence(rung: str, promise: str, *, who: str) -> str:
    """What a rung of the ladder says of a promise."""
    values = {"promise": promise, "who": who}
    patterns = {
        "remind": _("Three quarters of the time to %(promise)s are used."),
        "flag": _("The promise to %(promise)s is late."),
        "tell_manager": _("The promise to %(promise)s is still late; %(who)s."),
        "give_back": _("The promise to %(promise)s is late, so the lead goes back into the queue."),
        "tell_all_managers": _("Nobody has kept the promise to %(promise)s; %(who)s."),
    }
    return patterns.get(rung, Kind.CLOCK_RUNG_DUE.label) % values


PROMISES = {
    Commitment.Kind.RESPOND: lambda: pgettext("the promise to …", "respond"),
    Commitment.Kind.FIRST_FOLLOW_UP: lambda: pgettext("the promise to …", "follow up first"),
    Commitment.Kind.ATTEMPTS: lambda: pgettext("the promise to …", "try again"),
    Commitment.Kind.OUTCOME: lambda: pgettext("the promise to …", "conclude"),
    Commitment.Kind.RULE: lambda: pgettext("the promise to …", "rule on a second look"),
    Commitment.Kind.ANSWER: lambda: pgettext("the promise to …", "answer"),
    Commitment.Kind.RE_NURTURE: lambda: pgettext("the promise to …", "plan a next step"),
    Commitment.Kind.CONTENT: lambda: pgettext("the promise to …", "deliver content"),
}


def in_words(events: Sequence[Event]) -> dict[int, Told]:
    """The events' words by id, with a constant number of queries."""
    leads = Lead.objects.select_related("company").in_bulk(
        [event.thread_id for event in events if event.thread_type == "leads.lead"]
    )
    clocks = Clock.objects.select_related("person").in_bulk(
        [event.subject_id for event in events if event.subject_type == "sla.clock"]
    )
    known, taken_back = _known(events), TakenStep.objects.taken_back_of(events)
    told = {event.pk: _told(event, leads=leads, clocks=clocks, known=known) for event in events}
    for pk in taken_back & told.keys():
        told[pk] = replace(told[pk], sentence=_("%(sentence)s It was taken back.") % {"sentence": told[pk].sentence})
    return told


def _known(events: Sequence[Event]) -> dict[tuple[str, int], str]:
    """The names that the sentences need, a query for each kind of thing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        for name in NAMED.keys() & event.details:
            if isinstance(event.details[name], int):
                wanted[name].add(event.details[name])
    return {
        (name, row.pk): str(row)
        for name, ids in wanted.items()
        for row in NAMED[name]._default_manager.filter(pk__in=ids)
    }


def _told(event: Event, *, leads: dict[int, Lead], clocks: dict[int, Clock], known: dict[tuple[str, int], str]) -> Told:
    lead = leads.get(event.thread_id) if event.thread_type == "leads.lead" else None
    about = str(lead) if lead else _("Agreement") if event.thread_type == "sla.agreement" else ""
    if lead and lead.company:
        about = _("%(lead)s, %(company)s") % {"lead": lead, "company": lead.company}
    clock = clocks.get(event.subject_id) if event.subject_type == "sla.clock" else None
    if clock:
        who = _("%(person)s holds it") % {"person": clock.person} if clock.person else _("nobody holds it")
        sentence = rung_sentence(event.details["rung"], PROMISES[Commitment.Kind(clock.kind)](), who=who)
        return Told(about, sentence, _url(event, clock=clock), due_at=clock.due_at)
    return Told(about, event.sentence(known=known), _url(event))


def _url(event: Event, *, clock: Clock | None = None) -> str:
    handoff = Handoff._meta.label_lower
    if clock and clock.subject_type == handoff and clock.kind != Commitment.Kind.RE_NURTURE:
        return reverse("leads:handoff", args=[clock.subject_id])
    if event.subject_type == handoff:
        return reverse("leads:handoff", args=[event.subject_id])
    if event.thread_type == "leads.lead":
        return reverse("leads:lead", args=[event.thread_id])
    return reverse("sla:agreement") if event.thread_type == "sla.agreement" else reverse("sla:calendar_list")
