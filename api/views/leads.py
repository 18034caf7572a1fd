from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from api.examples import leads as examples
from api.exceptions import Code, FieldError, Refused, flattened
from api.fields import Sparse
from api.lead_facts import changes_of, entry_of, identity_missing
from api.models import Scope
from api.operation import operation
from api.serializers.leads import (
    AddedLeadSerializer,
    ChangedLead,
    KnownLead,
    LeadQuery,
    LeadSerializer,
    ManyLeads,
    NewLead,
    TakenRowsSerializer,
)
from api.throttling import Rate
from api.views.endpoint import Endpoint
from api.where import leads_where
from events.kinds import Kind
from events.models import Event
from leads import editing
from leads.entries import Entry
from leads.intake import NEW, REJECTED, add_entry, take_in
from leads.models import Handoff, Lead, LeadQuerySet
from leads.models.days import workspace_zone
from people.rules import may

HANDS = ("owner", "marketing_team")
FOLLOWS = (
    "lead_change",
    "lead_verdict",
    "lead_clocks",
    "lead_own",
    "lead_disqualify",
    "engagement_list",
    "engagement_see",
    "next_step_list",
    "next_step_plan",
    "handoff_submit",
)


def leads() -> LeadQuerySet:
    """Leads with everything that is answered about them: one query."""
    current = Handoff.objects.open().filter(lead=OuterRef("pk")).values("pk")[:1]
    found: Any = Lead.objects.select_related("company", "campaign", "marketing_team", "owner", "disqualified_for")
    return found.annotate(open_handoff_id=Subquery(current))  # type: ignore[no-any-return]  # still that queryset


class OfLead(Endpoint):
    """An address below a lead."""

    thing: Lead

    def find(self, id: int, **_below: Any) -> Lead:
        return get_object_or_404(leads(), pk=id)

    def fresh(self) -> Lead:
        """The lead as it stands now."""
        return leads().get(pk=self.thing.pk)


class LeadList(Endpoint):
    @operation(
        "lead_list",
        action="lead.see",
        query=LeadQuery,
        answers=LeadSerializer,
        is_list=True,
        refuses=(Code.INVALID,),
        leads_to=("lead_get", *FOLLOWS),
        given=examples.PAGE,
    )
    def get(self) -> Response:
        """List leads, those added last first."""
        return self.page(_narrowed(leads(), self.query, at=self.at))

    @operation(
        "lead_add",
        action="lead.create",
        scope=Scope.LEADS,
        body=NewLead,
        answers={201: AddedLeadSerializer, 200: AddedLeadSerializer},
        leads_to=("lead_get", *FOLLOWS),
        sent=examples.NEW,
        given={201: examples.ADDED, 200: examples.SAID_MORE},
    )
    def post(self) -> Response:
        """Add a lead, or say more about one that is known.

        The e-mail, or the id of the system the lead comes from, says who it is. A new one is answered with 201; of one that
        is known, what is new is written down and 200 answered. Who may not edit leads changes nothing of a known one. A lead
        that a rep adds goes to marketing.
        """
        entry = entry_of(self.body, home=workspace_zone())
        with transaction.atomic():
            added = add_entry(entry, by=self.person, at=self.at)
            hands = {name: self.body[name] for name in HANDS if self.body.get(name)}
            if hands and added.outcome == NEW and may(self.person, "lead.edit"):
                editing.change(added.lead, hands, by=self.person, at=self.at)
        lead: Any = leads().get(pk=added.lead.pk)
        lead.outcome = added.outcome
        return self.answer(lead, status=201 if added.outcome == NEW else 200, location="lead")


class LeadDetail(OfLead):
    @operation(
        "lead_get",
        action="lead.see",
        query=Sparse,
        answers=LeadSerializer,
        refuses=(Code.NOT_FOUND,),
        leads_to=FOLLOWS,
        given=examples.LEAD,
    )
    def get(self) -> Response:
        """Read a lead."""
        return self.answer(self.thing)

    @operation(
        "lead_change",
        action="lead.edit",
        scope=Scope.LEADS,
        body=ChangedLead,
        answers=LeadSerializer,
        refuses=(Code.NOT_FOUND, Code.OVERTAKEN),
        sent=examples.CHANGE,
        given=examples.LEAD,
    )
    def patch(self) -> Response:
        """Change what is known of a lead.

        Only what is said changes; null means that nobody knows it any more. With `seen` of the lead as it was read, a change
        by somebody else in between is refused instead of overwritten.
        """
        values = changes_of(self.body, self.thing)
        self._refuse_taken(values)
        try:
            editing.change(self.thing, values, by=self.person, at=self.at, seen=self.body.get("seen"))
        except IntegrityError:  # somebody took the e-mail or id a moment ago
            self._refuse_taken(values)
            raise
        return self.answer(self.fresh())

    def _refuse_taken(self, values: dict[str, Any]) -> None:
        """Another lead has this e-mail or id: name it."""
        email = values.get("email", self.thing.email)
        system, external_id = (values.get(name, getattr(self.thing, name)) for name in ("system", "external_id"))
        if not email and not external_id:
            raise identity_missing()
        others = Lead.objects.exclude(pk=self.thing.pk)
        same = {"email": {"email": email}, "external_id": {"system": system, "external_id": external_id}}
        for name, identity in same.items():
            if name in values and identity[name] and (other := others.filter(**identity).first()):
                said = _("This belongs to another lead: {}.").format(other)
                raise Refused(Code.INVALID, errors=[FieldError(name, said, code="taken")], lead=other.pk)


class LeadBulk(Endpoint):
    @operation(
        "lead_take_in",
        action="lead.import",
        scope=Scope.LEADS,
        rate=Rate.BULK,
        body=ManyLeads,
        answers=TakenRowsSerializer,
        sent=examples.MANY,
        given=examples.TAKEN,
    )
    def post(self) -> Response:
        """Add or update up to 500 leads at once.

        Each row is taken as when one lead is added, in their order and in one transaction; a row that cannot be read is
        rejected with its reasons and stops no other.
        """
        outcomes: list[dict[str, Any]] = []
        entries: list[tuple[int, Entry]] = []
        child, home = KnownLead(), workspace_zone()
        for index, row in enumerate(self.body["leads"]):
            outcomes.append({"index": index, "outcome": REJECTED, "lead": None, "errors": []})
            try:
                entries.append((index, entry_of(child.run_validation(row), home=home)))
            except ValidationError as bad:
                outcomes[index]["errors"] = list(flattened(bad.detail))
            except Refused as bad:
                outcomes[index]["errors"] = list(bad.errors)
        with transaction.atomic():
            taken = take_in([entry for _index, entry in entries], by=self.person, at=self.at, kind=Kind.LEAD_CREATED)
        for (index, _entry), row in zip(entries, taken, strict=True):
            outcomes[index] |= {"outcome": row.outcome, "lead": row.lead.pk if row.lead else None}
            if row.outcome == REJECTED:
                name, _value, why = row.reason
                outcomes[index] |= {"lead": None, "errors": [FieldError(name, why)]}
        return self.answer({"results": outcomes})


def _narrowed(found: LeadQuerySet, asked: dict[str, Any], *, at: datetime) -> QuerySet[Lead]:
    """The leads that the address means."""
    said = dict(asked)
    found = found.matching(said.pop("q", ""))
    if "email" in said:
        found = found.filter(email=said["email"].strip().lower())
    for name in ("system", "external_id", "stage", "source", "company", "campaign", "owner", "marketing_team"):
        if name in said:
            found = found.filter(**{name: said[name]})
    if "added_since" in said:
        found = found.filter(added_at__gte=said["added_since"])
    if "changed_since" in said:
        told = Event.objects.filter(thread_type=Lead._meta.label_lower, thread_id=OuterRef("pk"))
        found = found.filter(Exists(told.filter(at__gte=said["changed_since"])))
    if "where" in said:
        found = found.filter(leads_where(said["where"], at=at, zone=workspace_zone()))
    return found
