import pytest
from django.urls import reverse

from people.models import Role, Side, Team, Workspace
from people.setup_steps import progress, standings
from tests.factories import MONDAY_9AM, PASSWORD, make_person, make_team

SETUP = "/setup/"
NAMED = {
    "name": "Quayside",
    "zone": "Europe/Berlin",
    "currency": "EUR",
    "language": "en",
    "first_weekday": "0",
}


@pytest.fixture
def first(db):
    """The first admin, before anything is named."""
    return make_person("ada", roles=[Role.ADMIN])


def done(person) -> list[str]:
    return [str(standing.step.title) for standing in standings(person) if standing.done and standing.step.order < 50]


def standing_of(person, title: str):
    return next(standing for standing in standings(person) if standing.step.title == title)


def test_the_first_admin_is_led_step_by_step(client, first):
    client.force_login(first)
    assert done(first) == []

    client.post("/settings/workspace/", NAMED)
    assert done(first) == ["Name the workspace"]

    for name, side in (("Growth", "marketing"), ("North", "sales")):
        client.post("/settings/teams/", {"name": name, "side": side})
    assert done(first) == ["Name the workspace", "Create the teams"]

    team = standing_of(first, "Choose your own place")
    client.post(team.href, {"team": _team("North").pk, "roles": ["admin", "manager"], "next": SETUP})
    first.refresh_from_db()
    assert (first.side, first.roles) == ("sales", ["admin", "manager"])
    assert done(first) == ["Name the workspace", "Create the teams", "Choose your own place"]

    for person, place in (("mia", "Growth"), ("sam", "North")):
        roles = [Role.MARKETER, Role.MANAGER] if place == "Growth" else [Role.REP]
        make_person(person, team=_team(place), roles=roles)
    assert done(first)[-1] == "Invite people"


def _team(name: str):
    return Team.objects.get(name=name)


def test_one_team_is_not_enough(first):
    make_team("Growth", side=Side.MARKETING)

    assert "Create the teams" not in done(first)


def test_to_stay_admin_only_is_a_place_too(client, first):
    client.force_login(first)

    client.post(reverse("people:membership", args=[first.pk]), {"side": "", "team": "", "roles": ["admin"]})

    assert "Choose your own place" in done(first)


def test_the_page_offers_the_next_step_first(client, first):
    client.force_login(first)

    answer = client.get(SETUP)

    assert answer.status_code == 200
    assert [str(s.step.title) for s in answer.context["steps"] if s.is_next] == ["Name the workspace"]


def test_who_may_not_take_a_step_reads_who_may(client, ada, sam):
    Workspace.objects.all().delete()
    client.force_login(sam)

    page = client.get(SETUP).content.decode()

    assert "Who may do it: Ada." in page
    assert f'href="{reverse("people:workspace")}' not in page


def test_whom_a_step_misses_can_be_invited_with_a_form_filled_in(client, ada, mara, sam):
    client.force_login(ada)

    page = client.get(SETUP).content.decode()

    assert "A marketer: Mara" in page
    assert "A manager of sales: nobody yet" in page
    assert f'href="{reverse("people:invite")}?side=sales&amp;roles=manager&amp;next=/setup/"' in page


def test_whoever_may_invite_nobody_is_offered_no_invitation(client, mia):
    client.force_login(mia)

    assert reverse("people:invite") not in client.get(SETUP).content.decode()


def test_a_manager_is_offered_invitations_for_their_own_side_only(client, ada, mara, sales):
    mara.change(by=mara, at=MONDAY_9AM, roles=[Role.MANAGER])
    client.force_login(mara)

    page = client.get(SETUP).content.decode()

    assert "Invite a marketer" in page
    assert "Invite a rep" not in page
    assert "Ada can invite them" in page


def test_progress_counts_the_steps(first):
    total = len(standings(first))
    assert progress(first) == (sum(standing.done for standing in standings(first)), total)


def test_set_up_asks_to_sign_in(client, db):
    assert client.get(SETUP).status_code == 302


def test_signing_in_leads_into_set_up_until_the_workspace_has_a_name(client, first, workspace):
    login = {"login": first.email, "password": PASSWORD}
    named = client.post(reverse("account_login"), login)
    client.logout()
    workspace.delete()
    unnamed = client.post(reverse("account_login"), login)

    assert (named.headers["Location"], unnamed.headers["Location"]) == ("/", SETUP)
