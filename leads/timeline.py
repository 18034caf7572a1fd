"""Everything that happened to a lead, newest first, a page at a time and with the same few queries for any page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from events.kinds import Kind, sentence_of
from events.models import Event
from events.names import in_words
from leads.hands import Passing, side_before
from leads.models import Import, Lead
from leads.timeline_parts import PARTS, icon_of
from leads.told import Told
from people.models import Person, Team
from sla.models import Clock, Reason

SIZE = 30
NAMED = {"reason": Reason, "to": Person, "person": Person, "owner": Person, "team": Team, "file": Import}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the sentence, what was said, what follows from it, and in whose hands the lead was before."""

    at: datetime
    icon: str
    sentence: SafeString
    quote: str
    more: str
    follows: str
    side: str
    is_handoff: bool


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    next_cursor: str
    previous_cursor: str


def timeline(
    lead: Lead,
    *,
    before: str = "",
    part: str = "",
    clocks: Iterable[Clock] = (),
    passings: Sequence[Passing] = (),
    size: int = SIZE,
) -> Timeline:
    """The page that begins before the event with this id; "" for the newest. ``part`` is one of ``PARTS``, "" for everything.

    ``clocks`` are all promises about the lead: an event that kept one says how early. ``passings`` are those of the lead.
    """
    events = Event.objects.on_thread(lead).select_related("actor")
    if part in PARTS:
        events = events.of(*PARTS[part].kinds)
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events.order_by("-pk")[: size + 1])
    shown = found[:size]
    return Timeline(
        entries=_entries(shown, clocks=list(clocks), passings=passings),
        next_cursor=str(shown[-1].pk) if len(found) > size else "",
        previous_cursor="first" if before else "",
    )


def _entries(events: Sequence[Event], *, clocks: Sequence[Clock], passings: Sequence[Passing]) -> list[Entry]:
    reopened = max((one.event for one in passings if one.kind == Kind.LEAD_REOPENED), default=0)
    words, told = _words_for(events), Told.of(events, clocks=clocks, latest_reopening=reopened)
    entries = []
    for is_rung, together in groupby(events, key=lambda event: event.kind == Kind.CLOCK_RUNG_DUE):
        if is_rung:
            entries.append(_needed_attention(list(together), told, passings))
            continue
        entries += [_entry(event, words, told, passings) for event in together]
    return entries


def _entry(event: Event, words: dict[tuple[str, Any], str], told: Told, passings: Sequence[Passing]) -> Entry:
    quote, more = told.about(event)
    return Entry(
        at=event.at,
        icon=icon_of(event),
        sentence=_sentence(event, words),
        quote=quote,
        more=more,
        follows=told.follows(event),
        side=side_before(passings, event.pk),
        is_handoff=event.kind == Kind.HANDOFF_SUBMITTED,
    )


def _needed_attention(rungs: Sequence[Event], told: Told, passings: Sequence[Passing]) -> Entry:
    """Rungs of ladders that came one after another, as one thing: for which promises, and who heard."""
    promises = dict.fromkeys(told.about(event)[1] for event in reversed(rungs))
    steps = dict.fromkeys(str(in_words("rung", event.details.get("rung", ""))) for event in reversed(rungs))
    named = {"promises": get_text_list(list(filter(None, promises)), _("and"))}
    return Entry(
        at=rungs[0].at,
        icon=icon_of(rungs[0]),
        sentence=escape(_("Needs attention: %(promises)s.") % named),
        quote="",
        more=capfirst(_("%(steps)s.") % {"steps": ", ".join(steps)}),
        follows="",
        side=side_before(passings, rungs[0].pk),
        is_handoff=False,
    )


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
    if "file" in said:
        of_file = f"{reverse('leads:lead_list')}?file={event.details['file']}"
        said["file"] = format_html('<a href="{}">{}</a>', of_file, mark_safe(said["file"]))  # noqa: S308 (escaped above)
    if event.kind == Kind.ENGAGEMENT_SEEN:
        return mark_safe(capfirst(said.get("engagement", "…")))  # noqa: S308 (escaped above)
    told = sentence_of(event.kind, event.details) % (defaultdict(lambda: "…") | {**said, "actor": actor})
    return mark_safe(told)  # noqa: S308 (our own sentence, its words are escaped above)
