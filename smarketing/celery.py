"""Celery: three queues, two workers and one beat.

`rt` tells people what happened, `sla` takes what is due, `bulk` imports and recounts. The first two have their own worker,
so that an import never delays a flag. Every task may run late, twice, or beside itself: rows hold the truth, and a lost
message is picked up by the next sweep.
"""

import logging.config
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from celery.signals import after_task_publish, beat_init, setup_logging
from django.conf import settings
from django.dispatch import receiver
from django_structlog.celery.signals import bind_extra_task_metadata, pre_task_succeeded
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Exchange, Queue
from structlog.contextvars import bind_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")

EVERY_SECONDS = 10.0  # between two heartbeats
QUEUES = ("rt", "sla", "bulk")

# What runs by itself. An entry expires soon, so that a worker that was away finds no pile.
BEAT: dict[str, dict[str, Any]] = {
    "take due rungs": {
        "task": "sla.tasks.take_due_rungs",
        "schedule": 10.0,
        "options": {"queue": "sla", "expires": 9},
    },
    "take due days": {
        "task": "leads.tasks.take_due_days",
        "schedule": 30.0,
        "options": {"queue": "sla", "expires": 29},
    },
    "continue imports": {
        "task": "leads.import_tasks.continue_imports",
        "schedule": 15.0,
        "options": {"queue": "bulk", "expires": 60},
    },
    "count days": {
        "task": "scoreboard.tasks.count_days",
        "schedule": 20.0,
        "options": {"queue": "bulk", "expires": 19},
    },
    "hand out events": {
        "task": "events.tasks.hand_out_events",
        "schedule": 2.0,
        "options": {"queue": "rt", "expires": 10},
    },
    "deliver mail": {
        "task": "notifications.tasks.deliver_mail",
        "schedule": 5.0,
        "options": {"queue": "rt", "expires": 10},
    },
    "forget answers": {
        "task": "api.tasks.forget_answers",
        "schedule": 3600.0,
        "options": {"queue": "bulk", "expires": 60},
    },
}

BEAT |= {
    f"heartbeat of {queue}": {
        "task": "operations.tasks.heartbeat",
        "schedule": EVERY_SECONDS,
        "args": (queue,),
        "options": {"queue": queue, "expires": 40},  # stays in line while an import works for a while
    }
    for queue in QUEUES
}

ROUTES = {
    "sla.tasks.*": {"queue": "sla"},
    "events.tasks.*": {"queue": "rt"},
    "notifications.tasks.*": {"queue": "rt"},
    "frame.tasks.*": {"queue": "bulk"},
    "leads.tasks.*": {"queue": "sla"},
    "leads.import_tasks.*": {"queue": "bulk"},
    "scoreboard.tasks.*": {"queue": "bulk"},
    "api.tasks.*": {"queue": "bulk"},
}


def broker_url(redis_url: str) -> str:
    """The same server as Celery writes it: a socket `unix://PATH?db=1` becomes `redis+socket://PATH?virtual_host=1`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


app = Celery("smarketing")
app.set_default()  # web threads ask for the default app
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a broker that was away is waited for, however long
    broker_transport_options={
        "visibility_timeout": 900,  # stays above task_time_limit: a task beyond it would run twice
        "unacked_restore_interval": 5,
        "global_keyprefix": f"{settings.REDIS_PREFIX}:",
        "socket_keepalive": True,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,  # of a server that takes commands and answers none; longer than workers wait for a task at a time
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2},
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in QUEUES],
    task_default_queue="rt",
    task_routes=ROUTES,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=120,
    task_soft_time_limit=90,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=5.0,  # on SIGQUIT: tasks get this long, what is unfinished goes back to its queue
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    beat_schedule=BEAT,
    beat_max_loop_interval=5,
    timezone="UTC",
    enable_utc=True,
)
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="import_tasks")


@setup_logging.connect
def log_as_everything_else(**_options: Any) -> None:
    """Workers and beat write the same lines as the web, whatever they think of logging themselves."""
    logging.config.dictConfig(settings.LOGGING)


@receiver(bind_extra_task_metadata)
def name_the_task(task: Any, **_more: Any) -> None:
    """In every line that a task writes."""
    bind_contextvars(task=task.name)


@receiver(pre_task_succeeded)
def tell_how_much(result: Any, **_more: Any) -> None:
    """Sweeps say how many they took."""
    if isinstance(result, int):
        bind_contextvars(result=int(result))


@beat_init.connect
def let_beat_be_heard(**_beat: Any) -> None:
    """Beat has a heartbeat of its own: that it has put one of the others into a queue."""
    after_task_publish.connect(note_beat, sender="operations.tasks.heartbeat")


def note_beat(**_message: Any) -> None:
    from operations.heartbeats import beats  # noqa: PLC0415 (it needs the models)

    beats("beat", at=datetime.now(UTC))
