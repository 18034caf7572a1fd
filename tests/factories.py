"""Things for the stories, made through the domain, so that no test starts where the product cannot get to."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from leads.models import Company, Engagement, Handoff, Lead
from people.models import Person, Side, Team, Workspace
from sla.models import Agreement

MONDAY_9AM = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase"


def make_workspace(**fields: Any) -> Workspace:
    return Workspace.objects.create(**{"name": "Quayside", "zone": "Europe/Berlin", **fields})


def make_team(name: str, *, side: str) -> Team:
    return Team.objects.create(name=name, side=side)


def make_person(name: str, *, team: Team | None = None, roles: list[str], **fields: Any) -> Person:
    person: Person = Person.objects.create_user(
        email=fields.pop("email", f"{name.lower()}@quayside.test"),
        password=PASSWORD,
        name=name.title() if " " not in name else name,
        side=fields.pop("side", team.side if team else None),
        team=team,
        roles=roles,
        **fields,
    )
    return person


_numbers = count(1)


def sign(*, by: tuple[Person, Person], at: datetime = MONDAY_9AM - timedelta(days=7), **changes: Any) -> Agreement:
    """A version signed by one manager of each side: the template with ``changes`` of its parts."""
    first, second = by
    draft = Agreement.draft(by=first, at=at)
    draft.edit(by=first, at=at, edition=draft.edition, document={**draft.document, **changes}, begins_on=None)
    draft.propose(by=first, at=at, edition=draft.edition)
    draft.sign(by=first, at=at, edition=draft.edition)
    draft.sign(by=second, at=at, edition=draft.edition)
    return draft


def make_company(name: str = "Brückner Getränke", **fields: Any) -> Company:
    return Company.objects.create(name=name, **fields)


def make_lead(name: str = "", *, at: datetime = MONDAY_9AM, **fields: Any) -> Lead:
    """A lead of whom little is known."""
    number = next(_numbers)
    return Lead.objects.create(
        **{"name": name or f"Lead {number}", "email": f"lead{number}@prospect.test", "added_at": at, **fields}
    )


def make_hand_raiser(name: str = "Katrin Vogel", *, at: datetime = MONDAY_9AM, **fields: Any) -> Lead:
    """A lead that the template qualifies as tier A: consent, a title, and a demo asked for."""
    lead = make_lead(name, at=at, consent="given", title="Head of Logistics", **fields)
    Engagement.see(lead, kind="demo_request", when=at - timedelta(hours=1), by=None, at=at)
    return lead


def make_handoff(*, to: Team, by: Person, at: datetime = MONDAY_9AM, lead: Lead | None = None, **more: Any) -> Handoff:
    """A hand-raiser, submitted."""
    return Handoff.submit(
        lead or make_hand_raiser(at=at), team=to, context=more.pop("context", {}), by=by, at=at, **more
    )


__all__ = [
    "MONDAY_9AM",
    "PASSWORD",
    "Side",
    "make_company",
    "make_hand_raiser",
    "make_handoff",
    "make_lead",
    "make_person",
    "make_team",
    "make_workspace",
    "sign",
]
