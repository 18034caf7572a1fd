import pytest

from sla.models import Agreement
from tests.factories import sign


@pytest.fixture
def agreement(mara, sofia) -> Agreement:
    """The template, signed by a manager of each side a week before."""
    return sign(by=(mara, sofia))
