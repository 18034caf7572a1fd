"""Which leads a list shows, read from the address: so every number can link to the very leads behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from frame.words import source
from leads.models import Campaign, Handoff, Import, Lead, LeadQuerySet
from people.models import Person

NONE, ME = "none", "me"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One condition in words, and the address without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilter:
    """As written in the address; what cannot be meant is left out.

    ``campaign`` is an id or "none", ``month`` of first contact YYYY-MM or "none", ``owner`` an id, "none" or "me" for those
    that the reader owns or holds,
    ``file`` the id of an import, ``no_source`` and ``won`` "1" or empty, ``sort`` "new" or empty for by name.
    """

    q: str = ""
    stage: str = ""
    source: str = ""
    no_source: str = ""
    campaign: str = ""
    month: str = ""
    owner: str = ""
    company: str = ""
    file: str = ""
    won: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        said = {field.name: query.get(field.name, "").replace("\0", "").strip()[:200] for field in fields(cls)}
        known = cls(**said)
        return replace(
            known,
            stage=known.stage if known.stage in Lead.Stage.values else "",
            campaign=_id_or(known.campaign, NONE),
            month=known.month if known.month == NONE or _first_day(known.month) else "",
            owner=_id_or(known.owner, NONE, ME),
            company=_id_or(known.company),
            file=_id_or(known.file),
            no_source="1" if known.no_source == "1" else "",
            won="1" if known.won == "1" else "",
            sort="new" if known.sort == "new" else "",
        )

    def apply(self, leads: LeadQuerySet, *, reader: Person) -> LeadQuerySet:
        """The leads that fit, in no order."""
        found = leads.matching(self.q)
        if self.stage:
            found = found.filter(stage=self.stage)
        if self.source or self.no_source:
            found = found.filter(source=self.source)
        if self.campaign:
            found = found.filter(campaign=None if self.campaign == NONE else int(self.campaign))
        if self.owner:
            found = self._of_owner(found, reader=reader)
        if self.company:
            found = found.filter(company=int(self.company))
        if self.file:
            found = found.of_file(int(self.file))
        if self.won:
            found = found.filter(customer_since__isnull=False)
        return self._of_month(found)

    def _of_owner(self, leads: LeadQuerySet, *, reader: Person) -> LeadQuerySet:
        if self.owner != ME:
            return leads.filter(owner=None if self.owner == NONE else int(self.owner))
        held = Handoff.objects.open().filter(holder=reader).order_by().values("lead_id")
        return leads.filter(pk__in=Lead.objects.filter(owner=reader).order_by().values("pk").union(held))

    def _of_month(self, leads: LeadQuerySet) -> LeadQuerySet:
        if self.month == NONE:
            return leads.filter(first_contact_on=None)
        first = _first_day(self.month)
        if first is None:
            return leads
        return leads.filter(first_contact_on__gte=first, first_contact_on__lt=_next_month(first))

    @property
    def parameters(self) -> dict[str, str]:
        """What the address says, without what is empty."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def narrows(self) -> bool:
        return bool(self.parameters.keys() - {"sort"})

    def href(self, **changes: str) -> str:
        """The address of this list with some of it changed; "" takes a condition out."""
        said = replace(self, **changes).parameters
        return f"?{urlencode(said)}" if said else "?"

    def chosen(self) -> Iterator[Chosen]:
        """Each condition in words with the way to take it out; the search and the stage have controls of their own."""
        names = {
            "source": _("Source: %(name)s") % {"name": source(self.source)},
            "no_source": _("Without a source"),
            "campaign": self._campaign_in_words(),
            "month": self._month_in_words(),
            "owner": self._owner_in_words(),
            "company": _("Of one company"),
            "file": self._file_in_words(),
            "won": _("Won"),
        }
        for name, words in names.items():
            if getattr(self, name):
                yield Chosen(str(words), self.href(**{name: ""}))

    def _campaign_in_words(self) -> str:
        if not self.campaign or self.campaign == NONE:
            return _("Without a campaign")
        return _("Campaign: %(name)s") % {"name": Campaign.objects.filter(pk=int(self.campaign)).first() or "…"}

    def _month_in_words(self) -> str:
        first = _first_day(self.month)
        if first is None:
            return _("First contact unknown")
        return _("First contact in %(month)s") % {"month": date_format(first, "F Y")}

    def _file_in_words(self) -> str:
        if not self.file:
            return ""
        return _("Came or changed with %(file)s") % {"file": Import.objects.filter(pk=int(self.file)).first() or "…"}

    def _owner_in_words(self) -> str:
        if self.owner in ("", ME):
            return _("Mine")
        if self.owner == NONE:
            return _("Without an owner")
        return _("Owner: %(name)s") % {"name": Person.objects.filter(pk=int(self.owner)).first() or "…"}


def _id_or(text: str, *words: str) -> str:
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    return text if is_id or text in words else ""


def _first_day(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) if first < date(9999, 12, 1) else date.max
