"""Reading numbers with the decimal mark that the person chose for the file."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from leads.values import BadValue, text

MARKS = (".", ",")
_MONEY = re.compile(
    r"[$€£¥₹₽₩₺₪₫฿₴₦¢]|\b(?:EUR|USD|GBP|CHF|BRL|JPY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK)\b|\bR(?=\s*\$)|\b(?:US|A|C)(?=\$)"
)


def number(cell: str, *, decimal: str) -> Decimal:
    """A number written with this decimal mark; currency signs and marks between thousands are passed over."""
    group = "," if decimal == "." else "."
    written = _MONEY.sub("", unicodedata.normalize("NFKC", text(cell)).replace("\u2212", "-"))
    written = re.sub(r"(?<=\d)[\s'’](?=\d)", group, written)
    sign, digits = _signed(re.sub(r"\s", "", written))
    grouped = rf"[0-9]{{1,3}}(?:[{group}][0-9]{{2,3}})*[{group}][0-9]{{3}}"
    if not re.fullmatch(rf"(?:{grouped}|[0-9]+)(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+", digits):
        example = f"1{group}234{decimal}56"
        raise BadValue(
            "number", cell, _("“%(text)s” is no number. Write it like %(like)s.") % {"text": cell, "like": example}
        )
    return sign * Decimal(digits.replace(group, "").replace(decimal, "."))


def whole(cell: str, *, decimal: str) -> int:
    """A whole number, such as a number of employees."""
    refusal = BadValue("number", cell, _("“%(text)s” is no whole number. Write one number, like 250.") % {"text": cell})
    try:
        found = number(cell, decimal=decimal)
    except BadValue:
        raise refusal from None
    if found != int(found):
        raise refusal
    return int(found)


def decimals(cells: Iterable[str]) -> tuple[str, ...]:
    """The decimal marks with which most of these can be read: one when it makes no difference, none when none is a number."""
    written = [cell for cell in cells if text(cell)]
    readings = {mark: [_number_or_none(cell, mark) for cell in written] for mark in MARKS}
    counts = {mark: len(written) - readings[mark].count(None) for mark in MARKS}
    most = max(counts.values())
    if not most:
        return ()
    if readings["."] == readings[","]:
        return (".",)
    return tuple(mark for mark in MARKS if counts[mark] == most)


def _number_or_none(cell: str, mark: str) -> Decimal | None:
    try:
        return number(cell, decimal=mark)
    except BadValue:
        return None


def _signed(bare: str) -> tuple[int, str]:
    """-1, -1- and (1), as bookkeepers write them."""
    if bare.startswith("(") and bare.endswith(")"):
        return -1, bare[1:-1]
    if bare.startswith(("-", "+")):
        return (-1 if bare[0] == "-" else 1), bare[1:]
    return (-1, bare[:-1]) if bare.endswith("-") else (1, bare)
