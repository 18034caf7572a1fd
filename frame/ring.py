"""The clock ring: one promise as a ring that drains. Sizes are pixels, shares are of one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIDES = ("marketing", "sales", "both", "none")
WHOLE = '<circle class="{}" cx="16" cy="16" r="13"/>'
CHECK = '<path class="ring-sign" d="m10.5 16.4 3.8 3.8 7.4-8.2"/>'
PAUSE = '<path class="ring-sign" d="M13.2 12v8M18.8 12v8"/>'
MOON = '<path class="ring-sign" d="M16.6 11.2a5 5 0 1 0 4.4 7.2 4.3 4.3 0 0 1-4.4-7.2z"/>'
# Counter-clockwise from twelve: what is left ends at the top and drains clockwise.
ARC = (
    '<path class="ring-arc{}" d="M16 3a13 13 0 1 0 0 26a13 13 0 1 0 0-26" pathLength="100" stroke-dasharray="{} 200"/>'
)
OPEN_RING = '<path class="ring-arc" d="M20.4 3.8A13 13 0 1 1 11.6 3.8"/>'


class State(TextChoices):
    """What a clock looks like, told by shape before colour."""

    RUNNING = "running", gettext_lazy("running")
    SOON = "soon", gettext_lazy("nearly due")
    LATE = "late", gettext_lazy("late")
    STILL = "still", gettext_lazy("stands still")
    OUT_OF_HOURS = "out_of_hours", gettext_lazy("out of hours")
    KEPT = "kept", gettext_lazy("kept")
    MET_LATE = "met_late", gettext_lazy("met late")
    VOID = "void", gettext_lazy("no longer counts")
    PLAIN = "plain", gettext_lazy("a date, not a promise")
    CLOSED = "closed", gettext_lazy("closed and still")


@dataclass(frozen=True)
class ClockFace:
    """One clock as a reader sees it: ``share`` is what is left (1 to 0), ``side`` whose hue it has.

    ``note`` says of what is late by the clock on the wall how much of it is business time.
    """

    state: str
    side: str
    words: str
    share: float = 1.0
    detail: str = ""
    due_at: datetime | None = None
    promise: str = ""
    note: str = ""

    @property
    def late_in_full(self) -> str:
        """How late by either time: ``1 h 24 late by the clock on the wall, 24 min of it business time``."""
        return _("%(late)s by the clock on the wall, %(note)s") % {"late": self.words, "note": self.note}


def ring(state: str, *, share: float = 1.0, side: str = "none", size: int = 26, name: str = "") -> SafeString:
    """The ring as SVG. ``name`` is what a screen reader says and a pointer shows; by default the state."""
    known = State(state)
    label = name or _default_name(known, share)
    return format_html(
        '<svg class="ring ring-{} side-{}" width="{}" height="{}" viewBox="0 0 32 32" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        known.value,
        side if side in SIDES else "none",
        size,
        size,
        label,
        label,
        mark_safe(_figure(known, min(1.0, max(0.0, share)))),  # noqa: S308 (our own shapes and one number)
    )


def _default_name(state: State, share: float) -> str:
    if state in (State.RUNNING, State.SOON):
        return _("%(state)s, %(share)d %% left") % {"state": state.label, "share": round(share * 100)}
    return str(state.label)


def _figure(state: State, share: float) -> str:
    track, edge = WHOLE.format("ring-track"), WHOLE.format("ring-edge")
    dot = '<circle class="ring-dot" cx="16" cy="{}" r="{}"/>'
    match state:
        case State.RUNNING:
            return track + _arc(share)
        case State.SOON:
            return track + _arc(share) + dot.format(16, 3.2)
        case State.OUT_OF_HOURS:
            return track.replace("ring-track", "ring-track ring-thin") + _arc(share, thin=True) + MOON
        case State.LATE:
            disc = '<circle class="ring-disc" cx="16" cy="16" r="14.4"/><path class="ring-sign" d="M16 9v8.4"/>'
            return disc + dot.format(22.4, 1.9)
        case State.STILL:
            return '<circle class="ring-dots" cx="16" cy="16" r="13" pathLength="90" stroke-dasharray="0 5"/>' + PAUSE
        case State.KEPT:
            return edge + CHECK
        case State.MET_LATE:
            return OPEN_RING + CHECK
        case State.VOID:
            return edge + '<path class="ring-sign" d="m8.6 23.4 14.8-14.8"/>'
        case State.PLAIN:
            return edge + dot.format(16, 2.6)
        case State.CLOSED:
            return '<circle cx="16" cy="16" r="13" stroke="url(#blend)"/>'


def _arc(share: float, *, thin: bool = False) -> str:
    return ARC.format(" ring-thin" if thin else "", f"{share * 100:.1f}") if share > 0 else ""
