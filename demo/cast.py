"""Who works at Quayside, where, and how: twelve people with habits of their own."""

from dataclasses import dataclass

from people.models import Role, Side

DOMAIN = "quayside.example"


@dataclass(frozen=True)
class TeamPart:
    """A team, its hours in minutes from midnight, and whose holidays it keeps."""

    key: str
    name: str
    side: Side
    zone: str
    country: str
    region: str
    hours: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Part:
    """A person. ``pace``: the share of the promised time that they usually take; ``slips``: how often it gets late."""

    key: str
    name: str
    team: str
    roles: tuple[str, ...]
    zone: str
    what_i_do: str
    ask_me_about: str
    pace: float = 0.4
    slips: float = 0.05
    asks: float = 0.12
    share: float = 1.0  # of the leads that come in
    wins: float = 0.5
    returns: float = 1.0  # how readily they send a lead back

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


MARKETING = TeamPart("marketing", "Marketing", Side.MARKETING, "Europe/Lisbon", "PT", "", ((9 * 60, 17 * 60 + 30),))
EUROPE = TeamPart(
    "europe",
    "Sales Europe",
    Side.SALES,
    "Europe/Berlin",
    "DE",
    "BE",
    ((8 * 60 + 30, 12 * 60 + 30), (13 * 60 + 15, 18 * 60)),
)
AMERICAS = TeamPart("americas", "Sales Americas", Side.SALES, "America/Toronto", "CA", "ON", ((8 * 60 + 30, 17 * 60),))
TEAMS = (MARKETING, EUROPE, AMERICAS)

LISBON, BERLIN, TORONTO = (team.zone for team in TEAMS)
MARKETER, REP, MANAGER, ADMIN = Role.MARKETER, Role.REP, Role.MANAGER, Role.ADMIN

LEA = Part(
    "lea", "Lea Hofmann", "", (ADMIN,), BERLIN, "Keeps the systems talking to each other", "Access, calendars, data"
)
INES = Part(
    "ines", "Inês Azevedo", "marketing", (MARKETER, MANAGER), LISBON,
    "Leads marketing and signs for it", "What we promise, and why", share=0.4,
)  # fmt: skip
TOMAS = Part(
    "tomas", "Tomás Ribeiro", "marketing", (MARKETER,), LISBON,
    "Runs webinars and everything that comes of them", "Who attended what, and what they asked", pace=0.35, share=1.3,
)  # fmt: skip
AMARA = Part(
    "amara", "Amara Okafor", "marketing", (MARKETER,), LISBON,
    "Search, guides and the website", "Where a lead comes from", pace=0.5, slips=0.1,
)  # fmt: skip
YUKI = Part(
    "yuki", "Yuki Tanabe", "marketing", (MARKETER,), LISBON,
    "Fairs and partners", "Who stood at our stand", pace=0.55, slips=0.22, share=0.7,
)  # fmt: skip
MIRIAM = Part(
    "miriam", "Miriam Oster", "europe", (REP, MANAGER), BERLIN,
    "Leads sales and signs for it", "Hard negotiations", pace=0.3, slips=0.03, share=0.35, wins=0.6,
)  # fmt: skip
PRIYA = Part(
    "priya", "Priya Raman", "europe", (REP,), BERLIN,
    "Food and drink, Benelux and the Nordics", "Cold chains", pace=0.22, slips=0.02, share=1.3, wins=0.6, returns=0.85,
)  # fmt: skip
DANIEL = Part(
    "daniel", "Daniel Brandt", "europe", (REP,), BERLIN,
    "Building materials, Germany and Austria", "Price lists", pace=0.62, slips=0.2, share=1.4, wins=0.45,
)  # fmt: skip
JONAS = Part(
    "jonas", "Jonas Eklund", "europe", (REP,), BERLIN,
    "New here; retail and parcel", "How it feels to be new", pace=0.45, slips=0.07, asks=0.34, share=0.9, wins=0.35,
)  # fmt: skip
GRACE = Part(
    "grace", "Grace Whitfield", "americas", (REP, MANAGER), TORONTO,
    "Leads the team in Toronto", "Contracts in three languages", pace=0.35, slips=0.04, share=0.5, wins=0.55,
)  # fmt: skip
LUIS = Part(
    "luis", "Luis Herrera", "americas", (REP,), TORONTO,
    "Cold storage, from Mexico to Quebec", "Peak season", pace=0.18, slips=0.05, share=1.2, wins=0.45, returns=1.5,
)  # fmt: skip
DANA = Part(
    "dana", "Dana Kowalski", "americas", (REP,), TORONTO,
    "Automotive and parts", "Just-in-time yards", pace=0.5, slips=0.09, asks=0.18, wins=0.5,
)  # fmt: skip
PEOPLE = (LEA, INES, TOMAS, AMARA, YUKI, MIRIAM, PRIYA, DANIEL, JONAS, GRACE, LUIS, DANA)

# Who is shown on the sign-in page: one for each kind of work.
ROLES = (TOMAS, DANIEL, INES, MIRIAM, LEA)
