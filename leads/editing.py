"""Changing by hand what is known of a lead: one lock, one event, and nobody's change overwritten unseen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from leads.models import Company, Lead, NotAllowed
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
    """Write what is new among ``values`` and say which fields; NotAllowed when the lead is another than the one ``seen``."""
    lead.lock()
    if seen is not None and seen != fingerprint(lead, FIELDS):
        raise NotAllowed(_last_change(lead))
    changed = [name for name, value in values.items() if getattr(lead, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(lead, name, values[name])
    lead.save(update_fields=[*changed, "sort_key"])
    if "owner" in changed:
        Clock.objects.on_thread(lead).undecided().filter(side=Side.MARKETING).hand_to(lead.owner, at=at)
    Event.record(Kind.LEAD_CHANGED, subject=lead, actor=by, at=at, fields=sorted(changed))
    return changed


@transaction.atomic
def overwrite(thing: Model, values: Mapping[str, Any], *, fields: tuple[str, ...], seen: str) -> None:
    """Save a company or campaign as typed; NotAllowed when it is another than the one ``seen``."""
    thing.refresh_from_db(from_queryset=type(thing)._default_manager.select_for_update(no_key=True))
    if seen != fingerprint(thing, fields):
        raise NotAllowed(
            _("Somebody has changed it since you opened it. What is saved now stands beside what you typed.")
        )
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


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
        .of(Kind.LEAD_CHANGED, Kind.LEAD_IMPORTED)
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    return event.told() if event else _("Somebody has changed this lead since you opened it.")
