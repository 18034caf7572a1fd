"""From the headers of a file to our fields: a proposal, which a person then corrects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads import dates, numbers
from leads.values import BadValue, email, plain, text

OWN = "attributes."
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One of our fields: what it is called, what its cells hold, and what other systems call it."""

    label: str | Promise
    kind: str  # text, email, phone, domain, country, date, moment, number, whole, boolean, choice
    also: str = ""  # headers, parted by commas, as `plain` writes them


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: the field it becomes ("" for none of ours), its name as an own field, and what to ask."""

    header: str
    field: str
    attribute: str
    examples: tuple[str, ...] = ()
    date_orders: tuple[str, ...] = ()  # those in which its sample can be read
    decimals: tuple[str, ...] = ()  # likewise, the decimal marks
    asks_zone: bool = False

    @property
    def asks_date_order(self) -> bool:
        """Whether the sample leaves open which number is the month."""
        return len(self.date_orders) > 1

    @property
    def asks_decimal(self) -> bool:
        """Whether the sample leaves open if 1.234 is more than a thousand."""
        return len(self.decimals) > 1


FIELDS: dict[str, Field] = {
    "email": Field(_("E-mail"), "email", "email, e mail, mail, email address, e mail address, mail address, work email, business email, "
        "primary email, email 1, e mail adresse, emailadresse, mailadresse, e mail geschaftlich, endereco de email, correio eletronico"),
    "name": Field(_("Name"), "text", "name, full name, fullname, display name, vorname nachname, vor und nachname, vollstandiger name, "
        "ansprechpartner, ansprechpartnerin, kontakt, contact, contato, nome, nome completo, person"),
    "first_name": Field(_("First name"), "text", "first name, firstname, given name, forename, vorname, primeiro nome, prenome, first"),
    "last_name": Field(_("Last name"), "text", "last name, lastname, surname, family name, nachname, familienname, name last, sobrenome, "
        "ultimo nome, apelido, last"),
    "phone": Field(_("Phone"), "phone", "phone, phone number, telephone, tel, mobile, mobile phone, mobile phone number, cell, cell phone, "
        "work phone, business phone, direct phone, telefon, telefonnummer, rufnummer, handy, mobil, mobiltelefon, mobilnummer, durchwahl, "
        "telefone, celular, telemovel, fone, whatsapp"),
    "title": Field(_("Job title"), "text", "title, job title, jobtitle, position, job, role, job role, funktion, jobtitel, stelle, "
        "berufsbezeichnung, rolle, cargo, funcao"),
    "department": Field(_("Department"), "text", "department, dept, division, abteilung, bereich, departamento, setor, area"),
    "seniority": Field(_("Seniority"), "text", "seniority, seniority level, management level, job level, level, hierarchieebene, senioridade"),
    "country": Field(_("Country"), "country", "country, country region, country code, land, landercode, landerkurzel, staat, pais"),
    "language": Field(_("Language"), "text", "language, preferred language, sprache, korrespondenzsprache, idioma, lingua, locale"),
    "source": Field(_("Source"), "text", "source, origin, original source, original traffic source, channel, marketing channel, utm source, "
        "acquisition channel, quelle, herkunft, kanal, origem, fonte, canal"),
    "campaign": Field(_("Campaign"), "text", "campaign, campaign name, utm campaign, kampagne, kampagnenname, campanha"),
    "first_contact_on": Field(_("First contact on"), "date", "first contact on, first contact date, first contact, created, created at, "
        "created date, create date, created on, date created, date added, creation date, first seen, first conversion date, submitted at, "
        "erstkontakt, erstkontakt am, datum erstkontakt, erstellt, erstellt am, erstellungsdatum, angelegt am, data do primeiro contato, "
        "primeiro contato, data de criacao, criado em"),
    "external_id": Field(_("Id in the other system"), "text", "external id, id, mql id, record id, contact id, person id, uuid, guid, "
        "crm id, vid, salesforce id, hubspot id, datensatz id, kontaktnummer, id externo, codigo"),
    "company.name": Field(_("Company"), "text", "company, company name, account, account name, organization, organisation, "
        "organization name, organisation name, employer, firm, associated company, firma, firmenname, unternehmen, unternehmensname, "
        "firmierung, empresa, nome da empresa, razao social, nome fantasia"),
    "company.domain": Field(_("Company's website"), "domain", "domain, company domain, company domain name, website, web site, website url, "
        "company website, web, url, homepage, www, internetseite, webseite, webadresse, site, pagina web, dominio"),
    "company.industry": Field(_("Company's industry"), "text", "industry, company industry, sector, branch, branche, industrie, "
        "wirtschaftszweig, ramo, segmento, industria, setor da empresa"),
    "company.employees": Field(_("Company's employees"), "whole", "employees, number of employees, no of employees, employee count, "
        "company employees, company size, headcount, num employees, mitarbeiter, mitarbeiterzahl, anzahl mitarbeiter, mitarbeitende, "
        "anzahl mitarbeitende, funcionarios, numero de funcionarios, colaboradores"),
    "company.revenue": Field(_("Company's revenue"), "number", "revenue, annual revenue, company revenue, turnover, umsatz, jahresumsatz, "
        "faturamento, faturamento anual, receita, receita anual"),
    "company.country": Field(_("Company's country"), "country", "company country, account country, billing country, hq country, "
        "firmenland, firmensitz, pais da empresa"),
    "consent": Field(_("Consent"), "choice", "consent, opt in, optin, marketing consent, gdpr consent, email opt in, einwilligung, "
        "werbeeinwilligung, dsgvo, zustimmung, consentimento, aceite, lgpd"),
    "consent_source": Field(_("Where the consent is from"), "text", "consent source, opt in source, source of consent, "
        "quelle der einwilligung, einwilligung quelle, origem do consentimento"),
    "consent_at": Field(_("When the consent was given"), "moment", "consent at, consent date, consent given at, opt in date, opt in at, "
        "optin date, date of consent, einwilligung am, datum der einwilligung, einwilligungsdatum, data do consentimento"),
    "need": Field(_("The need, in their words"), "text", "need, needs, message, comment, comments, notes, note, request, inquiry, enquiry, "
        "description, how can we help, gesprach am stand, bedarf, anliegen, nachricht, bemerkung, bemerkungen, notiz, notizen, anfrage, "
        "kommentar, mensagem, necessidade, observacao, observacoes, comentario"),
    "best_time": Field(_("Best time"), "text", "best time, best time to call, best time to contact, availability, erreichbar, "
        "erreichbarkeit, beste zeit, beste uhrzeit, melhor horario"),
    "relation": Field(_("Relation"), "choice", "relation, relationship, contact type, kind of contact, beziehung, beziehungsart, "
        "kontaktart, relacao, tipo de contato"),
    "outcome": Field(_("Outcome"), "choice", "outcome, stage, deal stage, lifecycle stage, sales stage, pipeline stage, opportunity stage, "
        "dealstage, ergebnis, phase, dealphase, verkaufsphase, etapa, estagio, fase, resultado"),
    "won_on": Field(_("Won on"), "date", "won on, won date, won at, date won, close date, closed date, closed on, closed won date, "
        "closing date, gewonnen am, abschlussdatum, abgeschlossen am, data de fechamento, fechado em, ganho em"),
    "value": Field(_("Value"), "number", "value, amount, deal value, deal amount, deal size, opportunity amount, contract value, wert, "
        "betrag, auftragswert, dealwert, auftragssumme, valor, valor do negocio, montante"),
    "holder": Field(_("Held by"), "text", "holder, held by, deal owner, opportunity owner, account executive, sales rep, sales person, "
        "salesperson, seller, verkaufer, verkauferin, vertriebler, vertriebsmitarbeiter, dealinhaber, vendedor, vendedora"),
    "since": Field(_("Since"), "moment", "since, stage since, in stage since, stage changed at, date entered stage, seit, phase seit, desde"),
}  # fmt: skip
_BY_HEADER = {header.strip(): name for name, field in FIELDS.items() for header in field.also.split(",")}
_PREFIX = re.compile(r"^(?:lead|leads|contact|contacts|kontakt|contato|person|properties|your|ihr|ihre|seu|sua) ")


def propose(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """A column per header. Each of our fields is proposed once: to the header that says it best, else the first."""
    cells = [[row[place] for row in rows if place < len(row)] for place in range(len(headers))]
    fields = [""] * len(headers)
    for means in (_says, _says_about_somebody, _holds):
        for place, header in enumerate(headers):
            found = means(header, cells[place])
            if found not in fields and not fields[place]:
                fields[place] = found
    names = _attributes(headers)
    return [
        column(header, field, cells=seen, attribute=name)
        for header, field, seen, name in zip(headers, fields, cells, names, strict=True)
    ]


def column(header: str, field: str, *, cells: Sequence[str], attribute: str) -> Column:
    """A column that becomes this field, with what its sample leaves open. `cells` is the sample."""
    kind = FIELDS[field].kind if field in FIELDS else "text"
    seen = [cell for cell in cells if text(cell)]
    dated, counted = kind in ("date", "moment"), kind in ("number", "whole")
    return Column(
        header=header,
        field=field,
        attribute=attribute,
        examples=tuple(dict.fromkeys(text(cell) for cell in seen))[:EXAMPLES],
        date_orders=dates.orders(seen) if dated else (),
        decimals=numbers.decimals(seen) if counted else (),
        asks_zone=dated and dates.lacks_zone(seen),
    )


def _says(header: str, _cells: Sequence[str]) -> str:
    """The field that the header names."""
    return _BY_HEADER.get(_words(header), "")


def _says_about_somebody(header: str, _cells: Sequence[str]) -> str:
    """Likewise, with whom it is about before it: Lead Source, Kontakt E-Mail."""
    return _BY_HEADER.get(_PREFIX.sub("", _words(header)), "")


def _holds(_header: str, cells: Sequence[str]) -> str:
    """E-mail, when nearly all cells are addresses."""
    seen = [cell for cell in cells if text(cell)]
    return "email" if seen and sum(map(_is_mail, seen)) > 0.8 * len(seen) else ""


def _is_mail(cell: str) -> bool:
    try:
        return bool(email(cell))
    except BadValue:
        return False


def _words(header: str) -> str:
    return plain(re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])", " ", header))


def _attributes(headers: Sequence[str]) -> list[str]:
    """A name for each as an own field: words with underscores, at most 50 characters, no two the same."""
    names: list[str] = []
    for place, header in enumerate(headers, start=1):
        number, name = place, _words(header).replace(" ", "_")[:50].strip("_")
        name = name if name.isidentifier() else f"field_{name or number}"
        while name in names:
            name = f"{name[:45]}_{number}"
            number += 1
        names.append(name)
    return names
