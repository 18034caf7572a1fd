import pytest
from django.db import IntegrityError
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from leads import importing
from leads.entries import Entry
from leads.import_problems import bad_rows
from leads.import_tasks import continue_imports, import_slice
from leads.importing import go_on, opened, preview, take_chunk
from leads.intake import take_in
from leads.models import Campaign, Company, Handoff, Import, Lead, NotAllowed
from people.models import Workspace
from tests.factories import MONDAY_9AM, make_handoff, make_lead
from tests.leads.import_files import OLIST_DEALS, OLIST_LEADS, a_csv, counts, imported, reasons, received


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def people_file(count, *, start=0):
    rows = [[f"Person {n}", f"p{n}@firm{n % 50}.example", "fair"] for n in range(start, start + count)]
    return a_csv(["Name", "E-Mail", "Source"], *rows)


def test_the_same_file_twice_adds_nobody_and_changes_nothing(mia):
    first = imported(people_file(120), by=mia)
    before = list(Lead.objects.order_by("pk").values())
    events = Event.objects.count()

    second = imported(people_file(120), by=mia)

    assert counts(first) == {"rows": 120, "new": 120, "updated": 0, "unchanged": 0, "rejected": 0}
    assert counts(second) == {"rows": 120, "new": 0, "updated": 0, "unchanged": 120, "rejected": 0}
    assert list(Lead.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events + 2  # started and finished
    assert Company.objects.count() == 50


def test_every_new_lead_has_its_event_and_belongs_to_the_marketers_team(mia, marketing):
    imported(people_file(3), by=mia)

    assert {lead.marketing_team for lead in Lead.objects.all()} == {marketing}
    told = Event.objects.of(Kind.LEAD_IMPORTED)
    assert sorted(told.values_list("subject_id", flat=True)) == sorted(Lead.objects.values_list("pk", flat=True))
    assert set(told.values_list("actor", flat=True)) == {mia.pk}


def test_an_import_knows_whom_it_added_or_changed_and_nobody_else(mia):
    make_lead("Before")
    header = ["E-Mail", "Name", "Outcome", "Won on"]
    first = imported(a_csv(header, ["ann@a.example", "Ann", "", ""], ["bea@b.example", "Bea", "", ""]), by=mia)
    rows = [
        ["ann@a.example", "Ann", "", ""],
        ["bea@b.example", "Bea", "won", "2026-02-02"],
        ["cy@c.example", "Cy", "", ""],
    ]
    second = imported(a_csv(header, *rows), by=mia, fields={"Outcome": "outcome", "Won on": "won_on"})

    found = [{lead.name for lead in Lead.objects.of_file(job.pk)} for job in (first, second)]

    assert found == [{"Ann", "Bea"}, {"Bea", "Cy"}]
    assert not Lead.objects.of_file(second.pk + 1).exists()


def test_an_import_that_was_stopped_and_goes_on_knows_the_leads_of_both_parts(mia, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    job = received(people_file(5), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    with opened(job) as sheet:
        take_chunk(job, sheet, at=MONDAY_9AM)
    job.cancel(by=mia, at=MONDAY_9AM)
    make_lead("Meanwhile")

    half = Lead.objects.of_file(job.pk).count()
    job.start(by=mia, at=MONDAY_9AM)
    go_on(job, at=MONDAY_9AM)

    assert (half, Lead.objects.of_file(job.pk).count()) == (2, 5)


def test_what_differs_is_written_and_what_is_empty_erases_nothing(mia):
    imported(
        a_csv(["E-Mail", "Name", "Title", "Campaign"], ["k@vogel.example", "Katrin Vogel", "Buyer", "Fair"]), by=mia
    )

    job = imported(
        a_csv(["E-Mail", "Name", "Title", "Campaign"], ["K@Vogel.example", "", "Head of Buying", ""]), by=mia
    )

    lead = Lead.objects.get()
    assert (lead.name, lead.title, lead.campaign) == (
        "Katrin Vogel",
        "Head of Buying",
        Campaign.objects.get(name="Fair"),
    )
    assert counts(job)["updated"] == 1
    assert Event.objects.about(lead).latest("pk").details == {"fields": ["title"], "file": job.pk}


def test_a_person_who_comes_twice_in_a_file_is_one_lead_and_the_later_row_counts(mia):
    content = a_csv(["E-Mail", "Name"], ["jan@hafner.example", "Jan"], ["JAN@hafner.example", "Jan Hafner"])

    first, again = imported(content, by=mia), imported(content, by=mia)

    assert Lead.objects.get().name == "Jan Hafner"
    assert counts(first) == {"rows": 2, "new": 1, "updated": 1, "unchanged": 0, "rejected": 0}
    assert counts(again) == {"rows": 2, "new": 0, "updated": 0, "unchanged": 2, "rejected": 0}


def test_emails_differing_in_case_or_unicode_form_are_one_lead(mia):
    composed, apart, full = (
        "jos\u00e9@caf\u00e9.example",
        "jose\u0301@cafe\u0301.example",
        "\uff4aos\u00e9@caf\u00e9.example",
    )

    job = imported(a_csv(["E-Mail"], [composed], [apart.upper()], [full]), by=mia)

    assert Lead.objects.count() == 1
    assert counts(job) == {"rows": 3, "new": 1, "updated": 0, "unchanged": 2, "rejected": 0}


def test_a_row_whose_email_is_one_lead_and_whose_id_another_is_rejected_naming_both(mia):
    make_lead("Ulrike Lenz", email="u@lenz.example")
    make_lead("Ivo Brandl", email="", system="crm", external_id="7")

    job = imported(a_csv(["id", "E-Mail"], ["7", "u@lenz.example"]), by=mia)

    (line, (header, value, reason)) = reasons(job)[0]
    assert (line, header, value) == (2, "E-Mail", "u@lenz.example")
    assert "Ulrike Lenz (u@lenz.example)" in reason
    assert "Ivo Brandl (7)" in reason
    assert counts(job)["rejected"] == 1


def test_an_email_that_has_another_id_in_the_same_system_is_rejected(mia):
    content = a_csv(["id", "E-Mail"], ["1", "u@lenz.example"], ["2", "u@lenz.example"])

    job = imported(content, by=mia)

    assert counts(job) == {"rows": 2, "new": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert Lead.objects.get().external_id == "1"


def test_a_row_with_neither_email_nor_id_is_rejected_and_says_so(mia):
    job = imported(a_csv(["id", "E-Mail", "Name"], ["", "", "Nobody"]), by=mia)

    assert reasons(job) == [(2, ("", "", "The row has neither an e-mail nor an id, so nobody can say who it is."))]


def test_a_column_is_named_only_where_it_is_the_one_that_is_wrong(mia):
    rows = a_csv(["E-Mail", "Stadt"], ["", "Bremen"], ["ann@a.example"], ["bea@@b", "Köln"])

    job = imported(rows, by=mia, fields={"Stadt": ""})

    assert [(line, reason[0]) for line, reason in reasons(job)] == [(2, ""), (3, ""), (4, "E-Mail")]


def test_days_that_are_still_to_come_need_a_look(mia):
    header = ["E-Mail", "First contact", "Consent on"]
    fields = {"First contact": "first_contact_on", "Consent on": "consent_at"}
    rows = [
        ["ann@a.example", "2026-03-02", "2026-03-02"],
        ["bea@b.example", "2035-05-05", ""],
        ["cy@c.example", "", "2031-01-01"],
    ]

    job = imported(a_csv(header, *rows), by=mia, fields=fields)

    said = "That is still to come. Enter when it was."
    assert reasons(job) == [
        (3, ("First contact", "5 May 2035", said)), (4, ("Consent on", "1 Jan 2031, 0:00", said))
    ]  # fmt: skip
    assert Lead.objects.get().email == "ann@a.example"


def test_the_timeline_names_the_file_that_a_lead_came_from_and_no_file_where_there_was_none(client, mia):
    client.force_login(mia)
    job = imported(people_file(1), by=mia, name="<fair>.csv")
    from_file = Lead.objects.get()
    from_elsewhere = take_in([Entry(email="ann@a.example")], by=mia, at=MONDAY_9AM)[0].lead

    page = client.get(reverse("leads:lead", args=[from_file.pk])).content.decode()
    other = client.get(reverse("leads:lead", args=[from_elsewhere.pk])).content.decode()

    of_file = f'<a href="{reverse("leads:lead_list")}?file={job.pk}">&lt;fair&gt;.csv</a>'
    assert f"<strong>Mia</strong> brought this lead in from the file {of_file}." in page
    assert "<strong>Mia</strong> brought this lead in." in other
    assert Event.objects.on_thread(from_file).get().sentence() == "Mia brought this lead in from the file <fair>.csv."


def test_a_bad_row_is_reported_with_line_value_and_reason_and_the_others_go_in(mia):
    content = a_csv(
        ["E-Mail", "Name", "First contact", "Employees"],
        ["a@a.example", "Line\nbreak", "2026-01-31", "12"],
        ["j.hafner@hafner", "Jan", "2026-02-31", "ca. 10"],
        ["b@b.example", "Bea", "2026-02-28", ""],
    )

    job = imported(content, by=mia)

    line, *problems = reasons(job)[0]
    assert line == 4  # the first row has two lines
    assert [(header, value) for header, value, _reason in problems] == [
        ("E-Mail", "j.hafner@hafner"),
        ("First contact", "2026-02-31"),
        ("Employees", "ca. 10"),
    ]
    assert problems[2][2] == "“ca. 10” is no whole number. Write one number, like 250."
    assert counts(job) == {"rows": 3, "new": 2, "updated": 0, "unchanged": 0, "rejected": 1}


def test_the_bad_rows_come_as_a_file_that_runs_no_formula(mia):
    content = a_csv(["E-Mail", "Name"], ["no address", '=HYPERLINK("x")'])

    job = imported(content, by=mia)

    header, row = bad_rows(job)
    assert header == ["E-Mail", "Name", "What is wrong"]
    assert row[:2] == ["no address", '\'=HYPERLINK("x")']
    assert row[2].startswith("E-Mail: ")


def test_a_row_that_cannot_be_split_is_reported_with_what_it_says(mia):
    job = imported(
        b'E-Mail,Name\na@a.example,Ann\nb@b.example,"Be"a\nc@c.example,Cem,too,much\nd@d.example,Dan\n', by=mia
    )

    assert [line for line, *_ in reasons(job)] == [3, 4]
    assert counts(job) == {"rows": 4, "new": 2, "updated": 0, "unchanged": 0, "rejected": 2}


def test_dates_are_read_in_the_order_chosen_for_the_file(mia):
    content = a_csv(["E-Mail", "First contact"], ["a@a.example", "03/04/2025"], ["b@b.example", "31/12/2025"])

    by_day = imported(content, by=mia, date_order="dmy")

    assert [str(lead.first_contact_on) for lead in Lead.objects.order_by("email")] == ["2025-04-03", "2025-12-31"]
    by_month = imported(content, by=mia, date_order="mdy")
    assert (counts(by_day)["new"], counts(by_month)["updated"], counts(by_month)["rejected"]) == (2, 1, 1)


def test_a_worker_that_dies_in_the_third_chunk_repeats_nothing(mia, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    job = received(people_file(45), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    real, taken = Import.count, []

    def dies_once(self, *args, **kwargs):
        real(self, *args, **kwargs)
        taken.append(1)
        if len(taken) == 3:
            raise SystemExit

    monkeypatch.setattr(Import, "count", dies_once)
    with pytest.raises(SystemExit):
        go_on(job, at=MONDAY_9AM)
    job.refresh_from_db()
    assert (counts(job), Lead.objects.count()) == (
        {"rows": 20, "new": 20, "updated": 0, "unchanged": 0, "rejected": 0},
        20,
    )

    go_on(job, at=MONDAY_9AM)

    job.refresh_from_db()
    assert job.state == Import.State.FINISHED
    assert counts(job) == {"rows": 45, "new": 45, "updated": 0, "unchanged": 0, "rejected": 0}
    assert Event.objects.of(Kind.LEAD_IMPORTED).count() == Lead.objects.count() == 45


def test_cancelling_keeps_what_is_in_and_it_can_go_on(mia, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    job = received(people_file(25), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    with opened(job) as sheet:
        assert take_chunk(job, sheet, at=MONDAY_9AM)
        Import.objects.get().cancel(by=mia, at=MONDAY_9AM)
        assert not take_chunk(job, sheet, at=MONDAY_9AM)
    job.refresh_from_db()
    assert (job.state, counts(job)["rows"], Lead.objects.count()) == (Import.State.CANCELLED, 10, 10)
    with pytest.raises(NotAllowed):
        job.cancel(by=mia, at=MONDAY_9AM)

    job.start(by=mia, at=MONDAY_9AM)
    go_on(job, at=MONDAY_9AM)

    job.refresh_from_db()
    assert (job.state, counts(job)["rows"], Lead.objects.count()) == (Import.State.FINISHED, 25, 25)


def test_the_database_holds_that_every_row_is_counted_once(mia):
    job = received(people_file(1), by=mia)

    with pytest.raises(IntegrityError):
        Import.objects.filter(pk=job.pk).update(rows=2, new=1)


def test_a_slice_that_comes_twice_or_late_does_nothing(mia):
    job = received(people_file(5), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    turn = job.turn

    import_slice(job.pk, turn)
    import_slice(job.pk, turn)
    import_slice(job.pk + 1, 1)

    job.refresh_from_db()
    assert (job.state, job.rows, job.turn) == (Import.State.FINISHED, 5, turn + 1)


def test_what_is_wrong_with_a_row_is_said_in_the_workspaces_language(mia, workspace):
    Workspace.objects.update(language="de")
    job = received(a_csv(["Name", "E-Mail"], ["Jan Hafner", "j.hafner@hafner"]), by=mia)
    job.start(by=mia, at=MONDAY_9AM)

    import_slice(job.pk, job.turn)

    assert "ist keine E-Mail-Adresse" in job.problems.get().reasons[0][-1]


def test_the_sweep_goes_on_with_an_import_that_nobody_works_on(mia, settings, monkeypatch):
    job = received(people_file(5), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    sent = []
    monkeypatch.setattr(import_slice, "delay", lambda *args: sent.append(args))

    assert continue_imports() == 1

    import_slice(*sent[0])
    assert Lead.objects.count() == 5
    assert continue_imports() == 0


def test_what_nobody_foresaw_marks_the_import_and_it_can_go_on(mia, monkeypatch):
    job = received(people_file(5), by=mia)
    job.start(by=mia, at=MONDAY_9AM)
    with monkeypatch.context() as broken:
        broken.setattr(importing, "reading_of", lambda job: 1 / 0)
        import_slice(job.pk, job.turn)
    job.refresh_from_db()
    assert job.state == Import.State.FAILED
    assert job.problem.startswith("Something went wrong")

    job.start(by=mia, at=MONDAY_9AM)
    import_slice(job.pk, job.turn)

    job.refresh_from_db()
    assert (job.state, job.rows) == (Import.State.FINISHED, 5)


def test_a_finished_import_keeps_no_file(mia, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        imported(people_file(2), by=mia)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_trying_shows_twenty_rows_and_saves_nothing(mia):
    make_lead("Known", email="p1@firm1.example", source="fair")
    content = people_file(30).replace(b"p2@firm2.example", b"p2 at firm2")
    job = received(content, by=mia)

    tried = preview(job, at=MONDAY_9AM)

    assert [row.outcome for row in tried[:4]] == ["new", "updated", "rejected", "new"]
    assert len(tried) == 20
    assert tried[2].reasons[0][:2] == ("E-Mail", "p2 at firm2")
    assert Lead.objects.get().name == "Known"


def olist(count):
    leads = [
        [f"m{n:04}", f"2018-0{n % 5 + 1}-1{n % 9}", f"page{n % 7}", ("paid", "organic", "")[n % 3]]
        for n in range(count)
    ]
    deals = [
        [f"m{n:04}", f"s{n}", "r1", "2018-06-05 02:00:00", "cat, wolf" if n % 2 else "", "0.0"]
        for n in range(0, count, 4)
    ]
    return a_csv(OLIST_LEADS, *leads), a_csv(OLIST_DEALS, *deals)


def test_outcomes_of_a_file_shaped_like_olist_find_their_leads(mia):
    leads, deals = olist(60)
    own = {"lead_behaviour_profile": "attributes.behaviour"}
    imported(leads, by=mia, system="olist")

    first = imported(deals, by=mia, system="olist", fields=own)
    again = imported(deals, by=mia, system="olist", fields=own)

    assert counts(first) == {"rows": 15, "new": 0, "updated": 15, "unchanged": 0, "rejected": 0}
    assert counts(again) == {"rows": 15, "new": 0, "updated": 0, "unchanged": 15, "rejected": 0}
    assert Handoff.objects.filter(is_imported=True, state="won").count() == 15
    assert Lead.objects.get(external_id="m0004").attributes == {}
    assert {lead.stage for lead in Lead.objects.exclude(customer_since=None)} == {"customer"}
    # 02:00 in UTC is 03:00 or 04:00 of the same day in the workspace's zone, Berlin
    assert {str(lead.customer_since) for lead in Lead.objects.exclude(customer_since=None)} == {"2018-06-05"}


def test_a_won_day_with_a_time_is_the_workspaces_day_at_that_instant(mia, workspace):
    workspace.zone = "America/Sao_Paulo"
    workspace.save()
    content = a_csv(["mql_id", "won_date"], ["m1", "2018-01-05 01:59:00"], ["m2", "2018-01-05 02:00:00"])

    imported(content, by=mia, zone="UTC")

    days = [str(lead.customer_since) for lead in Lead.objects.order_by("external_id")]
    assert days == ["2018-01-04", "2018-01-05"]


def test_an_own_field_keeps_a_cell_with_a_comma(mia):
    imported(a_csv(["mql_id", "profile"], ["m1", "cat, wolf"]), by=mia, fields={"profile": "attributes.profile"})

    assert Lead.objects.get().attributes == {"profile": "cat, wolf"}


def test_an_outcome_beside_an_open_handoff_is_rejected_and_leaves_nothing(mia, sales, agreement):
    handoff = make_handoff(to=sales, by=mia)
    content = a_csv(["E-Mail", "Title", "Outcome", "Won on"], [handoff.lead.email, "Changed", "won", "2026-01-05"])

    job = imported(content, by=mia)

    ((_line, (header, value, reason)),) = reasons(job)
    assert (header, value) == ("Outcome", "customer")
    assert "is being worked on here" in reason
    assert Lead.objects.get().title == "Head of Logistics"


def test_a_holder_whom_nobody_knows_is_named(mia, sam):
    content = a_csv(["E-Mail", "Outcome", "Holder"], ["a@a.example", "won", "sam"], ["b@b.example", "won", "Xaver"])

    job = imported(content, by=mia)

    ((line, (header, value, _reason)),) = reasons(job)
    assert (line, header, value) == (3, "Holder", "Xaver")
    assert Lead.objects.count() == 1
    assert Handoff.objects.get().holder == sam
    assert Handoff.objects.get().holdings.get().why == "recorded"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # what waits for a commit would pile up otherwise
def test_memory_does_not_grow_with_the_file(mia, monkeypatch):
    import tracemalloc

    monkeypatch.setattr(importing, "CHUNK", 200)

    def peak(count, start):
        job = received(people_file(count, start=start), by=mia)
        job.start(by=mia, at=MONDAY_9AM)
        job.refresh_from_db()
        tracemalloc.start()
        go_on(job, at=MONDAY_9AM, seconds=600)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(400, 0)  # caches are warm
    small, large = peak(600, 10_000), peak(4000, 100_000)

    assert large < small * 1.3
