"""Hours change in the very moment in which a promise begins, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Flag

import pytest
from django.db import connection, transaction

from people.models import Team
from sla.hours import Hours
from sla.models import Calendar, Clock
from tests.factories import MONDAY_9AM, make_handoff

LATER_HOURS = Hours("Europe/Berlin", weekly=(((14 * 60, 18 * 60),),) * 5 + ((), ()))


def somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_a_promise_that_begins_while_hours_change_runs_by_the_new_ones(agreement, sales, sofia, mia):
    Calendar.objects.of(sales)
    begun, done = Flag(), Flag()

    def change_the_hours():
        try:
            begun.wait(timeout=20)
            calendar = Calendar.objects.of(Team.objects.get(pk=sales.pk))
            calendar.change(by=sofia, at=MONDAY_9AM, from_day=MONDAY_9AM.date(), week=LATER_HOURS)
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change_the_hours)
        with transaction.atomic():
            handoff = make_handoff(to=sales, by=mia)
            begun.set()
            while not (somebody_waits_for_a_lock() or done.wait(timeout=0.01)):
                pass  # the change has read the clocks there are, and waits, or has gone past this one
        changing.result(timeout=20)

    due = Clock.objects.of(handoff).get(kind="respond").due_at
    assert due == MONDAY_9AM + timedelta(hours=5)  # an hour from 14:00 in Berlin on, not from 10:00
