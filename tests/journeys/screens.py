"""Every screen there is: all addresses by name, with something to show on each."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api.groups import GROUPS
from api.models import Token
from glossary.models import Term
from leads.models import Campaign, Company, Handoff, Import, Lead
from notifications.models import Notification
from people.models import Invitation, Person, Team
from personas.models import Persona
from sla.models import Agreement, Clock

ELSEWHERE = (
    "account_",
    "demo:",
    "mfa_",
    "people:setup_link",
    "people:join",
)  # allauth's, and pages for strangers


def addresses(*, reader: Person) -> list[tuple[str, str]]:
    """Name and address of each screen, for each thing worth looking at. A name whose things are unknown raises KeyError."""
    catalogue = _catalogue(reader)
    found = []
    for name, takes in sorted(set(_names(get_resolver().url_patterns))):
        if not takes:
            found.append((name, reverse(name)))
            continue
        things = next((things for ours, things in catalogue.items() if name.startswith(ours)), None)
        if things is None:
            raise KeyError(f"say in _catalogue which things {name} shows")
        found += [(name, reverse(name, args=[thing] * takes)) for thing in things]
    return found


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, int]]:
    """Every name, and how many things its address takes."""
    for one in patterns:
        if str(one.pattern).removeprefix("^").startswith("v1"):  # for programs
            continue
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name and not f"{space}{one.name}".startswith(ELSEWHERE):
            yield f"{space}{one.name}", len(one.pattern.converters)


def _catalogue(reader: Person) -> dict[str, list[object]]:
    """What the addresses that begin like this are about; the first that fits counts."""
    return {
        "leads:import_": _all(Import),
        "leads:company": _all(Company)[:1],
        "leads:campaign": _all(Campaign)[:1],
        "leads:handoff_": _all(Handoff)[:1],
        "leads:handoff": _all(Handoff),
        "leads:clock": _all(Clock)[:2],
        "leads:submission": _all(Lead)[-2:],
        "leads:lead_": _all(Lead)[:1],
        "leads:lead": _all(Lead),
        "leads:queue_": _all(Team)[:1],
        "leads:": _all(Lead)[:1],
        "people:invitation": _all(Invitation)[:1],
        "people:team": _all(Team)[:1],
        "people:": _all(Person)[:1],
        "glossary:": _all(Term, "code")[:1],
        "personas:": _all(Persona, "code")[:1],
        "sla:calendar": _all(Team)[:1],
        "sla:": _all(Agreement, "number"),
        "operations:": [1],
        "api:reference_group": [group.code for group in GROUPS],
        "api:": _all(Token)[:1],
        "notifications:": _all(Notification.objects.filter(recipient=reader))[:1],
    }


def _all(things, field: str = "pk") -> list[object]:
    rows = getattr(things, "objects", things)
    return list(rows.order_by("pk").values_list(field, flat=True))
