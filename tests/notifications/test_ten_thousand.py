"""Ten thousand promises run out in the same minute."""

import sys
import time
from datetime import timedelta

import pytest
from django.db import connection

from events.kinds import Kind
from events.models import Event, Outgoing
from events.outbox import hand_out_all
from notifications.models import Notification
from sla.models import Clock
from tests.factories import MONDAY_9AM, make_handoff

MANY = 10_000

pytestmark = pytest.mark.django_db


def copy_clock(clock, *, times):
    """Rows like this one: ten thousand submissions would take minutes and prove nothing more here."""
    columns = [field.column for field in Clock._meta.concrete_fields if field.column not in {"id", "next_rung_at"}]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO sla_clock ({names}) SELECT {names} FROM sla_clock, generate_series(1, %s) WHERE id = %s",  # noqa: S608 (names of our own columns)
            [times, clock.pk],
        )


def test_ten_thousand_clocks_due_at_once_are_all_taken_and_everybody_is_told(agreement, sales, mia, sam, capsys):
    handoff = make_handoff(to=sales, by=mia)
    handoff.accept(by=sam, turn=0, at=MONDAY_9AM)
    follow_up = handoff.clocks.get(kind="first_follow_up")
    handoff.clocks.exclude(pk=follow_up.pk).delete()
    copy_clock(follow_up, times=MANY - 1)
    at = follow_up.due_at - timedelta(hours=1)
    hand_out_all(at=at)

    began = time.perf_counter()
    while Clock.objects.take_due_rungs(at=at):
        pass
    swept = time.perf_counter()
    hand_out_all(at=at)
    told = time.perf_counter()

    with capsys.disabled():
        sys.stdout.write(
            f"\n{MANY} clocks due at once: swept in {swept - began:.1f} s, everybody told in {told - swept:.1f} s\n"
        )
    assert Event.objects.filter(kind=Kind.CLOCK_RUNG_DUE).count() == MANY
    assert Notification.objects.filter(event__kind=Kind.CLOCK_RUNG_DUE, recipient=sam).count() == MANY
    assert not Outgoing.objects.exists()
