"""A workspace in which every kind of thing has happened."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from api.models import Token
from events.kinds import Kind
from events.models import Event
from events.outbox import hand_out_all
from leads.models import Campaign, Company, Handoff
from people.models import Invitation, Person, Role, Team, Workspace
from sla.models import Agreement, Reason
from tests.factories import make_company, make_hand_raiser, make_handoff, sign
from tests.leads.import_files import a_csv, imported, received


def furnish(*, mara: Person, sofia: Person, sam: Person, ada: Person, sales: Team) -> None:
    """An agreement and a draft, words and personas, handoffs in every state, imports half way and done, notices."""
    now = timezone.now()
    Event.record(Kind.WORKSPACE_NAMED, subject=Workspace.objects.get(), actor=ada, at=now)
    agreement = sign(by=(mara, sofia), at=now - timedelta(days=30))
    Agreement.draft(by=mara, at=now)
    Invitation.make(email="tom@quayside.test", by=ada, at=now, roles=[Role.ADMIN])
    Campaign.objects.create(name="Fair in Kiel", aim="Meet forwarders")
    company = make_company(industry="Beverages", employees=120, country="DE")
    make_hand_raiser("Uwe Kern", at=now)
    _handoffs(sales, agreement, company=company, mara=mara, sam=sam)
    _imports(mara)
    _keys(mara, ada=ada)
    hand_out_all(at=now)


def _handoffs(sales: Team, agreement: Agreement, *, company: Company, mara: Person, sam: Person) -> None:
    now = timezone.now()
    begun = now - timedelta(days=4)

    def submitted(name: str, **fields) -> Handoff:
        lead = make_hand_raiser(name, at=begun, **fields)
        context = {"activity": "Asked for a demo", "need": "A tour of the warehouse"}
        return make_handoff(to=sales, by=mara, at=begun, lead=lead, context=context)

    submitted("Katrin Vogel", company=company)
    submitted("Jan Pohl").ask(text="Which warehouse?", by=sam, turn=0, at=begun + timedelta(hours=1))
    worked = submitted("Ines Maier")
    worked.accept(by=sam, turn=0, at=begun + timedelta(minutes=5))
    worked.follow_up(channel="call", outcome="no_answer", note="Soon", by=sam, turn=worked.turn, at=now)
    reason = Reason.objects.get(agreement=agreement, code="not_ready")
    submitted("Olaf Brandt").return_(reason=reason, note="In spring", by=sam, turn=0, at=begun + timedelta(hours=1))
    sold = submitted("Bea Lang")
    sold.accept(by=sam, turn=0, at=begun + timedelta(minutes=5))
    sold.convert(value=Decimal(1200), by=sam, turn=sold.turn, at=now)


def _keys(mara: Person, *, ada: Person) -> None:
    """One in use, one that waits, one that is over."""
    now = timezone.now()
    for name in ("Web forms", "Nightly sync", "Old one"):
        token = Token.allow(
            person=mara, name=name, scopes=["read", "leads"], expires_at=now + timedelta(days=90), by=ada, at=now
        )
        if name != "Nightly sync":
            token.pick_up(at=now)
    token.revoke(by=ada, at=now)


def _imports(mara: Person) -> None:
    rows = [["Name", "E-mail", "Created"], ["Ida Falk", "ida@falk.test", "03/04/2025"], ["Nobody", "no address", ""]]
    imported(a_csv(*rows), by=mara, date_order="dmy")
    received(a_csv(*rows), by=mara, date_order="dmy")
