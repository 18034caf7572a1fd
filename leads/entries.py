"""From the cells of a row to what it says of a lead: every value cleaned, or every value that cannot be read with its reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from leads import dates, numbers, values
from leads.mapping import FIELDS, OWN
from leads.models import Campaign, Company, Lead
from leads.values import BadValue, plain, text

UTC = ZoneInfo("UTC")
PAST = ("outcome", "won_on", "value", "holder", "since")
IDENTITY = ("email", "external_id")
MOST = Decimal(10) ** 16
ATTRIBUTE_LIMIT = 2000  # characters of an own field
CONSENT = {"given": "given", "granted": "given", "opt in": "given", "optin": "given", "subscribed": "given", "erteilt": "given",
    "refused": "refused", "denied": "refused", "opt out": "refused", "optout": "refused", "unsubscribed": "refused",
    "widerrufen": "refused", "unknown": "", "unbekannt": "", "desconhecido": ""}  # fmt: skip
RELATION = {"prospect": "prospect", "interessent": "prospect", "lead": "prospect", "customer": "customer", "client": "customer",
    "kunde": "customer", "cliente": "customer", "partner": "partner", "parceiro": "partner", "competitor": "competitor",
    "wettbewerber": "competitor", "concorrente": "competitor", "student": "student", "estudante": "student",
    "applicant": "applicant", "bewerber": "applicant", "candidato": "applicant", "unknown": "", "unbekannt": ""}  # fmt: skip
OUTCOME = {"nurturing": "nurturing", "new": "nurturing", "open": "nurturing", "neu": "nurturing", "offen": "nurturing", "mql": "nurturing",
    "subscriber": "nurturing", "lead": "nurturing", "submitted": "submitted", "sal": "submitted", "working": "working",
    "contacted": "working", "in arbeit": "working", "kontaktiert": "working", "opportunity": "opportunity",
    "sql": "opportunity", "qualified": "opportunity", "oportunidade": "opportunity", "negotiation": "opportunity",
    "proposal": "opportunity", "customer": "customer", "won": "customer", "closed won": "customer", "client": "customer",
    "kunde": "customer", "gewonnen": "customer", "cliente": "customer", "ganho": "customer", "lost": "lost",
    "closed lost": "lost", "verloren": "lost", "perdido": "lost", "disqualified": "disqualified",
    "unqualified": "disqualified", "disqualifiziert": "disqualified", "desqualificado": "disqualified"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file writes what can be written in several ways. ``home``: the workspace's zone, which days are of."""

    date_order: str = "ymd"
    decimal: str = "."
    zone: ZoneInfo = UTC
    home: ZoneInfo = UTC
    system: str = ""


@dataclass(slots=True)
class Past:
    """What a row says happened before: see ``record_past``. ``holder`` is a name or an e-mail."""

    stage: str
    holder: str = ""
    won_on: date | None = None
    value: Decimal | None = None
    since: datetime | None = None


@dataclass(slots=True)
class Entry:
    """What one row or form says of a lead: known values only, so that an empty cell erases nothing."""

    email: str = ""
    system: str = ""
    external_id: str = ""
    lead: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    domain: str = ""  # of the company's website, else of the address
    domain_is_told: bool = False
    campaign: str = ""
    past: Past | None = None


class Unreadable(Exception):
    """A row with values that cannot be read: (field, value, reason) of each."""

    def __init__(self, reasons: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(reason for _, _, reason in reasons))
        self.reasons = list(reasons)


class RowReader:
    """Reads the rows of one file: ``fields`` says what each column becomes."""

    def __init__(self, fields: Sequence[str], reading: Reading) -> None:
        self.reading = reading
        self.columns = [(place, name, self._parser(name)) for place, name in enumerate(fields) if name]
        self.tells_outcome = "outcome" in fields

    def read(self, cells: Sequence[str]) -> Entry:
        """What the row says. Raises Unreadable."""
        found: dict[str, Any] = {}
        reasons: list[tuple[str, str, str]] = []
        for place, name, parse in self.columns:
            cell = cells[place]
            if not cell:
                continue
            try:
                value = parse(cell)
            except BadValue as bad:
                reasons.append((name, bad.value, bad.reason))
                continue
            if value is not None and value != "":
                found[name] = value
        if reasons:
            raise Unreadable(reasons)
        return self._entry(found)

    def _entry(self, found: dict[str, Any]) -> Entry:
        entry = Entry(email=found.pop("email", ""), external_id=found.pop("external_id", ""))
        if not entry.email and not entry.external_id:
            raise Unreadable([("", "", _("The row has neither an e-mail nor an id, so nobody can say who it is."))])
        entry.system = self.reading.system if entry.external_id else ""
        entry.campaign, entry.past = found.pop("campaign", ""), self._past(found)
        for name, value in found.items():
            if name.startswith(OWN):
                entry.attributes[name.removeprefix(OWN)] = value
            elif name.startswith("company."):
                entry.company[name.removeprefix("company.")] = value
            else:
                entry.lead[name] = value
        _join_names(entry.lead)
        _dial(entry.lead)
        entry.domain = entry.company.pop("domain", "")
        entry.domain_is_told = bool(entry.domain)
        entry.domain = entry.domain or (_domain_of(entry.email) if entry.email else "")
        return entry

    def _past(self, found: dict[str, Any]) -> Past | None:
        told = {name: found.pop(name) for name in PAST if name in found}
        stage = told.pop("outcome", "")
        if not stage and not self.tells_outcome and told.get("won_on"):
            stage = Lead.Stage.CUSTOMER.value
        return Past(stage, **told) if stage else None

    def _parser(self, name: str) -> Callable[[str], Any]:
        if name.startswith(OWN):
            return lambda cell: _short(text(cell), cell, ATTRIBUTE_LIMIT)
        kind, limit = FIELDS[name].kind, _limit(name)
        parse: dict[str, Callable[[str], Any]] = {
            "text": text,
            "email": _email,
            "phone": text,
            "domain": _website,
            "country": _country,
            "date": self._date,
            "moment": self._moment,
            "number": self._number,
            "whole": self._whole,
            "choice": lambda cell: _choice(name, cell),
        }
        if not limit:
            return parse[kind]
        return lambda cell: _short(parse[kind](cell), cell, limit)

    def _date(self, cell: str) -> date | None:
        return _day(cell, self.reading) if text(cell) else None

    def _moment(self, cell: str) -> datetime | None:
        if not text(cell):
            return None
        return _instant(cell, self.reading)

    def _number(self, cell: str) -> Decimal | None:
        if not text(cell):
            return None
        found = numbers.number(cell, decimal=self.reading.decimal).quantize(Decimal("0.01"))
        if not 0 <= found < MOST:
            raise BadValue("number", cell, _("“%(text)s” is out of range. Write zero or more.") % {"text": cell})
        return found

    def _whole(self, cell: str) -> int | None:
        if not text(cell):
            return None
        found = _counted(cell, self.reading.decimal)
        if not 0 <= found < 2**31:
            raise BadValue("number", cell, _("“%(text)s” is out of range. Write zero or more.") % {"text": cell})
        return found


def label(name: str) -> str:
    """What a field is called; an own field by its name."""
    return str(FIELDS[name].label) if name in FIELDS else name.removeprefix(OWN)


def _join_names(lead: dict[str, Any]) -> None:
    parts = [lead.pop(part, "") for part in ("first_name", "last_name")]
    if any(parts) and "name" not in lead:
        lead["name"] = " ".join(filter(None, parts))[:200]


def _dial(lead: dict[str, Any]) -> None:
    if "phone" in lead:
        country = lead.get("country", "")
        lead["phone"] = _phone(lead["phone"], country if len(country) == 2 else "")


def _short(value: Any, cell: str, limit: int) -> Any:
    if isinstance(value, str) and len(value) > limit:
        reason = _("This is longer than the %(limit)d characters there is room for.")
        raise BadValue("text", cell[:200], reason % {"limit": limit})
    return value


@cache
def _limit(name: str) -> int:
    """How many characters the database has room for; 0 where that does not matter."""
    if name == "campaign":
        return Campaign._meta.get_field("name").max_length or 0
    model, column = (Company, name.removeprefix("company.")) if name.startswith("company.") else (Lead, name)
    column = {"first_name": "name", "last_name": "name"}.get(column, column)
    known: Iterable[Any] = model._meta.get_fields()
    return next((getattr(one, "max_length", 0) or 0 for one in known if one.name == column), 0)


def _email(cell: str) -> str:
    if not text(cell):
        return ""
    mail = values.email(cell)
    if mail != mail.lower() or len(mail) > 254:  # the database compares in lower case
        raise BadValue("email", cell, _("“%(text)s” is no e-mail address that can be kept.") % {"text": cell})
    return mail


@lru_cache(maxsize=20_000)
def _site(domain: str) -> str:
    return values.domain(domain) or ""


def _website(cell: str) -> str:
    return _site(cell) if text(cell) else ""


def _domain_of(email: str) -> str:
    try:
        return _site(email.rpartition("@")[2])
    except BadValue:
        return ""


@lru_cache(maxsize=2_000)
def _country(cell: str) -> str:
    return values.country(cell)


@lru_cache(maxsize=20_000)
def _day(cell: str, reading: Reading) -> date:
    return dates.date(cell, order=reading.date_order, zone=reading.zone, home=reading.home)


@lru_cache(maxsize=20_000)
def _instant(cell: str, reading: Reading) -> datetime:
    return dates.moment(cell, order=reading.date_order, zone=reading.zone)


@lru_cache(maxsize=20_000)
def _counted(cell: str, decimal: str) -> int:
    return numbers.whole(cell, decimal=decimal)


def _phone(written: str, country: str) -> str:
    found = values.phone(written, country=country).text
    return found if len(found) <= 40 else written[:40]


def _choice(name: str, cell: str) -> str:
    word = plain(cell) if text(cell) else ""
    if not word:
        return ""
    known = {"consent": CONSENT, "relation": RELATION, "outcome": OUTCOME}[name]
    if word in known:
        return known[word]
    if name == "consent":
        return "given" if values.boolean(cell) else "refused"
    text_ = _("“%(text)s” is not known here. Write one of: %(words)s.")
    raise BadValue(name, cell, text_ % {"text": cell, "words": ", ".join(dict.fromkeys(filter(None, known.values())))})


def as_read(entry: Entry, name: str) -> str:
    """A field's value as it was understood, for showing."""
    if name.startswith(OWN):
        return entry.attributes.get(name.removeprefix(OWN), "")
    past = entry.past
    found = {
        "email": entry.email,
        "external_id": entry.external_id,
        "campaign": entry.campaign,
        "first_name": entry.lead.get("name"),
        "last_name": entry.lead.get("name"),
        "company.domain": entry.domain if entry.domain_is_told else "",
        "outcome": str(Lead.Stage(past.stage).label) if past else "",
        "consent": str(Lead.Consent(entry.lead.get("consent") or "").label).lower()
        if entry.lead.get("consent")
        else "",
        **{part: getattr(past, part) for part in ("won_on", "value", "holder", "since") if past},
        **{f"company.{part}": value for part, value in entry.company.items()},
    }
    return _in_words(found.get(name, entry.lead.get(name)))


def _in_words(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return date_format(timezone.localtime(value), _("j M Y, G:i"))
        case date():
            return date_format(value, _("j M Y"))
        case _other:
            return str(localize(value))
