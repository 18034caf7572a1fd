"""Where the things that need somebody come from: each a question to the database, counted and listed alike."""

from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value

from glossary.models import TermVersion
from leads.models import Handoff, Lead, NextStep
from people.models import Person, Side
from people.rules import may
from personas.models import PersonaVersion, ProfileVersion
from sla.models import Agreement, Clock, ClockQuerySet, Commitment

PROMISES_OF_A_THING = 4  # that may run for it at once


def promises(person: Person, *, at: datetime) -> ClockQuerySet:
    """Clocks that run for them: their own, and their team's that nobody holds."""
    mine = Q(person=person)
    if person.team_id and (person.is_rep or person.is_marketer or person.is_manager):
        mine |= Q(person=None, team=person.team_id)
    return Clock.objects.undecided().filter(mine, side=person.side, stopped_at=None, started_at__lte=at)


def late_beside(person: Person, *, at: datetime) -> ClockQuerySet:
    """A manager's: what others of their team (of their side, without a team) hold and is late."""
    if not person.is_manager:
        return Clock.objects.none()
    late = Clock.objects.overdue(at).filter(side=person.side, person__isnull=False).exclude(person=person)
    return late.filter(team=person.team_id) if person.team_id else late


def came_back(person: Person) -> QuerySet[Handoff]:
    """Leads that came back to them, with nothing planned since and no promise that says so itself."""
    if person.side != Side.MARKETING:
        return Handoff.objects.none()
    planned = NextStep.objects.filter(lead=OuterRef("lead"), planned_at__gte=OuterRef("returned_at"))
    promised = Clock.objects.filter(
        kind=Commitment.Kind.RE_NURTURE, subject_type=Handoff._meta.label_lower, subject_id=OuterRef("pk")
    )
    later = Handoff.objects.filter(lead=OuterRef("lead"), attempt__gt=OuterRef("attempt"))
    return Handoff.objects.filter(
        Q(lead__owner=person) | Q(lead__owner=None, submitted_by=person),
        ~Exists(planned),
        ~Exists(later),
        ~Exists(promised),
        state=Handoff.State.RETURNED,
        lead__stage=Lead.Stage.NURTURING,
    )


def next_steps(person: Person) -> QuerySet[NextStep]:
    """What they planned to do with leads that are not with sales."""
    with_sales = (Lead.Stage.SUBMITTED, Lead.Stage.WORKING, Lead.Stage.OPPORTUNITY)
    return NextStep.objects.filter(planned_by=person, done_at=None).exclude(lead__stage__in=with_sales)


def agreements(person: Person) -> QuerySet[Agreement]:
    """Versions that wait for their side's signature, and that they did not sign."""
    if not may(person, "agreement.sign"):
        return Agreement.objects.none()
    return Agreement.objects.filter(state=Agreement.State.PROPOSED).exclude(signatures__side=person.side)


def terms(person: Person) -> QuerySet[TermVersion]:
    found = TermVersion.objects
    return found.waiting_for(person) if may(person, "term.approve") else found.none()


def personas(person: Person) -> QuerySet[PersonaVersion]:
    found = PersonaVersion.objects
    return found.waiting_for(person) if may(person, "persona.approve") else found.none()


def profiles(person: Person) -> QuerySet[ProfileVersion]:
    found = ProfileVersion.objects
    return found.waiting_for(person) if may(person, "persona.approve") else found.none()


def number(person: Person, *, at: datetime) -> int:
    """How many things need this person, in one query."""
    return things(person, at=at).count()


def things(person: Person, *, at: datetime, at_most: int | None = None) -> QuerySet[Any, Any]:
    """What needs this person, a row for each: promises count once for each thing they are about.

    Every page asks this, and every open page again when something moves: what cannot be theirs is not asked for, and
    with ``at_most`` no more promises are read than so many things have.
    """
    clocks = promises(person, at=at) | late_beside(person, at=at)
    enough = None if at_most is None else at_most * PROMISES_OF_A_THING
    first = clocks.order_by().values_list("subject_type", "subject_id")[:enough]
    others: tuple[QuerySet[Any], ...] = (
        came_back(person),
        next_steps(person),
        agreements(person),
        personas(person),
        profiles(person),
    )
    counted = [
        rows.order_by().annotate(of=Value(rows.model._meta.label, CharField())).values_list("of", F("pk"))
        for rows in others
        if not rows.query.is_empty()
    ]
    # however many words wait, they are one thing: one page approves them all
    if not (words := terms(person)).query.is_empty():
        one = words.order_by().annotate(of=Value("terms", CharField()))
        counted.append(one.values_list("of", Value(0, BigIntegerField())))
    return first.union(*counted)
