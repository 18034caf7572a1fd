import pytest
from django.urls import reverse

from people import setup_steps
from people.models import Role, Side
from people.setup_steps import manager_of, setup_step, standings
from tests.factories import MONDAY_9AM


@pytest.fixture
def signed_by():
    """A step of a higher app: both sides sign, and who has."""
    before, signed = list(setup_steps._STEPS), set()

    @setup_step(
        order=15,
        title="Sign together",
        text="One manager of each side signs.",
        url="nowhere:yet",
        all_seats=True,
        seats=[manager_of(Side.MARKETING), manager_of(Side.SALES)],
    )
    def both_signed(person):
        return signed == {"marketing", "sales"}

    yield signed
    setup_steps._STEPS[:] = before


def step_for(person):
    return next(standing for standing in standings(person) if standing.step.title == "Sign together")


def test_steps_of_other_apps_stand_where_their_order_says(signed_by, ada):
    assert [standing.step.order for standing in standings(ada)][:3] == [10, 15, 20]


def test_a_step_is_offered_to_whoever_fits_a_seat(signed_by, mara, sofia, mia, ada):
    assert [step_for(person).offered for person in (mara, sofia, mia, ada)] == [True, True, False, False]
    assert step_for(mia).names == "Mara, Sofia"


def test_a_step_whose_page_does_not_stand_yet_has_no_link(signed_by, mara):
    assert step_for(mara).href == ""


def test_an_empty_seat_is_vacant_and_an_admin_may_fill_it(signed_by, mara, ada):
    vacant = step_for(ada).vacant

    assert [(str(filled.seat.who), filled.may_invite) for filled in vacant] == [("a manager of sales", True)]
    assert vacant[0].seat.invitation_url == f"{reverse('people:invite')}?side=sales&roles=manager"


def test_somebody_deactivated_fills_no_seat(signed_by, mara, sofia, ada):
    sofia.team.members.create(email="s@quayside.test", name="S", side="sales", roles=[Role.MANAGER])
    sofia.deactivate(by=ada, at=MONDAY_9AM)

    assert step_for(ada).seats[1].names == "S"


def test_a_step_that_is_done_is_never_the_next_one(signed_by, mara, sofia):
    signed_by.update({"marketing", "sales"})

    assert step_for(mara).done
    assert not step_for(mara).is_next
