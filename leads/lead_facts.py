"""What is known of a lead in words, and what nobody has said yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from criteria import Verdict
from frame.countries import country_name
from frame.words import address, grouped, source
from leads.models import Handoff, Lead
from people.models import Person
from personas.models import Persona

ASKED = ("need", "phone", "title", "company", "consent", "source")  # worth saying that nobody knows them


@dataclass(frozen=True)
class Fact:
    """One thing known of a lead, or not: ``value`` is empty then."""

    name: str
    value: str
    href: str = ""
    tier: str = ""


@dataclass(frozen=True)
class KnownFacts:
    """What stands in a list, and the names of what else nobody knows."""

    shown: list[Fact]
    unknown: list[str]


def facts(
    lead: Lead, current: Handoff | None, *, verdict: Verdict | None, persona: Persona | None, reader: Person
) -> KnownFacts:
    """Where it stands, how it is judged, and what was told; asks the database nothing."""
    shown = [Fact(_("Stage"), _stage(lead, current, reader=reader)), *_judged(current, verdict)]
    if persona:
        shown.append(Fact(_("Persona"), str(persona), reverse("personas:persona", args=[persona.code])))
    told, unknown = dict(_told(lead)), []
    for code, fact in told.items():
        if fact.value or code in ASKED:
            shown.append(fact)
        else:
            unknown.append(fact.name)
    own = [Fact(name, str(value)) for name, value in sorted(lead.attributes.items())]
    return KnownFacts(shown + own, unknown)


def _stage(lead: Lead, current: Handoff | None, *, reader: Person) -> str:
    stage = str(lead.get_stage_display())
    holder = current.holder if current else lead.owner if lead.stage == Lead.Stage.NURTURING else None
    if holder is None:
        return stage
    if holder == reader:
        return _("%(stage)s, yours") % {"stage": stage}
    return _("%(stage)s, with %(person)s") % {"stage": stage, "person": holder}


def _judged(current: Handoff | None, verdict: Verdict | None) -> Iterator[Fact]:
    frozen = current.verdict if current else None
    said = frozen or verdict
    if current and current.tier:
        how = _("by exception") if current.exception else _("as handed over")
        yield Fact(_("Tier"), how, tier=current.tier)
    elif verdict and verdict.tier:
        yield Fact(_("Tier"), _("as known now"), tier=verdict.tier)
    if said and (said.score or said.reachable):
        points = {"score": grouped(said.score), "reachable": grouped(said.reachable)}
        yield Fact(_("Points"), _("%(score)s of %(reachable)s within reach") % points)


def _told(lead: Lead) -> Iterator[tuple[str, Fact]]:
    company, campaign = lead.company, lead.campaign
    if lead.customer_since:
        until = _(" until %(day)s") % {"day": _day(lead.customer_until)} if lead.customer_until else ""
        yield "customer", Fact(_("Customer"), _("since %(day)s") % {"day": _day(lead.customer_since)} + until)
    yield "need", Fact(_("Need"), lead.need)
    yield "email", Fact(_("E-mail"), address(lead.email), f"mailto:{lead.email}")
    yield "phone", Fact(_("Phone"), lead.phone, f"tel:{lead.phone}" if lead.phone.startswith("+") else "")
    yield "best_time", Fact(_("Best time"), lead.best_time)
    yield "title", Fact(_("Title"), ", ".join(filter(None, (lead.title, lead.department, lead.seniority))))
    href = reverse("leads:company", args=[company.pk]) if company else ""
    yield "company", Fact(_("Company"), company.name if company else "", href)
    yield "country", Fact(_("Country"), country_name(lead.country))
    yield "language", Fact(_("Language"), lead.language)
    yield "relation", Fact(_("Relation"), str(lead.get_relation_display()) if lead.relation else "")
    yield "consent", Fact(_("Consent"), _consent(lead))
    yield "source", Fact(_("Source"), source(lead.source))
    href = reverse("leads:campaign", args=[campaign.pk]) if campaign else ""
    yield "campaign", Fact(_("Campaign"), campaign.name if campaign else "", href)
    yield "first_contact", Fact(_("First contact"), _day(lead.first_contact_on))
    number = f"{lead.external_id} ({lead.system})" if lead.system and lead.external_id else lead.external_id
    yield "id", Fact(_("Id"), number)
    yield "team", Fact(_("Marketing team"), lead.marketing_team.name if lead.marketing_team else "")
    yield "owner", Fact(_("Owner"), lead.owner.name if lead.owner else "")


def _day(day: date | None) -> str:
    return date_format(day, _("j F Y")) if day else ""


def _consent(lead: Lead) -> str:
    if not lead.consent:
        return ""
    when = _day(localtime(lead.consent_at).date()) if lead.consent_at else ""
    return ", ".join(filter(None, (str(lead.get_consent_display()), lead.consent_source, when)))
