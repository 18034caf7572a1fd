"""What is said and answered about files of leads on their way in."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Answer, Body, Document, Known, Moment, Named, Paged, Query
from leads.dates import ORDERS
from leads.models import Import, ImportProblem
from leads.numbers import MARKS
from people.models.person import a_known_zone


class ChosenColumnSerializer(serializers.Serializer[Any]):
    """A column of the file and what it becomes; null: it is left out."""

    header = serializers.CharField()
    field = Known()


class ImportSerializer(Answer[Import]):
    """One file: what its columns become, how far it is, and what became of its rows."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="Of the file.")
    state = serializers.ChoiceField(choices=Import.State.values)
    problem = Known(help_text="Why it was interrupted.")
    size = serializers.IntegerField(help_text="In bytes.")
    total = serializers.IntegerField(allow_null=True, help_text="Rows, where the file is short enough to count them.")
    encoding = serializers.CharField()
    separator = serializers.CharField(trim_whitespace=False)
    columns = serializers.SerializerMethodField()
    date_order = serializers.CharField()
    decimal = serializers.CharField()
    zone = serializers.CharField()
    system = Known(help_text="The system that the ids are from.")
    rows = serializers.IntegerField(help_text="How many were read; each is one of the following four.")
    new = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    share = serializers.FloatField(help_text="How much of the file is read, 0 to 1.")
    made_by = Named()
    made_at = Moment()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    cancelled_by = Named()

    @extend_schema_field(ChosenColumnSerializer(many=True))
    def get_columns(self, job: Import) -> list[dict[str, str | None]]:
        pairs = zip(job.headers, job.fields, strict=True)
        return [{"header": header, "field": field or None} for header, field in pairs]


class ImportQuery(Paged):
    """Which files."""

    state = serializers.ChoiceField(required=False, choices=Import.State.values)


class FileQuery(Query):
    """What the file does not say itself."""

    name = serializers.CharField(required=False, default="leads.csv", max_length=255, help_text="Of the file.")
    encoding = serializers.CharField(required=False, max_length=40, help_text="Found out, unless said.")
    separator = serializers.CharField(
        required=False, max_length=1, trim_whitespace=False, help_text="Found out, unless said."
    )


class ColumnSerializer(serializers.Serializer[Any]):
    """A column of the file, and what it is taken for."""

    header = serializers.CharField()
    field = Known(help_text="What it becomes as chosen or proposed; null: it is left out.")
    own = serializers.CharField(help_text="What to choose to keep it as an own field of the lead.")
    examples = serializers.ListField(child=serializers.CharField())


class ColumnsSerializer(Answer[Any]):
    """The columns, and what their cells leave open: of several, say which one when choosing."""

    columns = ColumnSerializer(many=True)
    date_orders = serializers.ListField(child=serializers.ChoiceField(choices=ORDERS))
    decimals = serializers.ListField(child=serializers.ChoiceField(choices=MARKS))
    asks_zone = serializers.BooleanField(help_text="There are times without a zone.")
    asks_system = serializers.BooleanField(help_text="There are ids: say which system they are from.")


class ChosenColumns(Body):
    """What the columns become, by their headers; one that is not named stays as proposed, null leaves it out."""

    columns = Document(required=False, default=dict)
    date_order = serializers.ChoiceField(required=False, choices=ORDERS)
    decimal = serializers.ChoiceField(required=False, choices=MARKS)
    zone = serializers.CharField(required=False, max_length=64, validators=[a_known_zone])
    system = serializers.CharField(required=False, max_length=60)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a row was not taken: the cell, and what is wrong with it."""

    header = Known()
    value = Known()
    reason = serializers.CharField()


class ImportProblemSerializer(Answer[ImportProblem]):
    """A row that was not taken, as it stood in the file."""

    line = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, problem: ImportProblem) -> list[dict[str, str | None]]:
        names = ("header", "value", "reason")
        said = [dict(zip(names, reason, strict=True)) for reason in problem.reasons]
        return [{**one, "header": one["header"] or None, "value": one["value"] or None} for one in said]
