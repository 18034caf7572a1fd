"""The database or Valkey goes away and comes back: whoever is there reads so, nothing is lost, nothing is restarted."""

import http.client
import os

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from leads.models import Import, NextStep
from tests.factories import PASSWORD, make_lead
from tests.house.running import free_port
from tests.journeys.desk import Desk
from tests.journeys.lines import database_line, redis_line
from tests.journeys.machinery import Machinery, database_url, until


class Site:
    """Web, workers and beat of their own, each server at the end of a line."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database, database = database_line(database_url())
        self.valkey, valkey = redis_line(os.environ["REDIS_URL"])
        self.parts = Machinery(folder, base_url=self.url, DATABASE_URL=database, REDIS_URL=valkey)

    def start(self):
        self.parts.start_web(port=self.port)
        self.parts.start()
        until(self.answers, seconds=60, what=f"the web answers:\n{self.parts.log()}")

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/alive/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@pytest.fixture
def site(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    site = Site(tmp_path)
    try:
        site.start()
        yield site
    finally:
        site.parts.stop()
        site.database.cut()
        site.valkey.cut()


@pytest.fixture
def desk(site, browser, mara):
    mara.password = PBKDF2PasswordHasher().encode(PASSWORD, "of a real site")  # those of tests are hashed for speed
    mara.save(update_fields=["password"])
    desk = Desk(browser, site.url)
    desk.sign_in(mara.email, PASSWORD)
    desk.reads("Today")
    yield desk
    desk.context.close()
    assert desk.complaints == []


@pytest.mark.slow
def test_lost_servers_are_said_lose_nothing_and_come_back_without_a_restart(site, desk, tmp_path):
    lead = make_lead("Katrin Vogel")

    write_while_the_database_is_away(site, desk, lead)
    import_while_valkey_is_away(site, desk, tmp_path)
    import_while_valkey_hangs(site, desk, tmp_path)


def write_while_the_database_is_away(site, desk, lead):
    fill_in_a_next_step(desk, lead)
    site.database.cut()
    desk.press("Plan it")
    desk.reads("Smarketing cannot reach its database right now.", "What you just sent was not saved.")
    assert desk.page.goto("/leads/").status == 503

    site.database.mend()
    desk.page.get_by_role("link", name="Load the page again").click()
    desk.reads("Katrin Vogel")
    assert NextStep.objects.count() == 0
    fill_in_a_next_step(desk, lead)
    desk.press("Plan it")
    desk.reads("Send the study")
    assert NextStep.objects.count() == 1


def fill_in_a_next_step(desk, lead):
    desk.open(f"/leads/{lead.pk}/")
    form = desk.unfold("Next step")
    form.get_by_label("What marketing will do").fill("Send the study")
    form.get_by_label("By").fill("2099-01-04")


def import_while_valkey_is_away(site, desk, folder):
    begin_an_import(desk, folder, row="Jan Pohl,jan.pohl@nordlicht.test")
    site.valkey.cut()
    desk.press("Import")
    desk.reads("You can leave this page.")
    desk.go("Leads")
    desk.reads("Katrin Vogel")

    site.valkey.mend()
    ends_by_itself(site, desk)


def import_while_valkey_hangs(site, desk, folder):
    """It takes every command and answers none: nobody waits for it longer than for a page."""
    begin_an_import(desk, folder, row="Ida Falk,ida@falk.test")
    site.valkey.hang()
    desk.press("Import")
    desk.reads("You can leave this page.")
    desk.go("Leads")
    desk.reads("Jan Pohl")

    site.valkey.wake()
    ends_by_itself(site, desk)


def begin_an_import(desk, folder, *, row):
    path = folder / "fair.csv"
    path.write_text(f"Name,E-mail\n{row}\n", encoding="utf-8")
    desk.open("/leads/imports/new/")
    desk.page.get_by_label("CSV file").set_input_files(path)
    desk.press("Look into it")
    desk.press("Try it, nothing is saved yet")
    desk.reads("Would be")


def ends_by_itself(site, desk):
    job = Import.objects.latest("pk")
    desk.open(f"/leads/imports/{job.pk}/")
    until(lambda: is_finished(job), seconds=90, what=f"the import goes on:\n{site.parts.log()}")
    desk.reads("Every row of the file is in.")


def is_finished(job):
    job.refresh_from_db()
    return job.state == Import.State.FINISHED
