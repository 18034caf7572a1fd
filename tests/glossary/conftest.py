import pytest

from people.models import Person, Role
from tests.factories import make_person, make_team, make_workspace


@pytest.fixture(autouse=True)
def workspace(db):
    return make_workspace()


@pytest.fixture
def demand(db):
    return make_team("Demand", side="marketing")


@pytest.fixture
def north(db):
    return make_team("North", side="sales")


@pytest.fixture
def mia(demand) -> Person:
    """A marketer."""
    return make_person("mia", team=demand, roles=[Role.MARKETER])


@pytest.fixture
def ines(demand) -> Person:
    """A manager of marketing."""
    return make_person("ines", team=demand, roles=[Role.MANAGER, Role.MARKETER])


@pytest.fixture
def sam(north) -> Person:
    """A rep."""
    return make_person("sam", team=north, roles=[Role.REP])


@pytest.fixture
def omar(north) -> Person:
    """A manager of sales."""
    return make_person("omar", team=north, roles=[Role.MANAGER])


@pytest.fixture
def ada(db) -> Person:
    """Only admin."""
    return make_person("ada", roles=[Role.ADMIN])
