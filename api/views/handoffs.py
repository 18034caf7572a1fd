from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from api.examples import handoffs as examples
from api.exceptions import Code
from api.fields import Paged, Sparse
from api.operation import operation
from api.serializers.clocks import ClockSerializer
from api.serializers.handoffs import (
    FollowUpSerializer,
    HandoffDetailSerializer,
    HandoffQuery,
    HandoffSerializer,
    QuestionSerializer,
)
from api.views.endpoint import Endpoint
from api.where import leads_where
from events.models import Event
from leads.clock_faces import faced
from leads.models import Handoff, HandoffQuerySet, Lead
from leads.models.days import workspace_zone

GONE = (Code.NOT_FOUND,)
POINTS_TO = ("lead", "team", "holder", "agreement", "submitted_by", "returned_for", "lost_for")
STEPS = (
    "handoff_accept",
    "handoff_return",
    "handoff_withdraw",
    "question_ask",
    "question_answer",
    "handoff_follow_up",
    "handoff_postpone",
    "handoff_give_back",
    "handoff_reassign",
    "handoff_convert",
    "handoff_win",
    "handoff_lose",
)
HEAVY = ("agreement__document", "facts", "judgement", "context")


def handoffs() -> HandoffQuerySet:
    """Handoffs with everything that is answered in a list: one query."""
    return Handoff.objects.select_related(*POINTS_TO)


class OfHandoff(Endpoint):
    """An address below a handoff."""

    thing: Handoff

    def find(self, id: int, **_below: Any) -> Handoff:
        return get_object_or_404(handoffs(), pk=id)


class HandoffList(Endpoint):
    @operation(
        "handoff_list",
        action="lead.see",
        query=HandoffQuery,
        answers=HandoffSerializer,
        is_list=True,
        refuses=(Code.INVALID,),
        leads_to=("handoff_get", "handoff_clocks", "question_list", "follow_up_list"),
        given=examples.PAGE,
    )
    def get(self) -> Response:
        """List handoffs, those submitted last first."""
        return self.page(_narrowed(handoffs().defer(*HEAVY), self.query, at=self.at))


class HandoffDetail(OfHandoff):
    @operation(
        "handoff_get",
        action="lead.see",
        query=Sparse,
        answers=HandoffDetailSerializer,
        refuses=GONE,
        leads_to=STEPS,
        given=examples.DETAIL,
    )
    def get(self) -> Response:
        """Read a handoff with its promises, questions and follow-ups, and the lead as it was handed over."""
        handoff: Any = self.thing
        handoff.every_clock = faced(handoff.clocks).select_related("person").order_by("started_at", "pk")
        handoff.every_holding = handoff.holdings.select_related("person", "team").order_by("begins_at", "pk")
        handoff.every_question = _asked(handoff.questions.all()).order_by("pk")
        handoff.every_follow_up = _tried(handoff.follow_ups.all()).order_by("when", "pk")
        return self.answer(handoff)


class FollowUps(OfHandoff):
    @operation(
        "follow_up_list",
        action="lead.see",
        query=Paged,
        answers=FollowUpSerializer,
        is_list=True,
        refuses=GONE,
        given=examples.FOLLOW_UPS,
    )
    def get(self) -> Response:
        """List the follow-ups of a handoff, the one written down last first."""
        return self.page(_tried(self.thing.follow_ups.all()))


class Questions(OfHandoff):
    @operation(
        "question_list",
        action="lead.see",
        query=Paged,
        answers=QuestionSerializer,
        is_list=True,
        refuses=GONE,
        given=examples.QUESTIONS,
    )
    def get(self) -> Response:
        """List what sales asked about a handoff, the last question first."""
        return self.page(_asked(self.thing.questions.all()))


class HandoffClocks(OfHandoff):
    @operation(
        "handoff_clocks",
        action="lead.see",
        query=Paged,
        answers=ClockSerializer,
        is_list=True,
        refuses=GONE,
        leads_to=("clock_get",),
        given=examples.CLOCKS,
    )
    def get(self) -> Response:
        """List the promises about a handoff, the one that began last first."""
        return self.page(faced(self.thing.clocks).select_related("person"))


def _tried(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("by")


def _asked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("asked_by", "answered_by")


def _narrowed(found: HandoffQuerySet, asked: dict[str, Any], *, at: datetime) -> QuerySet[Handoff]:
    """The handoffs that the address means."""
    for name in ("state", "team", "holder", "lead", "tier", "source"):
        if name in asked:
            found = found.filter(**{name: asked[name]})
    if "is_open" in asked:
        found = found.open() if asked["is_open"] else found.exclude(state__in=Handoff.OPEN)
    if "due_before" in asked:
        found = found.filter(due_at__lt=asked["due_before"])
    if "submitted_since" in asked:
        found = found.filter(submitted_at__gte=asked["submitted_since"])
    if "changed_since" in asked:
        told = Event.objects.filter(subject_type=Handoff._meta.label_lower, subject_id=OuterRef("pk"))
        found = found.filter(Exists(told.filter(at__gte=asked["changed_since"])))
    if "where" in asked:
        found = found.filter(lead__in=Lead.objects.filter(leads_where(asked["where"], at=at, zone=workspace_zone())))
    return found
