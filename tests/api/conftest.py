"""Programs that call the API, each with somebody's key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from api.models import Scope, Token
from people.models import Role
from tests.api.calling import Caller
from tests.factories import make_person, sign


@pytest.fixture
def agreement(mara, sofia):
    """The template, signed by a manager of each side a week ago by the real clock: programs ask now."""
    return sign(by=(mara, sofia), at=timezone.now() - timedelta(days=7))


@pytest.fixture
def key(workspace):
    """The text of a new key for somebody, with these scopes, else with all."""
    admins = []

    def make(person, *scopes, at=None, **more):
        at = at or timezone.now()
        if not admins:
            admins.append(make_person("the admin", email="admin@quayside.test", roles=[Role.ADMIN]))
        said = {"name": "A program", "expires_at": at + timedelta(days=90), **more}
        token = Token.allow(person=person, scopes=scopes or Scope.values, by=admins[0], at=at, **said)
        return token.pick_up(at=at)

    return make


@pytest.fixture
def calls(client, key):
    """A program that calls as somebody: ``calls(mia).get("leads")``."""
    return lambda person, *scopes: Caller(client, key(person, *scopes))
