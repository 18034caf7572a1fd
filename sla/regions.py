"""Countries and regions whose public holidays are known."""

import re
from functools import cache

import holidays
from holidays.registry import COUNTRIES

LONGEST = 10


@cache
def countries() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    return sorted(((codes[1], _spaced(codes[0])) for codes in COUNTRIES.values()), key=lambda pair: pair[1])


@cache
def regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own."""
    known = holidays.list_supported_countries(include_aliases=False).get(country, [])
    return tuple(region for region in known if len(region) <= LONGEST)


def country_name(code: str) -> str:
    return dict(countries()).get(code, code)


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
