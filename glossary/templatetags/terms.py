"""Words that explain themselves: a link to the glossary whose definition opens on hover and focus. Built in, like the parts."""

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from glossary.bound import Words, words_for

register = template.Library()


@register.simple_tag(takes_context=True)
def term(context: Context, code: str, label: str = "", as_said: bool = False) -> SafeString:
    """The word of this code, ``label`` until both sides agreed on one; ``as_said`` keeps the label, for running text.

    A code that the glossary does not have gives the label as plain text.
    """
    words = words_for(context.get("request"))
    if code not in words.by_code:
        return conditional_escape(label)
    return _link(code, str(label) if as_said and label else words.label(code, str(label)))


@register.simple_tag(takes_context=True)
def with_terms(context: Context, text: str, besides: str = "") -> SafeString:
    """Running text in which each word of the glossary explains itself where it first comes, ``besides`` the one of this code."""
    words = words_for(context.get("request"))
    return mark_safe("".join(_pieces(str(text), words, {besides})))  # noqa: S308 (every piece is escaped)


def _pieces(text: str, words: Words, seen: set[str]) -> list[SafeString]:
    if words.pattern is None:
        return [conditional_escape(text)]
    pieces, end = [], 0
    for found in words.pattern.finditer(text):
        code = words.code_of.get(found[0].casefold(), "")
        if code and code not in seen:
            seen.add(code)
            pieces += [conditional_escape(text[end : found.start()]), _link(code, found[0])]
            end = found.end()
    return [*pieces, conditional_escape(text[end:])]


def _link(code: str, word: str) -> SafeString:
    address = reverse("glossary:term", args=[code])
    return format_html('<a class="term" href="{}" data-term="{}">{}</a>', address, code, word)
