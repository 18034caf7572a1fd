"""Requests made up from the document: anything it allows, anything it forbids, most of them about things that exist."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st
from schemathesis import GenerationMode

from api.schema import document
from events.models import Event
from glossary.models import Term
from leads.models import Campaign, Company, Handoff, Import, Lead, NextStep
from leads.undo import DONE
from people.models import Person, Side, Team
from personas.models import Persona, Profile
from sla.models import Agreement, Clock

THINGS = {
    "leads": Lead,
    "handoffs": Handoff,
    "clocks": Clock,
    "imports": Import,
    "people": Person,
    "teams": Team,
    "companies": Company,
    "campaigns": Campaign,
    "terms": Term,
    "personas": Persona,
}
NARROW = ("cursor", "where")  # what is made up for them is hardly ever any
REASONS = ("no_budget", "not_ready", "competitor", "no_capacity", "price")


def requests_of(operation):
    """What may be asked of an operation: as the document says, close to its example, or against it."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    kinds = [st.builds(aimed, fitting, st.integers(0, 999), st.just(False))]
    if operation.body:
        kinds.append(st.builds(aimed, fitting, st.integers(0, 999), st.just(True)))
    if operation.body or operation.query:
        there = parts_of(operation.path, 0)
        kinds.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters=there or None))
    return st.one_of(kinds)


def aimed(case, place, is_close):
    """The same, in most cases at a thing that exists and seen as it is; ``is_close``: the example but for a field."""
    example = example_of(case.operation)
    if is_close and isinstance(case.body, dict) and isinstance(example, dict):
        other = sorted(case.body)[place % len(case.body)] if case.body and place % 3 else None
        case.body = without_seen(example) | ({other: case.body[other]} if other else {})
    case.query = {name: value for name, value in (case.query or {}).items() if place % 4 == 0 or name not in NARROW}
    if place % 10:
        case.path_parameters.update(parts_of(case.path, place))
        if isinstance(case.body, dict):
            case.body = seen(case, place)
    return case


def example_of(operation):
    contents = operation.definition.raw.get("requestBody", {}).get("content", {})
    return contents.get("application/json", {}).get("example")


def file_of(operation):
    return operation.definition.raw.get("requestBody", {}).get("content", {}).get("text/csv", {}).get("example")


def without_seen(example):
    """The example's own was that of another thing."""
    return {name: value for name, value in example.items() if name != "seen"}


def parts_of(path, place):
    """What stands in the address of something that there is."""
    found = some_parts_of(path)
    return dict(found[place % len(found)])


def some_parts_of(path):
    """What stands in the addresses of the things that there are, the latest first."""
    if "{number}" in path:
        return [{"number": number} for number in Agreement.objects.order_by("-pk").values_list("number", flat=True)]
    if "{step}" in path:
        return [{"id": one.lead_id, "step": one.pk} for one in NextStep.objects.order_by("-pk")]
    if "{id}" in path:
        rows = Event.objects.filter(kind__in=DONE) if kind_of(path) == "steps" else THINGS[kind_of(path)].objects
        return [{"id": pk} for pk in rows.order_by("-pk").values_list("pk", flat=True)[:12]]
    return [{}]


def seen(case, place):
    """The body with the turn, edition or version as it stands, and with ids of what exists."""
    body, kind = dict(case.body), kind_of(case.path)
    if "turn" in body and kind == "handoffs" and (found := there(case)):
        body["turn"] = found.turn
    if "edition" in body and (found := Agreement.objects.filter(number=case.path_parameters["number"]).first()):
        body["edition"] = found.edition
    if {"number", "revision"} <= body.keys():
        thing = Profile.the_one() if kind == "profile" else there(case)
        if latest := thing and thing.latest():
            body |= {"number": latest.number, "revision": latest.revision}
    side = Side.SALES if kind == "handoffs" or "submission" in case.path else Side.MARKETING
    rows = {
        "team": Team.objects.filter(side=side),
        "marketing_team": Team.objects.filter(side=side),
        "owner": Person.objects.filter(side=side),
        "to": Person.objects.filter(side=side),
        "company": Company.objects,
        "persona": Persona.objects,
    }
    ids = {name: found.values_list("pk", flat=True) for name, found in rows.items() if type(body.get(name)) is int}
    body |= {name: one_of(found, place) for name, found in ids.items()}
    if kind == "handoffs" and body.get("reason") not in (None, *REASONS) and "withdrawal" not in case.path:
        body["reason"] = REASONS[place % len(REASONS)]
    example = example_of(case.operation) or {}
    if kind == "imports" and "columns" in body and body["columns"] == example.get("columns"):
        body["columns"] = {}
    ahead = timezone.localdate() + timedelta(days=7)
    days = {"until": ahead, "by_day": ahead, "resume_on": ahead, "when": timezone.now()}
    return body | {
        name: day.isoformat() for name, day in days.items() if name in body and body[name] == example.get(name)
    }


def there(case):
    """The thing that the address names."""
    pk = str(case.path_parameters["id"])
    is_id = pk.isascii() and pk.isdigit() and len(pk) < 19
    return THINGS[kind_of(case.path)].objects.filter(pk=pk).first() if is_id else None


def one_of(rows, place):
    ids = sorted(rows)
    return ids[place % len(ids)] if ids else 1


def kind_of(path):
    return path.removeprefix("/api/v1/").partition("/")[0]


def is_all_sent(case, response):
    """Whether every parameter got into the address: an empty list cannot."""
    sent = parse_qs(urlsplit(response.request.url).query, keep_blank_values=True)
    return set(case.query or {}) <= set(sent)


def like_the_example(operation):
    """The example's request at each thing that exists, some of them."""
    example = example_of(operation)
    for parts in some_parts_of(operation.path):
        body = {} if example is None else {"body": without_seen(example), "media_type": "application/json"}
        if file := file_of(operation):
            body = {"body": file, "media_type": "text/csv"}
        case = operation.Case(path_parameters=dict(parts), query={}, **body)
        if isinstance(case.body, dict):
            case.body = seen(case, 0)
        yield case


def say_the_example(case, place):
    """The body of the example, about what the address names and as that stands."""
    if isinstance(case.body, dict) and isinstance(example_of(case.operation), dict):
        case.body = without_seen(example_of(case.operation))
        case.body = seen(case, place)


def at_the_edge(case):
    """The same request, each time with one thing that is as far, as long or as large as can be written."""
    for place, field, kind in described(case.operation):
        for edge in edges(kind):
            said = {"query": dict(case.query), "body": case.body}
            said[place] = {**said[place], field: edge}
            yield case.operation.Case(path_parameters=dict(case.path_parameters), media_type=case.media_type, **said)


def described(operation):
    """Each parameter and each field of the body, with its schema."""
    said = operation.definition.raw
    for parameter in said.get("parameters", ()):
        if parameter["in"] == "query":
            yield "query", parameter["name"], parameter["schema"]
    content = said.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        name = content["schema"]["$ref"].rpartition("/")[2]
        for field, kind in document()["components"]["schemas"][name].get("properties", {}).items():
            yield "body", field, kind


def edges(kind):
    """What is hard to keep or to reckon with, of this type or in its place."""
    written = {
        "date": ["0001-01-01", "9999-12-31"],
        "date-time": ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1883-11-18T12:03:58+00:00"],
    }.get(kind.get("format"), ["\0", "\U0010ffff" * 9000, "\u202e\u200b", "0" * 300, "%s{}\\'\"", "١٢٣", "1e999"])
    return [*written, 0, -1, 2**31, 2**63, 10**40, 1e308, True, [], {}, [[[[]]]], {"": {"a": [None]}}]


def last_numbers():
    """The last id that each table has given, none where it has given none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


def count_on_from(numbers):
    """The next ids are those after these."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "SELECT setval(%s::regclass, %s, %s)",
            [(f'"{name}"', last or 1, last is not None) for name, last in numbers.items()],
        )
