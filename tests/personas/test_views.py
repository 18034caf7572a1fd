import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from personas import template
from personas.models import Persona, Profile
from tests.factories import MONDAY_9AM
from tests.personas.test_persona import SIZE, TITLE, agree, introduce


def url(name, *args):
    return reverse(f"personas:{name}", args=args)


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def rows(*criteria, shown=0):
    """The rows of the form as a browser sends them; the first ``shown`` were there before."""
    sent = {"criteria-TOTAL_FORMS": len(criteria), "criteria-INITIAL_FORMS": shown}
    for number, row in enumerate(criteria):
        sent |= {f"criteria-{number}-{name}": value for name, value in row.items()}
    return sent


def row(field, operator, value="", *, kind="points", points="10"):
    return {"field": field, "operator": operator, "value": value, "kind": kind, "points": points}


DESCRIBED = {"name": "Yard manager", "role": "Runs the yard.", "pains": "Lorries before seven\nNo-shows"}
BY_TITLE = rows(row("title", "contains", "yard, ramp"), row("", "is"))


def test_everybody_sees_the_personas_as_cards_and_the_profile(signed_in, workspace, ada):
    template.fill(at=MONDAY_9AM)

    page = signed_in(ada).get(url("persona_list")).content.decode()

    assert "Operations lead" in page
    assert "Budget owner" in page
    assert "Replace these criteria" in page
    assert "Describe a persona" not in page


def test_an_empty_list_says_what_will_be_here(signed_in, mia):
    assert "No persona yet" in signed_in(mia).get(url("persona_list")).content.decode()


def test_a_persona_page_shows_everything_and_who_is_missing(signed_in, mia):
    template.fill(at=MONDAY_9AM)

    page = signed_in(mia).get(url("persona", "operations_lead")).content.decode()

    assert "Says no because" in page
    assert "Title contains “operations”, “logistics”" in page
    assert "Marketing has not approved" in page


@pytest.mark.parametrize("who", ["mia", "sam", "mara", "sofia"])
def test_every_member_may_describe_a_persona(request, signed_in, who):
    person = request.getfixturevalue(who)
    client = signed_in(person)

    answer = client.post(url("persona_new"), {**DESCRIBED, **BY_TITLE})

    version = Persona.objects.get().proposal
    assert answer.headers["Location"] == url("persona", "yard_manager")
    assert (version.proposed_by, version.pains) == (person, ["Lorries before seven", "No-shows"])
    assert version.criteria == [
        {
            "any": [
                {"field": "title", "operator": "contains", "value": "yard"},
                {"field": "title", "operator": "contains", "value": "ramp"},
            ],
            "kind": "points",
            "points": 10,
        }
    ]


def test_an_admin_alone_changes_nothing(signed_in, mia, ada):
    introduce(mia)
    Profile.the_one().propose(by=mia, at=MONDAY_9AM, summary="Any.", criteria=SIZE)
    client = signed_in(ada)

    assert client.get(url("profile")).status_code == 200
    assert client.get(url("persona_new")).status_code == 403
    assert client.get(url("persona_proposal", "head_of_logistics")).status_code == 403
    assert client.post(url("persona_approval", "head_of_logistics"), {"number": 1, "revision": 1}).status_code == 403
    assert client.get(url("profile_proposal")).status_code == 403
    assert client.post(url("profile_approval"), {"number": 1, "revision": 1}).status_code == 403


def test_a_rep_does_not_approve(signed_in, mia, sam):
    introduce(mia)

    answer = signed_in(sam).post(url("persona_approval", "head_of_logistics"), {"number": 1, "revision": 1})

    assert answer.status_code == 403


def test_both_managers_approve_by_clicking(signed_in, mia, mara, sofia):
    persona = introduce(mia)
    for manager in (mara, sofia):
        assert "Approve for" in signed_in(manager).get(url("persona", persona.code)).content.decode()
        answer = signed_in(manager).post(url("persona_approval", persona.code), {"number": 1, "revision": 1})
        assert answer.status_code == 302

    page = signed_in(mia).get(url("persona", persona.code)).content.decode()
    assert "Agreed by both sides" in page
    assert "Approve for" not in page


def test_approving_what_was_agreed_meanwhile_says_so(signed_in, mia, mara, sofia):
    persona = introduce(mia)
    agree(persona, mara, sofia)

    answer = signed_in(mara).post(url("persona_approval", persona.code), {"number": 1, "revision": 1})

    assert answer.status_code == 409
    assert "Both sides agreed on version 1" in answer.content.decode()


def test_a_change_starts_from_what_is_there_and_keeps_a_late_text(signed_in, mia, sam):
    persona = introduce(mia, pains=["Waiting"])
    client = signed_in(mia)
    form = client.get(url("persona_proposal", persona.code)).content.decode()
    assert "Waiting" in form
    assert 'value="logistics"' in form
    persona.reword(by=sam, at=MONDAY_9AM, number=1, revision=1, role="Sam's words.")

    answer = client.post(url("persona_proposal", persona.code), {**DESCRIBED, **BY_TITLE, "number": 1, "revision": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam&#x27;s words." in page
    assert "Lorries before seven" in page


def test_sending_the_same_again_is_answered_with_a_sentence(signed_in, mia):
    persona = introduce(mia)
    same = {"name": "Head of logistics", "role": "Runs the ramp.", "number": 1, "revision": 1}

    answer = signed_in(mia).post(
        url("persona_proposal", persona.code), {**same, **rows(row("title", "contains", "logistics"), shown=1)}
    )

    assert answer.status_code == 422
    assert "Nothing differs" in answer.content.decode()
    assert persona.versions.get().criteria == TITLE


@pytest.mark.parametrize(
    ("criterion", "sentence"),
    [
        (row("title", "contains", ""), "Write a text: a blank condition is not a catch-all."),
        (row("title", "at_least", "5"), "Choose one of these conditions"),
        (row("title", "is", "CEO", points="0"), "Write how many points this brings: not 0."),
        (row("company.employees", "between", "9"), "Write two numbers, the lower one first."),
        (row("shoe_size", "is", "44"), "Select a valid choice."),
    ],
)
def test_a_row_that_cannot_be_read_says_what_to_write(signed_in, mia, criterion, sentence):
    answer = signed_in(mia).post(url("persona_new"), {**DESCRIBED, **rows(criterion)})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Not saved yet: one of the criteria needs a look." in page
    assert not Persona.objects.exists()


def test_a_profile_is_proposed_approved_and_read(signed_in, mia, mara, sofia):
    client = signed_in(mia)
    assert "Nobody has said yet which companies fit" in client.get(url("profile")).content.decode()
    criteria = rows(
        row("company.employees", "between", "50, 1000", points="60"), row("company.country", "known", points="40")
    )

    answer = client.post(url("profile_proposal"), {"summary": "Middle-sized.", **criteria})

    assert answer.headers["Location"] == url("profile")
    assert Profile.the_one().proposal.criteria == [
        {"field": "company.employees", "operator": "between", "value": [50, 1000], "kind": "points", "points": 60},
        {"field": "company.country", "operator": "known", "kind": "points", "points": 40},
    ]
    for manager in (mara, sofia):
        signed_in(manager).post(url("profile_approval"), {"number": 1, "revision": 1})
    page = signed_in(mia).get(url("profile")).content.decode()
    assert "Agreed by both sides" in page
    assert "Employees is between 50 and 1,000" in page


def test_a_profile_without_weights_is_refused(signed_in, mia):
    answer = signed_in(mia).post(url("profile_proposal"), {"summary": "All.", **rows(row("", "is"))})

    assert answer.status_code == 422
    assert "Weigh at least one criterion" in answer.content.decode()


def test_the_list_asks_as_much_for_seven_personas_as_for_two(signed_in, mia, mara, sofia, django_assert_num_queries):
    client = signed_in(mia)
    agree(introduce(mia, name="Agreed"), mara, sofia)
    introduce(mia, name="Open").versions.get().approve(by=mara, at=MONDAY_9AM, revision=1)
    client.get(url("persona_list"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("persona_list"))
    for number in range(3):
        agree(introduce(mia, name=f"Agreed {number}"), mara, sofia)
        introduce(mia, name=f"Open {number}").versions.get().approve(by=sofia, at=MONDAY_9AM, revision=1)

    with django_assert_num_queries(len(few)):
        client.get(url("persona_list"))
