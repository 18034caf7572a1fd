"""A page as the tests of forms see it: what stands where, and what a browser would send."""

import re

from django.test.html import Element, parse_html


def main_of(answer):
    """The main part of the page as a tree; unbalanced HTML fails here."""
    html = answer.content.decode()
    return parse_html(re.search(r"<main.*?</main>", html, re.DOTALL).group())


def every(tree, **wanted):
    """All elements with these attributes; ``css`` is one class, ``tag`` the element's name."""
    for element in _all(tree):
        attributes = {name: value or "" for name, value in element.attributes}
        css = attributes.get("class", "").split()
        values = {**attributes, "tag": element.name, "css": wanted.get("css") if wanted.get("css") in css else None}
        if all(values.get(name) == value for name, value in wanted.items()):
            yield element


def text_of(tree, *, css, id=None):
    """The text of the one element of this class, inside the element with this id if one is named."""
    inside = next(every(tree, id=id)) if id else tree
    return " ".join(_text(next(every(inside, css=css))).split())


def typed(answer):
    """What a browser would send if the page's form were submitted as it is."""
    data = {}
    for field in _all(next(every(main_of(answer), css="form-wide"))):
        attributes = {name: value or "" for name, value in field.attributes}
        name = attributes.get("name")
        if not name or field.name in ("button", "details"):
            continue
        if field.name == "select":
            options = [dict(option.attributes) for option in every(field, tag="option")]
            data[name] = next((o for o in options if "selected" in o), options[0]).get("value") or ""
        elif field.name == "textarea":
            data[name] = _text(field)
        elif attributes.get("type") == "checkbox":
            if "checked" in attributes:
                data[name] = "on"
        else:
            data[name] = attributes.get("value", "")
    return data


def _all(tree):
    for child in getattr(tree, "children", []):
        if isinstance(child, Element):
            yield child
            yield from _all(child)


def _text(element):
    return "".join(child if isinstance(child, str) else f" {_text(child)} " for child in element.children).strip()
