"""Imports in the background, a slice at a time. The job's row is the truth: a message that is lost is sent again by the
sweep, and one that comes twice finds another turn."""

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerAway

from leads.importing import go_on
from leads.models import Import
from people.models import Workspace

log = structlog.get_logger(__name__)


@shared_task
def import_slice(pk: int, turn: int) -> None:
    """Work on one import for a while, then send for the next slice. Safe to run late, twice, or in parallel.

    What it says of a row is read on a page later, so it is said in the workspace's language.
    """
    with translation.override(Workspace.speaks()):
        _work_on(pk, turn)


def _work_on(pk: int, turn: int) -> None:
    job = Import.objects.running().select_related("made_by").filter(pk=pk).first()
    if job is None or not job.claim(turn=turn):
        return
    try:
        more = go_on(job, at=timezone.now())
    except (OperationalError, InterfaceError):
        raise  # the database is away: the sweep goes on when it is back
    except Exception:
        log.exception("import_interrupted", import_id=pk)
        job.fail(_("Something went wrong that nobody foresaw. What is in stays; go on, or tell whoever runs Smarketing."),
                 at=timezone.now())  # fmt: skip
        return
    if more:
        nudge(job)


@shared_task
def continue_imports() -> int:
    """Send again for imports that nobody works on."""
    stalled = Import.objects.stalled(timezone.now())
    for job in stalled:
        nudge(job)
    return len(stalled)


def nudge(job: Import) -> None:
    """A hint that there is work; when the broker is away, the sweep gives it later."""
    try:
        import_slice.delay(job.pk, job.turn)
    except BrokerAway:
        log.warning("queue_is_away", import_id=job.pk, next="the sweep goes on with it")
