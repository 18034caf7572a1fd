"""What changes seldom is read once, and never after it has changed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from frame import known as memory
from frame.known import known, under
from people.models import Team, Workspace
from tests.factories import make_team


@pytest.fixture
def reads(monkeypatch, transactional_db):
    monkeypatch.setattr(memory, "_kept", {})
    times = []

    def read():
        times.append(1)
        return len(times)

    return read


def test_under_one_stamp_it_is_read_once(reads):
    with under("a"):
        assert [known("it", reads), known("it", reads)] == [1, 1]
    with under("b"):
        assert known("it", reads) == 2


def test_whoever_makes_no_page_reads_it_each_time(reads):
    assert [known("it", reads), known("it", reads)] == [1, 2]
    with under(""):  # Valkey is away
        assert known("it", reads) == 3


def test_it_is_read_again_within_a_minute(reads, monkeypatch):
    with under("a"):
        assert known("it", reads) == 1
        monkeypatch.setattr(memory, "AT_MOST_SECONDS", -1.0)
        assert known("it", reads) == 2


def test_a_page_shows_what_somebody_has_just_changed(reads, client, workspace, ada, sam):
    client.force_login(sam)
    assert workspace.name in client.get(reverse("leads:queue")).content.decode()

    Workspace.keep(by=ada, at=timezone.now(), name="Harbour Works")
    sam.team.rename(name="The North", by=ada, at=timezone.now())

    html = client.get(reverse("leads:queue")).content.decode()
    assert "Harbour Works" in html
    assert "The North" in html


def test_a_team_that_was_made_a_moment_ago_has_its_name(reads, client, workspace, sam):
    client.force_login(sam)
    client.get(reverse("leads:queue"))

    sam.team = make_team("Newcomers", side="sales")
    sam.save()

    with under("unchanged"):
        assert Team.known()
        assert sam.team_name == "Newcomers"
