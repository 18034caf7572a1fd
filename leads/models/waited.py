"""How long a lead waited for its first follow-up: business time by the promise that ran, in whole minutes."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sla import clock
from sla.hours import Calendar as OpenHours
from sla.models import Stretch

MINUTE = 60


def minutes_waited(ran: Sequence[Stretch], *, hours: Callable[[], OpenHours], since: datetime, until: datetime) -> int:
    """From handing over to the follow-up, without what a question took: by the stretches of the promise to follow up.

    Without a promise, or with one that runs by the clock on the wall, the receiving team's ``hours`` count. It is measured
    when the follow-up is entered, by hours as they are then, as every stretch is: a later change of hours rewrites nothing.
    """
    if not ran:
        return int(clock.used(hours(), start=since, end=until) // MINUTE)
    seconds = 0.0
    for one in ran:
        if one.begins_at >= until:
            continue
        if one.team_id is not None and one.ends_at is not None and one.ends_at <= until and one.seconds is not None:
            seconds += one.seconds
        else:
            counted = one.hours if one.team_id is not None else hours()
            seconds += clock.used(counted, start=one.begins_at, end=min(one.ends_at or until, until))
    return int(seconds // MINUTE)
