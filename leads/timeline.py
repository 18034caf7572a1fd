"""Everything that happened to a lead, newest first, a page at a time and with the same few queries for any page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from events.names import in_words
from leads.models import Lead
from leads.told import Told
from people.models import Person, Side, Team
from sla.models import Reason

SIZE = 30
NAMED = {"reason": Reason, "to": Person, "person": Person, "team": Team}
ICONS = {
    Kind.HANDOFF_SUBMITTED: "arrow-right",
    Kind.HANDOFF_ACCEPTED: "check",
    Kind.HANDOFF_RETURNED: "undo-2",
    Kind.HANDOFF_WITHDRAWN: "undo-2",
    Kind.HANDOFF_GIVEN_BACK: "undo-2",
    Kind.HANDOFF_REASSIGNED: "user-round",
    Kind.HANDOFF_POSTPONED: "calendar-clock",
    Kind.HANDOFF_RESUMED: "play",
    Kind.HANDOFF_CAME_BACK: "calendar-check",
    Kind.HANDOFF_CONVERTED: "trending-up",
    Kind.HANDOFF_WON: "circle-check",
    Kind.HANDOFF_LOST: "circle-x",
    Kind.FOLLOW_UP_MADE: "phone",
    Kind.QUESTION_ASKED: "circle-question-mark",
    Kind.QUESTION_ANSWERED: "message-circle",
    Kind.CLOCK_RUNG_DUE: "bell",
    Kind.LEAD_CREATED: "user-plus",
    Kind.LEAD_IMPORTED: "file-down",
    Kind.LEAD_CHANGED: "pencil",
    Kind.LEAD_DISQUALIFIED: "ban",
    Kind.LEAD_REOPENED: "rotate-ccw",
    Kind.LEAD_PAST_RECORDED: "history",
    Kind.ENGAGEMENT_SEEN: "mouse-pointer-click",
    Kind.NEXT_STEP_PLANNED: "calendar-plus",
}
IN_HANDS_OF = {
    Kind.HANDOFF_SUBMITTED: Side.SALES,
    Kind.LEAD_PAST_RECORDED: Side.SALES,
    Kind.HANDOFF_RETURNED: Side.MARKETING,
    Kind.HANDOFF_WITHDRAWN: Side.MARKETING,
    Kind.LEAD_REOPENED: Side.MARKETING,
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the sentence, what was said, what follows from it, and in whose hands the lead was before."""

    at: datetime
    icon: str
    sentence: SafeString
    quote: str
    more: str
    side: str
    is_handoff: bool


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    next_cursor: str
    previous_cursor: str


def timeline(lead: Lead, *, before: str = "", size: int = SIZE) -> Timeline:
    """The page that begins before the event with this id; "" for the newest."""
    events = Event.objects.on_thread(lead).select_related("actor")
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events.order_by("-pk")[: size + 1])
    shown = found[:size]
    return Timeline(
        entries=_entries(lead, shown),
        next_cursor=str(shown[-1].pk) if len(found) > size else "",
        previous_cursor="first" if before else "",
    )


def _entries(lead: Lead, events: Sequence[Event]) -> list[Entry]:
    words, told = _words_for(events), Told.of(events)
    hands, entries = _hands_before(lead, events), []
    for event in reversed(events):
        quote, more = told.about(event)
        is_handoff = event.kind == Kind.HANDOFF_SUBMITTED
        entries.append(
            Entry(
                at=event.at,
                icon=ICONS.get(Kind(event.kind), "dot"),
                sentence=_sentence(event, words),
                quote=quote,
                more=more,
                side=hands,
                is_handoff=is_handoff,
            )
        )
        hands = IN_HANDS_OF.get(Kind(event.kind), hands)
    return entries[::-1]


def _hands_before(lead: Lead, events: Sequence[Event]) -> str:
    """Who had the lead before the oldest of these events."""
    if not events:
        return Side.MARKETING
    earlier = Event.objects.on_thread(lead).of(*IN_HANDS_OF).filter(pk__lt=events[-1].pk).order_by("-pk").first()
    return IN_HANDS_OF[Kind(earlier.kind)] if earlier else Side.MARKETING


def _words_for(events: Iterable[Event]) -> dict[tuple[str, Any], str]:
    """The names that the sentences of these events need, a query per kind of thing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        for name, value in event.details.items():
            if name in NAMED and isinstance(value, int):
                wanted[name].add(value)
    return {
        (name, row.pk): str(row)
        for name, ids in wanted.items()
        for row in NAMED[name]._default_manager.filter(pk__in=ids)
    }


def _sentence(event: Event, words: dict[tuple[str, Any], str]) -> SafeString:
    """The event's sentence with its actor in bold; everything that a person typed is escaped."""
    actor = format_html("<strong>{}</strong>", event.actor if event.actor_id else _("Smarketing"))
    said = {
        name: escape(
            words.get((name, value), "…") if name in NAMED and isinstance(value, int) else in_words(name, value)
        )
        for name, value in event.details.items()
    }
    told = str(Kind(event.kind).label) % (defaultdict(lambda: "…") | {**said, "actor": actor})
    return mark_safe(told)  # noqa: S308 (our own sentence, its words are escaped above)
