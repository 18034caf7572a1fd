"""A team's queue as it is read: which handoffs, in which order, in which groups. No "now" of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from frame.ring import ClockFace, State
from leads.clock_faces import clocks_of, handoff_face, state_of, undecided_of
from leads.models import Handoff, HandoffQuerySet
from people.models import Person, Team
from sla.models import Clock

SIZE = 40  # rows of a page
# what a row says: of a hundred columns these few are read
SHOWN = (
    "state", "tier", "attempt", "due_at", "postponed_until",
    "lead__name", "lead__source", "lead__company__name", "holder__name",
)  # fmt: skip
WAITING, MINE, OPEN = "waiting", "mine", "open"
GROUPS = ("late", "today", "later", "asked", "postponed")  # in the order in which they need somebody


@dataclass(frozen=True)
class Part:
    """What a page shows of a queue: which handoffs, and after which one its rows begin ("" for the first page)."""

    show: str = WAITING
    after: str = ""

    @property
    def query(self) -> str:
        """What an address says of it."""
        said = {"show": self.show if self.show != WAITING else "", "after": self.after}
        kept = {name: value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True)
class Row:
    """One handoff of the list."""

    handoff: Handoff
    face: ClockFace
    group: str


@dataclass(frozen=True)
class Group:
    """``late``, ``today``, ``later``, ``asked`` or ``postponed``, with its rows."""

    code: str
    name: str
    rows: list[Row]


@dataclass(frozen=True)
class QueueList:
    """What one filter shows of a team's queue; bounded, soonest due first."""

    groups: list[Group]
    after: str = ""  # the last of these rows, when others follow
    clocks: Mapping[int, list[Clock]] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def ids(self) -> list[int]:
        return [row.handoff.pk for row in self.rows]


def filters() -> list[tuple[str, str]]:
    return [(WAITING, _("Waiting")), (MINE, _("Mine")), (OPEN, _("All open"))]


def queue_list(team: Team, *, show: str, reader: Person, at: datetime, after: str = "") -> QueueList:
    """The queue in groups, in two queries however long it is; ``after``: from the row behind that one."""
    listed = _beyond(_filtered(team, show=show, reader=reader), after).select_related("lead__company", "holder")
    found = list(listed.only(*SHOWN)[: SIZE + 1])
    clocks = clocks_of(found[:SIZE])
    rows = [row_of(handoff, handoff_face(handoff, clocks[handoff.pk], at=at), at=at) for handoff in found[:SIZE]]
    return QueueList(grouped(rows), _key(found[SIZE - 1]) if len(found) > SIZE else "", clocks)


def queue_order(team: Team, *, show: str, reader: Person, at: datetime, after: str = "") -> list[int]:
    """The ids of ``queue_list`` in its order, for a handoff that is shown beside it: no row has to be read for that."""
    listed = _beyond(_filtered(team, show=show, reader=reader), after)
    found = list(listed.only("due_at", "postponed_until")[:SIZE])
    clocks = undecided_of(found)
    by_group: dict[str, list[int]] = {code: [] for code in GROUPS}
    for handoff in found:
        by_group[_group(handoff, state_of(clocks[handoff.pk], at=at), at=at)].append(handoff.pk)
    return list(chain.from_iterable(by_group.values()))


def counts(team: Team, *, reader: Person) -> dict[str, int]:
    """How many each filter shows."""
    return {code: _filtered(team, show=code, reader=reader).order_by().count() for code, _name in filters()}


def row_of(handoff: Handoff, face: ClockFace, *, at: datetime) -> Row:
    return Row(handoff, face, _group(handoff, face.state, at=at))


def grouped(rows: Iterable[Row]) -> list[Group]:
    """The groups that have rows."""
    names = {
        "late": _("Late"),
        "today": _("Due today"),
        "later": _("Later"),
        "asked": _("Asked, marketing answers"),
        "postponed": _("Postponed"),
    }
    by_group: dict[str, list[Row]] = {code: [] for code in GROUPS}
    for row in rows:
        by_group[row.group].append(row)
    return [Group(code, names[code], rows) for code, rows in by_group.items() if rows]


def neighbours(ids: Sequence[int], pk: int) -> tuple[int | None, int | None, int]:
    """The one before, the one after, and the place in the list counted from 1 (0: not in it)."""
    if pk not in ids:
        return None, (ids[0] if ids else None), 0
    here = ids.index(pk)
    return ids[here - 1] if here else None, ids[here + 1] if here + 1 < len(ids) else None, here + 1


def _filtered(team: Team, *, show: str, reader: Person) -> HandoffQuerySet:
    queue = Handoff.objects.in_queue_of(team)
    if show == MINE:
        return queue.filter(holder=reader)
    return queue if show == OPEN else queue.filter(state=Handoff.State.WAITING)


def _key(handoff: Handoff) -> str:
    """Where a handoff stands in the order by due time: what stands still is last, by its id."""
    return f"{handoff.due_at.isoformat() if handoff.due_at else ''}~{handoff.pk}"


def key_in(text: str) -> str:
    """The key that an address names, "" for anything else."""
    due, _, pk = text.partition("~")
    is_id = pk.isascii() and pk.isdigit() and len(pk) < 19
    try:
        moment = parse_datetime(due)
    except ValueError:
        return ""
    return text if is_id and (not due or (moment and moment.tzinfo)) else ""


def _beyond(queue: HandoffQuerySet, key: str) -> HandoffQuerySet:
    """What comes after this place of the order, by the index that the order has."""
    if not key:
        return queue
    due, _, pk = key.partition("~")
    if not due:
        return queue.filter(due_at=None, pk__gt=int(pk))
    at = parse_datetime(due)
    later = Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(pk)) | Q(due_at=None)
    # the first condition lets the database begin in its index, the second is the exact one
    return queue.filter(Q(due_at__gte=at) | Q(due_at=None)).filter(later)


def _group(handoff: Handoff, state: str, *, at: datetime) -> str:
    if handoff.postponed_until is not None:
        return "postponed"
    if state == State.STILL:
        return "asked"
    if state == State.LATE:
        return "late"
    return "today" if handoff.due_at is not None and localdate(handoff.due_at) <= localdate(at) else "later"
