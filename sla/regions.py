"""Countries and regions whose public holidays are known."""

import re
import unicodedata
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from frame.countries import NAMES

LONGEST = 10


def countries() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    return sorted(
        ((code, country_name(code)) for code in _names()), key=lambda pair: unicodedata.normalize("NFKD", pair[1])
    )


@cache
def regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own."""
    known = holidays.list_supported_countries(include_aliases=False).get(country, [])
    return tuple(region for region in known if len(region) <= LONGEST)


def country_name(code: str) -> str:
    """In the reader's language where it is known there, else in English."""
    return str(NAMES.get(code) or _names().get(code, code))


@cache
def _names() -> dict[str, str]:
    return {codes[1]: _spaced(codes[0]) for codes in COUNTRIES.values()}


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
