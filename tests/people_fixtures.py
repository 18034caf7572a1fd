"""The people of the stories: two sides, their teams, and who works where."""

import pytest

from people.models import Person, Role, Side, Team, Workspace
from tests.factories import make_person, make_team, make_workspace


@pytest.fixture
def workspace(db) -> Workspace:
    return make_workspace()


@pytest.fixture
def marketing(workspace) -> Team:
    """The one team of the marketing side."""
    return make_team("Marketing", side=Side.MARKETING)


@pytest.fixture
def sales(workspace) -> Team:
    """The sales team that receives leads."""
    return make_team("Sales North", side=Side.SALES)


@pytest.fixture
def sales_south(workspace) -> Team:
    """Another sales team: it may look but not take."""
    return make_team("Sales South", side=Side.SALES)


@pytest.fixture
def mia(marketing) -> Person:
    """A marketer."""
    return make_person("mia", team=marketing, roles=[Role.MARKETER])


@pytest.fixture
def mara(marketing) -> Person:
    """A marketer who manages marketing."""
    return make_person("mara", team=marketing, roles=[Role.MARKETER, Role.MANAGER])


@pytest.fixture
def sam(sales) -> Person:
    """A rep."""
    return make_person("sam", team=sales, roles=[Role.REP])


@pytest.fixture
def sina(sales) -> Person:
    """Another rep of the same team."""
    return make_person("sina", team=sales, roles=[Role.REP])


@pytest.fixture
def sofia(sales) -> Person:
    """A rep who manages the sales team."""
    return make_person("sofia", team=sales, roles=[Role.REP, Role.MANAGER])


@pytest.fixture
def olga(sales_south) -> Person:
    """A rep of the other sales team."""
    return make_person("olga", team=sales_south, roles=[Role.REP])


@pytest.fixture
def ada(workspace) -> Person:
    """Admin and nothing else, of no side."""
    return make_person("ada", roles=[Role.ADMIN])
