import pytest
from django.core.management import call_command
from django.test import Client

from tests.journeys.desk import Desk
from tests.journeys.machinery import Machinery


@pytest.fixture
def desks(live_server, browser):
    """Opens a browser for each person; at the end none of them had anything to complain about."""
    opened = []

    def open_desk(**options):
        opened.append(Desk(browser, live_server.url, **options))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.context.close()
    assert [desk.complaints for desk in opened if desk.complaints] == []


@pytest.fixture
def desk_of(desks, settings):
    """A browser in which somebody is signed in."""

    def sit_down(person, **options):
        client = Client()
        client.force_login(person)
        desk, name = desks(**options), settings.SESSION_COOKIE_NAME
        desk.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": desk.url}])
        return desk

    return sit_down


@pytest.fixture
def machinery(live_server, tmp_path, settings):
    """Workers and beat as subprocesses; files and mail in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    running = Machinery(tmp_path, base_url=live_server.url)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def printed_link(live_server, capsys):
    """What the terminal prints when nobody is a member yet."""
    call_command("setup_link", base_url=live_server.url)
    return capsys.readouterr().out.strip().splitlines()[-1]
