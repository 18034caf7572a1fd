import hashlib
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.examples import imports as examples
from api.exceptions import Code, FieldError, Refused
from api.fields import Paged, Sparse
from api.models import Scope
from api.operation import operation
from api.parsers import SentFile, WritableJSON
from api.serializers.imports import (
    ChosenColumns,
    ColumnsSerializer,
    FileQuery,
    ImportProblemSerializer,
    ImportQuery,
    ImportSerializer,
)
from api.throttling import Rate
from api.views.endpoint import Endpoint
from leads import encodings
from leads.import_files import columns_of, questions, receive, wrong_with
from leads.import_tasks import nudge
from leads.mapping import FIELDS, OWN, Column
from leads.models import Import, Invalid

GONE = (Code.NOT_FOUND,)
LATE = (Code.NOT_FOUND, Code.OVERTAKEN)
AROUND_A_FILE = 64 * 1024  # bytes of multipart


def imports() -> QuerySet[Import]:
    """Imports with everything that is answered about them: one query."""
    return Import.objects.select_related("made_by", "cancelled_by")


class ImportList(Endpoint):
    parser_classes = (WritableJSON, SentFile, MultiPartParser)
    sent: "File[bytes] | None" = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.UPLOAD_LIMIT_BYTES + AROUND_A_FILE:
            raise Refused(Code.TOO_LARGE)  # before any of it is read

    @operation(
        "import_list",
        action="lead.import",
        query=ImportQuery,
        answers=ImportSerializer,
        is_list=True,
        leads_to=("import_get", "import_problems"),
        given=examples.IMPORTS,
    )
    def get(self) -> Response:
        """List the files that came in, the last one first."""
        found = imports()
        return self.page(found.filter(state=self.query["state"]) if "state" in self.query else found)

    @operation(
        "import_upload",
        action="lead.import",
        scope=Scope.LEADS,
        rate=Rate.BULK,
        query=FileQuery,
        is_upload=True,
        answers={201: ImportSerializer},
        leads_to=("import_columns", "import_choose", "import_get"),
        given=examples.UPLOADED,
    )
    def post(self) -> Response:
        """Upload a CSV file of leads.

        It is kept and looked into, nothing else: read what its columns are taken for, choose what they become, then run
        it. The file is the body itself (`text/csv`), or the part `file` of a form.
        """
        told = {name: self.query.get(name, "") for name in ("encoding", "separator")}
        if told["encoding"] and told["encoding"] not in encodings.OFFERED:
            known = ", ".join(encodings.OFFERED)
            said = _("Write one of %(encodings)s, or leave it out.") % {"encodings": known}
            raise Refused(Code.INVALID, errors=[FieldError("encoding", said, code="invalid_choice")])
        job = receive(self.file, name=self.query["name"], by=self.person, at=self.at, **told)
        return self.answer(job, status=201, location="import")

    @property
    def file(self) -> "File[bytes]":
        """What was sent."""
        sent: Any = self.request.data.get("file") if hasattr(self.request.data, "get") else None
        if not isinstance(sent, File):
            said = _("Send a CSV file as the body, or as the part “file” of a form.")
            raise Refused(Code.INVALID, errors=[FieldError("file", said, code="required")])
        self.sent = sent
        sent.seek(0)
        return sent

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if self.sent is not None:
            self.sent.close()
        return super().finalize_response(request, response, *args, **kwargs)

    def digest(self) -> str:
        return hashlib.file_digest(self.file, "sha256").hexdigest()


class OfImport(Endpoint):
    """An address below an import."""

    thing: Import

    def find(self, id: int) -> Import:
        return get_object_or_404(imports(), pk=id)


class ImportDetail(OfImport):
    @operation(
        "import_get",
        action="lead.import",
        query=Sparse,
        answers=ImportSerializer,
        refuses=GONE,
        given=examples.IMPORT,
    )
    def get(self) -> Response:
        """Read how far an import is, and what became of its rows."""
        return self.answer(self.thing)


class ImportColumns(OfImport):
    @operation(
        "import_columns",
        action="lead.import",
        answers=ColumnsSerializer,
        refuses=(*GONE, Code.INVALID),
        given=examples.COLUMNS,
    )
    def get(self) -> Response:
        """Read what each column is taken for, and what its cells leave open.

        A file that is in is not kept: its columns can be read no more.
        """
        columns = columns_of(self.thing)
        open_ = questions(columns)
        return self.answer(
            {
                "columns": [
                    {
                        "header": one.header,
                        "field": one.field,
                        "own": OWN + one.attribute,
                        "examples": list(one.examples),
                    }
                    for one in columns
                ],
                "date_orders": list(open_.date_orders),
                "decimals": list(open_.decimals),
                "asks_zone": open_.asks_zone,
                "asks_system": open_.asks_system,
            }
        )

    @operation(
        "import_choose",
        action="lead.import",
        scope=Scope.LEADS,
        body=ChosenColumns,
        answers=ImportSerializer,
        refuses=LATE,
        leads_to=("import_run",),
        sent=examples.CHOICE,
        given=examples.CHOSEN,
    )
    def post(self) -> Response:
        """Choose what each column becomes, and how the file writes dates and numbers.

        A field of ours, `attributes.NAME` as the columns say, or null to leave it out.
        """
        fields = _chosen(self.body["columns"], columns_of(self.thing))
        if wrong := wrong_with(fields):
            raise Invalid("columns", wrong)
        open_ = questions(columns_of(self.thing, fields))
        self.thing.choose(
            fields=fields,
            date_order=self._said("date_order", open_.date_orders) or "ymd",
            decimal=self._said("decimal", open_.decimals) or ".",
            zone=self.body.get("zone") or self.thing.zone,
            system=self._system(asked=open_.asks_system),
        )
        return self.answer(self.thing)

    def _said(self, name: str, readable: tuple[str, ...]) -> str:
        """The only way to read them, or the one that was said; "" when there is nothing to read."""
        said: str | None = self.body.get(name)
        if said is None and len(readable) > 1:
            raise _missing(name, _("The file can be read in several ways: say which one it is."))
        if said is not None and readable and said not in readable:
            raise Invalid(name, _("The file cannot be read like that."))
        return said or next(iter(readable), "")

    def _system(self, *, asked: bool) -> str:
        said = str(self.body.get("system") or self.thing.system)
        if asked and not said:
            raise _missing("system", _("Say which system the ids are from, the same each time."))
        return said


class ImportRun(OfImport):
    @operation(
        "import_run",
        action="lead.import",
        scope=Scope.LEADS,
        rate=Rate.BULK,
        answers=ImportSerializer,
        refuses=LATE,
        leads_to=("import_get", "import_problems", "import_cancel"),
        given=examples.RUNNING,
    )
    def post(self) -> Response:
        """Run an import whose columns are chosen, or go on with one that was stopped or interrupted.

        A worker brings the rows in; read the import to see how far it is. What is in stays, and the same file twice
        changes nothing.
        """
        self.thing.start(by=self.person, at=self.at)
        job = self.thing
        transaction.on_commit(lambda: nudge(job))
        return self.answer(job)


class ImportCancellation(OfImport):
    @operation(
        "import_cancel",
        action="lead.import",
        scope=Scope.LEADS,
        answers=ImportSerializer,
        refuses=LATE,
        leads_to=("import_run",),
        given=examples.CANCELLED,
    )
    def post(self) -> Response:
        """Stop an import after the rows that are being read; what is in stays."""
        self.thing.cancel(by=self.person, at=self.at)
        return self.answer(self.thing)


class ImportProblems(OfImport):
    @operation(
        "import_problems",
        action="lead.import",
        query=Paged,
        answers=ImportProblemSerializer,
        is_list=True,
        refuses=GONE,
        given=examples.PROBLEMS,
    )
    def get(self) -> Response:
        """List the rows that were not taken with their reasons, the last one first."""
        return self.page(self.thing.problems.all())


def _chosen(said: dict[str, Any], columns: list[Column]) -> list[str]:
    """What each column becomes. Refused names every header that is not there, and every field that there is not."""
    headers = {one.header for one in columns}
    errors = [
        FieldError(f"columns.{header}", _("The file has no such column."), code="unknown")
        for header in said
        if header not in headers
    ]
    fields = []
    for one in columns:
        field = said.get(one.header, one.field) or ""
        if not isinstance(field, str) or (field and field not in FIELDS and field != OWN + one.attribute):
            text = _("Choose one of our fields, “%(own)s”, or null.") % {"own": OWN + one.attribute}
            errors.append(FieldError(f"columns.{one.header}", text, code="invalid_choice"))
        fields.append(field)
    if errors:
        raise Refused(Code.INVALID, errors=errors)
    return fields


def _missing(name: str, said: str) -> Refused:
    return Refused(Code.INVALID, errors=[FieldError(name, said, code="required")])
