"""Steps that many stories about the agreement begin with."""

from datetime import timedelta

from sla.models import Agreement
from tests.factories import MONDAY_9AM


def proposed(*, by, at=MONDAY_9AM, document=None, begins_on=None):
    """A version that both sides may sign."""
    version = Agreement.draft(by=by, at=at, document=document)
    if begins_on:
        version.edit(by=by, at=at, edition=version.edition, document=version.document, begins_on=begins_on)
    version.propose(by=by, at=at, edition=version.edition)
    return version


def signed(*, marketing, sales, at=MONDAY_9AM, **more):
    """A version that marketing signed first, and sales a minute later."""
    version = proposed(by=marketing, at=at, **more)
    version.sign(by=marketing, at=at, edition=version.edition)
    version.sign(by=sales, at=at + timedelta(minutes=1), edition=version.edition)
    return version
