"""The parts that every page is made of; a builtin library, so no template loads it."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext
from lucide.templatetags.lucide import lucide

from criteria.verdict import Line
from frame import words
from frame.criterion_mark import mark_of
from frame.panels import shown_at
from frame.ring import ClockFace, ring
from frame.stylesheets import shared_stylesheets
from frame.templatetags import charts, sides, times

register = template.Library()
for part in (charts, sides, times):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

MESSAGE_ICONS = {
    "error": "circle-alert",
    "warning": "triangle-alert",
    "undo": "undo-2",
    "success": "check",
    "conflict": "users",
}


@register.inclusion_tag("frame/_styles.html")
def shared_styles() -> dict[str, Any]:
    """The stylesheets that every page stands on."""
    return {"stylesheets": shared_stylesheets()}


@register.simple_tag
@cache
def icon(name: str, size: int = 16, inherit: bool = False) -> SafeString:
    """A Lucide icon, decoration only: the word stands beside it."""
    css = f"icon icon-{name} icon-inherit" if inherit else f"icon icon-{name}"
    attributes = {"class": css, "stroke_width": "1.75", "aria_hidden": "true", "focusable": "false"}
    return mark_safe(lucide(str(name), size=size, **attributes))  # noqa: S308 (the package's own drawing)


@register.simple_tag
def clock_ring(state: str, share: float = 1.0, side: str = "none", size: int = 26, name: str = "") -> SafeString:
    """The ring alone; ``share`` is what is left, ``side`` whose hue, ``name`` what it is called."""
    return ring(state, share=share, side=side, size=size, name=name)


@register.inclusion_tag("frame/_clock.html")
def clock(face: ClockFace, size: int = 20, end: bool = False) -> dict[str, Any]:
    """The ring and its words; from 40 px on as a page's header shows it. ``end``: the ring at the right."""
    return {"face": face, "size": size, "end": end}


@register.inclusion_tag("frame/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field of a form: label, hint, error, control, all tied together."""
    return {"field": bound}


@register.inclusion_tag("frame/_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, above it: its own errors, and a link to each field that has one."""
    fields = [form[name] for name in form.errors if name in form.fields]
    return {"form": form, "fields": fields, "own": form.non_field_errors()}


@register.simple_block_tag
def message(content: str, kind: str = "info", person: Any = None) -> SafeString:
    """What happened: ``info``, ``success``, ``undo``, ``warning``, ``error`` (read aloud at once), or ``conflict``, where
    ``person`` was first. What can be done about it stands at the end: ``<span class="message-end">``.
    """
    return format_html(
        '<div class="message message-{}" role="{}">{}<div class="message-text">{}</div></div>',
        kind,
        "alert" if kind == "error" else "status",
        sides.avatar(person, 34) if person else icon(MESSAGE_ICONS.get(kind, "info")),
        content,
    )


@register.simple_tag
def chip(text: str, icon_name: str = "") -> SafeString:
    """A state word."""
    return format_html('<span class="chip">{}{}</span>', icon(icon_name, 12) if icon_name else "", text)


@register.simple_tag
def tier(letter: str, name: str = "") -> SafeString:
    """A tier's letter: the first one solid, the others outlined."""
    css = "tier tier-first" if letter == "A" else "tier"
    return format_html('<span class="{}" title="{}">{}</span>', css, name or words.tier(letter), letter)


@register.inclusion_tag("frame/_criterion.html")
def criterion_line(line: Line) -> dict[str, Any]:
    """One line of a verdict: its mark, the criterion, the fact it saw, its points, and the lines inside a group."""
    return {"line": line, "mark": mark_of(line)}


@register.simple_tag
def figure(value: Any, label: str, unit: str = "", href: str = "", small: bool = False) -> SafeString:
    """A number that matters over what it counts; with ``href`` it opens what is behind it."""
    inside = format_html(
        '<span class="figure-value">{}{}</span><span class="figure-label">{}</span>',
        value,
        format_html(' <span class="figure-unit">{}</span>', unit) if unit else "",
        label,
    )
    css = "figure figure-small" if small else "figure"
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', css, href, inside)
    return format_html('<div class="{}">{}</div>', css, inside)


@register.inclusion_tag("frame/_progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """How far long work is, as a bar with its counts."""
    return {"done": done, "total": max(total, 1), "label": label, "percent": words.percent(done / max(total, 1))}


@register.inclusion_tag("frame/_loading.html")
def loading(rows: int = 3) -> dict[str, Any]:
    """Where rows will stand once they are read; screen readers hear that it loads."""
    return {"rows": range(rows)}


@register.inclusion_tag("frame/_steps.html")
def steps(names: Iterable[str], current: int) -> dict[str, Any]:
    """Where one is in a sequence; ``current`` counts from 1."""
    return {"steps": list(enumerate(names, start=1)), "current": current}


@register.simple_block_tag
def empty_state(content: str, title: str, expected: str = "") -> SafeString:
    """Why there is nothing, and one likely next step: write a paragraph, then ``<div class="actions">``."""
    return format_html(
        '<div class="empty">{}<h2>{}</h2>{}{}</div>',
        ring("closed", size=56, name=title),
        title,
        content,
        format_html('<p class="empty-expected">{}</p>', expected) if expected else "",
    )


@register.simple_block_tag
def panel(
    content: str, label: str, key: str = "", group: str = "panels", open: bool = False, primary: bool = False
) -> SafeString:
    """A button that opens a panel in its place, without a script; one of a group is open at a time."""
    return format_html(
        '<details class="panel" name="{}"{}><summary class="{}"{}>{}{}</summary><div class="panel-body">{}</div></details>',
        group,
        mark_safe(" open") if open else "",
        "button primary" if primary else "button",
        format_html(' data-key="{}"', key.lower()) if key else "",
        label,
        format_html(" <kbd>{}</kbd>", key.upper()) if key else "",
        content,
    )


@register.simple_tag
def key_caps(keys: str) -> SafeString:
    """Keys as caps: ``g q`` one after the other, ``Ctrl+K`` together."""
    names = keys.replace("+", " ").split()
    return format_html_join(" ", "<kbd>{}</kbd>", ((_key(name),) for name in names))


def _key(name: str) -> str:
    """What stands on it: a letter in capitals, a word in the reader's language."""
    return name.upper() if len(name) == 1 else pgettext("key", "Ctrl") if name == "Ctrl" else name


@register.inclusion_tag("frame/_pagination.html", takes_context=True)
def pagination(
    context: Context, next_cursor: str = "", previous_cursor: str = "", parameter: str = "after"
) -> dict[str, Any]:
    """Next and first page of a list paged by key; the other parameters of the address stay."""
    query = context["request"].GET.copy()

    def href(cursor: str) -> str:
        query.pop(parameter, None)
        if cursor and cursor != "first":
            query[parameter] = cursor
        return f"?{query.urlencode()}"

    return {
        "next": href(next_cursor) if next_cursor else "",
        "previous": href(previous_cursor) if previous_cursor else "",
    }


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, subject: Any = None) -> SafeString:
    """What higher apps show at this place of the page."""
    return format_html_join(
        "", "{}", ((html,) for html in shown_at(place, request=context["request"], subject=subject))
    )
