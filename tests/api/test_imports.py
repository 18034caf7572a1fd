"""A file of leads, brought in by a program."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from api.models import Scope
from leads.import_tasks import import_slice
from leads.models import Import, Lead
from tests.api.test_leads import errors
from tests.api.test_people import asked
from tests.leads.import_files import a_csv, imported

pytestmark = pytest.mark.django_db
FAIR = a_csv(
    ["E-Mail", "Name", "Erstkontakt", "Stand"],
    ["a@a.example", "Ann", "03/04/2025", "A12"],
    ["b at b", "Bea", "05/06/2026", "A12"],
)
CHOICE = {"columns": {"Stand": "attributes.stand"}, "date_order": "dmy"}


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(monkeypatch):
    """Slices that were sent to the queue; a worker takes them when the story says so."""
    slices = []
    monkeypatch.setattr(import_slice, "delay", lambda *args: slices.append(args))
    return slices


def test_from_the_file_to_its_problems(calls, mia, sent, django_capture_on_commit_callbacks):
    program = calls(mia)

    uploaded = program.upload("imports", FAIR, query={"name": "fair.csv"})
    here = f"imports/{uploaded.json()['id']}"
    columns = program.get(f"{here}/columns").json()
    chosen = program.post(f"{here}/columns", CHOICE)
    with django_capture_on_commit_callbacks(execute=True):
        running = program.post(f"{here}/run")
    import_slice(*sent[0])
    done = program.get(here).json()
    problems = program.get(f"{here}/problems", limit=1).json()["results"]

    assert (uploaded.status_code, uploaded["Location"]) == (201, f"http://testserver/api/v1/{here}")
    said = uploaded.json()
    assert (said["state"], said["name"], said["total"], said["made_by"]["name"]) == ("uploaded", "fair.csv", 2, "Mia")
    assert [(one["header"], one["field"]) for one in columns["columns"]] == [
        ("E-Mail", "email"),
        ("Name", "name"),
        ("Erstkontakt", "first_contact_on"),
        ("Stand", None),
    ]
    assert (columns["date_orders"], columns["asks_system"]) == (["dmy", "mdy"], False)
    assert (chosen.status_code, chosen.json()["state"], chosen.json()["columns"][3]["field"]) == (
        200,
        "mapped",
        "attributes.stand",
    )
    assert (running.json()["state"], running.json()["started_at"] is not None) == ("running", True)
    assert [done[name] for name in ("state", "rows", "new", "rejected", "share")] == ["finished", 2, 1, 1, 1.0]
    assert (problems[0]["line"], problems[0]["cells"][0], problems[0]["reasons"][0]["header"]) == (
        3,
        "b at b",
        "E-Mail",
    )
    assert str(Lead.objects.get().first_contact_on) == "2025-04-03"
    assert errors(program.get(f"{here}/columns")) == (422, [("file", "unreadable")])


def test_a_form_may_carry_the_file(calls, mia):
    form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("x.csv", FAIR)})

    said = calls(mia).upload("imports", form, content_type=MULTIPART_CONTENT, query={"separator": ","})

    assert (said.status_code, said.json()["size"]) == (201, len(FAIR))


def test_what_is_no_file_of_leads_is_refused(calls, mia, settings):
    program = calls(mia)

    assert errors(program.upload("imports", b"E-Mail,Name\n")) == (422, [("file", "unreadable")])
    assert errors(program.upload("imports", b"PK\x03\x04rest")) == (422, [("file", "unreadable")])
    assert errors(program.post("imports", {"file": "a@a.example"})) == (422, [("file", "required")])
    assert errors(program.upload("imports", b"")) == (422, [("file", "required")])
    assert errors(program.upload("imports", FAIR, query={"encoding": "klingon"})) == (
        422,
        [("encoding", "invalid_choice")],
    )
    assert program.upload("imports", FAIR, content_type="application/pdf").status_code == 415
    settings.UPLOAD_LIMIT_BYTES = -64 * 1024
    assert program.upload("imports", FAIR).json()["code"] == "too_large"
    assert not Import.objects.exists()


def test_a_choice_that_does_not_do_is_named(calls, mia):
    program = calls(mia)
    here = f"imports/{program.upload('imports', FAIR).json()['id']}"

    def refused(**said):
        return errors(program.post(f"{here}/columns", said))

    assert refused() == (422, [("date_order", "required")])
    assert refused(date_order="ymd") == (422, [("date_order", "invalid")])
    assert refused(columns={"Booth": "name", "Stand": "colour"}) == (
        422,
        [("columns.Booth", "unknown"), ("columns.Stand", "invalid_choice")],
    )
    assert refused(columns={"Stand": "name"}) == refused(columns={"E-Mail": None}) == (422, [("columns", "invalid")])
    assert refused(columns={"Stand": "external_id"}, date_order="dmy") == (422, [("system", "required")])
    assert refused(zone="Mars/Base", date_order="dmy") == (422, [("zone", "invalid")])


def test_what_has_begun_is_stopped_and_goes_on(calls, mia, sent, django_capture_on_commit_callbacks):
    program = calls(mia)
    here = f"imports/{program.upload('imports', FAIR).json()['id']}"

    early = [program.post(f"{here}/{step}") for step in ("run", "cancellation")]
    program.post(f"{here}/columns", CHOICE)
    program.post(f"{here}/run")
    chosen = program.post(f"{here}/columns", CHOICE)
    stopped = program.post(f"{here}/cancellation")
    with django_capture_on_commit_callbacks(execute=True):
        again = program.post(f"{here}/run")

    assert [(one.status_code, one.json()["code"]) for one in [*early, chosen]] == [(409, "overtaken")] * 3
    assert (stopped.json()["state"], stopped.json()["cancelled_by"]["name"]) == ("cancelled", "Mia")
    assert (again.json()["state"], again.json()["cancelled_by"], len(sent)) == ("running", None, 1)


def test_the_same_file_sent_twice_under_one_key_is_one_import(calls, mia):
    program = calls(mia)

    first, again = (program.upload("imports", FAIR, Idempotency_Key="f-1") for _ in range(2))
    other = program.upload("imports", FAIR + b"c@c.example,Cem,,\n", Idempotency_Key="f-1")

    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert other.json()["code"] == "key_reused"
    assert Import.objects.count() == 1


def test_only_marketing_brings_files_in(calls, mia, sam, ada):
    here = f"imports/{calls(mia).upload('imports', FAIR).json()['id']}"

    for person in (sam, ada):
        program = calls(person)
        answers = [program.get(path) for path in ("imports", here, f"{here}/columns", f"{here}/problems")]
        answers += [program.upload("imports", FAIR), program.post(f"{here}/columns", CHOICE)]
        answers += [program.post(f"{here}/{step}") for step in ("run", "cancellation")]
        assert {answer.json()["code"] for answer in answers} == {"not_permitted"}
    assert calls(mia, Scope.READ).upload("imports", FAIR).json()["code"] == "scope_missing"
    assert calls(mia).get("imports/999999").status_code == 404


def test_lists_ask_as_much_for_three_as_for_one(calls, mia, mara):
    program, counts = calls(mia), []
    bad = a_csv(["E-Mail"], ["x"])
    for number in (1, 3):
        for _ in range(number):
            job = imported(a_csv(["E-Mail"], *[["x"]] * number), by=mara)
        counts.append((asked(program, "imports"), asked(program, f"imports/{job.pk}/problems")))
    program.upload("imports", bad)

    assert counts == [(2, 3), (2, 3)]
    assert len(program.get("imports", state="finished").json()["results"]) == 4
    assert [one["line"] for one in program.get(f"imports/{job.pk}/problems", limit=2).json()["results"]] == [4, 3]
