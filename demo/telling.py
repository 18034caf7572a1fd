"""Tells the whole demo, from an empty database to now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from demo.cast import EUROPE
from demo.founding import found
from demo.models import Demo
from demo.story import Story
from demo.world import World, read
from leads.models.taken_step import told_of_long_ago
from people.models import Workspace

SEED, WEEKS, LEADS = "quayside", 26, 900
LONG_AGO = timedelta(days=3)  # what was told before is read


class NotADemo(Exception):
    """The database has a workspace that is not a demo: nothing was changed."""


def tell(
    *,
    at: datetime,
    seed: str = SEED,
    weeks: int = WEEKS,
    leads: int = LEADS,
    said: Callable[[int], None] = lambda _percent: None,
) -> World:
    """Tell the story into an empty database. A week is a transaction; the mark is finished only at the end.

    NotADemo when there is a workspace without the mark.
    """
    refuse_real()
    at = at.astimezone(UTC).replace(microsecond=0)
    today = at.astimezone(ZoneInfo(EUROPE.zone)).date()
    world = World(
        seed=seed, begins_on=today - timedelta(days=today.weekday(), weeks=weeks), now=at, weeks=weeks, leads=leads
    )
    with transaction.atomic():
        demo = Demo.begin(seed=seed, day=today)
        found(world)
        story = Story(world)
        story.plan()
        nobody_watches()
    begins = world.moment(0.0)
    for week in range(weeks + 1):
        until = min(at, begins + timedelta(weeks=week + 1))
        with transaction.atomic(), told_of_long_ago():
            world.play(until)
            _read_notifications(world, until)
            nobody_watches()
        said(100 * (week + 1) // (weeks + 1))
    with transaction.atomic():
        read(at)
        demo.finish(at=at)
    return world


def nobody_watches() -> None:
    """No page is open yet: what a commit would tell open pages is left out."""
    connection.run_on_commit = []


def refuse_real() -> None:
    if Workspace.objects.exists() and Demo.begun() is None:
        raise NotADemo


def forget() -> None:
    """Empty the tables of a demo, so that it can be told anew. NotADemo for any other workspace."""
    refuse_real()
    kept = ("django_content_type", "auth_permission", "django_migrations")
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        names = ", ".join(f'"{name}"' for name in sorted(tables) if name not in kept)
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _read_notifications(world: World, at: datetime) -> None:
    """People open their notifications now and then."""
    for person in world.people.values():
        person.notifications.filter(told_at__lt=min(at, world.now - LONG_AGO)).mark_read(at=at)
