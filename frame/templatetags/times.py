"""Times, shares, numbers and codes in words, as tags and filters."""

from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frame import words
from frame.countries import country_name

register = template.Library()
register.filter("duration", words.duration)
register.filter("business_duration", words.business_duration)
register.filter("left", words.left)
register.filter("exact", words.exact)
register.filter("source", words.source)
register.filter("grouped", words.grouped)
register.filter("address", words.address)
register.filter("country", country_name)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage; a dash when there is none."""
    return "–" if share is None else words.percent(share, digits=digits)


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime | None, with_time: bool = False) -> SafeString | str:
    """A moment in the reader's zone, the exact instant on hover."""
    if moment is None:
        return "–"
    return _time(moment, words.moment(moment, at=context["now"], with_time=with_time))


@register.simple_tag(takes_context=True)
def due(context: Context, due_at: datetime | None, soon: bool = False) -> SafeString | str:
    """What is left until then, or how late it is; only soon and late have a colour."""
    if due_at is None:
        return ""
    css = "late-text" if due_at <= context["now"] else "soon-text" if soon else ""
    return _time(due_at, words.due(due_at, at=context["now"]), css=css)


def _time(moment: datetime, text: str, **attributes: Any) -> SafeString:
    css = format_html(' class="{}"', attributes["css"]) if attributes.get("css") else ""
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(timespec="seconds"),
        words.exact(moment),
        css,
        text,
    )
