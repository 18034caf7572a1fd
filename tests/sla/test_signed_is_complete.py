"""What both sides signed is complete: the database lets nothing come to it, leave it, or change."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from people.models import Side
from sla.models import Agreement, Commitment, Reason, Signature
from tests.factories import MONDAY_9AM, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(mara, sofia) -> Agreement:
    return sign(by=(mara, sofia))


def refused():
    return pytest.raises(InternalError, match="a signed version")


def test_no_promise_reason_or_signature_comes_to_a_signed_version(signed, mia):
    with refused(), transaction.atomic():
        Commitment.objects.create(
            agreement=signed,
            side=Side.SALES,
            kind="respond",
            tier="D",
            target={"amount": 1, "unit": "business_hours"},
        )
    with refused(), transaction.atomic():
        Reason.objects.create(agreement=signed, code="more", label="More", kind="lost", position=99)
    with refused(), transaction.atomic():
        Signature.objects.create(agreement=signed, side="sales", person=mia, at=MONDAY_9AM, digest=signed.digest)


def test_no_signature_leaves_a_signed_version(signed):
    with refused(), transaction.atomic():
        signed.signatures.all().delete()


def test_the_end_of_a_signed_version_is_set_once(signed):
    begins = signed.begins_at
    Agreement.objects.filter(pk=signed.pk).update(in_force=DateTimeTZRange(begins, MONDAY_9AM, "[)"))

    with refused(), transaction.atomic():
        Agreement.objects.filter(pk=signed.pk).update(
            in_force=DateTimeTZRange(begins, MONDAY_9AM + timedelta(days=1), "[)")
        )
