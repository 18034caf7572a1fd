"""How Quayside begins: workspace, teams, people, hours, the words and the first agreement."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.campaigns import DRIVES
from demo.cast import EUROPE as EUROPEANS
from demo.cast import LEA, PEOPLE, TEAMS, TeamPart
from demo.prospects import AMERICAS, EUROPE, firms
from demo.world import World, read
from glossary.models import TermVersion
from leads.editing import add_campaign
from notifications.models import Preference
from people.models import Invitation, Person, Role, SetupLink, Team, Workspace
from personas.models import Persona, PersonaVersion, ProfileVersion
from sla.hours import Hours
from sla.models import Agreement, Calendar

MISSION = "Every lorry knows its slot."


def found(world: World) -> None:
    """From nothing to a signed first version, in the days before the first lead."""
    at = _instant(world.begins_on - timedelta(days=6), 9)
    lea = _first_person(at)
    Workspace.keep(
        by=lea,
        at=at,
        name="Quayside",
        mission=MISSION,
        zone=EUROPEANS.zone,
        currency="EUR",
        language="en",
        first_weekday=0,
    )
    read(at)
    for team in TEAMS:
        world.teams[team.key] = Team.create(name=team.name, side=team.side, by=lea, at=at)
    lea.change(  # she keeps the systems, on neither side, and says so
        by=lea,
        at=at + timedelta(minutes=10),
        side=None,
        team=None,
        roles=[Role.ADMIN],
        what_i_do=LEA.what_i_do,
        ask_me_about=LEA.ask_me_about,
    )
    world.people[LEA.key] = lea
    for number, part in enumerate(PEOPLE[1:], start=1):
        world.people[part.key] = _join(world, part, by=lea, at=at + timedelta(minutes=20 * number))
    world.parts = {world.people[part.key].pk: part for part in PEOPLE}
    for person in world.people.values():
        Preference.objects.create(person=person, by_mail=False)  # no mail leaves a demo
    for team in TEAMS:
        _set_hours(world, team, by=lea, at=at + timedelta(hours=6))
    world.learn_hours()
    read(at + timedelta(hours=7))
    _agree_on_words(world, at=at + timedelta(days=1))
    _sign_first(world, at=at + timedelta(days=2))
    _plan_campaigns(world, at=at + timedelta(days=2, hours=7))
    read(at + timedelta(days=3))
    rng = world.rng("firms")
    number = max(6, world.leads // 5)
    world.firms = {
        "europe": firms(rng, number, countries=EUROPE),
        "americas": firms(rng, number // 2, countries=AMERICAS),
        "small europe": firms(rng, number // 4, countries=EUROPE, are_small=True),
        "small americas": firms(rng, max(3, number // 8), countries=AMERICAS, are_small=True),
    }


def _first_person(at: datetime) -> Person:
    token = SetupLink.make(at=at)
    return SetupLink.use(token, email=LEA.email, name=LEA.name, password=None, zone=LEA.zone, at=at)


def _join(world: World, part: Any, *, by: Person, at: datetime) -> Person:
    team = world.teams[part.team]
    invitation, _token = Invitation.make(
        email=part.email, name=part.name, side=team.side, team=team, roles=list(part.roles), by=by, at=at
    )
    person = invitation.accept(name=part.name, password=None, zone=part.zone, at=at + timedelta(minutes=9))
    person.change(by=person, at=at + timedelta(minutes=14), what_i_do=part.what_i_do, ask_me_about=part.ask_me_about)
    return person


def _set_hours(world: World, part: TeamPart, *, by: Person, at: datetime) -> None:
    calendar = Calendar.objects.of(world.teams[part.key])
    week = Hours(part.zone, weekly=tuple(part.hours if day < 5 else () for day in range(7)))
    calendar.change(by=by, at=at, from_day=calendar.today(at), week=week, country=part.country, region=part.region)


def _agree_on_words(world: World, *, at: datetime) -> None:
    """Managers of both sides read the starting words, personas and profile, and approve them."""
    ines, miriam = world.people["ines"], world.people["miriam"]
    for versions in (TermVersion.objects, PersonaVersion.objects, ProfileVersion.objects):
        for number, version in enumerate(versions.open().order_by("pk")):
            moment = at + timedelta(minutes=number)
            version.approve(by=ines, at=moment, revision=version.revision)
            version.approve(by=miriam, at=moment + timedelta(hours=2), revision=version.revision)


def _sign_first(world: World, *, at: datetime) -> None:
    ines, miriam = world.people["ines"], world.people["miriam"]
    draft = Agreement.draft(by=ines, at=at)
    draft.propose(by=ines, at=at + timedelta(hours=2), edition=draft.edition)
    draft.sign(by=ines, at=at + timedelta(hours=3), edition=draft.edition)
    draft.sign(by=miriam, at=at + timedelta(hours=5), edition=draft.edition)


def _plan_campaigns(world: World, *, at: datetime) -> None:
    for drive in DRIVES:
        if drive.is_campaign:
            values = {
                "name": drive.name,
                "aim": drive.aim,
                "persona": Persona.objects.get(code=drive.persona),
                "begins_on": world.moment(drive.first).date(),
                "ends_on": world.moment(drive.last).date() if drive.last < 1 else None,
                "sales_will_hear": drive.sales_will_hear,
                "sales_may_say": drive.sales_may_say,
            }
            world.campaigns[drive.name] = add_campaign(values, by=world.people["ines"], at=at)


def _instant(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(EUROPEANS.zone))
