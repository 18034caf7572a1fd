"""What is written down: enough to follow a request to the task it sent for, and nothing about anybody."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.failures import in_short, told, trace
from people.models import Person
from smarketing.logs import configuration
from smarketing.supervisor import keep_short
from tests.factories import make_hand_raiser

pytestmark = pytest.mark.django_db


class Written:
    """The lines as whoever reads them gets them."""

    def __init__(self):
        self.stream = io.StringIO()

    @property
    def lines(self):
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def written():
    written = Written()
    handler = logging.StreamHandler(written.stream)
    logging.config.dictConfig(
        {**configuration(level="INFO", readable=False), "root": {"level": "INFO", "handlers": []}, "handlers": {}}
    )
    form = configuration(level="INFO", readable=False)["formatters"]["line"]
    handler.setFormatter(form.pop("()")(**form))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
    logging.config.dictConfig(settings.LOGGING)


def test_a_request_is_one_line_with_its_id_the_person_and_how_long_it_took(client, ada, written):
    client.force_login(ada)

    answer = client.get(reverse("people:person_detail", args=[ada.pk]) + "?next=/people/")

    [line] = written.lines
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["person_id"] == ada.pk
    assert line["request"] == f"GET /people/{ada.pk}/"
    assert (line["event"], line["code"], line["level"]) == ("request_finished", 200, "info")
    assert line["milliseconds"] > 0
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("brought", "is_kept"), [("front-4711.a_b", True), ("short", False), ("has space in it", False)]
)
def test_an_id_that_comes_with_the_request_is_kept_if_it_can_be_one(client, brought, is_kept, written):
    answer = client.get("/alive/", headers={"X-Request-ID": brought})

    assert (answer["X-Request-ID"] == brought) == is_kept
    assert [line["request_id"] for line in written.lines] == [answer["X-Request-ID"]]
    assert "person_id" not in written.lines[0]


def test_neither_searched_words_nor_keys_of_links_nor_what_was_sent_stand_in_a_line(client, mara, written):
    client.get(reverse("people:join", args=["the-key-of-the-link"]))
    client.get("/join/half-a-key")
    client.post(reverse("account_login"), {"login": "jan@pohl.test", "password": "a secret word"})
    client.force_login(mara)
    client.get(reverse("leads:lead_list"), {"q": "Katrin Vogel"})
    client.get("/nobody/jan@pohl.test/")

    text = written.stream.getvalue()
    assert len(written.of("request_finished")) == 5
    for secret in ("the-key", "half-a-key", "jan@pohl", "secret", "Katrin", mara.email, mara.name):
        assert secret not in text


@pytest.mark.django_db(transaction=True)
def test_a_step_says_which_events_it_recorded(client, mara, written):
    lead = make_hand_raiser()
    client.force_login(mara)

    client.post(reverse("leads:disqualification", args=[lead.pk]), {"note": "Wrote that they are a student."})

    [line] = written.of("events_recorded")
    assert line["kinds"] == ["lead.disqualified"]
    assert len(line["event_ids"]) == line["number"] == 1


def test_an_error_is_told_by_its_class_its_law_and_its_place_and_by_nothing_of_the_row(sam, written):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Person.objects.create(email=sam.email, name="Somebody", roles=[])
    logging.getLogger("anything").error("it broke", exc_info=refused.value)

    [line] = written.lines
    assert sam.email in str(refused.value)
    assert sam.email not in written.stream.getvalue()
    assert line["error"].startswith("IntegrityError: duplicate key value violates unique constraint")
    assert line["error"].endswith("(one_person_per_email)")
    assert any(place.startswith("tests/house/test_logs.py:") for place in line["trace"])
    assert "(people/models/person.py:" in in_short(refused.value)


class Remark(Exception):
    """One of ours, with a sentence about somebody."""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("Jan Pohl"), "KeyError: …"),
        (ValueError("Jan Pohl"), "ValueError"),
        (Remark("Jan Pohl accepted this lead."), "Remark"),
        (OSError(111, "Connection refused"), "ConnectionRefusedError: [Errno 111] Connection refused"),
        (TypeError("unsupported for jan@pohl.test or +49 170 1234567\nKey (name)=(Jan)"), "TypeError: unsupported for … or …"),
    ],
)  # fmt: skip
def test_what_an_error_quotes_is_left_out(error, said):
    assert told(error) == said


def test_what_an_error_came_from_is_told_in_the_same_way():
    try:
        try:
            int("Jan Pohl")
        except ValueError as first:
            raise Remark("about Jan") from first
    except Remark as error:
        lines = trace(error)

    assert [line for line in lines if "Pohl" in line or "Jan" in line] == []
    assert "Remark" not in lines
    assert len(lines) == 3


def test_a_log_that_has_grown_long_begins_anew_under_whoever_writes(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"long ago\n" * 20)
        keep_short(log, limit=100)
        writer.write(b"now\n")
        keep_short(log, limit=100)

    assert log.read_text() == "now\n"
    assert (tmp_path / "web.old.log").read_text() == "long ago\n" * 20
