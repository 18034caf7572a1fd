"""The rule language as SQL over leads, with the very meaning that ``criteria`` gives it.

What is unknown is not met; texts are compared as ``criteria.facts.fold`` folds them; of engagements count the latest, as many
as a verdict looks at. A date in an own field is one written as 2026-03-31, alone or before a time of day.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

from criteria import Criterion, Field, FieldKind, Operator
from criteria.facts import fold
from criteria.rules import Rule
from leads.models import Engagement
from leads.models.lead import MANY_ENGAGEMENTS
from sla.fields import OWN

BLANKS = Value("".join(letter for letter in map(chr, range(0x3001)) if letter.isspace()))  # what Python strips
ELSEWHERE = {"campaign": "campaign__name"}
SIGNS = {
    Operator.EQUALS: "=",
    Operator.AT_LEAST: ">=",
    Operator.AT_MOST: "<=",
    Operator.MORE_THAN: ">",
    Operator.LESS_THAN: "<",
    Operator.ON_OR_AFTER: ">=",
    Operator.ON_OR_BEFORE: "<=",
}
FOLDED = "btrim(normalize(casefold(normalize({0}, NFC) COLLATE pg_unicode_fast), NFC), {1})"
LOWERED = "btrim(normalize(lower(normalize({0}, NFC)), NFC), {1})"  # PostgreSQL before 18 folds no further
FOLDS = 180000
EACH_TEXT = """EXISTS (
    SELECT 1 FROM jsonb_array_elements(
        CASE jsonb_typeof({0}) WHEN 'array' THEN {0} ELSE jsonb_build_array({0}) END
    ) AS own(one)
    WHERE jsonb_typeof(own.one) IN ('string', 'number') AND {1}
)"""
NUMBER = Value(r"^[+-]?[0-9]{1,30}(\.[0-9]{1,30})?$")
OWN_NUMBER = """CASE jsonb_typeof({0})
    WHEN 'number' THEN ({0} #>> '{{}}')::numeric
    WHEN 'string' THEN CASE WHEN btrim({0} #>> '{{}}', {1}) ~ {2} THEN btrim({0} #>> '{{}}', {1})::numeric END
END"""
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
HOUR = r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
OWN_DATE = """(
    SELECT CASE
        WHEN NOT pg_input_is_valid(left(own.said, 10), 'date') THEN NULL
        WHEN own.said ~ {2} THEN left(own.said, 10)::date
        WHEN own.said ~ {3} AND pg_input_is_valid(own.said, 'timestamptz')
            THEN (own.said::timestamptz AT TIME ZONE {4})::date
    END
    FROM (SELECT btrim({0} #>> '{{}}', {1}) AS said WHERE jsonb_typeof({0}) = 'string') AS own
    WHERE own.said ~ {5}
)"""
COUNT = f"""(
    SELECT count(*) FROM (
        SELECT kind, at FROM {Engagement._meta.db_table} WHERE lead_id = {{0}} ORDER BY at DESC LIMIT {MANY_ENGAGEMENTS}
    ) AS latest
    WHERE latest.at <= {{1}}::timestamptz AND latest.at > {{2}}::timestamptz
        AND ({{3}} OR latest.kind = ANY({{4}}::text[]))
)"""  # noqa: S608 (a table's name of ours, no input)
LONG_AGO = "-infinity"


class Sql(Func):
    """A piece of SQL with others at its places, each as often as it stands there: ``{0} < {1}``."""

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]  # nothing else of it may be chosen
        text, params = "", tuple[Any, ...]()
        for said, place, _format, _conversion in Formatter().parse(self.extra["template"]):
            text += said
            if place is not None:
                piece, more = compiler.compile(self.source_expressions[int(place)])
                text, params = text + piece, (*params, *more)
        return text, params


def sql(template: str, *pieces: Any) -> Sql:
    return Sql(*pieces, template=template, output_field=BooleanField())


class Seen:
    """Leads at an instant, their days in the workspace's zone. No condition is ever null."""

    def __init__(self, at: datetime, zone: ZoneInfo) -> None:
        self.at, self.zone = at, zone

    def met(self, rule: Rule) -> Q:
        if isinstance(rule, Criterion):
            return Q(sql("(({0}) IS TRUE)", self._holds(rule)))
        return reduce(or_, map(self.met, rule.any))

    def _holds(self, rule: Criterion) -> Sql:
        match rule.field.kind:
            case FieldKind.TEXT:
                return _text(rule)
            case FieldKind.BOOLEAN:
                return _boolean(rule)
            case FieldKind.DATE if rule.operator is Operator.WITHIN_DAYS:
                return self._recent(rule)
            case FieldKind.DATE:
                return _compared(rule, self._date(rule.field), kind="date")
            case FieldKind.NUMBER:
                return _compared(rule, _number(rule.field), kind="numeric")
        return _compared(rule, self._count(rule), kind="numeric")

    def _recent(self, rule: Criterion) -> Sql:
        """The last days, today among them."""
        today = self.at.astimezone(self.zone).date()
        days = {"today": today, "before": today - timedelta(days=int(str(rule.value)))}
        said = {name: Value(str(day)) for name, day in days.items()}
        template = "(SELECT day <= {1}::date AND day > {2}::date FROM (SELECT {0} AS day) AS seen)"
        return sql(template, self._date(rule.field), said["today"], said["before"])

    def _date(self, field: Field) -> Sql:
        zone = Value(self.zone.key)
        if field.name.startswith(OWN):
            shapes = (f"{DAY}({HOUR})?$", f"{DAY}{HOUR}(Z|[+-][0-9]{{2}}:[0-9]{{2}})$", DAY)
            naive, aware, any_day = map(Value, shapes)
            return sql(OWN_DATE, _fact(field), BLANKS, naive, aware, zone, any_day)
        if field.name == "consent_at":
            return sql("({0} AT TIME ZONE {1})::date", _fact(field), zone)
        return sql("{0}", _fact(field))

    def _count(self, rule: Criterion) -> Sql:
        since = self.at - timedelta(days=rule.within_days) if rule.within_days else None
        return sql(
            COUNT,
            F("pk"),
            Value(self.at.isoformat()),
            Value(since.isoformat() if since else LONG_AGO),
            Value(not rule.of),
            Value(list(rule.of)),
        )


def _fact(field: Field) -> Any:
    """Where the fact is noted."""
    if field.name.startswith(OWN):
        return sql("({0} -> {1})", F("attributes"), Value(field.name.removeprefix(OWN)))
    return F(ELSEWHERE.get(field.name) or field.name.replace(".", "__"))


def _number(field: Field) -> Sql:
    if field.name.startswith(OWN):
        return sql(OWN_NUMBER, _fact(field), BLANKS, NUMBER)
    return sql("{0}", _fact(field))


def _compared(rule: Criterion, fact: Sql, *, kind: str) -> Sql:
    match rule.operator:
        case Operator.KNOWN:
            return sql("({0}) IS NOT NULL", fact)
        case Operator.UNKNOWN:
            return sql("({0}) IS NULL", fact)
        case Operator.BETWEEN:
            low, high = (Value(str(one)) for one in rule.value)  # type: ignore[union-attr]  # a span is a pair
            return sql(f"({{0}}) BETWEEN {{1}}::{kind} AND {{2}}::{kind}", fact, low, high)
    return sql(f"({{0}}) {SIGNS[rule.operator]} {{1}}::{kind}", fact, Value(str(rule.value)))


def _boolean(rule: Criterion) -> Sql:
    fact = _fact(rule.field)
    match rule.operator:
        case Operator.KNOWN:
            return sql("jsonb_typeof({0}) = 'boolean'", fact)
        case Operator.UNKNOWN:
            return sql("jsonb_typeof({0}) IS DISTINCT FROM 'boolean'", fact)
    return sql("{0} = {1}::jsonb", fact, Value("true" if rule.operator is Operator.IS_TRUE else "false"))


def _text(rule: Criterion) -> Sql:
    known = _any_text(rule.field, lambda text: sql("btrim({0}, {1}) <> ''", text, BLANKS))
    match rule.operator:
        case Operator.KNOWN:
            return known
        case Operator.UNKNOWN:
            return sql("({0}) IS NOT TRUE", known)
        case Operator.CONTAINS:
            part = Value(fold(str(rule.value)))
            return _any_text(rule.field, lambda text: sql("strpos({0}, {1}) > 0", _folded(text), part))
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    wanted = Value([fold(str(value)) for value in values])
    found = _any_text(rule.field, lambda text: sql("{0} = ANY({1}::text[])", _folded(text), wanted))
    if rule.operator in (Operator.IS, Operator.ONE_OF):
        return found
    return sql("({0}) AND ({1}) IS NOT TRUE", known, found)


def _any_text(field: Field, condition: Callable[[Any], Sql]) -> Sql:
    """Whether it holds of the text that is noted, or of any where an own field notes several."""
    if field.name.startswith(OWN):
        return sql(EACH_TEXT, _fact(field), condition(sql("(own.one #>> '{{}}')")))
    return condition(_fact(field))


def _folded(text: Any) -> Sql:
    folds: bool = connection.pg_version >= FOLDS  # type: ignore[attr-defined]  # PostgreSQL has it
    return sql(FOLDED if folds else LOWERED, text, BLANKS)
