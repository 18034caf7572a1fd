"""A file of leads by clicking: file, columns, try, import."""

import csv
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from frame.posting import posted_from
from frame.words import honest_percent
from leads import encodings
from leads.entries import as_read, label
from leads.forms.imports import SEPARATORS, ColumnsForm, FileForm, chosen_of
from leads.import_files import columns_of, questions, receive
from leads.import_problems import bad_rows
from leads.import_tasks import nudge
from leads.importing import PREVIEWED, Tried, preview
from leads.models import Import, ImportProblem, NotAllowed
from leads.sheet import UnreadableSheet
from people.http import MemberRequest
from people.rules import may

STEPS = (gettext_lazy("File"), gettext_lazy("Columns"), gettext_lazy("Try"), gettext_lazy("Import"))
PAGE = 50
WHO = ("name", "first_name", "last_name", "company.name")
FORM_AROUND_FILE = 64 * 1024  # bytes


@login_required
@require_safe
def import_list(request: MemberRequest) -> HttpResponse:
    """Every file that came in, newest first."""
    _refuse_others(request)
    found = Import.objects.newest_first()
    before = request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    jobs = list(found[: PAGE + 1])
    more = str(jobs[PAGE - 1].pk) if len(jobs) > PAGE else ""
    return render(request, "leads/import_list.html", {"imports": jobs[:PAGE], "next": more, "before": before})


@csrf_exempt  # the token is checked by _upload, once it is known that the body is worth reading
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: MemberRequest) -> HttpResponse:
    """Choose a file. One that is too large is refused before any of it is read."""
    _refuse_others(request)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if request.method == "POST" and length.isdecimal() and int(length) > settings.UPLOAD_LIMIT_BYTES + FORM_AROUND_FILE:
        context = {"limit": settings.UPLOAD_LIMIT_BYTES}
        return render(request, "leads/import_too_large.html", context, status=413)
    return _upload(request)


@csrf_protect
def _upload(request: MemberRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        told = {name: form.cleaned_data[name] for name in ("encoding", "separator")}
        try:
            job = receive(file, name=file.name, by=request.user, at=timezone.now(), **told)
        except UnreadableSheet as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("leads:import_columns", job.pk)
    context = {"form": form, "limit": settings.UPLOAD_LIMIT_BYTES, "steps": STEPS}
    return render(request, "leads/import_new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: MemberRequest, pk: int) -> HttpResponse:
    """What each column becomes, and what the file leaves open."""
    job = _job(request, pk)
    if job.started_at:
        return redirect("leads:import_detail", pk)
    try:
        columns = columns_of(job)
        if request.method == "POST":
            columns = columns_of(job, chosen_of(request.POST, columns))
    except UnreadableSheet as problem:
        return _gone(request, job, str(problem))
    open_ = questions(columns)
    initial = {"date_order": job.date_order, "decimal": job.decimal} if job.state == Import.State.MAPPED else {}
    form = ColumnsForm(request.POST or None, job=job, columns=columns, open_=open_, initial=initial)
    if not form.is_valid():
        context = {**_about(job), "form": form, "current": 2}
        return render(request, "leads/import_columns.html", context, status=422 if form.is_bound else 200)
    answers = form.cleaned_data
    try:
        job.choose(
            fields=form.fields_chosen,
            date_order=answers.get("date_order") or next(iter(open_.date_orders), "ymd"),
            decimal=answers.get("decimal") or next(iter(open_.decimals), "."),
            zone=answers.get("zone") or job.zone,
            system=answers.get("system", "").strip(),
        )
    except NotAllowed as refusal:
        return _detail(request, job, refusal=str(refusal))
    return redirect("leads:import_preview", pk)


@login_required
@require_safe
def import_preview(request: MemberRequest, pk: int) -> HttpResponse:
    """The first rows as they would be read. Nothing is saved."""
    job = _job(request, pk)
    if job.state == Import.State.UPLOADED:
        return redirect("leads:import_columns", pk)
    if job.started_at:
        return redirect("leads:import_detail", pk)
    try:
        rows = preview(job, at=timezone.now())
    except UnreadableSheet as problem:
        return _gone(request, job, str(problem))
    shown = _shown(job)
    context = {
        **_about(job),
        "current": 3,
        "names": [label(name) for name in shown],
        "rows": [(row, _cells(job, row)) for row in rows],
        "rejected": sum(row.is_rejected for row in rows),
        "untried": max(0, job.total - len(rows)) if job.total is not None else None,
        "may_be_more": job.total is None and len(rows) == PREVIEWED,
    }
    return render(request, "leads/import_preview.html", context)


@login_required
@posted_from("leads:import_detail", "pk")
def import_run(request: MemberRequest, pk: int) -> HttpResponse:
    """Start, or go on."""
    job = _job(request, pk)
    try:
        job.start(by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        return _detail(request, job, refusal=str(refusal))
    nudge(job)
    return redirect("leads:import_detail", pk)


@login_required
@posted_from("leads:import_detail", "pk")
def import_cancellation(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop; what is in stays."""
    job = _job(request, pk)
    try:
        job.cancel(by=request.user, at=timezone.now())
    except NotAllowed as refusal:
        return _detail(request, job, refusal=str(refusal))
    return redirect("leads:import_detail", pk)


@login_required
@require_safe
def import_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, and what became of it."""
    job = _job(request, pk)
    if not job.started_at:
        return redirect("leads:import_columns", pk)
    return _detail(request, job)


@login_required
@require_safe
def import_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The part of that page which changes meanwhile."""
    return render(request, "leads/_import_progress.html", _progress(_job(request, pk), at=timezone.now()))


@login_required
@require_safe
def import_problems(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, by line."""
    job = _job(request, pk)
    after = request.GET.get("after", "")
    found = job.problems.order_by("line")
    if after.isdecimal():
        found = found.filter(line__gt=int(after))
    problems = list(found[: PAGE + 1])
    more = str(problems[PAGE - 1].line) if len(problems) > PAGE else ""
    context = {
        **_about(job),
        "problems": _with_who(job, problems[:PAGE]),
        "next": more,
        "after": "first" if after else "",
    }
    return render(request, "leads/import_problems.html", context)


@login_required
@require_safe
def import_bad_rows(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """Just the rows that were not taken, as a file to mend and upload again."""
    job = _job(request, pk)
    rows = csv.writer(_Echo(), delimiter=job.separator)
    lines = (rows.writerow(row) for row in bad_rows(job))
    answer = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    to_mend = _("to-mend")
    name = f"{slugify(job.name.rpartition('.')[0]) or 'leads'}-{to_mend}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    """Gives back what is written to it, so that a file is sent row by row."""

    def write(self, text: str) -> str:
        return text


def _with_mark(lines: Any) -> Any:
    yield "\ufeff"  # by which spreadsheet programs know UTF-8
    yield from lines


def _refuse_others(request: MemberRequest) -> None:
    if not may(request.user, "lead.import"):
        raise PermissionDenied


def _job(request: MemberRequest, pk: int) -> Import:
    job = get_object_or_404(Import.objects.select_related("made_by", "cancelled_by"), pk=pk)
    _refuse_others(request)
    return job


def _about(job: Import) -> dict[str, Any]:
    return {
        "job": job,
        "steps": STEPS,
        "encoding": encodings.named(job.encoding),
        "separator": dict(SEPARATORS).get(job.separator, job.separator),
    }


def _progress(job: Import, *, at: datetime) -> dict[str, Any]:
    """Counts, the share read and the first problems."""
    problems = list(job.problems.order_by("line")[:20])
    return {
        **_about(job),
        "percent": honest_percent(job.share),
        "seconds_left": _seconds_left(job, at=at),
        "problems": _with_who(job, problems),
        "problems_more": job.rejected - len(problems),
    }


def _with_who(job: Import, problems: Iterable[ImportProblem]) -> list[tuple[ImportProblem, str]]:
    """Each row that was not taken, with the person and company that it is about, as far as it says."""
    places = [place for place, field in enumerate(job.fields) if field in WHO]
    return [
        (row, ", ".join(row.cells[place] for place in places if place < len(row.cells) and row.cells[place].strip()))
        for row in problems
    ]


def _seconds_left(job: Import, *, at: datetime) -> int | None:
    """By the pace so far; None while that says nothing."""
    if not job.is_running or not job.started_at or job.share < 0.05:
        return None
    return round((at - job.started_at).total_seconds() * (1 - job.share) / job.share)


def _detail(request: MemberRequest, job: Import, *, refusal: str = "") -> HttpResponse:
    context = {
        **_progress(job, at=timezone.now()),
        "current": 5 if job.state == Import.State.FINISHED else 4,
        "refusal": refusal,
    }
    return render(request, "leads/import_detail.html", context, status=409 if refusal else 200)


def _gone(request: MemberRequest, job: Import, problem: str) -> HttpResponse:
    return render(request, "leads/import_gone.html", {**_about(job), "problem": problem}, status=409)


def _shown(job: Import) -> dict[str, list[int]]:
    """The fields to show, with the columns they are made of: first and last name are one."""
    shown: dict[str, list[int]] = {}
    for place, name in enumerate(job.fields):
        if name:
            shown.setdefault("name" if name in ("first_name", "last_name") else name, []).append(place)
    return shown


def _cells(job: Import, row: Tried) -> list[tuple[str, bool]]:
    """The row's values as they are read, or as they stand in the file with what is wrong marked."""
    if row.entry:
        return [(as_read(row.entry, name), False) for name in _shown(job)]
    bad = {header for header, _value, _reason in row.reasons}
    stands = [*row.cells, *[""] * len(job.headers)]
    return [
        (" ".join(stands[place] for place in places), any(job.headers[place] in bad for place in places))
        for places in _shown(job).values()
    ]
