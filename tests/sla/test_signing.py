"""From draft to the version in force, and what the database never lets happen to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from events.kinds import Kind
from events.models import Event
from people.models import Role
from sla.document import InvalidDocument, blank_document
from sla.models import Agreement, Commitment, NotSignable, Reason, Signature
from tests.factories import MONDAY_9AM, make_person
from tests.sla.agreement_stories import proposed, signed

LATER = MONDAY_9AM + timedelta(hours=3)
pytestmark = pytest.mark.django_db


def run_sql(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_the_second_signature_freezes_the_version_and_sets_it_in_force(mara, sofia):
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)
    assert Agreement.objects.in_force(MONDAY_9AM) is None

    version.sign(by=sofia, at=LATER, edition=version.edition)

    assert Agreement.objects.in_force(LATER) == version
    assert Agreement.objects.in_force(LATER - timedelta(microseconds=1)) is None
    assert {signature.digest for signature in version.signatures.all()} == {version.digest}
    assert version.digest == version.digest_of_document()
    assert [event.kind for event in Event.objects.about(version).order_by("pk")] == [
        Kind.AGREEMENT_DRAFTED,
        Kind.AGREEMENT_PROPOSED,
        Kind.AGREEMENT_SIGNED,
        Kind.AGREEMENT_SIGNED,
        Kind.AGREEMENT_IN_FORCE,
    ]


def test_its_commitments_and_reasons_become_rows(mara, sofia):
    version = signed(marketing=mara, sales=sofia)

    assert version.commitments.count() == len(blank_document()["promises"])
    assert version.commitments.get(kind=Commitment.Kind.ANSWER).side == "marketing"
    assert list(version.reasons.order_by("position").values_list("code", flat=True)) == [
        reason["code"] for reason in blank_document()["reasons"]
    ]


def test_sales_may_sign_first(mara, sofia):
    version = proposed(by=mara)
    version.sign(by=sofia, at=MONDAY_9AM, edition=version.edition)

    assert [str(side) for side in version.missing_sides] == ["marketing"]


def test_a_side_signs_once(mara, sofia, marketing):
    other = make_person("max", team=marketing, roles=[Role.MANAGER])
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)

    with pytest.raises(NotSignable, match="Your side has signed already"):
        version.sign(by=other, at=LATER, edition=version.edition)


def test_whoever_changed_sides_does_not_sign_twice(mara, sofia, sales):
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)
    mara.side, mara.team, mara.roles = "sales", sales, [Role.MANAGER]
    mara.save()

    with pytest.raises(NotSignable, match="You have signed already"):
        version.sign(by=mara, at=LATER, edition=version.edition)

    with pytest.raises(IntegrityError, match="two_different_people_sign"), transaction.atomic():
        Signature.objects.create(agreement=version, side="sales", person=mara, at=LATER, digest="x")


def test_an_old_edition_is_not_signed(mara, sofia):
    version = proposed(by=mara)
    seen = version.edition
    version.recall(by=sofia, at=MONDAY_9AM, edition=seen)
    version.propose(by=sofia, at=MONDAY_9AM, edition=version.edition)

    with pytest.raises(NotSignable, match="changed since you opened it: Sofia proposed version 1"):
        version.sign(by=mara, at=LATER, edition=seen)

    assert not version.signatures.exists()


def test_of_two_who_edit_the_second_reads_who_was_first(mara, sam):
    version = Agreement.draft(by=mara, at=MONDAY_9AM)
    stale = Agreement.objects.get(pk=version.pk)
    version.edit(by=sam, at=MONDAY_9AM, edition=0, document=blank_document(), begins_on=None)

    with pytest.raises(NotSignable, match="Sam edited draft 1"):
        stale.edit(by=mara, at=LATER, edition=0, document=blank_document(), begins_on=None)


def test_taking_a_proposal_back_ends_the_signature_that_was_given(mara, sofia):
    version = proposed(by=mara)
    version.sign(by=mara, at=MONDAY_9AM, edition=version.edition)

    version.recall(by=sofia, at=LATER, edition=version.edition)

    assert (version.state, version.signatures.count()) == (Agreement.State.DRAFT, 0)


def test_a_draft_that_nobody_could_keep_is_not_proposed(mara):
    version = Agreement.draft(by=mara, at=MONDAY_9AM, document={**blank_document(), "reasons": []})

    with pytest.raises(InvalidDocument):
        version.propose(by=mara, at=MONDAY_9AM, edition=version.edition)


@pytest.mark.parametrize(
    "change",
    ["document = '{}'", "digest = 'x'", "number = 9", "state = 'draft', in_force = NULL, digest = ''", "edition = 7"],
)
def test_a_signed_version_never_changes(mara, sofia, change):
    version = signed(marketing=mara, sales=sofia)

    with pytest.raises(DatabaseError, match="signed version never changes"):
        run_sql(f"UPDATE sla_agreement SET {change} WHERE id = %s", version.pk)  # noqa: S608 (our own text)


def test_a_signed_version_begins_when_it_begins_and_stays(mara, sofia):
    version = signed(marketing=mara, sales=sofia)
    earlier = DateTimeTZRange(MONDAY_9AM - timedelta(days=9), None, "[)")

    with pytest.raises(DatabaseError, match="only its end"), transaction.atomic():
        Agreement.objects.filter(pk=version.pk).update(in_force=earlier)
    with pytest.raises(DatabaseError, match="signed_stays"):
        run_sql("DELETE FROM sla_agreement WHERE id = %s", version.pk)


@pytest.mark.parametrize("table", ["sla_commitment", "sla_reason"])
def test_what_was_promised_never_changes(mara, sofia, table):
    signed(marketing=mara, sales=sofia)

    with pytest.raises(DatabaseError, match="signed_"):
        run_sql(f"UPDATE {table} SET kind = 'lost'")  # noqa: S608 (our own table)
    with pytest.raises(DatabaseError, match="signed_"):
        run_sql(f"DELETE FROM {table}")  # noqa: S608 (our own table)


def test_a_signature_stands(mara, sofia):
    signed(marketing=mara, sales=sofia)

    with pytest.raises(DatabaseError, match="signature_stands"):
        run_sql("UPDATE sla_signature SET digest = 'x'")


def test_exactly_one_version_counts_at_any_instant(mara, sofia):
    first = signed(marketing=mara, sales=sofia)
    second = signed(marketing=mara, sales=sofia, at=LATER)
    first.refresh_from_db()
    turn = LATER + timedelta(minutes=1)

    assert (first.in_force.upper, second.in_force.lower) == (turn, turn)
    assert Agreement.objects.in_force(turn - timedelta(microseconds=1)) == first
    assert Agreement.objects.in_force(turn) == second
    with pytest.raises(IntegrityError, match="one_agreement_in_force"), transaction.atomic():
        Agreement.objects.create(
            number=99,
            state=Agreement.State.SIGNED,
            digest="0" * 64,
            in_force=DateTimeTZRange(turn - timedelta(hours=1), turn, "[)"),
            drafted_by=mara,
            drafted_at=LATER,
        )


def test_a_named_day_begins_at_midnight_of_the_workspace(mara, sofia):
    first = signed(marketing=mara, sales=sofia)

    second = signed(marketing=mara, sales=sofia, at=LATER, begins_on=date(2026, 3, 30))

    first.refresh_from_db()
    midnight = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # Berlin, the day after summer time began
    assert second.in_force.lower == midnight
    assert first.in_force.upper == midnight
    assert Agreement.objects.in_force(LATER + timedelta(days=1)) == first


def test_a_version_is_not_slipped_in_before_one_that_is_to_come(mara, sofia):
    signed(marketing=mara, sales=sofia, begins_on=date(2026, 3, 30))
    version = proposed(by=mara, at=LATER)
    version.sign(by=mara, at=LATER, edition=version.edition)

    with pytest.raises(NotSignable, match="Name a later day"):
        version.sign(by=sofia, at=LATER, edition=version.edition)

    assert version.signatures.count() == 1


def test_a_draft_begins_as_a_copy_of_the_version_in_force(mara, sofia, sam):
    document = blank_document()
    document["measures"]["volume"] = 77
    signed(marketing=mara, sales=sofia, document=document)

    draft = Agreement.draft(by=sam, at=LATER)

    assert (draft.number, draft.document) == (2, document)


def test_a_retired_reason_stays_readable(mara, sofia):
    signed(marketing=mara, sales=sofia)
    document = blank_document()
    document["reasons"] = [reason for reason in document["reasons"] if reason["code"] != "not_ready"]
    second = signed(marketing=mara, sales=sofia, at=LATER, document=document)

    assert not second.reasons.filter(code="not_ready").exists()
    assert str(Reason.objects.get(code="not_ready")) == "Not ready"


def test_a_signed_definition_stays_readable_when_the_vocabulary_shrinks(mara, sofia, monkeypatch):
    version = signed(marketing=mara, sales=sofia)
    monkeypatch.setattr("sla.fields.LEAD_FIELDS", ())

    read = Agreement.objects.get(pk=version.pk).definition

    assert [tier.letter for tier in read.tiers] == ["A", "B", "C"]
