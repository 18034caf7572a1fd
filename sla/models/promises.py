"""Promises in hand: what a step does to them is written down at its end, with one statement for each kind of row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import prefetch_related_objects

from frame import rows
from people.models import Person, Team
from sla.clock import ALWAYS
from sla.hours import Calendar as OpenHours
from sla.models.calendar import Calendar
from sla.models.stretch import Stretch

if TYPE_CHECKING:
    from sla.models.running import Clock


class Promises:
    """Undecided promises, locked, with the stretches they have run. Nothing is written before ``write``."""

    def __init__(self, clocks: Iterable["Clock"]) -> None:
        self._clocks = list(clocks)

    def __iter__(self) -> Iterator["Clock"]:
        return iter(self._clocks)

    @classmethod
    def locked(cls, clocks: Sequence["Clock"]) -> "Promises":
        """Those of these locked rows; stretches and hours are read after the lock, as whoever held it may have moved them."""
        if clocks:
            ran: dict[int, list[Stretch]] = defaultdict(list)
            ids = [clock.pk for clock in clocks]
            for stretch in rows.read(Stretch, "clock_id = ANY(%s) ORDER BY begins_at, id", [ids]):
                ran[stretch.clock_id].append(stretch)
            running = [stretch for found in ran.values() for stretch in found if stretch.ends_at is None]
            hours = Calendar.objects.hours_of({stretch.team_id for stretch in running if stretch.team_id})
            for stretch in running:
                stretch.hours = hours[stretch.team_id] if stretch.team_id else ALWAYS
            for clock in clocks:
                clock.ran = ran[clock.pk]
        return cls(clocks)

    def add(self, clocks: Iterable["Clock"]) -> None:
        """These have begun just now."""
        self._clocks += clocks

    def of(self, *kinds: str, side: str = "") -> "Promises":
        """Those that are undecided still, of these kinds and this side if any is named."""
        return Promises(
            clock
            for clock in self._clocks
            if clock.is_undecided and (not kinds or clock.kind in kinds) and side in ("", clock.side)
        )

    @property
    def first_due(self) -> datetime | None:
        """When the first of those that run is due."""
        return min((clock.due_at for clock in self.of()._clocks if clock.due_at is not None), default=None)

    def started_by(self, at: datetime) -> "Promises":
        return Promises(clock for clock in self._clocks if clock.started_at <= at)

    def meet(self, *, at: datetime) -> Self:
        """These promises are kept, or met late: the earliest fact counts."""
        for clock in self._clocks:
            clock.meet(at=at)
        return self

    def void(self, *, at: datetime) -> Self:
        """These promises end without anybody having kept them; one already late stays broken."""
        for clock in self._clocks:
            clock.void(at=at)
        return self

    def stand_still(self, *, at: datetime) -> Self:
        for clock in self._clocks:
            if clock.stopped_at is None:
                clock.stand_still(at=at)
        return self

    def go_on(self, *, at: datetime) -> Self:
        stopped = [clock for clock in self._clocks if clock.stopped_at is not None]
        _know_their_terms(stopped)
        for clock in stopped:
            clock.go_on(at=at)
        return self

    def taken_by(self, person: Person, *, at: datetime) -> Self:
        """Somebody took it on, without anything else changing."""
        for clock in self._clocks:
            clock.owed_by(person, team=None, at=at)
        return self

    def hand_to(self, person: Person | None, *, at: datetime) -> Self:
        """Another holder: no due time moves, the rungs after due count again from now."""
        _know_their_terms(self._clocks)
        for clock in self._clocks:
            clock.owed_by(person, team=None, at=at)
            clock.re_arm(at=at)
        return self

    def hand_to_team(self, team: Team, *, person: Person | None, at: datetime) -> Self:
        """Another team: the seconds used stay, the rest runs by its calendar; what is late stays late."""
        _know_their_terms(self._clocks)
        calendar = Calendar.objects.of(team)
        for clock in self._clocks:
            before = clock.hours
            clock.owed_by(person, team=team, at=at)
            if clock.is_not_due(at) and not clock.time.is_clock_time:
                clock.rebase(before=before, after=calendar.hours, team=team, at=at)
            clock.re_arm(at=at)
        return self

    def move(self, *, before: OpenHours, after: OpenHours, at: datetime) -> Self:
        """The hours changed at ``at``: what was used before stays, the rest runs by the new ones.

        A promise that has not begun yet takes its seconds from the new hours.
        """
        moved = [clock for clock in self._clocks if any(one.ends_at is None and one.team_id for one in clock.ran)]
        _know_their_terms(moved)
        for clock in moved:
            if clock.started_at > at:
                clock.measure(after)
            elif clock.is_not_due(at):
                clock.rebase(before=before, after=after, team=clock.team, at=at)
        return self

    def write(self) -> None:
        """Write down what has changed."""
        stretches = [stretch for clock in self._clocks for stretch in clock.ran]
        rows.save(self._clocks)
        rows.save([stretch for stretch in stretches if stretch.pk])
        rows.insert([stretch for stretch in stretches if not stretch.pk])


def _know_their_terms(clocks: Sequence["Clock"]) -> None:
    """What they were promised for, and whose hours count, read for all at once."""
    prefetch_related_objects(clocks, "commitment__agreement", "team__calendar")
