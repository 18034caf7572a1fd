"""Two weeks of the demo, told through the same code as the six months."""

import asyncio
import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.models import F, Q

from demo.cast import LEA
from demo.models import Demo
from demo.roles import visits
from demo.telling import NotADemo, forget, tell
from events.models import Event, Outgoing
from leads.models import FollowUp, Handoff, Lead, NextStep, Question
from notifications.models import Mail, Notification
from people.models import Person, Workspace
from sla.models import Agreement, Clock
from tests.factories import make_workspace
from today.lists import setting_up

FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)


def told():
    return tell(at=FRIDAY_NIGHT, seed="a test", weeks=2, leads=16)


def digest() -> str:
    """What there is, by what it says and not by its ids."""
    rows = {
        "leads": Lead.objects.order_by("email").values_list(
            "email", "name", "stage", "need", "source", "added_at", "owner__email"
        ),
        "handoffs": Handoff.objects.order_by("lead__email", "attempt").values_list(
            "lead__email",
            "attempt",
            "state",
            "turn",
            "holder__email",
            "submitted_at",
            "due_at",
            "value",
            "returned_note",
        ),
        "clocks": Clock.objects.order_by(
            "started_at", "kind", "due_at", "met_at", "voided_at", "rungs_taken", "person__email"
        ).values_list("kind", "started_at", "due_at", "met_at", "voided_at", "rungs_taken", "person__email"),
        "tries": FollowUp.objects.order_by("when", "note", "by__email").values_list(
            "when", "by__email", "outcome", "note"
        ),
        "events": Event.objects.order_by("at", "kind", "actor__email").values_list("kind", "at", "actor__email"),
        "told": Notification.objects.order_by("told_at", "recipient__email", "event__kind").values_list(
            "told_at", "recipient__email", "event__kind"
        ),
    }
    said = {name: list(found) for name, found in rows.items()}
    return hashlib.sha256(json.dumps(said, cls=DjangoJSONEncoder).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_seed_and_day_tell_the_same_story_and_no_law_is_broken():
    told()
    first = digest()
    now = FRIDAY_NIGHT

    assert Demo.ready() is not None
    assert Person.objects.count() == 12
    assert Agreement.objects.in_force(now).number >= 1
    stages, states = (
        set(Lead.objects.values_list("stage", flat=True)),
        Counter(Handoff.objects.values_list("state", flat=True)),
    )
    assert {"nurturing", "submitted", "working"} <= stages
    assert {"waiting", "accepted"} <= set(states)
    # nothing happened later than now, nobody was written to, everything was read
    assert Event.objects.filter(at__gt=now).count() == 0
    assert Mail.objects.count() == 0
    assert Outgoing.objects.filter(due_at__lte=now).count() == 0
    # who is decided has no promise left; who waits or works has one
    closed = Handoff.objects.exclude(state__in=("waiting", "accepted")).values("pk")
    undecided = Clock.objects.undecided().filter(subject_type="leads.handoff", side="sales")
    assert undecided.filter(subject_id__in=closed).count() == 0
    running = undecided.values("subject_id")
    assert Handoff.objects.filter(state="waiting").exclude(pk__in=running).count() == 0
    assert undecided.filter(next_rung_at__lte=now).count() == 0  # the sweep has seen all
    assert Clock.objects.filter(Q(met_at__lt=F("started_at"))).count() == 0
    assert Question.objects.filter(answered_at__lt=F("asked_at")).count() == 0

    # whatever the hour, work waits for each kind of work
    waiting = {one.key: one.waits for one in visits(at=now)}
    assert list(waiting) == ["tomas", "daniel", "ines", "miriam", "lea"]
    assert all(waiting[key] for key in ("tomas", "daniel", "ines", "miriam"))
    assert Clock.objects.overdue(now).exists()
    assert Question.objects.filter(closed_at=None).exists()
    # a set-up that is over is nothing to do, and next steps are done, if late
    assert setting_up(Person.objects.get(email=LEA.email))[0] == []
    assert NextStep.objects.filter(done_at=None, by_day__lt=now.date() - timedelta(days=10)).count() == 0

    forget()
    told()

    assert digest() == first


@pytest.mark.django_db(transaction=True)
def test_told_by_two_at_once_it_is_the_same_story():
    told()
    first = digest()
    forget()

    close_what_forks_would_share()
    tell(at=FRIDAY_NIGHT, seed="a test", weeks=2, leads=16, at_once=True)

    assert digest() == first


def close_what_forks_would_share():
    """A browser keeps a loop running here, beside which Django keeps other connections; a fork has no loop and would use those from before."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    connections.close_all()
    asyncio._set_running_loop(loop)


@pytest.mark.django_db
def test_a_real_workspace_is_never_touched():
    make_workspace(name="Real work")

    with pytest.raises(NotADemo):
        told()
    with pytest.raises(NotADemo):
        forget()

    assert Workspace.current().name == "Real work"
    assert Demo.begun() is None


@pytest.mark.django_db
def test_what_was_interrupted_lets_nobody_in_and_is_cleared_away():
    def stop(percent):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell(at=FRIDAY_NIGHT, seed="a test", weeks=2, leads=10, said=stop)
    assert Demo.begun() is not None
    assert Demo.ready() is None

    forget()

    assert (Demo.begun(), Person.objects.count()) == (None, 0)
