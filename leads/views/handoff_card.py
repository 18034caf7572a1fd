"""One handoff as a card: its clock, whose it is, what was asked, what was tried, and the steps that a reader can take.

Any page may carry it. Its contract::

    context |= handoff_card_context(request, handoff)          # puts one name, ``card``, into the context
    {% include "leads/_handoff_card.html" %}                   # one element with the id ``handoff-<pk>``
    <link rel="stylesheet" href="{% static 'css/handoff.css' %}">   # in the page's block ``head``

The steps answer for themselves: htmx puts the fresh card in place, also with 409 and 422; a plain form comes back
to the page it was on, or shows what was refused on the handoff's own page. Six queries, eight for who may reassign,
however much happened; read the handoff through ``for_card()`` so that no name costs another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from frame.known import known
from frame.ring import ClockFace
from leads.clock_faces import clocks_of, face, handoff_face, result_face
from leads.forms.steps import StepForm
from leads.models import MAY_BE_TAKEN_BACK, FollowUp, Handoff, HandoffQuerySet, Question
from leads.step_follows import Outlook
from leads.undo import undo_of
from leads.views.step_offers import Choices, Offer, Situation, offers
from people.http import MemberRequest
from people.models import Side
from sla.models import Clock, Commitment

LEAD, QUEUE = "lead", "queue"


@dataclass(frozen=True)
class Card:
    """What the card and the queue's pane show. ``kept`` is what somebody typed who came too late."""

    handoff: Handoff
    face: ClockFace
    result: ClockFace
    clocks: list[tuple[Clock, ClockFace]]
    question: Question | None
    questions: list[Question]
    follow_ups: list[FollowUp]
    offers: list[Offer]
    shown_in: str
    next: str
    at: datetime
    refusal: str = ""
    done: str = ""
    kept: Sequence[tuple[str, str]] = ()

    @property
    def head(self) -> ClockFace:
        """The clock of the header: what became of it just now, else the promise that needs somebody first."""
        return self.result if self.is_settled and (not self.handoff.is_open or self._moved_on) else self.face

    @property
    def _moved_on(self) -> bool:
        """Accepted or converted just now, and not for good yet: what was owed until then is done with."""
        moments = (self.handoff.accepted_at, self.handoff.converted_at)
        return any(moment is not None and self.at - moment <= MAY_BE_TAKEN_BACK for moment in moments)

    @property
    def first_offers(self) -> list[Offer]:
        """What stands in the bar of a phone; the others are behind a button there."""
        return self.offers[:3]

    @property
    def further_offers(self) -> list[Offer]:
        return self.offers[3:]

    @property
    def is_settled(self) -> bool:
        """Something became of it just now, so that the next lead comes first."""
        return bool(self.done or self.refusal) and not self.has_open_panel

    @property
    def reassigns(self) -> bool:
        return any(offer.step.noun == "reassignment" for offer in self.offers)

    @property
    def has_open_panel(self) -> bool:
        return any(offer.is_open for offer in self.offers)

    @property
    def further_is_open(self) -> bool:
        return any(offer.is_open for offer in self.further_offers)


def for_card() -> HandoffQuerySet:
    """Handoffs with everything whose name the card and the pane say."""
    return for_open_card().select_related("team", "returned_for", "lost_for")


def for_open_card() -> HandoffQuerySet:
    """The same of those that are open, whose team is known: finding a way through fewer tables takes half as long."""
    return Handoff.everything.select_related(
        "lead__company", "lead__campaign", "lead__owner", "holder", "submitted_by", "agreement"
    )


def handoff_card_context(
    request: MemberRequest,
    handoff: Handoff,
    *,
    shown_in: str = LEAD,
    next_page: str = "",
    refusal: str = "",
    done: str = "",
    failed: StepForm | None = None,
    choices: Choices | None = None,
    clocks: list[Clock] | None = None,
) -> dict[str, Any]:
    """``card`` for the template; ``next_page`` is where a plain form comes back to, by default the page shown.

    ``choices`` are those that were read for the step just taken: reasons stay with their version. ``clocks`` are its own
    where they are known.
    """
    at = timezone.now()
    clocks = clocks_of([handoff])[handoff.pk] if clocks is None else clocks
    questions = list(handoff.questions.select_related("asked_by", "answered_by").order_by("-asked_at"))
    asked = next((one for one in questions if one.closed_at is None), None)
    version = handoff.agreement if handoff.is_open else None
    promises = known(("promises", version.pk), lambda: list(version.commitments.all())) if version else []
    found = offers(
        Situation(handoff, request.user, is_asked=asked is not None),
        outlook=Outlook(handoff, clocks, promises, at),
        choices=choices if choices and choices.reasons else Choices.of(handoff, person=request.user, at=at),
        failed=failed,
        is_settled=shown_in == QUEUE and bool(done or refusal),
    )
    is_lost = failed is not None and not any(offer.is_open for offer in found)
    card = Card(
        handoff=handoff,
        face=handoff_face(handoff, clocks, at=at),
        result=result_face(handoff, clocks, at=at),
        clocks=[(row, _face(row, asked, at=at)) for row in clocks],
        question=asked,
        questions=[one for one in questions if one.closed_at is not None],
        follow_ups=list(handoff.follow_ups.select_related("by").order_by("-when", "-pk")),
        offers=found,
        shown_in=shown_in,
        next=next_page or request.get_full_path(),
        at=at,
        refusal=refusal,
        done=done,
        kept=failed.typed if failed is not None and is_lost else (),
    )
    return {"card": card, "undo": undo_of(request.user, at=at)}


def _face(row: Clock, asked: Question | None, *, at: datetime) -> ClockFace:
    meanwhile = Side.MARKETING.value if asked and row.kind != Commitment.Kind.ANSWER else "none"
    return face(row, at=at, meanwhile=meanwhile)
