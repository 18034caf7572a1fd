"""The JSON Schema of a definition, alone and inside the schema of an agreement."""

import copy

import pytest
from jsonschema import Draft202012Validator

from criteria import read, schema
from tests.criteria.house import CATALOGUE, OLIST, TEMPLATE
from tests.criteria.test_definitions import SCORED

AGREEMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"definition": schema(), "ladder": {"type": "array"}},
    "$defs": {"definition": {"type": "string"}},
}


def test_it_is_a_schema_alone_and_embedded():
    Draft202012Validator.check_schema(schema())
    Draft202012Validator.check_schema(AGREEMENT)


@pytest.mark.parametrize("document", [TEMPLATE, OLIST, SCORED])
def test_a_definition_fits_the_schema_as_written_and_as_stored(document):
    for one in (document, read(document, catalogue=CATALOGUE).to_json()):
        Draft202012Validator(schema()).validate(one)
        Draft202012Validator(AGREEMENT).validate({"definition": one})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("common", 0, "operator"), "smells"),
        (("common", 0, "value"), ""),
        (("common", 0, "value"), []),
        (("common", 0, "weight"), 5),
        (("common", 1, "any"), []),
        (("common", 2, "kind"), "nice"),
        (("interest", "points", "visit"), 0),
        (("tiers", 0, "letter"), "AA"),
        (("tiers", 1, "criteria", 0, "within_days"), 0),
        (("tiers", 1, "at_least_points"), 0),
    ],
)
def test_a_document_of_another_form_does_not_fit(path, value):
    document = copy.deepcopy(TEMPLATE)
    *way, last = path
    place = document
    for step in way:
        place = place[step]
    place[last] = value

    assert not Draft202012Validator(schema()).is_valid(document)
    assert not Draft202012Validator(AGREEMENT).is_valid({"definition": document})
