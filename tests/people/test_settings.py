import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.kinds import Kind
from events.models import Event
from people.models import Team, Workspace

NAMED = {
    "name": "Quayside",
    "mission": "Fewer, better talks",
    "zone": "Europe/Berlin",
    "currency": "EUR",
    "language": "en",
    "first_weekday": "0",
}
ADMINS_ONLY = ("workspace", "teams")


def titles(client, person) -> list[str]:
    client.force_login(person)
    groups = client.get(reverse("people:settings")).context["groups"]
    return [str(section.title) for _title, sections in groups for section in sections]


def test_everybody_sees_the_sections_they_may_use(client, ada, sofia, sam):
    assert set(titles(client, ada)) >= {"Workspace", "Teams", "Invitations", "Your profile", "Set-up"}
    assert set(titles(client, sofia)) & {"Workspace", "Teams", "Invitations"} == {"Invitations"}
    assert set(titles(client, sam)) & {"Workspace", "Teams", "Invitations", "Set-up"} == {"Set-up"}


def test_the_settings_say_what_is_set(client, ada, marketing, sales):
    client.force_login(ada)

    page = client.get(reverse("people:settings"))

    assert page.context["is_set"]["workspace"] == str(Workspace.current())
    assert page.context["is_set"]["teams"] == "1 of marketing, 1 of sales"
    assert page.context["is_set"]["invitations"] == "nobody waits"
    assert "in Smarketing and by mail" in page.text
    assert "nobody has said yet" in page.text


@pytest.mark.parametrize("name", ["mara", "sofia", "mia", "sam"])
def test_only_admins_configure(name, client, request, sales):
    client.force_login(request.getfixturevalue(name))

    for url in (reverse("people:workspace"), reverse("people:teams"), reverse("people:team_name", args=[sales.pk])):
        assert client.get(url).status_code == 403
        assert client.post(url, NAMED).status_code == 403


def test_the_workspace_is_named_then_changed(client, ada):
    Workspace.objects.all().delete()
    client.force_login(ada)

    first = client.post(reverse("people:workspace"), NAMED | {"next": "/setup/"})
    client.post(reverse("people:workspace"), NAMED | {"name": "Quayside & Co"})

    assert first.headers["Location"] == "/setup/"
    assert Workspace.objects.get().name == "Quayside & Co"
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Kind.WORKSPACE_NAMED, Kind.WORKSPACE_CHANGED]


def test_next_leads_nowhere_else(client, ada):
    client.force_login(ada)

    answer = client.post(reverse("people:workspace"), NAMED | {"next": "https://elsewhere.test/"})

    assert answer.headers["Location"] == reverse("people:settings")


def test_a_workspace_that_does_not_fit_is_said(client, ada):
    client.force_login(ada)

    answer = client.post(reverse("people:workspace"), NAMED | {"name": "", "zone": "Mars/Crater", "currency": "euro"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "zone", "currency"}


@pytest.mark.parametrize("broken", [{"currency": "eu"}, {"first_weekday": 7}, {"id": 2}])
def test_the_database_holds_what_a_workspace_is(broken, workspace):
    with pytest.raises(IntegrityError), transaction.atomic():
        Workspace.objects.update(**broken)


def test_a_team_is_created_and_renamed(client, ada):
    client.force_login(ada)

    client.post(reverse("people:teams"), {"name": "Sales South", "side": "sales"})
    team = Team.objects.get()
    client.post(reverse("people:team_name", args=[team.pk]), {"name": "Sales Süd"})

    team.refresh_from_db()
    assert (team.name, team.side, team.sort_key) == ("Sales Süd", "sales", "sales sud")
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [Kind.TEAM_CREATED, Kind.TEAM_RENAMED]


def test_two_teams_do_not_share_a_name(client, ada, sales):
    client.force_login(ada)

    answer = client.post(reverse("people:teams"), {"name": sales.name, "side": "sales"})

    assert answer.status_code == 422
    assert Team.objects.count() == 1


def test_the_teams_cost_as_much_for_three_as_for_one(client, ada, sales, django_assert_max_num_queries):
    client.force_login(ada)
    queries = []
    for names in ((), ("East", "West")):
        for name in names:
            Team.create(name=name, side="sales", by=ada, at=ada.joined_at)
        with django_assert_max_num_queries(20) as counted:
            client.get(reverse("people:teams"))
        queries.append(len(counted))

    assert queries[0] == queries[1]


@pytest.mark.parametrize(
    "page",
    ["people:settings", "operations:overview", "api:reference", "api:key_list", "mfa_index", "account_change_password"],
)
def test_what_the_settings_lead_to_stays_below_them_in_the_navigation(client, ada, page):
    client.force_login(ada)

    places = client.get(reverse(page)).context["navigation"]

    assert [entry.place.url_name for entry in places.places + places.own if entry.is_current] == ["people:settings"]
