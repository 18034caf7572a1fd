from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from api.examples import people as examples
from api.exceptions import Code
from api.fields import Sparse
from api.operation import operation
from api.serializers.people import PersonQuery, PersonSerializer, TeamQuery, TeamSerializer
from api.views.endpoint import Endpoint
from people.models import Person, Team

GONE = (Code.NOT_FOUND,)


def people() -> QuerySet[Person]:
    """People with everything that is answered about them: one query."""
    return Person.objects.select_related("team")  # type: ignore[no-any-return]  # its manager is made at run time


class PersonList(Endpoint):
    @operation(
        "person_list",
        action="directory.see",
        query=PersonQuery,
        answers=PersonSerializer,
        is_list=True,
        leads_to=("person_get",),
        given=examples.PEOPLE,
    )
    def get(self) -> Response:
        """List the members of the workspace, those who joined last first."""
        found = people().filter(is_active=True)
        names = {"team": "team", "side": "side", "email": "email__iexact"}
        narrowed: dict[str, Any] = {names[name]: self.query[name] for name in names if name in self.query}
        if "role" in self.query:
            narrowed["roles__contains"] = [self.query["role"]]
        return self.page(found.filter(**narrowed))


class PersonDetail(Endpoint):
    def find(self, id: int) -> Person:
        return get_object_or_404(people(), pk=id)

    @operation(
        "person_get",
        action="directory.see",
        query=Sparse,
        answers=PersonSerializer,
        refuses=GONE,
        given=examples.PERSON,
    )
    def get(self) -> Response:
        """Read who somebody is, also somebody who has left."""
        return self.answer(self.thing)


class TeamList(Endpoint):
    @operation(
        "team_list",
        action="directory.see",
        query=TeamQuery,
        answers=TeamSerializer,
        is_list=True,
        leads_to=("team_get", "calendar_get"),
        given=examples.TEAMS,
    )
    def get(self) -> Response:
        """List the teams, those added last first."""
        found = Team.objects.with_sizes()
        return self.page(found.filter(side=self.query["side"]) if "side" in self.query else found)


class OfTeam(Endpoint):
    """An address below a team."""

    thing: Team

    def find(self, id: int, **_below: Any) -> Team:
        return get_object_or_404(Team.objects.with_sizes(), pk=id)


class TeamDetail(OfTeam):
    @operation(
        "team_get", action="directory.see", query=Sparse, answers=TeamSerializer, refuses=GONE, given=examples.TEAM
    )
    def get(self) -> Response:
        """Read a team."""
        return self.answer(self.thing)
