"""What is refused, where, and what the writer is told."""

import pytest

from criteria import Catalogue, Field, FieldKind, InvalidRule, Kind, Outcome, judge, read, read_rules, words
from tests.criteria.house import CATALOGUE, MONDAY, TEMPLATE, katrin

SOURCE = {"field": "source", "operator": "is", "value": "list"}


def refusal(document):
    """The first problem of a definition."""
    with pytest.raises(InvalidRule) as refused:
        read(document, catalogue=CATALOGUE)
    return refused.value.path, refused.value.sentence


def of_criterion(**changes):
    """The first problem of a criterion of the second tier, its path without the place of the criterion."""
    criterion = {key: value for key, value in (SOURCE | changes).items() if value is not ...}
    document = {"tiers": [{"letter": "A", "criteria": [SOURCE]}, {"letter": "B", "criteria": [criterion]}]}
    path, sentence = refusal(document)
    assert path.startswith("tiers[1].criteria[0]")
    return path.removeprefix("tiers[1].criteria[0]"), sentence


BLANK = "Write a text: a blank condition is not a catch-all."


@pytest.mark.parametrize("value", ["", "  ", None, ..., 50, ["list"]])
def test_a_text_that_is_blank_or_none_is_refused(value):
    assert of_criterion(value=value) == (".value", BLANK)


@pytest.mark.parametrize("value", [[], "list", ..., None])
def test_an_empty_list_is_refused(value):
    assert of_criterion(operator="one_of", value=value) == (".value", "Write a list of at least one value.")


def test_a_blank_among_several_values_is_refused():
    assert of_criterion(operator="not_one_of", value=["list", " "]) == (".value", BLANK)


@pytest.mark.parametrize("value", ["", "fifty", True, float("nan"), None, ...])
def test_a_number_that_is_none_is_refused(value):
    assert of_criterion(field="company.employees", operator="at_least", value=value) == (
        ".value",
        "Write a number, such as 50.",
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([5], "Write two numbers, the lower one first."),
        (5, "Write two numbers, the lower one first."),
        ([9, 5], "Write the lower number first."),
    ],
)
def test_a_span_needs_two_numbers_in_order(value, sentence):
    assert of_criterion(field="company.employees", operator="between", value=value) == (".value", sentence)


@pytest.mark.parametrize("value", ["31.03.2026", "2026-02-30", "", 20260331, ...])
def test_a_date_that_is_none_is_refused(value):
    assert of_criterion(field="first_contact_on", operator="on_or_after", value=value) == (
        ".value",
        "Write a date as year-month-day, such as 2026-03-31.",
    )


@pytest.mark.parametrize("days", [0, -1, 3651, 1.5, "30", True])
def test_days_are_whole_and_few_enough_to_count(days):
    sentence = "Write a whole number from 1 to 3650."

    assert of_criterion(field="first_contact_on", operator="within_days", value=days) == (".value", sentence)
    assert of_criterion(field="engagements.count", operator="at_least", value=1, within_days=days) == (
        ".within_days",
        sentence,
    )


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"field": "shoe_size"}, ".field", "There is no “shoe_size”: choose one of the fields."),
        ({"field": ""}, ".field", "Choose what this is about."),
        ({"operator": "at_least"}, ".operator", "Choose one of these conditions: is, is_not, contains, one_of"),
        ({"operator": {}}, ".operator", "Choose one of these conditions"),
        ({"operator": "known"}, ".value", "This condition takes no value: leave it out."),
        ({"field": "consent", "value": "maybe"}, ".value", "“maybe” is not a choice: write one of given, refused."),
        ({"weight": 5}, ".weight", "“weight” does not belong here: leave it out."),
        ({"within_days": 5}, "", "Kinds and days belong to engagements only"),
        ({"kind": "nice"}, ".kind", "Choose one of these: required, disqualifying, points."),
        ({"kind": []}, ".kind", "Choose one of these"),
        ({"kind": "required", "points": 5}, ".points", "Only a criterion worth points has points: leave them out."),
        ({"points": 0}, ".points", "Write how many points this brings: not 0."),
        ({"kind": "points"}, ".points", "Write a whole number from -1000 to 1000."),
        ({"label": 5}, ".label", "Write a text, or leave it out."),
    ],
)
def test_a_criterion_that_cannot_be_meant_is_refused(changes, path, sentence):
    where, said = of_criterion(**changes)

    assert where == path
    assert said.startswith(sentence)


COUNT = {"field": "engagements.count", "operator": "at_least", "value": 1}


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ({"of": []}, ".of", "Choose at least one kind of engagement, or leave this out for any."),
        ({"of": ["sneeze"]}, ".of", "There is no engagement “sneeze”: choose one of the kinds."),
        ({"of": [[]]}, ".of", "There is no engagement “[]”: choose one of the kinds."),
        ({"field": "engagements.points"}, ".field", "Say first what each kind of engagement brings"),
        ({"operator": "known", "value": ...}, ".operator", "Choose one of these conditions: at_least"),
    ],
)
def test_engagements_are_counted_by_kinds_that_exist(changes, path, sentence):
    where, said = of_criterion(**(COUNT | changes))

    assert where == path
    assert said.startswith(sentence)


def test_points_of_a_kind_that_brings_none_are_refused():
    criterion = COUNT | {"field": "engagements.points", "of": ["visit"]}

    assert refusal({"common": [criterion], "interest": {"points": {"reply": 20}}}) == (
        "common[0].of",
        "“visit” brings no points of interest: give it some.",
    )


NOTHING = "There is no criterion here, and a blank condition is not a catch-all: write at least one."
POINTS_ALONE = "Points alone let everybody through: require something, or say how many points are needed."


@pytest.mark.parametrize(
    ("document", "path", "sentence"),
    [
        ({}, "common", NOTHING),
        ({"common": []}, "common", NOTHING),
        ({"common": [], "tiers": []}, "common", NOTHING),
        ({"common": [SOURCE | {"points": 5}]}, "common", POINTS_ALONE),
        ({"common": [SOURCE], "tiers": [{"letter": "A", "criteria": []}]}, "tiers[0].criteria", NOTHING),
        ({"tiers": [{"letter": "A", "criteria": [SOURCE | {"points": 5}]}]}, "tiers[0].criteria", POINTS_ALONE),
        ({"common": [{"any": []}]}, "common[0].any", "This group is empty"),
        ({"common": [{"any": SOURCE}]}, "common[0].any", "Write a list."),
        ({"common": [{"any": [{"any": [SOURCE]}]}]}, "common[0].any[0]", "A group holds no further groups"),
        ({"common": [{"any": [SOURCE | {"points": 1}]}]}, "common[0].any[0]", "Inside a group a criterion has no kind"),
        ({"common": [{"any": [SOURCE | {"value": ""}]}]}, "common[0].any[0].value", BLANK),
        ({"common": SOURCE}, "common", "Write a list."),
        ({"common": ["source"]}, "common[0]", "Write an object with these parts: field"),
        ([], "", "Write an object with these parts: at_least_points, common, interest, tiers."),
        ({"criteria": [SOURCE]}, "criteria", "“criteria” does not belong here: leave it out."),
        ({"tiers": {}, "common": [SOURCE | {"value": ""}]}, "common[0].value", BLANK),
        ({"common": [SOURCE], "tiers": {"A": 1}}, "tiers", "Write a list."),
        ({"common": [SOURCE], "tiers": [1]}, "tiers[0]", "Write an object with these parts"),
        ({"tiers": [{"letter": "a", "criteria": [SOURCE]}]}, "tiers[0].letter", "Write one capital letter, such as A."),
        ({"tiers": [{"letter": "A", "criteria": [SOURCE]}] * 2}, "tiers[1].letter", "Another tier has this letter"),
        ({"common": [SOURCE], "at_least_points": 0}, "at_least_points", "Write a whole number from 1 to 1000000."),
        (
            {"common": [SOURCE | {"points": 5}], "tiers": [{"letter": "A", "at_least_points": 6}]},
            "tiers[0].at_least_points",
            "These criteria bring 5 points at most: write no more than that.",
        ),
        ({"common": [SOURCE], "interest": {"points": {"reply": 0}}}, "interest.points.reply", "Write a whole number"),
        ({"common": [SOURCE], "interest": {"points": {"sneeze": 1}}}, "interest.points.sneeze", "There is no engag"),
        ({"common": [SOURCE], "interest": {"points": [1]}}, "interest.points", "Write the points for each kind"),
        ({"common": [SOURCE], "interest": 5}, "interest", "Write an object with these parts: points."),
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused(document, path, sentence):
    where, said = refusal(document)

    assert where == path
    assert said.startswith(sentence)


def test_every_problem_is_named_at_once():
    document = {
        "common": [SOURCE | {"value": ""}, SOURCE | {"field": "shoe_size"}],
        "tiers": [{"letter": "?", "criteria": [SOURCE | {"operator": "smells"}]}],
    }

    with pytest.raises(InvalidRule) as refused:
        read(document, catalogue=CATALOGUE)

    assert [problem.path for problem in refused.value.problems] == [
        "common[0].value",
        "common[1].field",
        "tiers[0].letter",
        "tiers[0].criteria[0].operator",
    ]


def test_numbers_written_in_a_form_are_read_and_stored_as_numbers():
    document = {"common": [{"field": "company.employees", "operator": "between", "value": ["10", "49.5"]}]}

    assert read(document, catalogue=CATALOGUE).to_json()["common"][0]["value"] == [10, 49.5]


def test_a_choice_is_stored_as_the_catalogue_spells_it():
    document = {"common": [{"field": "consent", "operator": "is", "value": " GIVEN"}]}

    assert read(document, catalogue=CATALOGUE).to_json()["common"][0]["value"] == "given"


def test_a_signed_version_stays_readable_when_a_field_has_gone():
    bare = Catalogue.of([Field("relation", FieldKind.NUMBER, "Relation")], engagements={})

    with pytest.raises(InvalidRule):
        read(TEMPLATE, catalogue=bare)
    definition = read(TEMPLATE, catalogue=bare, strict=False)

    assert words(definition.common.rules[0]) == "consent is given"
    assert judge(definition, facts=katrin(), at=MONDAY).lines[0].outcome is Outcome.MET
    assert definition.to_json() == read(TEMPLATE, catalogue=CATALOGUE).to_json()


def test_a_list_of_criteria_is_a_rule_of_its_own():
    rules = read_rules([SOURCE, SOURCE | {"points": 5}], catalogue=CATALOGUE)

    assert [rule.kind for rule in rules.common.rules] == [Kind.REQUIRED, Kind.POINTS]


def test_a_list_that_only_weighs_has_to_be_asked_for():
    weighing = [SOURCE | {"points": 5}]

    with pytest.raises(InvalidRule, match=r"criteria: Points alone"):
        read_rules(weighing, catalogue=CATALOGUE)
    with pytest.raises(InvalidRule, match=r"where: There is no criterion here"):
        read_rules([], catalogue=CATALOGUE, weighing=True, path="where")

    assert read_rules(weighing, catalogue=CATALOGUE, weighing=True).common.most == 5
