import ast
from pathlib import Path

import pytest
from django.conf import settings

from smarketing.state import HOUSE, State
from smarketing.up import choose_port
from tests.plumbing import own_redis


def test_manage_py_is_readable_by_python_3_8():
    ast.parse((HOUSE / "manage.py").read_text(), feature_version=(3, 8))


def test_the_secret_key_is_made_once_and_private(tmp_path):
    state = State(tmp_path)

    first = state.secret_key()

    assert state.secret_key() == first
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_sockets_of_a_deep_folder_go_to_a_short_one():
    deep = State(Path("/srv") / ("very-long-name-" * 10))

    assert len(f"{deep.sockets('postgresql')}/.s.PGSQL.5432") < 100
    assert deep.sockets("postgresql") != State(Path("/srv/other")).sockets("postgresql")


def test_only_one_can_hold_a_state_folder(tmp_path):
    state = State(tmp_path)
    first = state.lock()

    assert first is not None
    assert state.lock() is None
    first.close()


def test_a_free_port_is_taken_as_wanted():
    assert choose_port(None) >= 8000


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/valkey.sock?db=0", "unix:///run/valkey.sock?db=4"),
        ("redis://localhost:6379/0", "redis://localhost:6379/4"),
    ],
)
def test_every_test_process_has_a_redis_database_of_its_own(url, expected):
    assert own_redis(url, worker="gw3", suffix="") == expected


def test_connections_are_kept_and_checked():
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 60
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
