"""The examples of the documentation, run as they are printed."""

import importlib.util
import json
import os
import re
import subprocess
import sys

import pytest

from leads.import_tasks import import_slice
from leads.models import Handoff, Lead
from smarketing.state import HOUSE

PAGE, CLIENT = HOUSE / "docs" / "api.md", HOUSE / "docs" / "api" / "client.py"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARTED = "\x1e"
STATUS = r'curl() { command curl --write-out "%{stderr}%{http_code}\n" "$@"; }'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _worker(monkeypatch, tmp_path, settings):
    """Rows are brought in at once."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(import_slice, "delay", import_slice)


@pytest.fixture
def run(live_server, key, agreement, tmp_path, mia, sam):
    """Runs a command with an address and keys in its environment; what it printed, and its complaints."""

    def run(*command):
        named = {"SMARKETING": live_server.url, "KEY": key(mia), "REP": key(sam)}
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **named}, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    return run


def blocks():
    """Each block of commands, with what the page says it prints, if it says so."""
    found = BLOCK.findall(PAGE.read_text())
    after = [*found[1:], ("", "")]
    return [
        (text, json.loads(then) if kind == "json" else None)
        for (language, text), (kind, then) in zip(found, after, strict=True)
        if language == "sh"
    ]


def test_every_line_of_the_page_does_what_it_says(run, sales):
    told = blocks()
    script = [STATUS, "set -euo pipefail"]
    for text, _said in told:
        script += [text, f"printf '{PARTED}'"]

    printed, statuses = run("bash", "-c", "\n".join(script))

    parts = printed.split(PARTED)[:-1]
    shapes = [(shape(said), shape(json.loads(part))) for (_, said), part in zip(told, parts, strict=True) if said]
    assert len(shapes) == 10
    assert [(said, is_) for said, is_ in shapes if said != is_] == []
    assert [code for code in statuses.split() if code >= "400"] == ["409", "422"]
    assert Handoff.objects.get().state == Handoff.State.RETURNED
    assert set(Lead.objects.values_list("name", flat=True)) == {"Katrin Vogel", "Jan Pohl", "Ida Falk"}


def shape(value):
    """The names in it and how many members its lists have, whatever the values are."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else None


def test_the_client_does_its_job_and_nothing_twice(run, sales, tmp_path):
    (tmp_path / "fair.csv").write_text("Name,E-mail\nIda Falk,ida@falk.example\nNobody,no address\n")

    first, _ = run(sys.executable, str(CLIENT), "fair.csv")
    again, _ = run(sys.executable, str(CLIENT), "fair.csv")

    assert "fair.csv: 1 new, 0 updated, 1 rejected\n  line 3: " in first
    assert "\n  handed over to Sales North, due " in first
    assert "fair.csv: 0 new, 0 updated, 1 rejected\n" in again
    assert "\n  Mia handed this lead over" in again
    assert Handoff.objects.count() == 1


@pytest.fixture
def client_file():
    """The file as a module."""
    found = importlib.util.spec_from_file_location("client", CLIENT)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_client_waits_when_it_is_told_to(client_file, live_server, key, mia, marketing, settings):
    settings.API_RATES = {**settings.API_RATES, "reads": 0}
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        settings.API_RATES["reads"] = 100

    house = client_file.Smarketing(live_server.url, key(mia), sleep=sleep)

    assert house.get("teams", fields="name")["results"] == [{"name": "Marketing"}]
    assert len(waits) == 1
    assert 0 < waits[0] <= 60


def test_the_client_reads_every_page_and_says_what_was_refused(client_file, live_server, key, mia):
    house = client_file.Smarketing(live_server.url, key(mia))
    for number in range(5):
        house.post("leads", {"email": f"lead{number}@falk.example"})

    found = [lead["email"] for lead in house.pages("leads", limit=2, fields="email")]

    assert found == [f"lead{number}@falk.example" for number in (4, 3, 2, 1, 0)]
    with pytest.raises(client_file.Refused, match="does not do") as refused:
        house.post("leads", {"nmae": "Ida Falk"})
    assert (refused.value.code, refused.value.errors[0]["field"]) == ("invalid", "nmae")
