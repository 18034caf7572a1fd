"""The same numbers counted one by one, straight from the definitions, with nothing shared with the scoreboard."""

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from leads.models import Handoff
from sla.models import Clock

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Promise:
    clock: Clock
    day: object
    kept: bool


def promises(at):
    """Every firm promise that is decided: broken if least(met, voided, now) > due, of the day least(met, due)."""
    found = []
    for clock in Clock.objects.all():
        if not clock.firm:
            continue
        ended = [moment for moment in (clock.met_at, clock.voided_at) if moment]
        broken = clock.due_at is not None and min([*ended, at]) > clock.due_at
        if not broken and clock.met_at is None:
            continue
        decided = min(moment for moment in (clock.met_at, clock.due_at) if moment)
        found.append(Promise(clock, decided.astimezone(BERLIN).date(), not broken))
    return found


def of_month(found, month):
    return [promise for promise in found if (promise.day.year, promise.day.month) == month]


def tally(found, key):
    """(kept, broken) by key."""
    counts = Counter((key(promise), promise.kept) for promise in found)
    return {one: (counts[one, True], counts[one, False]) for one, _kept in counts}


def in_month(moment, month):
    local = moment.astimezone(BERLIN) if moment else None
    return local is not None and (local.year, local.month) == month


def measures(month):
    own = [one for one in Handoff.objects.select_related("returned_for") if not one.is_imported]
    sent = [one for one in own if in_month(one.submitted_at, month)]
    verdicts, accepted, refused = [], 0, 0
    for one in own:
        against = one.state == "returned" and one.returned_for.counts_against_quality
        first = one.accepted_at or (one.returned_at if against else None)
        if first and in_month(first, month):
            verdicts.append(one)
            accepted, refused = accepted + (not against), refused + against
    returned = [one for one in own if one.state == "returned" and in_month(one.returned_at, month)]
    return {
        "volume": sum(one.attempt == 1 and not one.exception and one.state != "withdrawn" for one in sent),
        "submitted": len(sent),
        "complete": sum({"activity", "need", "best_time", "opening"} <= set(one.context) for one in sent),
        "exceptions": sum(bool(one.exception) for one in sent),
        "decided": len(verdicts),
        "not_accepted": refused,
        "reasons": Counter(one.returned_for.label for one in returned),
    }
