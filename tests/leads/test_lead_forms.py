"""Adding and changing a lead by hand."""

import pytest
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from leads.models import Company, Lead
from sla.models import Clock, Commitment
from tests.factories import make_company, make_lead

pytestmark = pytest.mark.django_db
ADD = "/leads/add/"
ROWS = {"own-TOTAL_FORMS": "2", "own-INITIAL_FORMS": "0"}


def typed(lead=None, client=None, **changes):
    """What a browser sends: the form as it was shown, with some of it changed."""
    if lead is None:
        return {**ROWS, **changes}
    form = client.get(reverse("leads:lead_edit", args=[lead.pk])).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    own = {bound.html_name: bound.value() for row in form.own for bound in row}
    own |= {bound.html_name: bound.value() for bound in form.own.management_form}
    sent = {name: value for name, value in {**shown, **own, **changes}.items() if value is not None}
    return {name: getattr(value, "pk", value) for name, value in sent.items()}


def test_a_marketer_adds_a_lead_with_its_company_and_own_fields(client, mia):
    client.force_login(mia)

    answer = client.post(
        ADD,
        typed(
            name="Claudia Sommer",
            email="Claudia@Elbtal.example",
            company_name="Elbtal Chemie",
            company_domain="https://www.elbtal.example/",
            first_contact_on="2025-03-02",
            consent="given",
            consent_at="2025-03-02T10:00",
            owner=mia.pk,
            **{"own-0-field": "docks", "own-0-value": "9"},
        ),
    )

    lead = Lead.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("leads:lead", args=[lead.pk])
    assert (lead.email, lead.company.name, lead.company.domain) == (
        "claudia@elbtal.example",
        "Elbtal Chemie",
        "elbtal.example",
    )
    assert (lead.attributes, lead.owner, lead.added_by) == ({"docks": "9"}, mia, mia)
    assert (str(lead.first_contact_on), lead.consent) == ("2025-03-02", "given")
    assert lead.consent_at.isoformat() == "2025-03-02T10:00:00+00:00"
    assert Event.objects.on_thread(lead).filter(kind=Kind.LEAD_CREATED).exists()


def names(rows):
    return [bound.name for row in rows for bound in row]


def test_what_matters_stands_first_and_the_rest_is_folded_by_meaning(client, mia):
    client.force_login(mia)

    page = client.get(ADD)
    form = page.context["form"]

    assert names(form.first_rows()) == [
        *("name", "email", "company_name", "company_domain", "phone", "source"),
        *("need", "consent", "consent_at", "consent_source"),
    ]
    assert [(str(group.title), group.is_open) for group in form.further()] == [
        ("More about the person", False),
        ("More about where they came from", False),
        ("In whose hands", False),
    ]
    shown = names(form.first_rows()) + [name for group in form.further() for name in names(group.rows)]
    assert sorted([*shown, "seen"]) == sorted(form.fields)
    assert page.content.decode().count('<details class="disclosure form-more">') == 4


def test_what_the_agreement_asks_for_stands_first_too(client, agreement, mia):
    client.force_login(mia)

    form = client.get(ADD).context["form"]

    assert "best_time" in names(form.first_rows())
    assert "best_time" not in [name for group in form.further() for name in names(group.rows)]


def test_what_is_known_or_wrong_is_not_folded_away(client, mia):
    lead = make_lead(seniority="Head", attributes={"docks": 9}, owner=mia)
    client.force_login(mia)
    edit = reverse("leads:lead_edit", args=[lead.pk])

    known = client.get(edit)
    taken = client.post(ADD, typed(email="new@elbtal.example", system="crm", first_contact_on="never"))

    assert [group.is_open for group in known.context["form"].further()] == [True, False, True]
    assert known.context["form"].own_is_open()
    assert taken.status_code == 422
    assert [group.is_open for group in taken.context["form"].further()] == [False, True, True]
    assert not taken.context["form"].own_is_open()


def test_a_lead_that_a_rep_adds_goes_to_marketing(client, agreement, marketing, sam):
    client.force_login(sam)

    assert "Owner" not in client.get(ADD).content.decode()
    client.post(ADD, typed(name="Claudia Sommer", email="claudia@elbtal.example"))

    lead = Lead.objects.get()
    assert lead.marketing_team == marketing
    assert list(Clock.objects.on_thread(lead).values_list("kind", flat=True)) == [Commitment.Kind.RE_NURTURE]
    assert "to plan a next step" in client.get(reverse("leads:lead", args=[lead.pk])).content.decode()


def test_who_may_add_and_edit(client, mia, sam, ada):
    lead = make_lead()
    answers = {}
    for person in (mia, sam, ada):
        client.force_login(person)
        edit = client.get(reverse("leads:lead_edit", args=[lead.pk])).status_code
        answers[str(person)] = (client.get(ADD).status_code, edit, client.post(ADD, typed()).status_code)

    assert answers == {"Mia": (200, 200, 422), "Sam": (200, 403, 422), "Ada": (403, 403, 403)}


def test_a_lead_needs_an_identity_and_nothing_typed_is_lost(client, mia):
    client.force_login(mia)

    answer = client.post(ADD, typed(name="Claudia Sommer", **{"own-0-field": "docks", "own-0-value": "nine"}))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Give an e-mail address, or the id of the system" in text
    assert "Claudia Sommer" in text
    assert "nine" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "not an address"}, "is no e-mail address"),
        ({"company_domain": "gmail.com"}, "Anybody may have an address there"),
        ({"company_domain": "???"}, "is no company domain"),
        ({"first_contact_on": "31.31.2026"}, "Enter a valid date"),
        ({"own-0-value": "nine"}, "Name the field"),
        ({"own-0-field": "a", "own-0-value": "1", "own-1-field": "a", "own-1-value": "2"}, "stands here twice"),
        ({"owner": "999"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(client, mia, wrong, said):
    client.force_login(mia)

    answer = client.post(ADD, typed(**{"email": "claudia@elbtal.example", **wrong}))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Lead.objects.exists()


def test_an_e_mail_of_another_lead_names_that_lead(client, mia):
    other = make_lead("Katrin <Vogel>", email="kv@prospect.test")
    client.force_login(mia)

    answer = client.post(ADD, typed(name="K. Vogel", email="KV@prospect.test"))

    assert answer.status_code == 422
    assert (
        f'This belongs to another lead: <a href="/leads/{other.pk}/">Katrin &lt;Vogel&gt;</a>.'
        in answer.content.decode()
    )


def test_an_id_of_another_lead_names_that_lead(client, mia):
    other = make_lead("Katrin Vogel", system="crm", external_id="7")
    client.force_login(mia)

    answer = client.post(ADD, typed(email="new@prospect.test", system="crm", external_id="7"))

    assert answer.status_code == 422
    assert reverse("leads:lead", args=[other.pk]) in answer.content.decode()


def test_editing_writes_what_is_new_and_says_so(client, mia):
    lead = make_lead("Katrin Vogel", company=make_company("Elbtal"), attributes={"docks": 9, "old": "x"}, phone="030 1")
    client.force_login(mia)

    answer = client.post(
        reverse("leads:lead_edit", args=[lead.pk]),
        typed(lead, client, title="Head of Logistics", **{"own-1-value": "", "own-2-field": "new", "own-2-value": "y"}),
        follow=True,
    )

    lead.refresh_from_db()
    assert (lead.title, lead.company.name, lead.phone) == ("Head of Logistics", "Elbtal", "030 1")
    assert lead.attributes == {"docks": 9, "new": "y"}
    assert "<strong>Mia</strong> changed own fields and title." in answer.content.decode()
    assert Event.objects.on_thread(lead).get().details == {"fields": ["attributes", "title"]}


def test_saving_a_form_as_it_was_shown_changes_nothing(client, mia):
    lead = make_lead("Katrin Vogel", company=make_company("Elbtal"), attributes={"docks": 9})
    client.force_login(mia)

    answer = client.post(reverse("leads:lead_edit", args=[lead.pk]), typed(lead, client))

    assert answer.status_code == 302
    assert not Event.objects.on_thread(lead).exists()


def test_another_company_name_moves_the_lead_and_leaves_the_company(client, mia):
    lead = make_lead(company=make_company("Elbtal", domain="elbtal.example"))
    client.force_login(mia)

    client.post(
        reverse("leads:lead_edit", args=[lead.pk]), typed(lead, client, company_name="Other", company_domain="")
    )

    lead.refresh_from_db()
    assert lead.company.name == "Other"
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Elbtal", "Other"]


def test_the_second_to_edit_reads_who_was_first_and_keeps_what_was_typed(client, mia, mara):
    lead = make_lead("Katrin Vogel")
    address = reverse("leads:lead_edit", args=[lead.pk])
    client.force_login(mia)
    stale = typed(lead, client, title="Head of Lorries")
    client.force_login(mara)
    client.post(address, typed(lead, client, title="Head of Logistics"))
    client.force_login(mia)

    answer = client.post(address, stale)

    lead.refresh_from_db()
    assert answer.status_code == 409
    assert "Mara changed title (" in answer.content.decode()
    assert "Head of Lorries" in answer.content.decode()
    assert lead.title == "Head of Logistics"
    assert "Saved now: <strong>Head of Logistics</strong>" in answer.content.decode()
    assert "Mara, " in answer.content.decode()


def test_own_fields_saved_meanwhile_stand_beside_those_that_were_typed(client, mia):
    lead = make_lead("Katrin Vogel", attributes={"Boxes": "40"})
    address = reverse("leads:lead_edit", args=[lead.pk])
    client.force_login(mia)
    stale = typed(lead, client, **{"own-0-value": "90"})
    first = {"own-0-value": "60", "own-1-field": "Ramps", "own-1-value": "3"}
    client.post(address, typed(lead, client, **first))

    page = client.post(address, stale).content.decode()

    assert "Saved now: <strong>60</strong>" in page
    assert "<strong>Ramps</strong> is 3" in page


@pytest.mark.parametrize(("field", "day"), [("first_contact_on", "2035-05-05"), ("consent_at", "2031-01-01T10:00")])
def test_what_has_happened_does_not_lie_ahead(client, mia, field, day):
    lead = make_lead("Katrin Vogel")
    client.force_login(mia)

    added = client.post(ADD, typed(email="new@prospect.test", **{field: day}))
    changed = client.post(reverse("leads:lead_edit", args=[lead.pk]), typed(lead, client, **{field: day}))

    for answer in (added, changed):
        assert answer.status_code == 422
        assert answer.context["form"].errors == {field: ["That is still to come. Enter when it was."]}
    assert Lead.objects.get() == lead


def test_whoever_of_marketing_adds_a_lead_owns_it_unless_they_say_otherwise(client, mia, sam, marketing):
    client.force_login(mia)
    mine = client.get(ADD).context["form"]
    assert (mine["owner"].value(), mine["marketing_team"].value()) == (mia.pk, marketing.pk)

    client.force_login(sam)
    assert "owner" not in client.get(ADD).context["form"].fields
