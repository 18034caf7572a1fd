"""Alive: the process answers. Ready: everything it needs does, too."""

import os
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations import readiness as module
from operations.heartbeats import STALE_SECONDS, last
from operations.readiness import Check, Probe, Readiness, readiness
from operations.tasks import heartbeat
from smarketing.celery import BEAT, QUEUES
from tests.journeys.lines import redis_line
from tests.journeys.machinery import Machinery, until

pytestmark = pytest.mark.django_db
ALL = ["database", "migrations", "redis", "beat", "rt", "sla", "bulk"]


def unmet(answer):
    return [name for name, check in answer.json()["checks"].items() if not check["ok"]]


def test_it_is_alive_without_a_look_at_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/alive/", headers={"Host": "a-name-it-does-not-answer-to"})

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_ready_when_everything_answers_and_was_heard_of(client, heard):
    heard(timezone.now())

    answer = client.get("/ready/")

    assert answer.status_code == 200, answer.text
    assert answer.json()["ready"] is True
    assert list(answer.json()["checks"]) == ALL
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", STALE_SECONDS)
def test_a_part_that_was_not_heard_of_lately_is_named(client, heard, part):
    heard(timezone.now(), besides=[part])
    never = client.get("/ready/")
    heard(timezone.now() - timedelta(seconds=40))
    lately = client.get("/ready/")
    heard(timezone.now() - timedelta(seconds=STALE_SECONDS[part] + 1))
    long_ago = client.get("/ready/")

    assert (never.status_code, unmet(never)) == (503, [part])
    assert (lately.status_code, unmet(lately)) == (200, [])
    assert part in unmet(long_ago)
    assert long_ago.json()["checks"][part]["seconds"] > STALE_SECONDS[part]


def test_what_was_found_is_told_for_a_while_to_whoever_asks_meanwhile(client, heard):
    heard(timezone.now())
    client.get("/ready/")
    for part in STALE_SECONDS:
        module.valkey().delete(f"{settings.REDIS_PREFIX}:heartbeat:{part}")

    assert client.get("/ready/").status_code == 200
    readiness.forget()
    assert client.get("/ready/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_tables_of_another_version_are_said(client, heard):
    heard(timezone.now())
    row = MigrationRecorder.Migration.objects.get(app="events", name__startswith="0001")
    row.delete()
    try:
        answer = client.get("/ready/")
    finally:
        MigrationRecorder.Migration.objects.create(app=row.app, name=row.name)

    assert (answer.status_code, unmet(answer)) == (503, ["migrations"])
    assert "0001" not in answer.text  # for operators, on their page


def test_a_lost_valkey_is_said_and_a_hanging_one_keeps_nobody(client, monkeypatch, heard):
    heard(timezone.now())
    line, url = redis_line(os.environ["REDIS_URL"])
    passed = redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
    with monkeypatch.context() as by_line:
        by_line.setattr("operations.readiness.valkey", lambda: passed)
        by_line.setattr("operations.heartbeats.valkey", lambda: passed)

        line.hang()
        hanging = client.get("/ready/")
        line.wake()
        line.cut()
        readiness.forget()
        lost = client.get("/ready/")
        line.mend()
        readiness.forget()
        back = client.get("/ready/")
        line.cut()
    passed.close()

    assert (hanging.status_code, unmet(hanging)) == (503, ALL[2:])
    assert (lost.status_code, unmet(lost)) == (503, ALL[2:])
    assert back.status_code == 200


def test_a_probe_that_hangs_is_not_asked_again_before_it_answers(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    asked, go_on = [], module.threading.Event()

    def look():
        asked.append(1)
        go_on.wait()
        return [Check("slow", ok=True)]

    slow = Readiness(Probe(["slow"], look), kept_seconds=0)

    first, second = slow.checks_now(), slow.checks_now()
    go_on.set()
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 10)
    third = slow.checks_now()

    assert [check.said for check in first + second] == ["no answer", "no answer"]
    assert (third, asked) == ([Check("slow", ok=True)], [1])


def test_each_queue_is_sent_a_heartbeat_and_whoever_works_for_it_writes_it_down(heard):
    heard(timezone.now(), besides=STALE_SECONDS)
    sent = [entry for entry in BEAT.values() if entry["task"] == heartbeat.name]

    for entry in sent:
        heartbeat(*entry["args"])

    assert sorted(entry["options"]["queue"] for entry in sent) == sorted(QUEUES)
    assert all(entry["args"] == (entry["options"]["queue"],) for entry in sent)
    assert sorted(part for part, when in last().items() if when) == sorted(QUEUES)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_real_workers_and_beat_make_it_ready_and_write_their_lines(client, heard, tmp_path):
    heard(timezone.now(), besides=STALE_SECONDS)
    machinery = Machinery(tmp_path, base_url="http://127.0.0.1:8000")
    try:
        machinery.start()
        until(lambda: all(last().values()), seconds=120, what=f"everything is heard of:\n{machinery.log()}")
        answer = client.get("/ready/")
    finally:
        machinery.stop()

    assert answer.status_code == 200, answer.text
    lines = [line for path in tmp_path.glob("*.log") for line in path.read_text().splitlines()]
    # Celery has its own words for being ended
    assert [line for line in lines if line and not line.startswith(("{", "worker: "))] == []
