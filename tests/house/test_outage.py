import pytest
from django.db import OperationalError, connection, connections

from smarketing.cache import ForgivingRedisCache
from smarketing.outage import is_outage


@pytest.fixture
def lost():
    return ForgivingRedisCache("unix:///nonexistent/valkey.sock", {})


def test_a_lost_valkey_reads_as_an_empty_cache(lost):
    lost.set("word", "kept")

    assert lost.get("word") is None
    assert lost.get("word", "otherwise") == "otherwise"
    assert lost.get_many(["word"]) == {}
    assert "word" not in lost
    assert lost.get_or_set("word", "made") == "made"
    assert lost.incr("tries") == 1
    assert lost.delete("word") is False


def test_a_database_that_cannot_be_reached_is_an_outage(django_db_blocker):
    away = connections["default"].copy()
    away.settings_dict = {**away.settings_dict, "HOST": "/nonexistent", "PORT": ""}
    with django_db_blocker.unblock(), pytest.raises(OperationalError) as error:
        away.ensure_connection()

    assert is_outage(error.value)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_an_outage():
    with pytest.raises(OperationalError) as error, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()

    assert is_outage(error.value)


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_no_outage():
    with pytest.raises(OperationalError) as error, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")

    assert not is_outage(error.value)
