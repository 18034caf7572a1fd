"""Who: side marks, avatars, and the promise bar that fills from both ends."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from frame import words

register = template.Library()
NAMES = {"marketing": _("Marketing"), "sales": _("Sales"), "both": _("Both")}
LEAST_GAP = 1.0  # percent of the promise bar
LEFT_HALF, RIGHT_HALF = "M{c} {t}a{r} {r} 0 0 0 0 {d}", "M{c} {t}a{r} {r} 0 0 1 0 {d}"


def half(side: str, *, centre: float, radius: float) -> str:
    """The half of a ring that is the side's: marketing the left one, sales the right one."""
    shape = LEFT_HALF if side == "marketing" else RIGHT_HALF
    return shape.format(c=centre, t=centre - radius, r=radius, d=2 * radius)


@register.simple_tag
def side_mark(side: str, name: str = "", end: bool = False, alone: bool = False) -> SafeString:
    """The side's half ring and its word (``name`` instead); ``end`` at a right edge, ``alone`` without the word."""
    word = name or NAMES.get(side, "")
    css = "mark mark-end" if end else "mark"
    text = (
        format_html('<span class="visually-hidden">{}</span>', word) if alone else format_html("<span>{}</span>", word)
    )
    return format_html('<span class="{} side-{}">{}{}</span>', css, side, _mark_ring(side), text)


def _mark_ring(side: str) -> SafeString:
    if side == "both":
        inside = '<circle cx="5.5" cy="5.5" r="4.5" stroke="url(#blend)" stroke-width="2"/>'
    else:
        inside = (
            '<circle class="mark-track" cx="5.5" cy="5.5" r="4.5" stroke-width="2"/>'
            f'<path class="mark-half" d="{half(side, centre=5.5, radius=4.5)}" stroke-width="2"/>'
        )
    svg = f'<svg class="mark-ring" width="11" height="11" viewBox="0 0 11 11" aria-hidden="true">{inside}</svg>'
    return mark_safe(svg)  # noqa: S308 (our own shapes)


@register.simple_tag
def avatar(person: Any, size: int = 24) -> SafeString:
    """Initials on grey, the person's side as a half ring outside; the name stands beside it."""
    side = getattr(person, "side", None) or "none"
    name = str(getattr(person, "name", person) or "")
    initials = getattr(person, "initials", "") or "".join(part[0] for part in name.split()[:2]).upper()
    shape = (
        f'<path class="avatar-half" d="{half(side, centre=16, radius=15)}"/>' if side in ("marketing", "sales") else ""
    )
    return format_html(
        '<svg class="avatar side-{}" width="{}" height="{}" viewBox="0 0 32 32" aria-hidden="true">'
        '<circle class="avatar-ground" cx="16" cy="16" r="12"/>{}<text x="16" y="16">{}</text></svg>',
        side,
        size,
        size,
        mark_safe(shape),  # noqa: S308 (our own shape)
        initials,
    )


@register.inclusion_tag("frame/_promise_bar.html")
def promise_bar(
    marketing: float | None, sales: float | None, slipped: str = "", height: int = 14, ends: str = "shares"
) -> dict[str, Any]:
    """Both sides' shares kept (of one), from both ends; the gap is what slipped. None: nothing was due, so nothing slipped;
    where that goes for both there is nothing to fill the bar with.

    Below the bar stand the ``ends``: the ``shares``, or the ``sides`` where the shares stand above it already.
    """
    left, right = (50 * min(1.0, max(0.0, 1.0 if share is None else share)) for share in (marketing, sales))
    if 100 - LEAST_GAP < left + right < 100:  # what slipped is seen, however little it is
        left, right = (part * (100 - LEAST_GAP) / (left + right) for part in (left, right))
    return {
        "marketing": _in_percent(marketing),
        "sales": _in_percent(sales),
        "is_empty": marketing is None and sales is None,
        "gap_at": f"{left:.2f}",
        "gap": f"{100 - left - right:.2f}" if left + right < 100 else "",
        "slipped": slipped,
        "height": height,
        "ends": ends,
    }


@register.inclusion_tag("frame/_share_bar.html")
def share_bar(
    name: str, text: str, share: float, side: str, target: float | None = None, href: str = ""
) -> dict[str, Any]:
    """One promise: a thin bar in the side's hue, a tick at the target or today's pace (shares of one)."""
    at = None if target is None else f"{100 * min(1.0, max(0.0, target)):.2f}"
    width = f"{100 * min(1.0, max(0.0, share)):.2f}"
    return {"name": name, "text": text, "width": width, "side": side, "target": at, "href": href}


def _in_percent(share: float | None) -> str:
    return "–" if share is None else words.percent(share)
