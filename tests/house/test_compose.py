"""docker-compose.yml says the same as the settings, the start-up command and the Dockerfile."""

import re

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from smarketing.celery import BEAT, QUEUES, app
from smarketing.state import HOUSE
from smarketing.up import WORKERS, beat_arguments, web_arguments, worker_arguments

COMPOSE = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())["services"]
OURS = ["migrate", "web", "worker", "worker-bulk", "beat"]
DOCKERFILE = (HOUSE / "Dockerfile").read_text()


def names_read_by_the_settings():
    source = (HOUSE / "smarketing" / "settings.py").read_text()
    return dict(re.findall(r'env\.\w+\(\s*"(\w+)"(.?)', source))


def test_it_has_the_parts_that_up_runs():
    assert set(COMPOSE) == {*OURS, "postgres", "valkey"}
    assert COMPOSE["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", OURS)
def test_every_name_given_is_one_that_the_settings_read_and_none_required_is_missing(name):
    given = set(COMPOSE[name]["environment"])
    read = names_read_by_the_settings()

    assert given - set(read) == set()
    assert {setting for setting, more in read.items() if more == ")"} - given == set()


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_runs_as_up_runs_it(name):
    assert COMPOSE[name]["command"] == ["python", "-m", *worker_arguments(name)]
    assert COMPOSE[name]["stop_signal"] == "SIGQUIT"


def test_every_queue_has_one_worker_and_nothing_else_is_listened_to():
    listened = [queue for name in WORKERS for queue in worker_arguments(name)[6].split(",")]

    assert sorted(listened) == sorted(QUEUES)
    assert sorted(queue.name for queue in app.conf.task_queues) == sorted(QUEUES)


def test_beat_runs_as_up_runs_it_and_sends_to_queues_that_exist():
    assert COMPOSE["beat"]["command"] == ["python", "-m", *beat_arguments()]
    assert {entry["options"]["queue"] for entry in BEAT.values()} <= set(QUEUES)
    assert [name for name, entry in BEAT.items() if entry["options"]["expires"] > 60] == []


def test_the_image_serves_as_up_serves():
    command = re.search(r"CMD (\[.*\])", DOCKERFILE.replace("\\\n", ""), re.S).group(1)

    assert yaml.safe_load(command) == ["python", "-m", *web_arguments(host="0.0.0.0", port=8000, workers=2)]
    assert settings.WSGI_APPLICATION.replace(".application", ":application") in command


def test_migrating_is_a_step_of_its_own_before_everything_else():
    assert COMPOSE["migrate"]["command"][:3] == ["python", "manage.py", "prepare"]
    assert "prepare" in get_commands()
    assert COMPOSE["migrate"]["restart"] == "no"
    for name in OURS[1:]:
        assert COMPOSE[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", [*OURS[1:], "postgres", "valkey"])
def test_everything_that_stays_has_a_health_check_and_comes_back(name):
    assert COMPOSE[name]["healthcheck"]["test"]
    assert COMPOSE[name]["restart"] == "unless-stopped"


def test_a_task_cannot_outlive_the_time_after_which_it_would_run_twice():
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
