"""A workspace to measure in: two teams of marketing, four of sales, and an agreement that both sides signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from leads.models import Campaign
from people.models import Person, Role, Side, Team, Workspace
from sla.models import Agreement

SALES, REPS = ("Sales North", "Sales South", "Sales East", "Sales West"), 10
MARKETING, MARKETERS = ("Marketing", "Events"), 5
CAMPAIGNS = 20


class House:
    """The people, their teams, and the agreement in force since ``at``."""

    def __init__(self, *, marketing: Sequence[Team], sales: Sequence[Team]) -> None:
        self.marketing, self.sales = list(marketing), list(sales)

    @classmethod
    def build(cls, *, at: datetime) -> "House":
        Workspace.objects.create(name="Bench", zone="Europe/Berlin")
        house = cls(
            marketing=[Team.objects.create(name=name, side=Side.MARKETING) for name in MARKETING],
            sales=[Team.objects.create(name=name, side=Side.SALES) for name in SALES],
        )
        for team in house.marketing:
            named(f"manager-{team.pk}", team, [Role.MARKETER, Role.MANAGER])
            for number in range(MARKETERS):
                named(f"marketer-{team.pk}-{number}", team, [Role.MARKETER])
        for team in house.sales:
            named(f"manager-{team.pk}", team, [Role.REP, Role.MANAGER])
            for number in range(REPS):
                named(f"rep-{team.pk}-{number}", team, [Role.REP])
        for number in range(CAMPAIGNS):
            Campaign.objects.create(name=f"Campaign {number + 1}")
        sign(*house.managers, at=at)
        return house

    @classmethod
    def found(cls) -> "House":
        """The one that was built here before."""
        teams = list(Team.objects.order_by("pk"))
        return cls(
            marketing=[team for team in teams if team.side == Side.MARKETING],
            sales=[team for team in teams if team.side == Side.SALES],
        )

    @property
    def managers(self) -> tuple[Person, Person]:
        """One of each side, marketing's first."""
        return self._first(self.marketing[0], Role.MANAGER), self._first(self.sales[0], Role.MANAGER)

    @property
    def marketer(self) -> Person:
        return self._first(self.marketing[0], Role.MARKETER)

    @property
    def rep(self) -> Person:
        """Of the first sales team."""
        return self.working(self.sales[0])[0]

    def working(self, team: Team) -> list[Person]:
        """Those of a team who are not its manager."""
        return [one for one in Person.objects.filter(team=team).order_by("pk") if Role.MANAGER not in one.roles]

    def _first(self, team: Team, role: str) -> Person:
        found: Person = Person.objects.filter(team=team, roles__contains=[role]).order_by("pk")[0]
        return found


def sign(marketing: Person, sales: Person, *, at: datetime) -> Agreement:
    """The agreement that a new workspace starts with, signed by both."""
    draft = Agreement.draft(by=marketing, at=at)
    draft.propose(by=marketing, at=at, edition=draft.edition)
    for manager in (marketing, sales):
        draft.sign(by=manager, at=at, edition=draft.edition)
    return draft


def named(name: str, team: Team, roles: list[Any]) -> Person:
    """Somebody of a team."""
    person = Person(email=f"{name}@bench.test", name=name.replace("-", " ").title(), side=team.side, team=team)
    person.roles = roles
    person.set_unusable_password()
    person.save()
    return person


def cookie_of(person: Person) -> str:
    """What the browser of somebody signed in sends."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
