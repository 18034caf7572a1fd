"""`manage.py up`, as a person meets it: everything runs, one command stops it, and nothing that was saved is lost."""

import os
import random
import signal
import socket
import time

import psycopg2
import pytest

from tests.house.running import House

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("house")]
PARTS = {"postgresql": "bin/postgres -D", "web": "granian", "beat": " beat "}  # how each one's command is known


@pytest.fixture(scope="module")
def house():
    house = House()
    yield house
    house.remove()


@pytest.fixture(autouse=True)
def _nothing_left(house):
    yield
    if house.process and house.process.poll() is None:
        house.end()
    house.wait_until(lambda: not house.processes(), "all gone")


def test_everything_runs_outlives_a_lost_database_and_ends_with_ctrl_c(house):
    house.up()

    assert house.get("/alive/")[0] == 200
    assert f"running at http://127.0.0.1:{house.port}" in house.output
    commands = " ".join(house.processes().values())
    assert [
        piece
        for piece in ("postgres -D", "valkey", "granian", "-Q rt,sla", "-Q bulk", " beat ")
        if piece not in commands
    ] == []
    code, said = house.manage("up")
    assert (code, f"already running at http://127.0.0.1:{house.port}" in said) == (0, True)
    code, said = house.manage("showmigrations", "people")
    assert (code, "[X] 0001_initial" in said) == (0, True)
    lose_the_database_and_have_it_back(house)

    assert house.end(signal.SIGINT) == 0

    assert house.processes() == {}
    code, said = house.manage("showmigrations", "people")
    assert (code, "python3 manage.py up" in said) == (1, True)


def lose_the_database_and_have_it_back(house):
    """The page says so, and everything works again by itself."""
    administrator = psycopg2.connect(house.database_url().rpartition("/")[0] + "/postgres")
    administrator.autocommit = True
    cursor = administrator.cursor()
    cursor.execute("ALTER DATABASE smarketing ALLOW_CONNECTIONS false")
    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'smarketing'")

    status, page = house.get("/account/login/")

    assert status == 503
    assert "The database does not answer" in page
    assert "Everything saved before is safe" in page
    cursor.execute("ALTER DATABASE smarketing ALLOW_CONNECTIONS true")
    assert house.get("/account/login/")[0] == 200
    administrator.close()


def test_a_taken_port_is_refused_with_the_command_to_type(house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, said = house.manage("up", "--port", str(other.getsockname()[1]))

    assert code == 1
    assert f"Port {other_port(said)} is taken" in said
    assert "python3 manage.py up --port " in said


def other_port(said):
    return said.split("Port ")[1].split()[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_at_a_random_moment_of_starting_leaves_no_process(house, number):
    house.start()
    time.sleep(random.uniform(0.05, 4))
    house.end(number)

    house.wait_until(lambda: not house.processes(), f"all gone after {number.name}")


@pytest.mark.parametrize("part", ["postgresql", "web"])
def test_a_part_that_is_killed_ends_the_whole_with_its_name(house, part):
    house.up()

    ends_when_killed(house, part)


def ends_when_killed(house, part):
    os.kill(house.leader(PARTS[part]), signal.SIGKILL)

    assert house.process.wait(60) == 1
    assert f"{part} ended by itself (signal SIGKILL)" in house.output


def test_what_was_committed_is_there_after_everything_was_killed_and_beat_once_more(house):
    house.up()
    with psycopg2.connect(house.database_url()) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE promise AS SELECT 'kept' AS word")
    connection.close()
    for pid in [house.process.pid, *house.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    house.process.wait()

    house.up()

    connection = psycopg2.connect(house.database_url())
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM promise")
        assert cursor.fetchall() == [("kept",)]
    connection.close()
    ends_when_killed(house, "beat")
