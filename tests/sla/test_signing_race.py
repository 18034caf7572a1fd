"""Two managers sign at the same moment, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from events.kinds import Kind
from events.models import Event
from sla.models import Agreement, Commitment, NotSignable
from tests.factories import MONDAY_9AM
from tests.sla.agreement_stories import proposed


def at_once(*steps):
    """Run the steps in threads that start together; what each was refused for, or None."""
    barrier = Barrier(len(steps))

    def run(step):
        try:
            barrier.wait(timeout=10)
            step()
        except NotSignable as refusal:
            return str(refusal)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def sign(version, *, by):
    return lambda: Agreement.objects.get(pk=version.pk).sign(by=by, at=MONDAY_9AM, edition=version.edition)


@pytest.mark.django_db(transaction=True)
def test_both_sides_sign_at_once_and_one_version_is_frozen_once(mara, sofia):
    version = proposed(by=mara)

    refusals = at_once(sign(version, by=mara), sign(version, by=sofia))

    assert refusals == [None, None]
    assert Agreement.objects.in_force(MONDAY_9AM) == version
    assert Event.objects.of(Kind.AGREEMENT_IN_FORCE).count() == 1
    assert Commitment.objects.count() == len(version.document["promises"])


@pytest.mark.django_db(transaction=True)
def test_a_signature_against_a_recall_leaves_no_half_signed_draft(mara, sofia):
    version = proposed(by=mara)

    at_once(
        sign(version, by=mara),
        lambda: Agreement.objects.get(pk=version.pk).recall(by=sofia, at=MONDAY_9AM, edition=version.edition),
    )

    version.refresh_from_db()
    assert (version.state, version.signatures.count()) == (Agreement.State.DRAFT, 0)
