"""Every operation there is: what it says of itself, and every cell of the permission table through it."""

from collections import Counter

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from api.models import Scope, Token
from api.operation import operation_of
from api.schema import document
from api.views.endpoint import Endpoint, Nowhere
from events.models import Event
from glossary.models import Term
from leads.models import Campaign, NextStep
from people.models import Role, Side
from people.rules import TABLE
from personas.models import Persona
from sla.models import Clock
from tests.api.calling import Caller
from tests.factories import make_company, make_hand_raiser, make_handoff, make_person, make_team, sign
from tests.leads.import_files import received
from tests.people.test_permission_table import ALLOWED_AT, ROWS, WHERE, WHO, cell

METHODS = ("get", "post", "put", "patch", "delete")


def endpoints(patterns=None, before=""):
    """Each address of the API with its endpoint."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from endpoints(one.url_patterns, here)
        elif isinstance(one, URLPattern) and here.startswith("api/v1/"):
            view = getattr(one.callback, "view_class", None)
            if view is not Nowhere and here != "api/v1/openapi.json":
                yield here.removeprefix("api/v1/"), view


def operations():
    """Each operation with its address and method."""
    for path, view in endpoints():
        for method in METHODS:
            if hasattr(view, method):
                yield path, method, operation_of(view, method)


def test_every_method_of_every_address_is_an_operation_of_the_table():
    assert [path for path, view in endpoints() if not (view and issubclass(view, Endpoint))] == []
    assert [(path, method) for path, method, said in operations() if said is None] == []
    assert sorted({said.action for _, _, said in operations()} - set(TABLE)) == []


def test_no_two_operations_have_one_name():
    names = [said.id for _, _, said in operations()]

    assert len(names) == len(set(names))


def test_to_read_one_needs_the_scope_to_read_and_to_change_another():
    assert [said.id for _, _, said in operations() if said.is_change is (said.scope is Scope.READ)] == []
    assert [said.id for _, method, said in operations() if said.is_change is (method == "get")] == []


def test_every_operation_says_what_it_is():
    assert [said.id for _, _, said in operations() if not said.summary or said.given is None] == []
    assert [said.id for _, _, said in operations() if said.body is not None and said.sent is None] == []


def test_the_document_says_who_may_and_with_which_key():
    told = {
        one["operationId"]: (one["x-action"], one["x-scope"])
        for methods in document()["paths"].values()
        for one in methods.values()
    }

    assert told == {said.id: (said.action, said.scope.value) for _, _, said in operations()}


def test_what_leads_on_leads_to_an_operation():
    names = {said.id for _, _, said in operations()}

    assert [(said.id, name) for _, _, said in operations() for name in said.ways if name not in names] == []


@pytest.fixture
def cast(workspace):
    """One person per column of the table, each with a key for everything."""
    teams = {(side, name): make_team(f"{side} {name}", side=side) for side in Side for name in ("one", "two")}
    marketing, sales = teams[Side.MARKETING, "one"], teams[Side.SALES, "one"]
    people = {
        "marketer": make_person("col1", team=marketing, roles=[Role.MARKETER]),
        "rep": make_person("col2", team=sales, roles=[Role.REP]),
        "manager of marketing": make_person("col3", team=marketing, roles=[Role.MANAGER]),
        "manager of sales": make_person("col4", team=sales, roles=[Role.MANAGER]),
        "admin": make_person("col5", roles=[Role.ADMIN]),
    }
    return people, teams


@pytest.fixture
def places(cast, settings, tmp_path):
    """The id of a thing of each kind, of each team that can have one; the steps are somebody else's."""
    people, teams = cast
    settings.MEDIA_ROOT = tmp_path
    at = timezone.now()
    sign(by=(people["manager of marketing"], people["manager of sales"]), at=at)
    maker = make_person("maker", team=teams[Side.MARKETING, "one"], roles=[Role.MARKETER])
    handoffs = {
        team.pk: make_handoff(to=team, by=maker, lead=make_hand_raiser(at=at), at=at)
        for (side, _name), team in teams.items()
        if side == Side.SALES
    }
    some = next(iter(handoffs.values()))
    words = {"by": maker, "at": at}
    term = Term.introduce(word="Warm lead", wording="Knows us", **words)
    persona = Persona.introduce(name="Buyer", role="Runs the ramp.", **words)
    step = NextStep.plan(some.lead, what="Send the guide", by_day=at.date(), by=maker, at=at)
    return {
        "leads": dict.fromkeys((team.pk for team in teams.values()), some.lead_id),
        "handoffs": {team: handoff.pk for team, handoff in handoffs.items()},
        "clocks": dict.fromkeys((team.pk for team in teams.values()), Clock.objects.of(some).latest("pk").pk),
        "steps": dict.fromkeys((team.pk for team in teams.values()), Event.objects.about(some).latest("pk").pk),
        "imports": dict.fromkeys(
            (team.pk for team in teams.values()), received(b"email\nana@acme.test\n", by=maker).pk
        ),
        "people": dict.fromkeys((team.pk for team in teams.values()), maker.pk),
        "teams": {team.pk: team.pk for team in teams.values()},
        "companies": dict.fromkeys((team.pk for team in teams.values()), make_company().pk),
        "campaigns": dict.fromkeys((team.pk for team in teams.values()), Campaign.objects.create(name="Spring").pk),
        "terms": dict.fromkeys((team.pk for team in teams.values()), term.pk),
        "personas": dict.fromkeys((team.pk for team in teams.values()), persona.pk),
        "step": step.pk,
    }


def team_at(where, person, teams):
    own = Side(person.side or Side.MARKETING)
    other = Side.SALES if own == Side.MARKETING else Side.MARKETING
    return teams[
        {"own team": (own, "one"), "other team of the side": (own, "two"), "other side": (other, "one")}[where]
    ]


def address(path, places, team):
    """The address of the thing that this team has, or None where no such team can have one."""
    if "<int:id>" in path:
        thing = places[path.partition("/")[0]].get(team.pk)
        if thing is None:
            return None
        path = path.replace("<int:id>", str(thing))
    return path.replace("<int:step>", str(places["step"])).replace("<int:number>", "1")


def test_every_cell_of_the_table_holds_through_the_api(cast, places, key, client, settings):
    settings.API_RATES = dict.fromkeys(settings.API_RATES, 10_000)
    people, teams = cast
    programs = {who: Caller(client, key(person)) for who, person in people.items()}
    rows = {action: row for actions, *row in ROWS for action in actions}

    wrong, asked = [], set()
    for path, method, said in operations():
        for who in WHO:
            for where in WHERE:
                place = address(path, places, team_at(where, people[who], teams))
                if place is None:
                    continue
                answer = programs[who].ask(method.upper(), place, body={} if said.is_change else None)
                is_allowed = where in ALLOWED_AT[cell(who, rows[said.action])]
                asked.add((said.action, who, where))
                if (answer.status_code != 403) is not is_allowed or answer.status_code in (401, 404, 405, 429, 500):
                    wrong.append((said.id, who, where, answer.status_code, answer.json().get("code")))

    assert wrong == []
    # all 15 cells of an action, or the 7 that can be where only teams of sales have such a thing
    assert set(Counter(action for action, _who, _where in asked).values()) == {7, 15}
    assert Token.objects.exclude(last_used_at=None).count() == len(WHO)
