"""The same numbers counted one by one, straight from the definitions, with nothing shared with the scoreboard."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from leads.models import FollowUp, Handoff, Question
from sla.models import Clock

BERLIN, MINUTE = ZoneInfo("Europe/Berlin"), timedelta(minutes=1)


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


def is_open(moment):
    """Monday to Friday 9 to 17 in Berlin, as every team of the story works."""
    local = moment.astimezone(BERLIN)
    return local.weekday() < 5 and 9 <= local.hour < 17


def follow_up_minutes(first, last):
    """Minutes of business time to the first follow-up between two days, walked minute by minute past open questions."""
    found = []
    for handoff in Handoff.objects.filter(is_imported=False):
        tries = sorted(FollowUp.objects.filter(handoff=handoff).values_list("when", flat=True))
        if not tries or not first <= tries[0].astimezone(BERLIN).date() <= last:
            continue
        asked = [(one.asked_at, one.closed_at or tries[0]) for one in Question.objects.filter(handoff=handoff)]
        at, minutes = handoff.submitted_at, 0
        while at + MINUTE <= tries[0]:
            minutes += is_open(at) and not any(begins <= at < ends for begins, ends in asked)
            at += MINUTE
        found.append(minutes)
    return sorted(found)


def percentile(ordered, percent):
    """The least value that at least so many percent do not exceed."""
    return next(
        (one for one in ordered if 100 * sum(other <= one for other in ordered) >= percent * len(ordered)), None
    )


def stages(first, last):
    """How many handoffs took each step between two days, and how many of them the next one since."""
    steps = ("submitted", "accepted", "converted", "won")
    own = [one for one in Handoff.objects.all() if not one.is_imported]
    counts = {}
    for step, after in zip(steps, (*steps[1:], None), strict=True):
        moments = [(getattr(one, f"{step}_at"), after and getattr(one, f"{after}_at")) for one in own]
        within = [then for moment, then in moments if moment and first <= moment.astimezone(BERLIN).date() <= last]
        counts[step] = (len(within), sum(then is not None for then in within))
    return counts


def calls(first, last):
    """(answered, all) by weekday (Monday is 1) and hour in Berlin."""
    found = {}
    for one in FollowUp.objects.filter(channel="call"):
        local = one.when.astimezone(BERLIN)
        if first <= local.date() <= last:
            answered, number = found.get((local.isoweekday(), local.hour), (0, 0))
            found[local.isoweekday(), local.hour] = (answered + (one.outcome in ("reached", "meeting")), number + 1)
    return found
