from datetime import UTC

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError

from criteria import Facts
from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out
from glossary.approved import NotAllowed
from people.rules import may
from personas import template
from personas.models import NameTaken, Persona, PersonaVersion, Profile
from tests.factories import MONDAY_9AM

TITLE = [{"field": "title", "operator": "contains", "value": "logistics", "kind": "points", "points": 10}]
SIZE = [{"field": "company.employees", "operator": "at_least", "value": 50, "kind": "points", "points": 10}]


def introduce(by, name="Head of logistics", **content):
    return Persona.introduce(
        name=name, by=by, at=MONDAY_9AM, **{"role": "Runs the ramp.", "criteria": TITLE, **content}
    )


def agree(thing, mara, sofia):
    version = thing.versions.open().get()
    version.approve(by=mara, at=MONDAY_9AM, revision=version.revision)
    version.approve(by=sofia, at=MONDAY_9AM, revision=version.revision)
    thing.refresh_from_db()
    return version


def test_a_persona_is_agreed_by_both_sides(mia, mara, sofia):
    persona = introduce(mia)

    version = agree(persona, mara, sofia)

    assert persona.current == version
    assert list(Event.objects.on_thread(persona).order_by("pk").values_list("kind", flat=True)) == [
        Kind.PERSONA_PROPOSED,
        Kind.PERSONA_APPROVED,
        Kind.PERSONA_APPROVED,
        Kind.PERSONA_AGREED,
    ]


def test_only_an_agreed_persona_is_recognised(mia, mara, sofia):
    persona = introduce(mia)
    facts = Facts({"lead": {"title": "Head of Logistics"}})

    assert Persona.objects.recognised_in(facts, at=MONDAY_9AM, zone=UTC) is None

    agree(persona, mara, sofia)
    found = Persona.objects.recognised_in(facts, at=MONDAY_9AM, zone=UTC)
    assert (found.key, [line.rule for line in found.lines]) == (persona, ["Title contains “logistics”"])


def test_a_change_waits_for_the_other_side_while_the_agreed_persona_stays(mia, sam, mara, sofia):
    persona = introduce(mia)
    first = agree(persona, mara, sofia)

    persona.reword(by=sam, at=MONDAY_9AM, number=1, revision=1, name="Yard manager", role="Same.", criteria=[])

    persona.refresh_from_db()
    assert (persona.name, persona.current, persona.proposal.number) == ("Head of logistics", first, 2)


def test_changing_what_somebody_else_changed_meanwhile_is_refused(mia, sam):
    persona = introduce(mia)
    persona.reword(by=sam, at=MONDAY_9AM, number=1, revision=1, role="Sam's.")

    with pytest.raises(NotAllowed, match="Sam worded this proposal"):
        persona.reword(by=mia, at=MONDAY_9AM, number=1, revision=1, role="Mia's.")


def test_two_personas_never_share_a_name(mia):
    introduce(mia)

    with pytest.raises(NameTaken, match="Head of logistics"):
        introduce(mia, name="HEAD of logistics")


def test_criteria_that_cannot_be_read_are_refused(mia):
    with pytest.raises(ValidationError, match="choose one of the fields"):
        introduce(mia, criteria=[{"field": "shoe_size", "operator": "is", "value": "44", "points": 5}])


def test_the_database_holds_one_open_proposal_and_two_different_people(mia, mara):
    persona = introduce(mia)
    version = persona.versions.get()
    version.approve(by=mara, at=MONDAY_9AM, revision=1)

    with pytest.raises(IntegrityError, match="personaapproval_by_two_people"):
        version.approvals.create(revision=1, side="sales", person=mara, at=MONDAY_9AM)


def test_the_database_keeps_an_agreed_persona_as_it_is(mia, mara, sofia):
    version = agree(introduce(mia), mara, sofia)

    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        PersonaVersion.objects.filter(pk=version.pk).update(role="Other.")


def test_nobody_has_a_fit_before_both_sides_approved_a_profile(mia, mara, sofia):
    profile = Profile.the_one()
    profile.propose(by=mia, at=MONDAY_9AM, summary="Fifty people or more.", criteria=SIZE)
    assert Profile.agreed() is None

    agree(profile, mara, sofia)

    facts = Facts({"company": {"employees": 60}})
    assert Profile.agreed().fit_of(facts, at=MONDAY_9AM, zone=UTC).score == 100


def test_there_is_one_profile(db):
    Profile.the_one()

    with pytest.raises(IntegrityError, match="one_profile"):
        Profile.objects.create(pk=2)


def test_a_profile_without_criteria_is_refused(mia):
    with pytest.raises(ValidationError):
        Profile.the_one().propose(by=mia, at=MONDAY_9AM, summary="Everybody.", criteria=[])


def test_a_named_workspace_gets_two_personas_and_a_profile_once(workspace, mara):
    Event.record(Kind.WORKSPACE_NAMED, subject=workspace, actor=mara, at=MONDAY_9AM)

    hand_out("personas", at=MONDAY_9AM)

    assert [str(persona) for persona in Persona.objects.by_name()] == ["Budget owner", "Operations lead"]
    assert Profile.the_one().proposal.proposed_by is None
    assert template.fill(at=MONDAY_9AM) == 0


def test_a_starting_persona_says_something_of_everything(workspace):
    template.fill(at=MONDAY_9AM)

    for version in PersonaVersion.objects.all():
        assert [heading for heading, _said in version.described] == [
            "goals",
            "wants",
            "needs",
            "what hurts",
            "says no because",
            "asks",
            "traits",
            "interests",
            "reached by",
        ]
        assert len(version.recognised_by) == 1


@pytest.mark.parametrize(
    ("who", "proposes", "approves"),
    [("mia", True, False), ("sam", True, False), ("mara", True, True), ("sofia", True, True), ("ada", False, False)],
)
def test_who_may(request, who, proposes, approves):
    person = request.getfixturevalue(who)

    assert may(person, "persona.see")
    assert (may(person, "persona.propose"), may(person, "persona.approve")) == (proposes, approves)
