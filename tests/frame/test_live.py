"""What moves when something happens, and what an open page hears of it."""

import gzip
from datetime import timedelta

import pytest
import redis
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from frame import live, panels
from frame.live import channel
from frame.live_door import PATH
from leads.models import Lead
from people.live import HOUSE
from people.models import Person, Team, Workspace
from sla.models import Agreement
from smarketing.wsgi import application
from tests.factories import make_handoff, sign


@pytest.fixture
def agreement(mara, sofia) -> Agreement:
    return sign(by=(mara, sofia))


class WebProcess(ClientHandler):
    """What the web process answers: the door in front of Django."""

    def __call__(self, environ):
        if not environ["PATH_INFO"].startswith(PATH):
            return super().__call__(environ)
        said = []
        body = b"".join(application(environ, lambda *words: said.extend(words)))
        answer = HttpResponse(body, status=int(said[0][:3]), headers=dict(said[1]))
        answer.wsgi_request = WSGIRequest(environ)
        return answer


@pytest.fixture(params=[WebProcess, ClientHandler], ids=["door", "middleware"])
def door(request):
    """A browser that asks at the door, or where Django runs without it."""
    client = Client()
    client.handler = request.param()
    return client


def ask(door, *watches):
    tokens = ",".join(watch.token for watch in watches)
    return door.get(f"/live/{tokens}", {"v": ",".join(watch.version for watch in watches)})


def test_nothing_new_is_204_and_a_move_gives_the_new_stamps(door, db):
    queue, lead = live.watch("queue", HOUSE), live.watch("lead")
    assert ask(door, queue, lead).status_code == 204

    live.bump("queue")
    moved = ask(door, queue, lead)

    assert moved.status_code == 200
    assert moved["HX-Trigger"] == "moved"
    assert moved["Cache-Control"] == "no-store"
    now = moved.content.decode().split(",")
    assert now == [live.version(["queue", HOUSE]), lead.version]
    assert now[0] != queue.version
    assert door.get(f"/live/{queue.token},{lead.token}", {"v": ",".join(now)}).status_code == 204


def test_whoever_asks_costs_one_command_and_neither_session_nor_database(
    door, db, monkeypatch, django_assert_num_queries
):
    watch = live.watch("queue", "lead", HOUSE)
    sent = []
    monkeypatch.setattr(redis.Redis, "execute_command", lambda self, *words, **_: sent.append(words[0]) or ["1"] * 3)

    with django_assert_num_queries(0):
        answer = ask(door, watch)

    assert sent == ["MGET"]
    assert answer.content == b"1.1.1"
    assert not answer.cookies


@pytest.mark.parametrize("name", ["", "queue", "queue:forged", "queue+lead:", ","])
def test_a_name_that_we_did_not_sign_is_not_found(door, name):
    assert door.get(f"/live/{name}").status_code == 404
    assert door.get(f"/live/{live._signer().sign('queue')},{name}").status_code == 404


def test_only_questions_are_answered(door):
    assert door.post(f"/live/{live._signer().sign('queue')}").status_code == 405


def test_a_lost_valkey_breaks_no_page_and_no_step_and_is_said(door, db, monkeypatch):
    watch = live.watch("queue")
    lost = redis.Redis.from_url("unix:///nowhere/valkey.sock", decode_responses=True)
    monkeypatch.setattr(live, "valkey", lambda: lost)

    live.bump("queue")

    assert live.watch("queue").version == ""
    assert ask(door, watch).status_code == 503


def test_a_page_watches_what_is_its_readers_and_tells_where_to_ask(client, mia, marketing):
    client.force_login(mia)

    page = client.get("/glossary/").content.decode()

    watch = live.watch(channel(Person, mia.pk), channel(Team, marketing.pk), HOUSE)
    assert watch.attributes in page
    assert 'data-live-address="/live/"' in page


def test_queue_handoff_lead_and_today_say_what_they_watch(client, agreement, sales, mia, sofia):
    handoff = make_handoff(to=sales, by=mia)
    client.force_login(sofia)
    team, lead = live.watch(channel(Team, sales.pk)), live.watch(channel(Lead, handoff.lead_id))
    own = live.watch(channel(Person, sofia.pk), channel(Team, sales.pk), HOUSE)

    pages = {
        path: client.get(path).content.decode() for path in ("/", f"/queue/{handoff.pk}/", f"/leads/{handoff.lead_id}/")
    }

    today, queue, of_lead = pages.values()
    assert f'id="main" tabindex="-1" {own.attributes} data-live-rows' in today
    assert f'id="queue-rows" {team.attributes} data-live-rows' in queue
    assert f'id="handoff-{handoff.pk}" {lead.attributes}' in queue
    assert f'id="main" tabindex="-1" {lead.attributes}' in of_lead
    assert f'id="about" {lead.attributes}' in of_lead


def places(client):
    return client.get(reverse("frame:places"), {"here": "/queue/"}).content.decode()


def test_what_moves_while_the_places_numbers_are_read_is_asked_for_again(client, mia, monkeypatch):
    own = channel(Person, mia.pk)
    monkeypatch.setattr(
        panels, "_counts", {"people:settings": lambda _request: live.bump(own) or [Person.objects.filter(pk=mia.pk)]}
    )
    client.force_login(mia)

    page = places(client)

    assert '<span class="place-count">1</span>' in page
    version = page.partition('data-live-version="')[2].partition('"')[0]
    assert version.partition(".")[0] != live.version([own])


def test_the_places_are_kept_for_each_page_number_and_language(client, mia, workspace, monkeypatch):
    client.force_login(mia)
    monkeypatch.setattr(panels, "_counts", {})
    before = places(client)
    monkeypatch.setattr(panels, "_counts", {"leads:queue": lambda _request: [Person.objects.filter(pk=mia.pk)]})

    numbered = places(client)
    elsewhere = client.get(reverse("frame:places"), {"here": "/glossary/"}).content.decode()
    Workspace.objects.update(language="de")
    german = places(client)

    assert ["place-count" in page for page in (before, numbered, german)] == [False, True, True]
    assert current(numbered) == "/queue/"
    assert current(elsewhere) == "/glossary/"
    assert ("Glossary" in numbered, "Glossary" in german, "Glossar" in german) == (True, False, True)


def current(page):
    return page.partition(' aria-current="page"')[0].rpartition('href="')[2].partition('"')[0]


def test_nobody_signed_in_watches_nothing(client, workspace):
    assert "data-live" not in client.get("/account/login/").content.decode()


@pytest.fixture
def kept(db):
    """A text about the queue, kept by one reader, and the name under which another one gets it."""
    live.keep_text("rows", "<p>Katrin Vogel</p>", stamp=live.version(["queue"]))
    return live.trust("rows", about="queue", reader="sam")


def read(door, name):
    return door.get("/live/", {"text": name}, headers={"Accept-Encoding": "gzip"})


def test_what_one_has_loaded_is_handed_to_the_next_without_session_or_database(door, kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = read(door, kept)

    assert gzip.decompress(answer.content) == b"<p>Katrin Vogel</p>"
    assert answer["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("moved", ["queue", "sam"])
def test_a_kept_text_ends_when_its_subject_or_its_reader_moves(door, kept, moved):
    live.bump(moved)

    assert read(door, kept).status_code == 204


def test_a_kept_text_is_for_names_we_signed_not_long_ago(door, kept, time_machine):
    assert read(door, kept + "x").status_code == 204
    time_machine.move_to(timezone.now() + timedelta(seconds=live.TRUSTED_SECONDS + 1))
    assert read(door, kept).status_code == 204


def test_signing_out_ends_trust(door, mia):
    door.force_login(mia)
    name = live.trust("rows", about="queue", reader=channel(Person, mia.pk))
    live.keep_text("rows", "Katrin Vogel", stamp="0")
    assert read(door, name).status_code == 200

    door.logout()

    assert read(door, name).status_code == 204
