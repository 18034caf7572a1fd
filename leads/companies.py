"""The companies and campaigns that leads come with: found, or made."""

from collections.abc import Iterable, Sequence
from typing import Any

from leads.bulk import insert
from leads.entries import Entry
from leads.models import Campaign, Company, Lead
from people.models.team import sort_key


class Companies:
    """The companies that the entries speak of, found or made."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        by_domain = {entry.domain: "" for entry in entries if entry.domain}
        names: dict[str, str] = {}
        for entry in entries:
            name = entry.company.get("name", "")
            if entry.domain:
                by_domain[entry.domain] = by_domain[entry.domain] or name
            elif name:
                names.setdefault(sort_key(name)[:400], name)
        self.by_domain = self._known_domains(by_domain)
        self._make([Company(domain=domain, name=name or domain) for domain, name in by_domain.items()
                    if domain not in self.by_domain])  # fmt: skip
        self.by_domain |= self._known_domains(set(by_domain) - set(self.by_domain))
        nameless = Company.objects.filter(sort_key__in=names, domain="").order_by("-pk") if names else ()
        self.by_name = {company.sort_key: company for company in nameless}
        missing = [Company(name=name) for key, name in names.items() if key not in self.by_name]
        self._make(missing)
        self.by_name |= {company.sort_key: company for company in missing}

    def of(self, entry: Entry, lead: Lead) -> Company | None:
        """The row's company; an address alone does not move a lead that has one."""
        name = entry.company.get("name", "")
        if entry.domain and (entry.domain_is_told or name or lead.company_id is None):
            return self.by_domain[entry.domain]
        if name and not entry.domain:
            key = sort_key(name)[:400]
            known: Company | None = lead.company
            return known if known is not None and known.sort_key == key else self.by_name[key]
        return lead.company if entry.company else None

    def facts(self, entry: Entry, company: Company) -> dict[str, Any]:
        """What the row knows of its company. A name that is known stays: rows write one company in many ways."""
        facts = dict(entry.company)
        name = facts.pop("name", "")
        if name and company.name == company.domain:
            facts["name"] = name
        return facts

    def _known_domains(self, domains: Iterable[str]) -> dict[str, Company]:
        return (
            {company.domain: company for company in Company.objects.filter(domain__in=set(domains))} if domains else {}
        )

    def _make(self, companies: list[Company]) -> None:
        for company in companies:
            company.sort_key = sort_key(company.name)[:400]
        insert(sorted(companies, key=lambda company: company.domain), Company)


def campaigns_by_name(names: set[str]) -> dict[str, int]:
    """Ids by name; those that are new are made."""
    known = dict(Campaign.objects.filter(name__in=names).values_list("name", "pk")) if names else {}
    missing = sorted(names - set(known))
    if missing:
        Campaign.objects.bulk_create([Campaign(name=name) for name in missing], ignore_conflicts=True)
        known |= dict(Campaign.objects.filter(name__in=missing).values_list("name", "pk"))
    return known
