"""The lists behind numbers in the order in which a reader looks for something, paged by the last row's moment and key."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.keyset import count_up_to

PAGE = 50
MANY = 10_000  # beyond this many nobody waits for an exact count


@dataclass(frozen=True)
class Order:
    """By which moment of its rows a list goes, and how its page says so. ``head``: what a column of these moments is called."""

    moment: str
    words: str | Promise
    head: str | Promise = ""
    oldest_first: bool = False
    by_day: bool = False

    def cursor(self, row: Any) -> str:
        """Where the page after this row begins."""
        return f"{getattr(row, self.moment).isoformat()}~{row.pk}"

    def read(self, cursor: str) -> tuple[date, int] | None:
        """The moment and the key of a cursor; None for anything that is none of this order."""
        said, _tilde, pk = cursor.rpartition("~")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            return None
        try:
            moment = date.fromisoformat(said) if self.by_day else datetime.fromisoformat(said)
        except ValueError:
            return None
        is_whole = not isinstance(moment, datetime) or moment.tzinfo is not None
        return (moment, int(pk)) if is_whole else None

    def after(self, cursor: str) -> Q:
        """What comes after a cursor in this order; everything without one."""
        found = self.read(cursor)
        if found is None:
            return Q()
        (moment, pk), beyond = found, "gt" if self.oldest_first else "lt"
        # the first condition lets the database begin in its index, the second is the exact one
        exact = Q(**{f"{self.moment}__{beyond}": moment}) | Q(**{self.moment: moment, f"pk__{beyond}": pk})
        return Q(**{f"{self.moment}__{beyond}e": moment}) & exact

    @property
    def by(self) -> tuple[str, str]:
        return (self.moment, "pk") if self.oldest_first else (f"-{self.moment}", "-pk")


LONGEST_OVERDUE = Order("due_at", _("the longest overdue first"), oldest_first=True)
DECIDED = Order("decided_at", _("the latest decided first"), _("Decided"))
SUBMITTED = Order("submitted_at", _("the latest handed over first"))
RETURNED = Order("returned_at", _("the latest to come back first"), _("Came back"))
FOLLOWED_UP = Order("followed_up_at", _("the latest followed up first"), _("Followed up"))
ACCEPTED = Order("accepted_at", _("the latest accepted first"), _("Accepted"))
CONVERTED = Order("converted_at", _("the latest opportunity first"), _("Opportunity"))
WON = Order("won_at", _("the latest won first"), _("Won"))
CALLED = Order("when", _("the latest first"))
MET = Order("met_on", _("the latest met first"), by_day=True)


@dataclass(frozen=True)
class Page:
    """One page of a list, in which order it goes, and how long the whole list is, as far as anybody waits for that."""

    rows: list[Any]
    total: int
    is_more: bool
    next_cursor: str
    order: Order

    @classmethod
    def of(cls, rows: QuerySet[Any], order: Order, *, after: str) -> "Page":
        total, is_more = count_up_to(rows, most=MANY)
        found = list(rows.filter(order.after(after)).order_by(*order.by)[: PAGE + 1])
        cursor = order.cursor(found[PAGE - 1]) if len(found) > PAGE else ""
        return cls(found[:PAGE], total, is_more, cursor, order)

    @property
    def shown(self) -> str:
        """How many there are, in words."""
        return number_format(self.total, force_grouping=True) + ("+" if self.is_more else "")
