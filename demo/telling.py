"""Tells the whole demo, from an empty database to now."""

import multiprocessing
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, connections, transaction

from demo.cast import EUROPE
from demo.founding import found
from demo.marketing import PARTS
from demo.models import Demo
from demo.story import Story
from demo.world import FRESH, World, read
from leads.models.taken_step import told_of_long_ago
from people.models import Workspace

PATIENCE_SECONDS = 300
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
    at_once: bool = False,
) -> World:
    """Tell the story into an empty database: first what managers agree on, then lead by lead.

    ``at_once``: each part of the companies in a process and a transaction of its own, so that neither sees what the
    other has not finished. The mark is finished only at the end. NotADemo when there is a workspace without the mark.
    """
    refuse_real()
    at = at.astimezone(UTC).replace(microsecond=0)
    today = at.astimezone(ZoneInfo(EUROPE.zone)).date()
    begins_on = today - timedelta(days=today.weekday(), weeks=weeks)
    world = World(seed=seed, begins_on=begins_on, now=at, weeks=weeks, leads=leads)
    with transaction.atomic():
        demo = Demo.begin(seed=seed, day=today)
        found(world)
        story = Story(world)
        story.plan()
        world.play(at)
        world.know_versions()
        nobody_watches()
    said(5)
    if at_once:
        _tell_side_by_side(story, said=said)
    else:
        _tell_leads(story, parts=range(PARTS), pace=said)
    with transaction.atomic():
        read(at)
        _read_notifications(world, at - LONG_AGO)
        demo.finish(at=at)
    return world


def _tell_leads(story: Story, *, parts: Sequence[int], pace: Callable[[int], None]) -> None:
    """Six months of these parts of all companies, in one transaction."""
    world = story.world
    story.plan_leads(parts)
    with transaction.atomic(), told_of_long_ago():
        until = world.moment(0.0)
        while until < world.now:
            until = min(world.now, until + (timedelta(days=3) if until < world.now - FRESH else timedelta(hours=3)))
            world.play(until)
            pace(5 + int(93 * (until - world.moment(0.0)) / (world.now - world.moment(0.0))))
        nobody_watches()


def _tell_side_by_side(story: Story, *, said: Callable[[int], None]) -> None:
    """A process for each part; they keep pace, so that what happened later is also written later."""
    context = multiprocessing.get_context("fork")
    together, told = context.Barrier(PARTS), context.Value("i", 0)

    def keep_pace(percent: int) -> None:
        together.wait(timeout=PATIENCE_SECONDS)
        told.value = percent

    def work(part: int) -> None:
        try:
            _tell_leads(story, parts=[part], pace=keep_pace)
        except BaseException:
            together.abort()  # the others need not wait
            raise
        finally:
            connections.close_all()

    connections.close_all()
    workers = [context.Process(target=work, args=[part], daemon=True) for part in range(PARTS)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        workers[0].join(0.5) if workers[0].is_alive() else workers[-1].join(0.5)
        said(told.value)
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("The demo could not be told to its end.")


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
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked in this transaction
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _read_notifications(world: World, at: datetime) -> None:
    """Everybody has opened what they were told before."""
    for person in world.people.values():
        person.notifications.filter(told_at__lt=at).mark_read(at=at)
