"""How often a key may ask: a number a minute, by what the request costs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import ngettext

from api.exceptions import Code, Refused
from api.models import Token

WINDOW = 60  # seconds


class Rate(StrEnum):
    """Which allowance a request takes from."""

    READS = "reads"
    WRITES = "writes"
    BULK = "bulk"


@dataclass(frozen=True)
class Allowance:
    """What is left of this minute."""

    limit: int
    remaining: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds),
        }


def take(token: Token, rate: Rate, *, at: datetime) -> Allowance:
    """Take one request from the allowance of this minute; Refused when it is used up. Without Valkey there is no limit."""
    limit = settings.API_RATES[rate.value]
    number, passed = divmod(int(at.timestamp()), WINDOW)
    place = f"api:{token.pk}:{rate.value}:{number}"
    cache.add(place, 0, timeout=2 * WINDOW)
    try:
        taken = cache.incr(place)
    except ValueError:  # it went away between the two
        taken = 1
    left = Allowance(limit, max(0, limit - taken), WINDOW - passed)
    if taken > limit:
        said = ngettext(
            "Wait %(n)d second, then send it again.", "Wait %(n)d seconds, then send it again.", left.seconds
        ) % {"n": left.seconds}
        raise Refused(Code.TOO_MANY, said, headers={**left.headers, "Retry-After": str(left.seconds)})
    return left
