"""What a rep reads about a handoff beside its steps: why qualified, what they did, who they are, what was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from criteria import Facts, Verdict
from events.kinds import Kind
from events.models import Event
from frame.known import known
from leads.models import Engagement, Handoff
from people.models import Person, Workspace
from personas.fit import recognise
from personas.models import Persona, PersonaVersion

MANY = 12  # engagements shown
ENDED = {
    Kind.HANDOFF_RETURNED: Handoff.State.RETURNED,
    Kind.HANDOFF_LOST: Handoff.State.LOST,
    Kind.HANDOFF_WON: Handoff.State.WON,
    Kind.HANDOFF_WITHDRAWN: Handoff.State.WITHDRAWN,
}


@dataclass(frozen=True)
class Touch:
    """An engagement as it was frozen."""

    at: datetime
    text: str
    source: str


@dataclass(frozen=True)
class Earlier:
    """An earlier handoff of the lead: how it ended, when, by whom and why."""

    handoff: Handoff
    at: datetime
    by: Person | None
    why: str
    note: str


@dataclass(frozen=True)
class Story:
    """Everything about a handoff that its own steps do not change."""

    verdict: Verdict | None
    need: str
    best_time: str
    context: list[tuple[str, str]]
    touches: list[Touch]
    more_touches: int
    persona: PersonaVersion | None
    earlier: list[Earlier]
    of_company: list[Handoff]


def story_of(handoff: Handoff) -> Story:
    """Read it; at most four queries."""
    given, facts = dict(handoff.context), handoff.facts
    seen = facts.get("engagements", [])
    told = facts.get("lead", {})
    return Story(
        verdict=handoff.verdict_in_words(),
        need=given.pop("need", "") or told.get("need") or "",
        best_time=given.pop("best_time", "") or told.get("best_time") or "",
        context=_context(handoff, given),
        touches=[_touch(one) for one in seen[:MANY]],
        more_touches=max(0, len(seen) - MANY),
        persona=_persona(facts, at=handoff.submitted_at),
        earlier=_earlier(handoff),
        of_company=open_of_company(handoff.lead.company_id, but=handoff.pk),
    )


def open_of_company(company: int | None, *, but: int | None = None) -> list[Handoff]:
    """The company's other open handoffs, with who holds them."""
    if company is None:
        return []
    found = Handoff.objects.open().filter(lead__company=company)
    if but is not None:
        found = found.exclude(pk=but)
    return list(found.select_related("lead", "holder", "team").order_by("-submitted_at")[:6])


def _context(handoff: Handoff, given: Mapping[str, str]) -> list[tuple[str, str]]:
    asked = handoff.agreement.document["context"] if handoff.agreement else []
    labels = {item["code"]: item["label"] for item in asked}
    return [(labels.get(code, code), text) for code, text in given.items()]


def _touch(seen: Mapping[str, Any]) -> Touch:
    kind = seen["kind"]
    text = str(Engagement.Kind(kind).label) if kind in Engagement.Kind.values else str(kind)
    at = datetime.fromisoformat(seen["at"])
    return Touch(at if at.tzinfo else at.replace(tzinfo=UTC), text, seen.get("source") or "")


def _persona(facts: Mapping[str, Any], *, at: datetime) -> PersonaVersion | None:
    workspace = Workspace.known()
    if not facts or workspace is None:
        return None
    candidates = known("personas", Persona.objects.candidates)
    found = recognise(candidates, facts=Facts(facts), at=at, zone=workspace.tzinfo)
    return found.key.current if found else None


def _earlier(handoff: Handoff) -> list[Earlier]:
    if handoff.attempt == 1:
        return []
    found = Handoff.objects.filter(lead=handoff.lead_id, attempt__lt=handoff.attempt)
    before = list(found.select_related("returned_for", "lost_for").order_by("-attempt"))
    events = Event.objects.of(*ENDED).filter(
        subject_type=Handoff._meta.label_lower, subject_id__in=[one.pk for one in before]
    )
    ended = {event.subject_id: event for event in events.select_related("actor").order_by("pk")}
    return [_one_earlier(one, ended.get(one.pk)) for one in before]


def _one_earlier(one: Handoff, event: Event | None) -> Earlier:
    actor = event.actor if event and isinstance(event.actor, Person) else None
    return Earlier(
        handoff=one,
        at=event.at if event else one.submitted_at,
        by=actor,
        why=str(one.returned_for or one.lost_for or ""),
        note=one.returned_note or one.withdrawn_because,
    )
