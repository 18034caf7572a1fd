"""How a lead's timeline is divided for reading, and the icon of each thing that happens."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind
from events.models import Event
from leads.models import Engagement


@dataclass(frozen=True)
class Part:
    """A part of the timeline: its word, and what shows in it."""

    name: str | Promise
    kinds: tuple[Kind, ...]


PARTS = {
    "talks": Part(_("Talks"), (Kind.FOLLOW_UP_MADE, Kind.QUESTION_ASKED, Kind.QUESTION_ANSWERED)),
    "did": Part(_("What they did"), (Kind.ENGAGEMENT_SEEN,)),
    "clocks": Part(
        _("Clocks"),
        (
            Kind.HANDOFF_SUBMITTED,
            Kind.HANDOFF_ACCEPTED,
            Kind.HANDOFF_RETURNED,
            Kind.HANDOFF_WITHDRAWN,
            Kind.HANDOFF_GIVEN_BACK,
            Kind.HANDOFF_REASSIGNED,
            Kind.HANDOFF_POSTPONED,
            Kind.HANDOFF_RESUMED,
            Kind.HANDOFF_CONVERTED,
            Kind.QUESTION_ASKED,
            Kind.QUESTION_ANSWERED,
            Kind.FOLLOW_UP_MADE,
            Kind.NEXT_STEP_PLANNED,
            Kind.CLOCK_RUNG_DUE,
        ),
    ),
    "facts": Part(
        _("Facts"),
        (
            Kind.LEAD_CREATED,
            Kind.LEAD_IMPORTED,
            Kind.LEAD_CHANGED,
            Kind.LEAD_DISQUALIFIED,
            Kind.LEAD_REOPENED,
            Kind.LEAD_PAST_RECORDED,
        ),
    ),
}
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
    Kind.NEXT_STEP_DONE: "calendar-check",
    Kind.STEP_TAKEN_BACK: "undo-2",
}
OF_ENGAGEMENT = {
    Engagement.Kind.DEMO_REQUEST: "hand",
    Engagement.Kind.PRICE_REQUEST: "hand",
    Engagement.Kind.CALL_REQUEST: "hand",
    Engagement.Kind.WEBINAR_ATTENDED: "play",
    Engagement.Kind.REPLY: "reply",
    Engagement.Kind.DOWNLOAD: "download",
    Engagement.Kind.EVENT_MET: "handshake",
}
OF_CHANNEL = {"email": "mail", "message": "message-circle", "letter": "mailbox", "visit": "map-pin"}


def icon_of(event: Event) -> str:
    """The icon on the spine; touches and follow-ups show of which kind they were."""
    said = event.details
    by_detail = OF_ENGAGEMENT.get(said.get("engagement", "")) or OF_CHANNEL.get(said.get("channel", ""))
    return by_detail or ICONS.get(Kind(event.kind), "dot")
