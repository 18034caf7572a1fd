"""What moves when something happens, and what an open page hears of it."""

import gzip
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from frame import live
from frame.live import channel
from leads.models import Lead
from people.live import HOUSE
from people.models import Person, Team
from sla.models import Agreement
from tests.factories import make_handoff, sign


@pytest.fixture
def agreement(mara, sofia) -> Agreement:
    return sign(by=(mara, sofia))


def ask(client, *watches):
    tokens = ",".join(watch.token for watch in watches)
    return client.get(f"/live/{tokens}", {"v": ",".join(watch.version for watch in watches)})


def test_nothing_new_is_204_and_a_move_gives_the_new_stamps(client, db):
    queue, lead = live.watch("queue", HOUSE), live.watch("lead")
    assert ask(client, queue, lead).status_code == 204

    live.bump("queue")
    moved = ask(client, queue, lead)

    assert moved.status_code == 200
    assert moved["HX-Trigger"] == "moved"
    assert moved["Cache-Control"] == "no-store"
    now = moved.content.decode().split(",")
    assert now == [live.version(["queue", HOUSE]), lead.version]
    assert now[0] != queue.version
    assert client.get(f"/live/{queue.token},{lead.token}", {"v": ",".join(now)}).status_code == 204


def test_whoever_asks_costs_one_command_and_neither_session_nor_database(
    client, db, monkeypatch, django_assert_num_queries
):
    watch = live.watch("queue", "lead", HOUSE)
    sent = []
    monkeypatch.setattr(redis.Redis, "execute_command", lambda self, *words, **_: sent.append(words[0]) or ["1"] * 3)

    with django_assert_num_queries(0):
        answer = ask(client, watch)

    assert sent == ["MGET"]
    assert answer.content == b"1.1.1"
    assert not answer.cookies


@pytest.mark.parametrize("name", ["", "queue", "queue:forged", "queue+lead:", ","])
def test_a_name_that_we_did_not_sign_is_not_found(client, name):
    assert client.get(f"/live/{name}").status_code == 404
    assert client.get(f"/live/{live._signer().sign('queue')},{name}").status_code == 404


def test_only_questions_are_answered(client):
    assert client.post(f"/live/{live._signer().sign('queue')}").status_code == 405


def test_a_lost_valkey_breaks_no_page_and_no_step_and_is_said(client, db, monkeypatch):
    watch = live.watch("queue")
    lost = redis.Redis.from_url("unix:///nowhere/valkey.sock", decode_responses=True)
    monkeypatch.setattr(live, "valkey", lambda: lost)

    live.bump("queue")

    assert live.watch("queue").version == ""
    assert ask(client, watch).status_code == 503


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


def test_nobody_signed_in_watches_nothing(client, workspace):
    assert "data-live" not in client.get("/account/login/").content.decode()


@pytest.fixture
def kept(db):
    """A text about the queue, kept by one reader, and the name under which another one gets it."""
    live.keep_text("rows", "<p>Katrin Vogel</p>", stamp=live.version(["queue"]))
    return live.trust("rows", about="queue", reader="sam")


def read(client, name):
    return client.get("/live/", {"text": name}, headers={"Accept-Encoding": "gzip"})


def test_what_one_has_loaded_is_handed_to_the_next_without_session_or_database(client, kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = read(client, kept)

    assert gzip.decompress(answer.content) == b"<p>Katrin Vogel</p>"
    assert answer["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("moved", ["queue", "sam"])
def test_a_kept_text_ends_when_its_subject_or_its_reader_moves(client, kept, moved):
    live.bump(moved)

    assert read(client, kept).status_code == 204


def test_a_kept_text_is_for_names_we_signed_not_long_ago(client, kept, time_machine):
    assert read(client, kept + "x").status_code == 204
    time_machine.move_to(timezone.now() + timedelta(seconds=live.TRUSTED_SECONDS + 1))
    assert read(client, kept).status_code == 204


def test_signing_out_ends_trust(client, mia):
    client.force_login(mia)
    name = live.trust("rows", about="queue", reader=channel(Person, mia.pk))
    live.keep_text("rows", "Katrin Vogel", stamp="0")
    assert read(client, name).status_code == 200

    client.logout()

    assert read(client, name).status_code == 204
