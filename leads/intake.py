"""The one way in for form, file and API: find or create the lead, its company and its campaign, and write what is new.

Many rows are taken with a handful of statements; a row that repeats somebody counts after the one before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.kinds import Kind
from events.models import Event
from leads.bulk import insert, upsert
from leads.companies import Companies, campaigns_by_name
from leads.entries import IDENTITY, Entry, Reading, RowReader, Unreadable, as_read
from leads.models import Company, Invalid, Lead, NotAllowed, record_past
from leads.models.days import refuse_to_come, workspace_zone
from leads.models.lead import HAPPENED
from people.models import Person, Side
from people.models.team import sort_key
from people.rules import may
from sla.models import Agreement, Clock, Commitment

NEW, UPDATED, UNCHANGED, REJECTED = "new", "updated", "unchanged", "rejected"
LOCK = 7_305_611  # held by whoever takes in many at once, or companies without a domain
ROUNDS = 5  # somebody else may add the same people meanwhile


@dataclass(slots=True)
class Taken:
    """What became of an entry; ``reason`` is (field, value, what is wrong) of a rejected one."""

    entry: Entry
    outcome: str = ""
    lead: Lead | None = None
    reason: tuple[str, str, str] = ("", "", "")
    touched: list[tuple[models.Model, str]] = field(default_factory=list)

    def reject(self, name: str, value: str, why: str) -> None:
        self.outcome, self.reason = REJECTED, (name, value, why)


@dataclass(frozen=True, slots=True)
class Added:
    """A lead that came in by the form: ``outcome`` is new, updated or unchanged."""

    lead: Lead
    outcome: str


@transaction.atomic
def add(values: Mapping[str, Any], *, by: Person, at: datetime) -> Added:
    """Take in one lead from a form: cells by the names of ``mapping.FIELDS``. Invalid names the field to correct.

    Whoever may not edit leads changes nothing of one that is known. A lead that a rep adds goes to marketing, whose
    promise to nurture it begins.
    """
    fields = [name for name, value in values.items() if value not in (None, "")]
    reading = Reading(zone=by.tzinfo, home=workspace_zone(), system=str(values.get("system") or ""))
    fields = [name for name in fields if name != "system"]
    try:
        entry = RowReader(fields, reading).read([str(values[name]) for name in fields])
    except Unreadable as bad:
        name, _value, reason = bad.reasons[0]
        raise Invalid(name or "email", reason) from None
    return add_entry(entry, by=by, at=at)


@transaction.atomic
def add_entry(entry: Entry, *, by: Person, at: datetime) -> Added:
    """The same for one that was read already."""
    taken = take_in([entry], by=by, at=at, kind=Kind.LEAD_CREATED, changes=may(by, "lead.edit"))[0]
    if taken.lead is None:
        raise Invalid(taken.reason[0] or "email", taken.reason[2])
    if taken.outcome == NEW and by.side == Side.SALES:
        _give_to_marketing(taken.lead, at=at)
    return Added(taken.lead, taken.outcome)


def take_in(
    entries: Sequence[Entry],
    *,
    by: Person | None,
    at: datetime,
    kind: Kind = Kind.LEAD_IMPORTED,
    changes: bool = True,
    file: int | None = None,
) -> list[Taken]:
    """Take in these entries in their order, in the transaction of the caller. Known leads change only with ``changes``.

    ``file`` is the import that brings them: what happens to a lead says so, by which its leads are found again.
    """
    taken = [Taken(entry) for entry in entries]
    if len(entries) > 1 or any(one.entry.company.get("name") and not one.entry.domain for one in taken):
        _lock()
    waiting, rounds = taken, 0
    while waiting:
        refused: list[Taken] = []
        with transaction.atomic():
            late = _Batch(waiting, by=by, at=at, kind=kind, changes=changes, file=file).take()
            refused = [row for row in waiting if row.entry.past and row.lead and row.outcome == REJECTED]
            if refused:  # they leave nothing behind: once more without them
                transaction.set_rollback(True)
        waiting, rounds = (_again(waiting), rounds) if refused else (late, rounds + 1)
        if rounds > ROUNDS:
            raise RuntimeError("others keep adding the same people")
    return taken


def _again(rows: Sequence[Taken]) -> list[Taken]:
    """As if they had not been tried; without those that are refused."""
    for row in rows:
        row.lead, row.touched = None, []
    return [row for row in rows if row.outcome != REJECTED or row.reason[0] in IDENTITY]


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _give_to_marketing(lead: Lead, *, at: datetime) -> None:
    agreement, team = Agreement.objects.in_force(at), lead.responsible_team()
    if team is None:
        return
    lead.marketing_team = team
    lead.save(update_fields=["marketing_team"])
    if agreement:
        promises = agreement.commitments.filter(kind=Commitment.Kind.RE_NURTURE).select_related("agreement")
        Clock.objects.start(promises, subject=lead, thread=lead, team=team, person=lead.owner, at=at)


class _Batch:
    """One round: who the rows are, what they bring, and what has to be written."""

    def __init__(
        self,
        rows: Sequence[Taken],
        *,
        by: Person | None,
        at: datetime,
        kind: Kind,
        changes: bool,
        file: int | None,
    ) -> None:
        self.rows, self.by, self.at, self.kind, self.changes, self.file = rows, by, at, kind, changes, file
        self.fresh: dict[int, Lead] = {}
        self.before: dict[models.Model, dict[str, Any]] = defaultdict(dict)

    def take(self) -> list[Taken]:
        """Write what can be written; gives those whom somebody else has added meanwhile."""
        self._find_leads()
        for row in self.rows:
            self._identify(row)
        accepted = [row for row in self.rows if row.lead]
        self.campaigns = campaigns_by_name({row.entry.campaign for row in accepted if row.entry.campaign})
        self.companies = Companies([row.entry for row in accepted])
        for row in accepted:
            self._apply(row)
        late = self._create()
        self._update()
        again = {id(row) for row in late}
        done = [row for row in accepted if id(row) not in again]
        self._settle(done)
        for row in done:
            if row.entry.past:
                _record_past(row, by=self.by, at=self.at, file=self.file)
        for row in late:
            row.outcome, row.lead, row.touched = "", None, []
        return late

    def _find_leads(self) -> None:
        """Those who are known, locked in order of their ids as every step locks them."""
        entries = [row.entry for row in self.rows]
        mails = {entry.email for entry in entries if entry.email}
        ids: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.external_id:
                ids[entry.system].add(entry.external_id)
        found = (
            set(Lead.objects.filter(email__in=mails).exclude(email="").values_list("pk", flat=True)) if mails else set()
        )
        for system, codes in ids.items():
            same = Lead.objects.filter(Q(system=system, external_id__in=codes) & ~Q(external_id=""))
            found |= set(same.values_list("pk", flat=True))
        leads = Lead.objects.filter(pk__in=found).order_by("pk").select_for_update(no_key=True)
        known = list(leads) if found else []
        parents = Company.objects.in_bulk({lead.company_id for lead in known if lead.company_id})
        for lead in known:
            if lead.company_id:
                lead.company = parents[lead.company_id]
        self.by_mail = {lead.email: lead for lead in known if lead.email}
        self.by_id = {(lead.system, lead.external_id): lead for lead in known if lead.external_id}

    def _identify(self, row: Taken) -> None:
        """The lead that the row is about: known, or one to be made; or reject it."""
        entry = row.entry
        code = (entry.system, entry.external_id)
        mine = self.by_mail.get(entry.email) if entry.email else None
        theirs = self.by_id.get(code) if entry.external_id else None
        if mine and theirs and mine is not theirs:
            why = _("The e-mail is that of %(mine)s, the id that of %(theirs)s. Correct one of them.")
            return row.reject("email", entry.email, why % {"mine": _told(mine), "theirs": _told(theirs)})
        if mine and entry.external_id and mine.external_id and mine.system == entry.system and not theirs:
            why = _("%(lead)s has this e-mail but another id, %(id)s. Correct one of them.")
            return row.reject("external_id", entry.external_id, why % {"lead": _told(mine), "id": mine.external_id})
        try:
            for name in HAPPENED:
                refuse_to_come(name, entry.lead.get(name), at=self.at)
        except Invalid as refusal:
            return row.reject(refusal.field, as_read(entry, refusal.field), str(refusal))
        row.outcome, row.lead = "", mine or theirs or self._made(entry)
        if not self.changes and row.lead.pk:
            return None
        if entry.email and row.lead.email != entry.email:
            self.by_mail.pop(row.lead.email, None)
            self._change(row, row.lead, "email", entry.email)
        if entry.external_id and not row.lead.external_id:
            self._change(row, row.lead, "system", entry.system)
            self._change(row, row.lead, "external_id", entry.external_id)
        if row.lead.email:
            self.by_mail[row.lead.email] = row.lead
        if row.lead.external_id:
            self.by_id[row.lead.system, row.lead.external_id] = row.lead
        return None

    def _made(self, entry: Entry) -> Lead:
        lead = Lead(email=entry.email, system=entry.system, external_id=entry.external_id, added_by=self.by)
        lead.added_at = self.at
        if self.by and self.by.side == Side.MARKETING:
            lead.marketing_team_id = self.by.team_id
        self.fresh[id(lead)] = lead
        return lead

    def _apply(self, row: Taken) -> None:
        """Set what the row knows; empty cells were left out before."""
        lead, entry = row.lead, row.entry
        assert lead is not None  # noqa: S101 (only accepted rows come here)
        if not self.changes and lead.pk:
            return
        for name, value in entry.lead.items():
            self._change(row, lead, name, value)
        news = {name: value for name, value in entry.attributes.items() if lead.attributes.get(name) != value}
        if news:
            self._change(row, lead, "attributes", {**lead.attributes, **news})
        if entry.campaign:
            self._change(row, lead, "campaign_id", self.campaigns[entry.campaign])
        company = self.companies.of(entry, lead)
        if company is not None:
            if lead.company_id != company.pk:
                self._change(row, lead, "company_id", company.pk)
                lead.company = company
            for name, value in self.companies.facts(entry, company).items():
                self._change(row, company, name, value)

    def _change(self, row: Taken, thing: models.Model, name: str, value: Any) -> None:
        old = getattr(thing, name)
        if old == value:
            return
        self.before[thing].setdefault(name, old) if thing.pk else None
        setattr(thing, name, value)
        row.touched.append((thing, name))

    def _create(self) -> list[Taken]:
        """Insert those who are new; gives the rows of those whom somebody else has inserted meanwhile."""
        new = list(self.fresh.values())
        for lead in new:
            lead.sort_key = sort_key(str(lead))[:400]
        lost = insert(new, Lead)
        if not lost:
            return []
        return [row for row in self.rows if row.lead and row.lead.pk in lost]

    def _update(self) -> None:
        """Write what differs from before, in one statement per model."""
        self.net: dict[models.Model, set[str]] = {}
        for thing, old in self.before.items():
            changed = {name for name, value in old.items() if getattr(thing, name) != value}
            if changed:
                self.net[thing] = changed
        for model in (Company, Lead):
            things: list[Any] = [thing for thing in self.net if isinstance(thing, model)]
            for thing in things:
                thing.sort_key = sort_key(str(thing))[:400]
            names = {name for thing in things for name in self.net[thing]}
            upsert(model, sorted(things, key=lambda thing: thing.pk), names | {"sort_key"})

    def _settle(self, rows: Iterable[Taken]) -> None:
        """Say what became of each row, and record it."""
        told: dict[Lead, set[str]] = defaultdict(set)
        made: list[Lead] = []
        new: set[Lead] = set()
        for row in rows:
            lead = row.lead
            assert lead is not None  # noqa: S101 (only accepted rows come here)
            is_new = self.fresh.pop(id(lead), None) is not None
            news = {
                (thing, name)
                for thing, name in row.touched
                if thing not in self.before or name in self.net.get(thing, ())
            }
            row.outcome = NEW if is_new else UPDATED if news else UNCHANGED
            if is_new:
                made.append(lead)
                new.add(lead)
            elif lead not in new:
                told[lead] |= {_named(thing, name) for thing, name in news}
        source: dict[str, Any] = {"file": self.file} if self.file else {}
        events = [Event.build(self.kind, subject=lead, actor=self.by, at=self.at, **source) for lead in made]
        events += [
            Event.build(Kind.LEAD_CHANGED, subject=lead, actor=self.by, at=self.at, fields=sorted(names), **source)
            for lead, names in told.items()
            if names
        ]
        Event.record_many(events)


def _record_past(row: Taken, *, by: Person | None, at: datetime, file: int | None) -> None:
    """What happened before, one lead at a time; what is refused leaves the row's other values out, too."""
    past, lead = row.entry.past, row.lead
    if past is None or lead is None:
        return None
    try:
        new = record_past(
            lead,
            stage=past.stage,
            holder=_holder(past.holder),
            won_on=past.won_on,
            value=past.value,
            since=past.since,
            by=by,
            at=at,
            file=file,
        )
    except Invalid as refusal:
        return row.reject(refusal.field, str(getattr(past, refusal.field, "") or past.stage), str(refusal))
    except NotAllowed as refusal:
        return row.reject("outcome", past.stage, str(refusal))
    if new and row.outcome == UNCHANGED:
        row.outcome = UPDATED
    return None


def _holder(written: str) -> Person | None:
    """The sales person of this name or address. Invalid when there is none, or more than one."""
    if not written:
        return None
    found: list[Person] = list(
        Person.objects.filter(Q(email__iexact=written) | Q(sort_key=sort_key(written)), side=Side.SALES)[:2]
    )
    if len(found) != 1:
        text = _("“%(text)s” is nobody of sales here. Write the e-mail of a member, or leave it empty.")
        raise Invalid("holder", text % {"text": written})
    return found[0]


def _named(thing: models.Model, name: str) -> str:
    """A changed field as an event keeps it."""
    return (
        f"company.{name}" if isinstance(thing, Company) else name.removesuffix("_id") if name != "external_id" else name
    )


def _told(lead: Lead) -> str:
    return f"{lead.name} ({lead.email or lead.external_id})" if lead.name else lead.email or lead.external_id
