"""Two managers at the same instant, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from events.kinds import Kind
from events.models import Event
from glossary.approved import NotAllowed
from glossary.models import TermVersion
from people.models import Role
from tests.factories import MONDAY_9AM, make_person
from tests.glossary.test_term import agree, introduce

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Run the steps beside each other; what each refused, or None."""
    ready = Barrier(len(steps))

    def run(step):
        try:
            ready.wait()
            step()
        except NotAllowed as refusal:
            return str(refusal)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def approving(version, person):
    return lambda: TermVersion.objects.get(pk=version.pk).approve(by=person, at=MONDAY_9AM, revision=1)


def test_both_sides_approve_at_once_and_agree_once(mia, mara, sofia):
    term = introduce(mia)
    version = term.versions.get()

    refusals = at_once(approving(version, mara), approving(version, sofia))

    term.refresh_from_db()
    assert (refusals, term.current) == ([None, None], version)
    assert Event.objects.of(Kind.TERM_AGREED).count() == 1


def test_of_two_managers_of_one_side_the_second_reads_who_was_first(mia, mara, marketing):
    other = make_person("magda", team=marketing, roles=[Role.MANAGER])
    version = introduce(mia).versions.get()

    refusals = at_once(approving(version, mara), approving(version, other))

    first = version.approvals.get().person
    assert [refusal for refusal in refusals if refusal] == [f"{first} approved it for Marketing on 2 March 2026, 9:00."]


def test_of_two_proposals_at_once_one_is_kept_and_the_other_reads_whose(mia, sam, mara, sofia):
    term = introduce(mia)
    agree(term, mara, sofia)

    def wording(person):
        return lambda: term.reword(
            by=person, at=MONDAY_9AM, number=1, revision=1, word="Warm lead", wording=person.name
        )

    refusals = at_once(wording(mia), wording(sam))

    winner = term.versions.open().get().proposed_by
    assert next(refusal for refusal in refusals if refusal).startswith(f"{winner} worded this proposal")
