"""How it goes, as Prometheus reads it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from events.outbox import hand_out, hand_out_all
from frame.live import valkey
from leads.importing import opened, take_chunk
from leads.models import Import
from notifications.models import Mail
from operations.heartbeats import STALE_SECONDS
from operations.measures import OF_THE_DATABASE, measures
from operations.metrics import metrics
from sla.models import Clock
from smarketing.celery import QUEUES, app
from tests.factories import MONDAY_9AM, make_handoff, sign
from tests.leads.import_files import a_csv, received

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def agreement(mara, sofia):
    return sign(by=(mara, sofia))


def read(at):
    """Each number by its name and the values of its labels."""
    families = text_string_to_metric_families(metrics(at=at).decode())
    return {
        (sample.name.removeprefix("smarketing_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_tells_what_waits_for_whom_and_for_how_long(agreement, sales, sales_south, mia):
    make_handoff(to=sales, by=mia)
    make_handoff(to=sales, by=mia, at=MONDAY_9AM + HOUR)
    hand_out_all(at=MONDAY_9AM + HOUR)
    Mail.objects.update(due_at=MONDAY_9AM)

    found = read(MONDAY_9AM + 3 * HOUR)

    assert found["handoffs_waiting", sales.name, str(sales.pk)] == 2
    assert found["handoffs_waiting_oldest_seconds", sales.name, str(sales.pk)] == 3 * 3600
    assert found["handoffs_waiting", sales_south.name, str(sales_south.pk)] == 0
    assert found["events_unread", "notifications"] == 0
    assert found["mail", "queued"] == Mail.objects.count() > 0
    assert found["mail_oldest_seconds", "queued"] == 3 * 3600
    assert (found["mail", "failed"], found["mail", "sending"]) == (0, 0)
    assert (found["up", "database"], found["up", "redis"]) == (1, 1)


def test_a_sweep_that_is_late_and_events_that_nobody_read_show(agreement, sales, mia):
    make_handoff(to=sales, by=mia)
    oldest = Clock.objects.order_by("next_rung_at").first().next_rung_at

    found = read(oldest + HOUR)
    while Clock.objects.take_due_rungs(at=oldest + HOUR):
        pass
    after = read(oldest + HOUR)

    assert found["sweep_late_seconds",] == 3600
    assert found["rungs_due",] > 0
    assert (after["sweep_late_seconds",], after["rungs_due",]) == (0, 0)
    assert after["events_unread_oldest_seconds", "notifications"] >= 3600


def test_what_was_put_back_is_counted(stubborn, renamed):
    renamed()
    hand_out("tests", at=MONDAY_9AM)

    found = read(MONDAY_9AM + HOUR)

    assert (found["events_put_back", "tests"], found["events_unread", "tests"]) == (1, 1)
    assert found["events_unread_oldest_seconds", "tests"] == 3600


def test_a_running_import_says_how_far_it_is_and_since_when_it_stands(mara, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = received(a_csv(["Name", "E-mail"], ["Jan Pohl", "jan@pohl.test"]), by=mara)
    job.start(by=mara, at=MONDAY_9AM)
    with opened(job) as sheet:
        take_chunk(job, sheet, at=MONDAY_9AM + HOUR)

    found = read(MONDAY_9AM + 2 * HOUR)
    Import.objects.get().fail("It broke.", at=MONDAY_9AM + 3 * HOUR)
    after = read(MONDAY_9AM + 3 * HOUR)

    assert (found["imports", "running"], found["imports", "interrupted"]) == (1, 0)
    assert (found["import_rows", str(job.pk)], found["import_share", str(job.pk)]) == (1, 1)
    assert found["import_idle_seconds", str(job.pk)] == 3600
    assert (after["imports", "running"], after["imports", "interrupted"]) == (0, 1)


def test_heartbeats_and_queues_are_told(heard, workspace):
    now = timezone.now()
    heard(now - timedelta(seconds=7), besides=["bulk"])
    keys = {queue: f"{app.conf.broker_transport_options['global_keyprefix']}{queue}" for queue in QUEUES}
    valkey().delete(*keys.values())
    valkey().lpush(keys["bulk"], "a", "b")

    found = read(now)
    valkey().delete(*keys.values())

    assert round(found["heartbeat_age_seconds", "beat"]) == 7
    assert found["heartbeat_age_seconds", "bulk"] == float("inf")
    assert {part for name, *labels in found for part in labels if name == "heartbeat_age_seconds"} == set(STALE_SECONDS)
    assert [found["queue_length", queue] for queue in QUEUES] == [0, 0, 2]


def test_it_costs_a_handful_of_statements_however_much_waits(agreement, sales, mia):
    counted = []
    for _round in range(2):
        make_handoff(to=sales, by=mia)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(measures(at=MONDAY_9AM))
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 13
    assert len(OF_THE_DATABASE) == 5


def test_without_a_token_only_this_machine_reads_it_and_only_itself(client, workspace):
    assert client.get("/metrics", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/metrics", headers={"Host": "localhost"}, REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", headers={"Host": "localhost"}, REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", headers={"Host": "rebound.example"}).status_code == 404
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        assert client.get("/metrics", headers={"Host": "localhost", header: "10.0.0.7"}).status_code == 404


def test_where_it_is_reached_by_another_name_there_has_to_be_a_token(client, workspace, settings):
    settings.BASE_URL = "https://smarketing.example.org"

    assert client.get("/metrics", headers={"Host": "localhost"}).status_code == 404


def test_with_a_token_whoever_has_it_reads_it_from_anywhere(client, workspace, settings):
    settings.METRICS_TOKEN = "long-and-secret"
    away = {"REMOTE_ADDR": "10.0.0.7"}

    answer = client.get("/metrics", headers={"Authorization": "Bearer long-and-secret", "Host": "web:8000"}, **away)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}, **away).status_code == 404
    assert client.get("/metrics", headers={"Host": "localhost"}).status_code == 404
    assert client.post("/metrics").status_code == 405
