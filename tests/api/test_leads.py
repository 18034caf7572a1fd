"""Leads through the API: the pattern of a resource."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.models import Scope
from events.models import Event
from leads.models import Campaign, Company, Lead
from tests.factories import make_company, make_hand_raiser, make_handoff, make_lead

pytestmark = pytest.mark.django_db
KATRIN = {
    "name": "Katrin Vogel",
    "email": "Katrin.Vogel@brueckner.example",
    "phone": "030 12345678",
    "country": "Germany",
    "company": {"name": "Brückner Getränke", "domain": "https://www.brueckner.example/", "employees": 240},
    "campaign": "Peak season",
    "consent": "given",
    "consent_at": "2025-11-12T10:30:00+01:00",
    "first_contact_on": "2025-11-12",
    "attributes": {"docks": 9, "cold": True},
}


def errors(answer):
    """Status, and each field with its code."""
    return answer.status_code, [(one["field"], one["code"]) for one in answer.json()["errors"]]


def test_a_lead_is_added_as_by_any_other_way_in(calls, mia, mara):
    answer = calls(mia).post("leads", {**KATRIN, "owner": mara.pk})

    said, lead = answer.json(), Lead.objects.get()
    assert (answer.status_code, said["outcome"]) == (201, "new")
    assert answer["Location"] == f"http://testserver/api/v1/leads/{lead.pk}"
    assert (lead.email, lead.phone, lead.country) == ("katrin.vogel@brueckner.example", "+493012345678", "DE")
    assert (lead.company.domain, lead.company.employees, lead.campaign.name) == (
        "brueckner.example",
        240,
        "Peak season",
    )
    assert (said["consent_at"], lead.consent_at) == (
        "2025-11-12T09:30:00+00:00",
        datetime(2025, 11, 12, 9, 30, tzinfo=UTC),
    )
    assert said["attributes"] == lead.attributes == {"docks": 9, "cold": True}
    assert said["owner"] == {"id": mara.pk, "name": "Mara"}
    assert said["marketing_team"]["name"] == "Marketing"
    assert (said["title"], said["handoff"], said["stage"]) == (None, None, "nurturing")


def test_one_that_is_known_is_updated_and_only_by_who_may(calls, mia, sam):
    made = calls(mia).post("leads", KATRIN).json()

    by_rep = calls(sam).post("leads", {"email": KATRIN["email"], "title": "Boss"})
    by_marketer = calls(mia).post("leads", {"email": KATRIN["email"], "title": "Head of Logistics"})

    assert (by_rep.status_code, by_rep.json()["outcome"], by_rep.json()["title"]) == (200, "unchanged", None)
    assert (by_marketer.status_code, by_marketer.json()["outcome"]) == (200, "updated")
    assert by_marketer.json() | {"outcome": "new", "title": None, "seen": made["seen"]} == made


def test_what_a_rep_adds_goes_to_marketing(calls, agreement, marketing, sam):
    said = calls(sam).post("leads", {"email": "k@prospect.test"}).json()

    assert (said["marketing_team"]["id"], said["owner"]) == (marketing.pk, None)


def test_each_value_that_does_not_do_is_named(calls, mia):
    program = calls(mia)

    assert errors(program.post("leads", {"name": "Katrin"})) == (422, [("email", "required")])
    assert errors(program.post("leads", {"email": "nobody", "company": {"domain": "no domain"}})) == (
        422,
        [("email", "unreadable"), ("company.domain", "unreadable")],
    )
    assert errors(program.post("leads", {**KATRIN, "consent_at": "2025-11-12T10:30:00"})) == (
        422,
        [("consent_at", "naive")],
    )
    assert errors(program.post("leads", {**KATRIN, "company": {"size": 1}})) == (422, [("company.size", "unknown")])
    assert errors(program.post("leads", {**KATRIN, "owner": 10**30})) == (422, [("owner", "does_not_exist")])
    assert errors(program.post("leads", {**KATRIN, "attributes": {"a": [1]}})) == (422, [("attributes", "invalid")])
    assert not Lead.objects.exists()


def test_a_change_touches_what_it_says_and_null_empties(calls, mia, mara):
    lead = make_lead(
        "Katrin", title="Boss", need="Docks", country="DE", attributes={"docks": 9, "cold": True}, owner=mia
    )
    company = make_company()

    said = calls(mia).patch(
        f"leads/{lead.pk}",
        {
            "title": None,
            "phone": "030 12345678",
            "company": company.pk,
            "campaign": "Peak season",
            "attributes": {"docks": 12, "cold": None},
            "owner": mara.pk,
        },
    )

    lead.refresh_from_db()
    assert said.status_code == 200
    assert (lead.title, lead.phone, lead.need, lead.email) == ("", "+493012345678", "Docks", said.json()["email"])
    assert (lead.company, lead.campaign, lead.owner) == (company, Campaign.objects.get(), mara)
    assert lead.attributes == {"docks": 12}
    assert Event.objects.on_thread(lead).get().details["fields"] == sorted(
        ["attributes", "campaign", "company", "owner", "phone", "title"]
    )


def test_nobody_overwrites_what_they_have_not_seen(calls, mia, mara):
    lead = make_lead("Katrin")
    seen = calls(mia).get(f"leads/{lead.pk}").json()["seen"]
    calls(mara).patch(f"leads/{lead.pk}", {"title": "Boss"})

    late = calls(mia).patch(f"leads/{lead.pk}", {"title": "Chief", "seen": seen})

    assert (late.status_code, late.json()["code"]) == (409, "overtaken")
    assert late.json()["detail"].startswith("Mara changed title (")
    assert Lead.objects.get().title == "Boss"


def test_a_lead_stays_somebody_and_nobody_else(calls, mia):
    lead, other = make_lead("Katrin"), make_lead("Claudia", email="c@prospect.test")
    program = calls(mia)

    taken = program.patch(f"leads/{lead.pk}", {"email": "C@prospect.test"})

    assert errors(taken) == (422, [("email", "taken")])
    assert taken.json()["lead"] == other.pk
    assert errors(program.patch(f"leads/{lead.pk}", {"email": None})) == (422, [("email", "required")])
    moved = program.patch(f"leads/{lead.pk}", {"email": None, "system": "crm", "external_id": "K-7"})
    assert (moved.status_code, moved.json()["email"], moved.json()["external_id"]) == (200, None, "K-7")


def test_the_list_narrows_and_gives_only_what_was_asked_for(calls, agreement, sales, mia, mara):
    first = make_lead("Anna", source="fair", owner=mia, company=make_company("Elbtal Chemie"))
    second = make_hand_raiser("Berta", owner=mara)
    make_handoff(to=sales, by=mia, lead=second, at=timezone.now())
    program = calls(mia)

    def names(**query):
        return [one["name"] for one in program.get("leads", fields="name", **query).json()["results"]]

    assert program.get("leads", fields="name,id").json()["results"] == [
        {"id": second.pk, "name": "Berta"},
        {"id": first.pk, "name": "Anna"},
    ]
    assert names(q="elbtal") == names(source="fair") == names(company=first.company_id) == ["Anna"]
    assert names(email=f" {second.email.upper()}") == names(stage="submitted") == names(owner=mara.pk) == ["Berta"]
    assert names(added_since="2026-03-03T00:00:00Z") == []
    assert names(changed_since=(timezone.now() - timedelta(minutes=5)).isoformat()) == ["Berta"]
    assert names(company=2**62) == []
    assert program.get(f"leads/{second.pk}", fields="handoff").json() == {"handoff": second.handoffs.get().pk}


def test_pages_follow_each_other_there_and_back(calls, mia):
    made = [make_lead().pk for _ in range(7)][::-1]
    program = calls(mia)

    pages, address = [], "leads?limit=3&fields=id"
    while address:
        answer = program.get(address).json()
        pages.append(([one["id"] for one in answer["results"]], answer["previous"]))
        address = answer["next"]
    back = program.get(pages[2][1]).json()

    assert [ids for ids, _previous in pages] == [made[:3], made[3:6], made[6:]]
    assert pages[0][1] is None
    assert [one["id"] for one in back["results"]] == made[3:6]
    assert [one["id"] for one in program.get(back["previous"]).json()["results"]] == made[:3]
    assert program.get(program.get(back["previous"]).json()["next"]).json()["results"] == back["results"]


def test_the_list_asks_as_much_for_three_as_for_one(calls, agreement, sales, mia):
    program, counts = calls(mia), []
    for number in (1, 2):
        for _ in range(number):
            make_handoff(to=sales, by=mia, at=timezone.now())
            make_lead(
                company=make_company(), owner=mia, campaign=Campaign.objects.create(name=str(Lead.objects.count()))
            )
        program.get("leads")
        with CaptureQueriesContext(connection) as queries:
            program.get("leads")
        counts.append(len(queries))

    assert counts == [2, 2]


def test_many_come_in_at_once_and_a_bad_one_stops_no_other(calls, mia):
    known = make_lead("Claudia", email="c@prospect.test")
    rows = [
        KATRIN,
        {"email": "nobody"},
        {"email": "c@prospect.test"},
        {"colour": "red"},
        {**KATRIN, "title": "Boss"},
        7,
    ]

    answer = calls(mia).post("leads/bulk", {"leads": rows})

    said = answer.json()["results"]
    assert answer.status_code == 200
    assert [one["outcome"] for one in said] == ["new", "rejected", "updated", "rejected", "updated", "rejected"]
    assert said[2]["lead"] == known.pk
    assert said[0]["lead"] == said[4]["lead"] == Lead.objects.exclude(pk=known.pk).get().pk
    assert [[error["field"] for error in one["errors"]] for one in said] == [[], ["email"], [], ["colour"], [], [""]]
    assert Company.objects.filter(domain="brueckner.example").count() == 1


def test_many_are_500_at_most(calls, mia, sam):
    assert errors(calls(mia).post("leads/bulk", {"leads": [{}] * 501}))[0] == 422
    assert errors(calls(mia).post("leads/bulk", {"leads": []}))[0] == 422
    assert calls(sam).post("leads/bulk", {"leads": [KATRIN]}).status_code == 403


def test_five_hundred_take_as_many_statements_as_one(calls, mia):
    program, counts = calls(mia), []
    program.get("leads")
    for many in (3, 300):
        rows = [{"email": f"k{many}.{number}@firm{number}.example"} for number in range(many)]
        with CaptureQueriesContext(connection) as queries:
            assert program.post("leads/bulk", {"leads": rows}).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_marketing_ends_and_reopens_a_lead(calls, agreement, mia):
    lead, program = make_lead(), calls(mia)

    assert errors(program.post(f"leads/{lead.pk}/disqualification", {"reason": "weather"})) == (
        422,
        [("reason", "invalid")],
    )
    assert errors(program.post(f"leads/{lead.pk}/disqualification")) == (422, [("reason", "invalid")])
    ended = program.post(f"leads/{lead.pk}/disqualification", {"reason": "competitor", "note": "Since May"})
    again = program.post(f"leads/{lead.pk}/disqualification", {"reason": "competitor"})
    reopened = program.post(f"leads/{lead.pk}/reopening", {"reason": "Left that firm"})

    assert (ended.json()["stage"], ended.json()["disqualified_for"]["code"]) == ("disqualified", "competitor")
    assert (again.status_code, again.json()["detail"].split(" (")[0]) == (409, "Mia disqualified this lead")
    assert ended.json()["undo"]["step"] != reopened.json()["undo"]["step"]
    assert (reopened.json()["stage"], reopened.json()["disqualified_for"]) == ("nurturing", None)


def test_before_any_agreement_a_lead_is_disqualified_in_writing(calls, mia):
    lead = make_lead()

    said = calls(mia).post(f"leads/{lead.pk}/disqualification", {"note": "A student"})

    assert (said.json()["stage"], said.json()["disqualified_note"]) == ("disqualified", "A student")


def test_somebody_of_marketing_looks_after_it(calls, mia, mara, sam):
    lead, program = make_lead(), calls(mia)

    assert program.post(f"leads/{lead.pk}/ownership", {"owner": mara.pk}).json()["owner"]["id"] == mara.pk
    assert errors(program.post(f"leads/{lead.pk}/ownership", {"owner": sam.pk})) == (422, [("owner", "does_not_exist")])
    assert errors(program.post(f"leads/{lead.pk}/ownership")) == (422, [("owner", "required")])
    assert program.post(f"leads/{lead.pk}/ownership", {"owner": None}).json()["owner"] is None


def test_what_marketing_saw_and_plans(calls, mia, sam):
    lead, program = make_lead(), calls(mia)
    ago, ahead = (timezone.now() + timedelta(hours=hours) for hours in (-1, 1))
    today = timezone.now().date()

    seen = program.post(f"leads/{lead.pk}/engagements", {"kind": "visit", "at": ago.isoformat(), "note": "Twice"})
    planned = program.post(
        f"leads/{lead.pk}/next-steps", {"what": "Send the guide", "by_day": str(today + timedelta(days=2))}
    )
    step = planned.json()["id"]
    done = program.post(f"leads/{lead.pk}/next-steps/{step}/completion")

    assert (seen.status_code, seen.json()["at"]) == (201, ago.astimezone(UTC).isoformat())
    assert program.get(f"leads/{lead.pk}/engagements").json()["results"] == [seen.json()]
    assert errors(program.post(f"leads/{lead.pk}/engagements", {"kind": "visit", "at": ahead.isoformat()})) == (
        422,
        [("at", "invalid")],
    )
    assert (planned.status_code, planned.json()["planned_by"]["name"]) == (201, "Mia")
    assert done.json()["done_at"] is not None
    assert program.post(f"leads/{lead.pk}/next-steps/{step}/completion").status_code == 409
    assert program.get(f"leads/{lead.pk}/next-steps").json()["results"] == [done.json()]
    past = {"what": "Send it", "by_day": str(today - timedelta(days=2))}
    assert errors(program.post(f"leads/{lead.pk}/next-steps", past)) == (422, [("by_day", "invalid")])
    assert calls(sam).post(f"leads/{lead.pk}/next-steps", past).status_code == 403
    assert calls(sam, Scope.READ).get(f"leads/{lead.pk}/next-steps").status_code == 200
    assert program.post(f"leads/{make_lead().pk}/next-steps/{step}/completion").status_code == 404


@pytest.mark.parametrize(("field", "day"), [("first_contact_on", "2035-05-05"), ("consent_at", "2031-01-01T10:00:00Z")])
def test_what_has_happened_does_not_lie_ahead(calls, mia, field, day):
    lead = make_lead()

    added = calls(mia).post("leads", {**KATRIN, field: day})
    changed = calls(mia).patch(f"leads/{lead.pk}", {field: day})

    assert errors(added) == errors(changed) == (422, [(field, "invalid")])
    assert added.json()["errors"][0]["detail"] == "That is still to come. Enter when it was."
    assert list(Lead.objects.all()) == [lead]
