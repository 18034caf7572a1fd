"""Changing by hand what is known of a lead: one lock, one event, and nobody's change overwritten unseen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from leads.models import Campaign, Company, Lead, NotAllowed
from leads.models.days import refuse_to_come
from leads.models.lead import HAPPENED
from people.models import Person, Side
from people.models.team import sort_key
from sla.models import Clock

FIELDS = (
    "name",
    "email",
    "system",
    "external_id",
    "phone",
    "title",
    "department",
    "seniority",
    "country",
    "language",
    "company",
    "source",
    "campaign",
    "first_contact_on",
    "consent",
    "consent_source",
    "consent_at",
    "need",
    "best_time",
    "relation",
    "marketing_team",
    "owner",
    "attributes",
)
COMPANY_FIELDS = ("name", "domain", "industry", "employees", "revenue", "country", "technology")
CAMPAIGN_FIELDS = ("name", "aim", "persona", "begins_on", "ends_on", "sales_will_hear", "sales_may_say")


def fingerprint(thing: Model, fields: tuple[str, ...]) -> str:
    """What somebody saw when they opened the form; another one by now means that somebody was first."""
    said = [getattr(thing, thing._meta.get_field(name).attname) for name in fields]  # type: ignore[union-attr]  # own fields
    return hashlib.sha256(json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def change(lead: Lead, values: Mapping[str, Any], *, by: Person, at: datetime, seen: str | None = None) -> list[str]:
    """Write what is new among ``values`` and say which fields; NotAllowed when the lead is another than the one ``seen``,
    Invalid for what cannot have happened yet.
    """
    lead.lock()
    if seen is not None and seen != fingerprint(lead, FIELDS):
        raise NotAllowed(_last_change(lead))
    changed = [name for name, value in values.items() if getattr(lead, name) != value]
    if not changed:
        return []
    for name in HAPPENED:
        if name in changed:
            refuse_to_come(name, values[name], at=at)
    for name in changed:
        setattr(lead, name, values[name])
    lead.save(update_fields=[*changed, "sort_key"])
    if "owner" in changed:
        Clock.objects.on_thread(lead).filter(side=Side.MARKETING).in_hand().hand_to(lead.owner, at=at).write()
    to_whom: dict[str, Any] = {"owner": lead.owner_id} if "owner" in changed else {}
    Event.record(Kind.LEAD_CHANGED, subject=lead, actor=by, at=at, fields=sorted(changed), **to_whom)
    return changed


@transaction.atomic
def add_campaign(values: Mapping[str, Any], *, by: Person, at: datetime) -> Campaign:
    """A new campaign. IntegrityError when there is one of this name."""
    added = Campaign.objects.create(**values)
    Event.record(Kind.CAMPAIGN_ADDED, subject=added, actor=by, at=at)
    return added


@transaction.atomic
def overwrite(
    thing: Company | Campaign, values: Mapping[str, Any], *, by: Person, at: datetime, seen: str | None = None
) -> list[str]:
    """Save what is new among ``values`` and say which fields; NotAllowed when it is another than the one ``seen``."""
    fields, kind = _OVERWRITTEN[type(thing)]
    locked: Any = type(thing)._default_manager.select_for_update(no_key=True)
    thing.refresh_from_db(from_queryset=locked)
    if seen is not None and seen != fingerprint(thing, fields):
        raise NotAllowed(next((change.told() for change in changes_of(thing, limit=1)), _("Somebody has changed it.")))
    changed = [name for name, value in values.items() if getattr(thing, name) != value]
    if changed:
        for name in changed:
            setattr(thing, name, values[name])
        thing.save()
        Event.record(kind, subject=thing, actor=by, at=at, fields=sorted(changed))
    return changed


def changes_of(thing: Company | Campaign, *, limit: int = 5) -> list[Event]:
    """Who added or changed it lately, the last one first."""
    return list(Event.objects.on_thread(thing).select_related("actor").order_by("-pk")[:limit])


def who_changed(thing: Lead | Company | Campaign, *, looking_back: int = 50) -> dict[str, str]:
    """Who wrote what stands in each field, and when, as far as the last changes say so."""
    changes = (
        Event.objects.on_thread(thing)
        .filter(kind__in=(Kind.LEAD_CHANGED, *(kind for _fields, kind in _OVERWRITTEN.values())))
        .select_related("actor")
        .order_by("-pk")[:looking_back]
    )
    told: dict[str, str] = {}
    for event in changes:
        for name in event.details["fields"]:
            told.setdefault(name, event.signature())
    return told


_OVERWRITTEN: dict[type[Model], tuple[tuple[str, ...], Kind]] = {
    Company: (COMPANY_FIELDS, Kind.COMPANY_CHANGED),
    Campaign: (CAMPAIGN_FIELDS, Kind.CAMPAIGN_CHANGED),
}


def company_for(*, name: str, domain: str) -> Company | None:
    """The company with this registrable domain, or this name; a new one when there is none; None for neither."""
    if domain:
        return Company.objects.get_or_create(domain=domain, defaults={"name": name or domain})[0]
    if not name:
        return None
    known = Company.objects.filter(sort_key=sort_key(name)).order_by("pk").first()
    return known or Company.objects.create(name=name)


def _last_change(lead: Lead) -> str:
    event = (
        Event.objects.on_thread(lead)
        .filter(
            Q(kind__in=(Kind.LEAD_CHANGED, Kind.LEAD_IMPORTED))
            | Q(kind=Kind.HANDOFF_SUBMITTED, details__has_key="learned")
        )
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    return event.told() if event else _("Somebody has changed this lead since you opened it.")
