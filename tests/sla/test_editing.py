"""One plain page to edit a draft: rows, what is wrong beside them, and nothing typed is lost."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from sla.document import InvalidDocument, blank_document
from sla.models import Agreement
from tests.factories import MONDAY_9AM
from tests.sla.typed_forms import every, main_of, text_of, typed

pytestmark = pytest.mark.django_db
URL = "/agreement/1/edit/"


@pytest.fixture
def draft(mara):
    return Agreement.draft(by=mara, at=MONDAY_9AM)


@pytest.fixture
def desk(client, mara, draft):
    client.force_login(mara)
    return client


@pytest.fixture
def form(desk):
    return typed(desk.get(URL))


def save(desk, form, **changes):
    return desk.post(URL, {**form, **changes, "save": "1"})


def error(answer, cell, *, row=None):
    """What stands beside a field, of this row if one is named."""
    return text_of(next(every(main_of(answer), id=row)) if row else main_of(answer), css=f"cell-{cell}")


def row_that_says(form, prefix, **values):
    """The prefix of the row that holds these values."""
    rows = {name.rsplit("-", 1)[0] for name in form if name.startswith(f"{prefix}-") and name.count("-") == 2}
    return next(
        row for row in sorted(rows) if all(form.get(f"{row}-{name}") == value for name, value in values.items())
    )


def test_saving_the_template_as_it_is_changes_no_word_of_it(desk, form, draft):
    assert save(desk, form).status_code == 302

    draft.refresh_from_db()
    assert draft.document == blank_document()
    assert draft.edition == 1


def test_a_definition_by_one_source(desk, form, draft):
    """What a workspace with a file of leads and nothing else asks for."""
    tier = row_that_says(form, "criteria", part="A")
    changes = {
        f"{tier}-{name}": value
        for name, value in {
            "field": "source",
            "operator": "is",
            "value": "organic_search",
            "of": "",
            "kind": "required",
        }.items()
    }
    commons = [name for name, value in form.items() if name.endswith("-part") and value == "common"]
    removed = {name.replace("-part", "-remove"): "on" for name in commons}

    assert save(desk, form, **changes, **removed).status_code == 302

    draft.refresh_from_db()
    assert draft.document["qualified"]["common"] == []
    assert draft.document["qualified"]["tiers"][0]["criteria"] == [
        {"field": "source", "operator": "is", "value": "organic_search"}
    ]


def test_a_criterion_of_every_sort_is_written_and_read_back(desk, form, draft):
    blank = row_that_says(form, "criteria", field="", part="common")
    second = f"criteria-{int(blank.split('-')[1]) + 1}"
    written = {
        "field": "attributes.",
        "own": "budget",
        "operator": "between",
        "value": "10 to 50",
        "kind": "points",
        "points": "18",
    }
    changes = {f"{blank}-{name}": value for name, value in written.items()}
    changes |= {
        f"{second}-{name}": value
        for name, value in {"field": "country", "operator": "one_of", "value": "DE, AT", "group": ""}.items()
    }

    assert save(desk, form, **changes).status_code == 302

    draft.refresh_from_db()
    assert draft.document["qualified"]["common"][3:] == [
        {"field": "attributes.budget", "operator": "between", "value": [10, 50], "kind": "points", "points": 18},
        {"field": "country", "operator": "one_of", "value": ["DE", "AT"]},
    ]
    again = typed(desk.get(URL))
    budget, country = (row_that_says(again, "criteria", field=name) for name in ("attributes.", "country"))
    assert (again[f"{budget}-own"], again[f"{budget}-value"]) == ("budget", "10, 50")
    assert again[f"{country}-value"] == "DE, AT"


def test_alternatives_stay_a_group(form):
    grouped = [name for name, value in form.items() if name.endswith("-group") and value == "1"]

    assert [form[name.replace("-group", "-field")] for name in grouped] == ["company.name", "title"]


def test_choices_may_be_written_by_their_words(desk, form, draft):
    relation = row_that_says(form, "criteria", field="relation")

    save(desk, form, **{f"{relation}-value": "a competitor, A partner"})

    draft.refresh_from_db()
    assert draft.document["qualified"]["common"][2]["value"] == ["competitor", "partner"]


def test_what_is_wrong_stands_beside_its_row_and_nothing_typed_is_lost(desk, form, draft):
    consent = row_that_says(form, "criteria", field="consent")
    reason = row_that_says(form, "reasons", label="Bad data")
    changes = {
        f"{consent}-value": "perhaps",
        f"{reason}-asks_date": "on",
        "tiers-0-respond_amount": "0",
        "volume": "lots",
        "intro": "We keep <b>what</b> we said.",
    }

    answer = save(desk, form, **changes)

    assert answer.status_code == 422
    assert "“perhaps” is not a choice" in error(answer, "value", row=consent)
    assert "Only a reason to nurture" in error(answer, "asks_date", row=reason)
    assert "from 1 to 10000" in error(answer, "respond_amount", row="tiers-0")
    assert "whole number" in error(answer, "volume")
    assert "4 places need a look" in text_of(main_of(answer), css="message-error")
    kept = typed(answer)
    assert {name: kept[name] for name in changes} == changes
    draft.refresh_from_db()
    assert draft.edition == 0


def test_a_tier_without_a_promise_is_told_where_to_write_it(desk, form):
    answer = save(desk, form, **{"tiers-1-first_follow_up_amount": ""})

    assert "first follows up tier B" in error(answer, "first_follow_up_amount", row="tiers-1")


def test_a_criterion_of_a_removed_tier_is_not_lost_without_a_word(desk, form):
    answer = save(desk, form, **{"tiers-1-remove": "on"})

    assert answer.status_code == 422
    assert "There is no such tier" in text_of(main_of(answer), css="message-error")


def test_the_ladder_is_put_in_order_by_whoever_writes_it(desk, form):
    answer = save(desk, form, **{"ladder-4-after_amount": "", "ladder-4-percent": "50"})

    assert "put them in order" in text_of(main_of(answer), css="field-error", id="ladder-4")


def test_rows_are_added_without_a_script_and_keep_what_was_typed(desk, form, draft):
    rows = int(form["reasons-rows"])

    answer = desk.post(URL, {**form, "reasons-0-label": "Too early", "add": "reasons"})

    assert answer.status_code == 200
    kept = typed(answer)
    assert int(kept["reasons-rows"]) == rows + 3
    assert kept["reasons-0-label"] == "Too early"
    draft.refresh_from_db()
    assert draft.edition == 0


def test_a_renamed_reason_keeps_its_code_and_a_new_one_gets_its_own(desk, form, draft):
    blank = row_that_says(form, "reasons", label="")
    changes = {"reasons-0-label": "Later this year", f"{blank}-label": "Timing", f"{blank}-kind": "nurture"}

    assert save(desk, form, **changes).status_code == 302

    draft.refresh_from_db()
    labels = {reason["code"]: reason["label"] for reason in draft.document["reasons"]}
    assert (labels["timing"], labels["timing_2"]) == ("Later this year", "Timing")


def test_an_aim_is_kept_apart_from_the_firm_promise(desk, form, draft):
    changes = {
        "aims-0-kind": "respond",
        "aims-0-tier": "A",
        "aims-0-target_amount": "15",
        "aims-0-target_unit": "business_minutes",
    }

    assert save(desk, form, **changes).status_code == 302

    draft.refresh_from_db()
    aim = {"kind": "respond", "tier": "A", "target": {"amount": 15, "unit": "business_minutes"}, "firm": False}
    assert draft.document["promises"][-1] == aim


def test_a_stale_form_says_what_changed_and_keeps_what_was_typed(desk, form, draft, sam):
    document = blank_document()
    document["measures"]["volume"] = 70
    draft.edit(by=sam, at=MONDAY_9AM, edition=0, document=document, begins_on=None)

    answer = save(desk, form, intro="Mine")

    assert answer.status_code == 409
    text = text_of(main_of(answer), css="message-error")
    assert "Sam edited draft 1." in text
    assert "differs from yours in: the introduction, measures" in text
    kept = typed(answer)
    assert (kept["intro"], kept["volume"], kept["edition"]) == ("Mine", "50", "1")
    assert desk.post(URL, {**kept, "save": "1"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.document["words"]["intro"], draft.document["measures"]["volume"]) == ("Mine", 50)


def test_a_day_that_is_over_is_no_beginning(desk, form):
    answer = save(desk, form, begins_on="2020-01-01")

    assert answer.status_code == 422
    assert "This day is over" in error(answer, "begins_on")


def test_a_later_day_is_kept(desk, form, draft):
    save(desk, form, begins_on="2099-05-04")

    draft.refresh_from_db()
    assert str(draft.begins_on) == "2099-05-04"


@pytest.mark.parametrize("rows", ["", "x", "99999999", "-3"])
def test_a_count_of_rows_that_is_none_hurts_nobody(desk, form, rows):
    assert desk.post(URL, {**form, "reasons-rows": rows, "save": "1"}).status_code in (302, 422)


def test_whoever_may_not_edit_is_refused(client, draft, ada):
    client.force_login(ada)

    assert client.post(reverse("sla:version_edit", args=[1]), {}).status_code == 403


def test_what_cannot_be_promised_is_refused_at_its_field(desk, form, draft):
    tier = row_that_says(form, "tiers", letter="C")
    asked = sorted(name for name in form if name.startswith("context-") and name.endswith("-label"))
    changes = {f"{tier}-label": "", asked[1]: form[asked[0]], "begins_on": "2199-01-01"}

    answer = save(desk, form, **changes)

    draft.refresh_from_db()
    assert (answer.status_code, draft.edition) == (422, 0)
    assert "Say in a few words who tier C is." in error(answer, "label", row=tier)
    assert "This is asked for twice" in error(answer, "label", row=asked[1].removesuffix("-label"))
    assert "Choose a day before the year" in answer.content.decode()


def test_no_version_begins_beyond_the_last_day_that_hours_are_planned_for(draft, mara):
    with pytest.raises(InvalidDocument, match="That is too far ahead"):
        draft.edit(by=mara, at=MONDAY_9AM, edition=0, document=draft.document, begins_on=date(2199, 1, 1))
    with pytest.raises(IntegrityError, match="begins_within_reach"), transaction.atomic():
        Agreement.objects.filter(pk=draft.pk).update(begins_on=date(2199, 1, 1))
