"""The document that describes the API: valid, complete, and true of its own examples."""

import re

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api.schema import document

HERE = "urn:document"


def operations():
    """Each operation of the document, with its path."""
    return [(path, one) for path, methods in document()["paths"].items() for one in methods.values()]


def contents():
    """Each JSON that is sent or answered: the operation, the status (None: sent), and what the document says of it."""
    for _path, one in operations():
        bodies = {None: one["requestBody"]} if "requestBody" in one else {}
        for status, body in {**bodies, **one["responses"]}.items():
            for media_type, content in body.get("content", {}).items():
                if media_type.endswith("json"):
                    yield one["operationId"], status, content


@pytest.fixture(scope="module")
def whole():
    """Every reference within the document, resolved."""
    return Registry().with_resource(HERE, Resource.from_contents(document(), default_specification=DRAFT202012))


def wrong_with(value, schema, whole):
    """What the schema says against it; references in it are to the document."""
    absolute = {**schema, "$ref": HERE + schema["$ref"]} if "$ref" in schema else schema
    errors = Draft202012Validator(absolute, registry=whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in errors.iter_errors(value)]


def test_it_is_openapi_3_1():
    assert document()["openapi"] == "3.1.1"
    schemathesis.openapi.from_dict(document()).validate()


def test_it_is_put_together_without_a_warning(capsys):
    document.cache_clear()

    document()

    assert capsys.readouterr().err == ""


def test_every_operation_says_what_it_is_and_under_which_heading():
    tags = {tag["name"] for tag in document()["tags"]}

    assert [one["operationId"] for _, one in operations() if not one["summary"] or not one["description"]] == []
    assert {tag for _, one in operations() for tag in one["tags"]} == tags
    assert [tag["name"] for tag in document()["tags"] if not tag["description"]] == []


def test_every_body_and_every_good_answer_has_an_example():
    lacking = [
        (name, status)
        for name, status, content in contents()
        if (status is None or status < "300") and "example" not in content
    ]

    assert lacking == []


def test_every_example_is_what_its_schema_says(whole):
    shown = [
        (name, status, example)
        for name, status, content in contents()
        for example in [
            *([content["example"]] if "example" in content else []),
            *(one["value"] for one in content.get("examples", {}).values()),
        ]
    ]
    schemas = {(name, status): content["schema"] for name, status, content in contents()}

    wrong = {
        (name, status): found
        for name, status, example in shown
        if (found := wrong_with(example, schemas[name, status], whole))
    }

    assert wrong == {}


def test_links_lead_where_they_say_from_the_example():
    addresses = {one["operationId"]: path for path, one in operations()}

    links = [
        (one["operationId"], response["content"]["application/json"]["example"], link)
        for _, one in operations()
        for response in one["responses"].values()
        for link in response.get("links", {}).values()
    ]

    assert len(links) > 100
    wrong = [
        (name, link)
        for name, example, link in links
        if link["parameters"].keys() != set(re.findall(r"{(\w+)}", addresses[link["operationId"]]))
        or not all(
            told(example, place) for place in [*link["parameters"].values(), *link.get("requestBody", {}).values()]
        )
    ]
    assert wrong == []


def told(example, place):
    """Whether the example answers what a link takes from there."""
    if place.startswith("$request.path."):
        return True
    for part in place.removeprefix("$response.body#/").split("/"):
        example = example[int(part)] if isinstance(example, list) else example.get(part)
        if example is None:
            return False
    return isinstance(example, int)


def test_a_body_refuses_what_it_does_not_know():
    bodies = [content["schema"]["$ref"].rpartition("/")[2] for _name, status, content in contents() if status is None]

    assert [name for name in bodies if document()["components"]["schemas"][name]["additionalProperties"]] == []


def test_nothing_is_described_that_nobody_sends_or_answers():
    used = set(re.findall(r"'#/components/schemas/(\w+)'", repr(document())))

    assert document()["components"]["schemas"].keys() == used


def test_every_field_and_every_parameter_says_what_it_means():
    fields = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        if "description" not in said and "$ref" not in said
    ]
    parameters = [
        (one["operationId"], parameter["name"])
        for _, one in operations()
        for parameter in one.get("parameters", ())
        if "description" not in parameter
    ]

    assert (fields, parameters) == ([], [])
