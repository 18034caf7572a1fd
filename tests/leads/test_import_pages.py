import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse

from leads.import_tasks import import_slice
from leads.models import Import, Lead
from tests.factories import MONDAY_9AM, make_lead
from tests.leads.import_files import a_csv, imported, received

FAIR = a_csv(
    ["E-Mail", "Name", "Erstkontakt", "Stand"],
    ["a@a.example", "Ann", "03/04/2025", "A12"],
    ["b at b", "Bea", "05/06/2025", "A12"],
)


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sent(monkeypatch):
    """Slices that were sent to the queue; a worker takes them when the story says so."""
    slices = []
    monkeypatch.setattr(import_slice, "delay", lambda *args: slices.append(args))
    return slices


def upload(client, content, name="fair.csv", **more):
    return client.post(reverse("leads:import_new"), {"file": SimpleUploadedFile(name, content), **more})


def test_from_the_file_to_the_result_by_clicking(client, mia, sent):
    client.force_login(mia)

    answer = upload(client, FAIR)
    job = Import.objects.get()
    columns = reverse("leads:import_columns", args=[job.pk])
    assert answer.url == columns
    page = client.get(columns).content.decode()
    assert "2 rows, 4 columns, comma, UTF-8" in page.replace("\xa0", " ")
    assert "How are dates written in this file?" in page

    chosen = {"column_0": "email", "column_1": "name", "column_2": "first_contact_on", "column_3": "attributes.stand"}
    answer = client.post(columns, {**chosen, "date_order": "dmy"})
    preview = reverse("leads:import_preview", args=[job.pk])
    assert answer.url == preview
    page = client.get(preview).content.decode()
    assert "1 of them is not taken" in page
    assert "3 Apr 2025" in page
    assert Lead.objects.count() == 0

    answer = client.post(reverse("leads:import_run", args=[job.pk]))
    detail = reverse("leads:import_detail", args=[job.pk])
    assert answer.url == detail
    page = client.get(detail).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "Stop here" in page

    import_slice(*sent[0])
    page = client.get(detail).content.decode()
    assert "hx-trigger" not in page
    assert "1 row needs a look" in page
    assert '<span class="bad">b at b</span>' in page
    assert Lead.objects.get().attributes == {"stand": "A12"}
    file = client.get(reverse("leads:import_bad_rows", args=[job.pk])).getvalue().decode()
    assert file.splitlines()[1].startswith("b at b,Bea,05/06/2025,A12,E-Mail: ")


def test_trying_says_how_many_rows_it_tried_and_what_becomes_of_the_others(client, mia):
    client.force_login(mia)
    many = received(a_csv(["E-Mail"], *([f"p{number}@a.example"] for number in range(30))), by=mia)
    few = received(a_csv(["E-Mail"], ["ann@a.example"]), by=mia)

    said = client.get(reverse("leads:import_preview", args=[many.pk])).content.decode()

    assert "Only the first 20 rows were tried. The other 10 are looked at when they come in" in said
    assert "Only the first" not in client.get(reverse("leads:import_preview", args=[few.pk])).content.decode()
    many.total = None  # too large to be counted beforehand
    many.save()
    said = client.get(reverse("leads:import_preview", args=[many.pk])).content.decode()
    assert "Only the first 20 rows were tried. All others are looked at when they come in" in said


def test_a_file_that_waits_is_listed_with_the_rows_it_has(client, mia):
    received(a_csv(["E-Mail"], *([f"p{number}@a.example"] for number in range(30))), by=mia)
    client.force_login(mia)

    page = client.get(reverse("leads:import_list")).content.decode()

    assert '<td class="number" data-label="Rows">30</td>' in page


def test_a_choice_that_raises_a_question_asks_it(client, mia):
    client.force_login(mia)
    upload(client, a_csv(["E-Mail", "X"], ["a@a.example", "01/02/2026 10:00"]))
    columns = reverse("leads:import_columns", args=[Import.objects.get().pk])

    answer = client.post(columns, {"column_0": "email", "column_1": "consent_at"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "How are dates written in this file?" in page
    assert "In which time zone are the times of this file?" in page


def test_two_columns_for_one_field_and_none_that_says_who_are_refused(client, mia):
    client.force_login(mia)
    upload(client, FAIR)
    columns = reverse("leads:import_columns", args=[Import.objects.get().pk])

    twice = client.post(columns, {"column_0": "email", "column_1": "name", "column_3": "name"})
    nobody = client.post(columns, {"column_1": "name"})

    assert (twice.status_code, nobody.status_code) == (422, 422)
    assert "Two columns become “Name”" in twice.content.decode()
    assert "One column has to say who each row is" in nobody.content.decode()


@pytest.mark.parametrize(
    ("content", "told", "says"),
    [
        (b"", {}, "submitted file is empty"),
        (b"E-Mail,Name\n", {}, "headers but no rows"),
        (b"PK\x03\x04rest", {}, "This is a workbook"),
        ("E-Mail,Name\na@a.example,Jürgen\n".encode("cp1252"), {"encoding": "utf-8"}, "Line 2 is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_is_kept(client, mia, tmp_path, content, told, says):
    client.force_login(mia)

    answer = upload(client, content, **told)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Import.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


class _Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = readlines = read


def test_a_file_over_the_limit_is_refused_before_it_is_read_naming_the_command(client, mia, settings, monkeypatch):
    client.force_login(mia)
    real = WSGIRequest.__init__

    def unreadable(self, environ):
        real(self, {**environ, "wsgi.input": _Unread()})
        self._stream.read = _Unread().read

    monkeypatch.setattr(WSGIRequest, "__init__", unreadable)
    answer = client.generic(
        "POST", reverse("leads:import_new"), b"x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 * 1024**3),
    )  # fmt: skip

    assert answer.status_code == 413
    assert "python3 manage.py import_leads FILE" in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_form_without_its_token_is_refused(mia):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mia)

    assert upload(strict, FAIR).status_code == 403
    assert Import.objects.count() == 0


def test_stopping_and_going_on(client, mia, sent):
    client.force_login(mia)
    job = received(FAIR, by=mia)
    job.start(by=mia, at=MONDAY_9AM)

    client.post(reverse("leads:import_cancellation", args=[job.pk]))
    page = client.get(reverse("leads:import_detail", args=[job.pk])).content.decode()
    again = client.post(reverse("leads:import_cancellation", args=[job.pk]))
    client.post(reverse("leads:import_run", args=[job.pk]))
    import_slice(*sent[-1])

    assert "Mia stopped it." in page
    assert "of 2 rows" in page
    assert 'aria-current="step"' in page  # it is not through
    assert again.status_code == 409
    job.refresh_from_db()
    assert (job.state, job.rows) == (Import.State.FINISHED, 2)


def test_progress_comes_as_a_fragment(client, mia):
    client.force_login(mia)
    job = received(FAIR, by=mia)
    job.start(by=mia, at=MONDAY_9AM)

    page = client.get(reverse("leads:import_progress", args=[job.pk])).content.decode()

    assert page.strip().startswith(f'<div id="import-{job.pk}"')


def test_marketers_and_managers_of_marketing_import_nobody_else(client, mia, mara, sam, sofia, ada):
    job = received(FAIR, by=mia)
    pages = ["import_list", "import_new", "import_detail", "import_columns", "import_preview", "import_problems"]
    pages = [reverse(f"leads:{name}", args=[] if name in ("import_list", "import_new") else [job.pk]) for name in pages]
    steps = [reverse(f"leads:{name}", args=[job.pk]) for name in ("import_run", "import_cancellation")]

    for person in (sam, sofia, ada):
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} == {403}
        assert {client.post(step).status_code for step in steps} == {403}
        assert upload(client, FAIR).status_code == 403
    for person in (mia, mara):
        client.force_login(person)
        assert {client.get(page).status_code for page in pages} <= {200, 302}
    assert Import.objects.get().state == Import.State.MAPPED


def test_problems_are_paged_by_line(client, mia):
    client.force_login(mia)
    job = imported(a_csv(["E-Mail"], *([f"nobody {n}"] for n in range(60))), by=mia)
    url = reverse("leads:import_problems", args=[job.pk])

    first, second = client.get(url).content.decode(), client.get(f"{url}?after=51").content.decode()

    assert "after=51" in first
    assert ("nobody 49" in first, "nobody 50" in first, "nobody 50" in second) == (True, False, True)


def test_the_list_shows_files_newest_first_and_offers_one_when_there_is_none(client, mia):
    client.force_login(mia)
    url = reverse("leads:import_list")
    assert "No file has come in yet" in client.get(url).content.decode()

    imported(FAIR, by=mia, name="first.csv", date_order="dmy")
    imported(FAIR, by=mia, name="second.csv", date_order="dmy")

    page = client.get(url).content.decode()
    assert page.index("second.csv") < page.index("first.csv")


def test_the_list_takes_as_many_queries_for_three_files_as_for_one(client, mia, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(mia)
    imported(FAIR, by=mia)
    client.get(reverse("leads:import_list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("leads:import_list"))
    imported(FAIR, by=mia)
    imported(FAIR, by=mia)

    with django_assert_num_queries(len(one)):
        client.get(reverse("leads:import_list"))


def test_set_up_offers_the_first_import_until_there_are_leads(mia):
    from leads.setup_steps import leads_are_in

    before = leads_are_in(mia)
    make_lead()

    assert (before, leads_are_in(mia)) == (False, True)


def test_after_an_import_one_sees_its_leads_and_how_to_see_all(client, mia):
    make_lead("Somebody else")
    job = imported(FAIR, by=mia, date_order="dmy")
    client.force_login(mia)

    page = client.get(reverse("leads:import_detail", args=[job.pk])).content.decode()
    address = f"{reverse('leads:lead_list')}?file={job.pk}"
    leads = client.get(address)

    assert f'href="{address}">See the leads' in page
    assert [row.lead.name for row in leads.context["rows"]] == ["Ann"]
    assert "Came or changed with fair.csv" in leads.content.decode()
    assert [(chosen.text, chosen.href) for chosen in leads.context["chosen"]] == [
        ("Came or changed with fair.csv", "?")
    ]


def test_an_import_that_changed_nothing_leads_to_all(client, mia):
    imported(FAIR, by=mia, date_order="dmy")
    again = imported(FAIR, by=mia, date_order="dmy")
    client.force_login(mia)

    page = client.get(reverse("leads:import_detail", args=[again.pk])).content.decode()

    assert f'href="{reverse("leads:lead_list")}">See the leads' in page


@pytest.mark.parametrize(
    ("bad", "words"),
    [(1, "1 needs a look"), (2, "2 need a look")],
)
def test_the_counts_of_an_import_are_said_of_one_and_of_many(client, mia, bad, words):
    rows = [["a@a.example", "Ann"], *[[f"not {n} an address", "Bea"] for n in range(bad)]]
    job = imported(a_csv(["E-Mail", "Name"], *rows), by=mia)
    client.force_login(mia)

    page = client.get(reverse("leads:import_detail", args=[job.pk])).content.decode()

    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert words in text
    assert "1 new lead " in text
