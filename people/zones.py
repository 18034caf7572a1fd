"""Time zones and currencies to choose from."""

from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
# fmt: off
CURRENCIES = (
    "AED", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK",
    "NZD", "PEN", "PHP", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD",
    "VND", "ZAR",
)
# fmt: on


@cache
def known_zones() -> frozenset[str]:
    """Every zone of the machine's database; read once, as it walks through a folder of 600 files."""
    return frozenset(available_timezones())


@cache
def zone_choices() -> list[tuple[object, object]]:
    """UTC, then the places by region; what only old systems call by that name is left out."""
    places = sorted(zone for zone in known_zones() if zone.partition("/")[0] in REGIONS)
    groups = [
        (region, [(zone, zone.partition("/")[2].replace("_", " ")) for zone in places if zone.startswith(f"{region}/")])
        for region in REGIONS
    ]
    return [("UTC", _("UTC, the same everywhere")), *groups]


def zone_choices_with(current: str) -> list[tuple[object, object]]:
    """The same, with the zone in use where it is none of them."""
    known = any(current == zone for _region, zones in zone_choices()[1:] for zone, _name in zones)  # type: ignore[attr-defined]  # groups are pairs
    return zone_choices() if known or current in ("", "UTC") else [(current, current), *zone_choices()]
